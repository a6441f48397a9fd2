"""The measure of the checks: what is read, and figures that can be worked out by hand."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from eval.faithfulness import Judged, balanced_accuracy, figure, judge, main, precision, read_claims

SOURCE = "Mayor Edda Brandt urged the ministry to pay half of the 12 million crowns."
ROWS = [
    {"dataset": "a", "source": SOURCE, "claim": "Edda Brandt urged the ministry to pay half.", "label": 1},
    {"dataset": "a", "source": SOURCE, "claim": "Edda Brandt urged the ministry to pay 15 million.", "label": 0},
    {"dataset": "a", "source": SOURCE, "claim": "Edda Brandt begged the ministry to pay half.", "label": 0},
    {"dataset": "b", "source": "Rain fell on the bay.", "claim": "Rain fell on the bay.", "label": None},
]


def written(path: Path) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in ROWS)
    return path


def test_claims_without_a_label_are_left_out_and_hints_do_not_count(tmp_path: Path) -> None:
    told = [judge(each) for each in read_claims(written(tmp_path / "claims.jsonl.gz"))]
    assert [(each.held, each.called) for each in told] == [(True, False), (False, True), (False, False)]
    assert told[1].kinds == {"number"}
    assert not Judged("a", held=True, kinds=frozenset({"hedge?"})).called


def test_figures_by_hand() -> None:
    called, held = np.array([True, True, False, False]), np.array([True, False, False, True])
    assert float(balanced_accuracy(called, held)) == pytest.approx(0.5)
    assert float(precision(called, held)) == pytest.approx(0.5)
    told = [Judged("a", held=True, kinds=frozenset())] * 4
    assert figure(told, balanced_accuracy, "a") is None
    assert figure(told, precision, "a") is None


def test_the_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(written(tmp_path / "claims.jsonl.gz"))]) == 0
    printed = capsys.readouterr().out
    assert "balanced accuracy 0.750" in printed
    assert "number              1 claims, right 1.000, balanced 1.000" in printed
    assert " ms a sentence" in printed


def test_a_judges_labels_are_read_with_the_day_of_their_passages() -> None:
    labels = Path(__file__).parents[2] / "eval" / "sets" / "judge-labels.jsonl"
    claims = list(read_claims(labels))
    assert len(claims) == 70
    assert all(each.cited and each.cited[0].published for each in claims)
    told = [judge(each) for each in claims]
    assert sum(each.called for each in told) >= 12
    assert not any(each.called for each in told if each.held)
