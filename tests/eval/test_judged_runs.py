"""Runs judged: in one go or several, by one judge or another, by one that fails; compared, and through the commands."""

import json
from pathlib import Path
from threading import Event

import pytest
from typer.testing import CliRunner

from bot.doors.commands.evaluating.app import eval_app
from eval.comparing.comparison import compare
from eval.comparing.gates import read_gate
from eval.judging.figures import read_calibration
from eval.judging.judging import judge_run
from eval.judging.kept import JUDGED
from eval.judging.pace import Pace
from eval.judging.values import KINDS
from eval.runs.running import Plan, Stopped, run
from library.errors import BadInput
from tests.desk import ROWS
from tests.eval.scripted_judge import KEY, Look, judge_at, scripted
from tests.wire import wire

pytestmark = pytest.mark.usefixtures("only_our_settings")
QUESTIONS = [
    {"id": "a", "question": "How long did the repair of the bakery take?", "answers": ["41 days"]},
    {"id": "b", "question": "What did Ines Tal say about January?", "answers": ["the wettest January since 1931"]},
    {"id": "c", "question": "Who won the 2022 World Cup?", "answerable": False},
    {"id": "d", "question": "How did the council vote on the bridge?", "answers": ["9 to 4"]},
]


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles, a set, and nothing else."""
    folder = tmp_path_factory.mktemp("judged")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    (folder / "set.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    return folder


def finished(quoted: Path, name: str) -> Path:
    """The folder of a run of the quoting writer."""
    run(Plan(quoted / "set.jsonl", quoted / name, (str(quoted / "articles.jsonl"),), "quote"))
    return quoted / name


def words(look: Look) -> float:
    return float(len(look.text) % 3) / 2


def test_a_run_that_is_judged_in_two_goes_equals_an_unbroken_one(quoted: Path) -> None:
    one, other = finished(quoted, "one"), finished(quoted, "two")
    said = [words]
    with wire(scripted(lambda look: said[-1](look))) as server:  # noqa: PLW0108  the list changes
        whole = judge_run(one, judge_at(server.url))
        stop, asked_before = Event(), len(server.requests)

        def stops(look: Look) -> float:
            if len(server.requests) > asked_before:
                stop.set()
            return words(look)

        said.append(stops)
        with pytest.raises(Stopped):
            judge_run(other, judge_at(server.url), pace=Pace(1, None, stop))
        kept = (other / JUDGED).read_text(encoding="utf-8")
        assert [json.loads(line)["id"] for line in kept.splitlines()] == ["a"]
        assert json.loads((other / "metrics.json").read_text(encoding="utf-8")).get("judge") is None
        with (other / JUDGED).open("ab") as file:
            file.write(b'{"id": "cut o')
        judge_run(other, judge_at(server.url))
        number = len(server.requests)
        again = judge_run(one, judge_at(server.url))
        assert len(server.requests) == number, "what was judged is not asked again"
        assert (one / JUDGED).read_bytes() == (other / JUDGED).read_bytes()
        assert again.metrics == whole.metrics
        assert again.metrics["judge"] == json.loads((other / "metrics.json").read_text(encoding="utf-8"))["judge"]
        assert [each.id for each in whole.lines] == ["a", "b", "c", "d"]
        for name in KINDS:
            key, count = name.removeprefix("judge."), whole.metrics["counts"][name]
            scores = [line.scores[name] for line in whole.lines if line.scores[name] is not None]
            assert len(scores) == count
            assert whole.metrics["judge"][key] == (round(sum(filter(None, scores)) / count, 4) if count else None)
        judge_run(one, judge_at(server.url, judge_model="other"))
        assert len(server.requests) == number + whole.metrics["judge"]["usage"]["calls"], "another judge is asked anew"
        judge_run(one, judge_at(server.url))
        assert len(server.requests) == number + whole.metrics["judge"]["usage"]["calls"], "and the first is remembered"
    for path in (*one.rglob("*.json*"), *other.rglob("*.json*")):
        assert KEY not in path.read_text(encoding="utf-8")


def test_a_judge_that_fails_leaves_nulls_and_is_asked_again_later(quoted: Path) -> None:
    folder = finished(quoted, "failing")
    with wire(lambda request: request.error(401, KEY)) as server:
        found = judge_run(folder, judge_at(server.url), pace=Pace(1)).metrics
        assert len(server.requests) == 5, "and is left alone after five failures"
    section = found["judge"]
    assert section["faithfulness"] is None
    assert found["intervals"]["judge.faithfulness"] is None
    assert section["not_judged"]["faithfulness"]["questions"] == found["counts"]["citations.recall"] == 3
    assert "refused the key (401): check NEWSDESK_JUDGE_API_KEY" in section["not_judged"]["faithfulness"]["reason"]
    assert KEY not in (folder / JUDGED).read_text(encoding="utf-8")
    with wire(lambda request: request.say(f'{{"reason": "{KEY}", "score": 1}}')) as server:
        loud = judge_run(folder, judge_at(server.url)).lines[0]
    assert loud.reasons["judge.correctness"] == "(key)"
    assert KEY not in (folder / JUDGED).read_text(encoding="utf-8")


def test_two_runs_are_compared_by_one_judge_only(quoted: Path) -> None:
    one, other = finished(quoted, "before"), finished(quoted, "after")
    mood = [1.0]
    with wire(scripted(lambda look: mood[0])) as server:
        judge_run(one, judge_at(server.url))
        assert compare(one, other).made_otherwise["judge"][1] == ""
        mood[0] = 0.0
        judge_run(other, judge_at(server.url))
        found = compare(one, other, [read_gate("judge.faithfulness < -0.5")])
        moved = {each.metric: each.difference for each in found.metrics if each.difference}
        assert moved["judge.faithfulness"] == -1.0
        assert found.failed == ("judge.faithfulness < -0.5",)
        assert found.worse[0].reasons["judge.faithfulness"][1].startswith("0 of ")
        judge_run(other, judge_at(server.url, judge_model="stranger"))
        apart = compare(one, other)
        assert not any(each.metric.startswith("judge.") for each in apart.metrics)
        with pytest.raises(BadInput, match="another judge"):
            compare(one, other, [read_gate("judge.faithfulness < 0")])


def test_the_commands_judge_and_say_what_that_is_worth(
    quoted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    told = [
        "run",
        str(quoted / "set.jsonl"),
        "--articles",
        str(quoted / "articles.jsonl"),
        "--writer",
        "quote",
        "--judge",
    ]
    bare = CliRunner().invoke(eval_app, [*told, "--out", str(out)])
    assert "NEWSDESK_JUDGE_MODEL" in str(bare.exception)
    assert not out.exists(), "nothing is asked before the judge is known to be set"
    labels = [
        {"source": f"It rained on day {at}.", "claim": f"It {'rained' if at % 2 else 'snowed'} {at}.", "label": at % 2}
        for at in range(12)
    ]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, labels)), encoding="utf-8")
    monkeypatch.setenv("NEWSDESK_JUDGE_MODEL", "referee")
    monkeypatch.setenv("NEWSDESK_JUDGE_API_KEY", KEY)
    with wire(scripted(lambda look: float("snowed" not in look.text))) as server:
        monkeypatch.setenv("NEWSDESK_JUDGE_BASE_URL", server.url)
        first = CliRunner().invoke(eval_app, [*told, "--out", str(out)])
        assert first.exit_code == 0, first.exception
        assert first.stdout.count("not calibrated") == len(KINDS)
        worth = [
            "calibrate",
            str(tmp_path / "labels.jsonl"),
            "--kind",
            "faithfulness",
            "--out",
            str(tmp_path / "worth"),
        ]
        assert CliRunner().invoke(eval_app, worth).exit_code == 0
        monkeypatch.setenv("NEWSDESK_JUDGE_CALIBRATION", str(tmp_path / "worth"))
        plain = CliRunner().invoke(eval_app, ["judge", str(out)])
        assert plain.exit_code == 0, plain.exception
        assert plain.stdout.count("kappa 1.00 (1.00 to 1.00), balanced accuracy 1.00, 12 labels") == 3
        shown = CliRunner().invoke(eval_app, ["judge", str(out), "--json"])
    metrics = json.loads(shown.stdout)
    assert metrics == json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["judge"]["calibration"]["faithfulness"]["agreement"]["kappa"] == 1.0
    assert metrics["judge"]["calibration"]["correctness"]["calibrated"] is False
    assert not metrics["judge"]["calibrated"]
    assert read_calibration(tmp_path / "worth").judge.digest == metrics["judge"]["digest"]
    for path in (*tmp_path.rglob("*.json*"),):
        assert KEY not in path.read_text(encoding="utf-8")
    assert KEY not in first.output + plain.output + shown.output
    assert "judge" not in (out / "run.json").read_text(encoding="utf-8")
    nowhere = CliRunner().invoke(eval_app, ["judge", str(tmp_path / "nowhere")])
    assert "holds no run" in str(nowhere.exception)
    assert not (tmp_path / "nowhere").exists()
