"""A judge measured against labels: a good one, one that says the opposite, one that says yes to all."""

import gzip
import html
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.doors.commands.evaluating.app import eval_app
from eval.judging.agreement import Pair, agreement
from eval.judging.calibrating import JUDGED_LABELS, ORDER, calibrate
from eval.judging.figures import read_calibration, worth
from eval.judging.kept import JudgedFile
from eval.judging.labels import Label, Labels, read_labels, spread
from eval.judging.pace import Pace
from eval.judging.values import Kind
from library.errors import BadInput
from tests.eval.scripted_judge import KEY, from_labels, judge_at, scripted
from tests.wire import Request, wire

pytestmark = pytest.mark.usefixtures("only_our_settings")
ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "eval" / "sets" / "judge-labels.jsonl"


@pytest.fixture(scope="module")
def shipped() -> Labels:
    return read_labels(SHIPPED)


def _of(labels: Labels, *kinds: Kind) -> Labels:
    return labels._replace(labels=tuple(each for each in labels.labels if each.kind in kinds))


def _articles() -> str:
    """Every word of the samples, without markup."""
    texts: list[str] = []
    for path in sorted((ROOT / "samples" / "articles").rglob("*.*")):
        content = path.read_text(encoding="utf-8")
        if path.suffix == ".jsonl":
            texts += [json.loads(line)["text"] for line in content.splitlines()]
        else:
            texts.append(html.unescape(re.sub(r"<[^>]+>", "", content)))
    return " ".join(" ".join(texts).split())


def test_the_shipped_labels_are_balanced_and_stand_in_the_samples(shipped: Labels) -> None:
    assert shipped.failures == ()
    number = Counter((each.kind, each.right) for each in shipped.labels)
    assert all(number[kind, True] == number[kind, False] >= 6 for kind in ORDER), number
    said = _articles()
    for label in shipped.labels:
        for passage in label.passages:
            assert " ".join(passage.text.split()) in said, label.id
    assert len({(each.kind, each.question, each.text) for each in shipped.labels}) == len(shipped.labels)


def test_a_good_judge_and_one_that_says_the_opposite_are_told_apart(shipped: Labels, tmp_path: Path) -> None:
    kinds: tuple[Kind, ...] = ("faithfulness", "sourcing")
    some = _of(shipped, *kinds)
    with wire(scripted(from_labels(shipped.labels))) as server:
        good = calibrate(judge_at(server.url), some, tmp_path / "good")
        identity = judge_at(server.url).identity
    with wire(scripted(from_labels(shipped.labels, turned=True))) as server:
        turned = calibrate(judge_at(server.url), some, tmp_path / "turned")
        other = judge_at(server.url).identity
    assert good.disagreements == ()
    assert len(turned.disagreements) == len(some.labels)
    for kind in kinds:
        assert good.calibration.agreement[kind].kappa == 1.0
        assert good.calibration.agreement[kind].wrong_recall == 1.0
        assert turned.calibration.agreement[kind].kappa == -1.0
        assert turned.calibration.agreement[kind].balanced_accuracy == 0.0
        assert worth(identity, good.calibration, kind)["better_than_chance"]
        beside = worth(other, turned.calibration, kind)
        assert beside["calibrated"]
        assert not beside["better_than_chance"]
        assert "no better than chance" in beside["note"]
    assert turned.calibration.groups["lost attribution"].accuracy == 0.0
    assert read_calibration(tmp_path / "good") == good.calibration


def test_a_judge_that_says_yes_to_all_is_worth_nothing(shipped: Labels, tmp_path: Path) -> None:
    some = spread(shipped, 24)
    with wire(scripted(lambda look: 1.0)) as server:
        found = calibrate(judge_at(server.url), some, tmp_path, limit=24).calibration
    every = [each for each in found.agreement.values() if each.kappa is not None]
    assert len(every) > 1
    assert {(each.kappa, each.balanced_accuracy, each.wrong_precision) for each in every} == {(0.0, 0.5, None)}
    assert {worth(found.judge, found, kind)["better_than_chance"] for kind in found.agreement} <= {None, False}


def test_calibration_goes_on_where_it_stopped_and_asks_nothing_twice(shipped: Labels, tmp_path: Path) -> None:
    some = spread(shipped, 20)
    with wire(scripted(from_labels(shipped.labels))) as server:
        whole = calibrate(judge_at(server.url), some, tmp_path / "a")
        asked = len(server.requests)
        half = some._replace(labels=some.labels[:9])
        calibrate(judge_at(server.url), half, tmp_path / "b", pace=Pace(1))
        with (tmp_path / "b" / JUDGED_LABELS).open("ab") as file:
            file.write(b'{"id": "cut o')
        gone_on = calibrate(judge_at(server.url), some, tmp_path / "b")
        assert gone_on == whole
        assert len(server.requests) == 2 * asked
        assert JudgedFile(tmp_path / "a" / JUDGED_LABELS).read() == JudgedFile(tmp_path / "b" / JUDGED_LABELS).read()
    assert KEY not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.json*"))


def test_another_judge_or_none_is_not_calibrated(shipped: Labels, tmp_path: Path) -> None:
    with wire(scripted(from_labels(shipped.labels))) as server:
        found = calibrate(judge_at(server.url), _of(shipped, "faithfulness"), tmp_path).calibration
        judge = judge_at(server.url).identity
    assert worth(judge, None, "correctness")["note"] == "not calibrated"
    for changed, said in (
        ({"model": "other"}, "another model"),
        ({"prompts": {**judge.prompts, "judge_newsroom/v1": "0" * 64}}, "other prompts"),
        ({"address": "http://127.0.0.1:1/v1"}, "a judge at another address"),
        ({"seed": 5}, "another seed"),
    ):
        beside = worth(judge.model_copy(update=changed), found, "faithfulness")
        assert not beside["calibrated"]
        assert beside["note"].startswith("not calibrated: ")
        assert said in beside["note"]
        assert judge.model_copy(update=changed).digest != judge.digest
    assert worth(judge, found, "faithfulness")["calibrated"]
    few = found.model_copy(update={"agreement": {"context": agreement([Pair(True, True)] * 9, "x")}})
    assert "too few labels of context" in worth(judge, few, "context")["note"]
    assert "too few labels of opinion" in worth(judge, few, "opinion")["note"]


def test_figures_are_those_of_the_textbook() -> None:
    pairs = [Pair(True, True)] * 20 + [Pair(True, False)] * 5 + [Pair(False, True)] * 10 + [Pair(False, False)] * 15
    found = agreement([*pairs, Pair(True, None)], "x")
    assert (found.n, found.not_judged, found.right) == (50, 1, 25)
    assert (found.accuracy, found.kappa) == (0.7, 0.4)
    assert found.balanced_accuracy == 0.7
    assert (found.wrong_precision, found.wrong_recall) == (0.75, 0.6)
    for name, ends in found.intervals.items():
        assert ends is not None
        assert ends[0] < getattr(found, name) < ends[1]
    assert agreement(pairs[::-1], "x") == agreement(pairs, "x")
    assert agreement([], "x").kappa is None
    assert agreement([Pair(True, True)] * 3, "x").balanced_accuracy is None


@given(
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=12).map(
        lambda each: [Pair(*p) for p in each]
    )
)
def test_turning_the_judge_around_turns_the_figures_around(pairs: list[Pair]) -> None:
    one = agreement(pairs, "x")
    other = agreement([Pair(label, not said) for label, said in pairs], "x")
    assert one.accuracy is not None
    assert other.accuracy == pytest.approx(1 - one.accuracy, abs=2e-4)
    assert one.kappa is None or -1 <= one.kappa <= 1
    if one.balanced_accuracy is not None:
        assert other.balanced_accuracy == pytest.approx(1 - one.balanced_accuracy, abs=2e-4)


def test_labels_of_other_sets_are_read_and_what_is_none_is_named(tmp_path: Path) -> None:
    rows = [
        {"id": 7, "dataset": "d", "source": "It rained.", "claim": "Rain fell.", "label": 1, "split": "dev"},
        {"kind": "sourcing", "passages": ["a", {"text": "b", "outlet": "o"}], "answer": "b", "label": False},
        {"kind": "correctness", "question": "q", "answer": "a", "gold": ["a"], "label": True, "passages": None},
    ]
    wrong = [
        ("{", "this is not JSON"), ("[1]", "a label is an object"),
        ('{"claim": "x", "source": "y", "label": 2}', "label"),
        ('{"claim": "x", "label": 1}', "needs passages"), ('{"kind": "tone", "answer": "x", "label": 1}', "kind"),
        ('{"kind": "correctness", "answer": "x", "label": 1}', "needs a question"),
        ('{"id": 7, "claim": "x", "source": "y", "label": 0}', "stands on an earlier line"),
        ('{"claim": "x", "source": "y", "label": NaN}', "label"), ("[" * 100_000, "this is not JSON"),
    ]  # fmt: skip
    lines = [*map(json.dumps, rows), *(text for text, _ in wrong)]
    (tmp_path / "labels.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    read = read_labels(tmp_path / "labels.jsonl.gz", "faithfulness")
    first, second, third = read.labels
    assert (first.id, first.kind, first.group, first.right) == ("7", "faithfulness", "d", True)
    assert [each.text for each in first.passages] == ["It rained."]
    assert (second.id, second.right, second.passages[1].outlet) == ("line-2", False, "o")
    assert third.answers == ("a",)
    assert [each.line for each in read.failures] == list(range(4, 13))
    for failure, (_, said) in zip(read.failures, wrong, strict=True):
        assert said in failure.reason
    torn = gzip.compress(b"{}" * 99, mtime=0)[:20]
    for name, content in (("none.jsonl", b""), ("torn.jsonl.gz", torn), ("gone.jsonl", None)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(BadInput, match=re.escape(name)):
            read_labels(tmp_path / name)


def test_a_limit_is_spread_over_the_file(shipped: Labels) -> None:
    assert len({each.kind for each in spread(shipped, 14).labels}) > 3
    assert spread(shipped, 14) == spread(shipped, 14)
    assert spread(shipped, 1000) == shipped
    assert len(spread(shipped, 33).labels) == 33


def test_the_command_measures_prints_and_refuses(
    shipped: Labels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ["calibrate", str(SHIPPED), "--out", str(tmp_path / "out")]
    bare = CliRunner().invoke(eval_app, told)
    assert isinstance(bare.exception, BadInput)
    assert "NEWSDESK_JUDGE_MODEL" in str(bare.exception)
    monkeypatch.setenv("NEWSDESK_JUDGE_MODEL", "referee")
    monkeypatch.setenv("NEWSDESK_JUDGE_API_KEY", KEY)
    with wire(scripted(from_labels(shipped.labels, turned=True))) as server:
        monkeypatch.setenv("NEWSDESK_JUDGE_BASE_URL", server.url)
        plain = CliRunner().invoke(eval_app, [*told, "--limit", "40"])
        assert plain.exit_code == 0, plain.exception
        assert "-1.000" in plain.stdout
        assert "labelled right, judge 0.000: so it is written" in plain.stdout
        again = CliRunner().invoke(eval_app, [*told, "--limit", "40", "--json"])
        assert len(server.requests) == 40
    assert json.loads(again.stdout) == json.loads((tmp_path / "out" / "calibration.json").read_text(encoding="utf-8"))
    assert KEY not in plain.stdout + plain.stderr + again.stdout
    wrong = CliRunner().invoke(eval_app, [*told, "--kind", "tone"])
    assert "--kind takes one of correctness" in str(wrong.exception)


def test_a_judge_that_is_down_measures_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: Request) -> None:
        request.error(401, "no")

    monkeypatch.setenv("NEWSDESK_JUDGE_MODEL", "referee")
    with wire(refuse) as server:
        monkeypatch.setenv("NEWSDESK_JUDGE_BASE_URL", server.url)
        monkeypatch.setenv("NEWSDESK_JUDGE_API_KEY", KEY)
        done = CliRunner().invoke(eval_app, ["calibrate", str(SHIPPED), "--out", str(tmp_path), "--workers", "1"])
        assert done.exit_code == 1
        assert len(server.requests) == 5, "it is not asked a hundred times"
    found = read_calibration(tmp_path)
    assert {each.n for each in found.agreement.values()} == {0}
    assert "check NEWSDESK_JUDGE_API_KEY" in done.stdout


def test_a_label_keeps_its_key_when_only_the_label_changes() -> None:
    one = Label.model_validate({"kind": "opinion", "label": 1, "answer": "x", "passages": [{"text": "y"}]})
    assert one.key == one.model_copy(update={"label": 0.0}).key
    assert one.key != one.model_copy(update={"text": "z"}).key
