"""Runs over a small real library: kept, stopped at any point and gone on with, the same as unbroken."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.assemble import assemble
from bot.doors.commands.evaluating.app import eval_app
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from eval.comparing.comparison import compare
from eval.metrics import METRICS
from eval.questions import GoldEvidence, SetQuestion, question_line
from eval.runs.asking import Asker, measured
from eval.runs.folder import ANSWERS, RUN, RunFolder, read_run
from eval.runs.folder import METRICS as FIGURES
from eval.runs.origins import code_version
from eval.runs.running import LIBRARY, Plan, Stopped, run
from eval.runs.summary import Head, summary
from eval.runs.values import Step
from library.errors import BadInput
from tests.desk import ROWS
from tests.wire import Request, wire

FOLLOW_UP = SetQuestion(
    id="f",
    question="How much did she ask for?",
    history=("What did Edda Brandt ask the ministry?",),
    answers=("half of the 12 million crowns",),
    evidence=(GoldEvidence(article="bridge", quote="urged the ministry to pay half of the 12 million crowns"),),
)
QUESTIONS = (
    SetQuestion(
        id="r", question="How long did the repair of the bakery take?", answers=("41 days",),
        evidence=(GoldEvidence(article="Bakery reopens after fire", quote="The repair took 41 days."),), kind="number",
    ),
    SetQuestion(
        id="m", question="What did Ines Tal say about January?", answers=("the wettest January since 1931",),
        evidence=(GoldEvidence(article="rain", quote="said the meteorologist Ines Tal"),), asked_at=date(2026, 2, 5),
    ),
    FOLLOW_UP,
    SetQuestion(id="u", question="Who won the 2022 World Cup?", answerable=False, kind="none"),
    SetQuestion(
        id="v", question="How did the council vote on the bridge?", answers=("9 to 4",),
        evidence=(GoldEvidence(article="bridge"), GoldEvidence(article="gone")),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles, and a set of questions about them."""
    folder = tmp_path_factory.mktemp("set")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    (folder / "set.jsonl").write_text("".join(map(question_line, QUESTIONS)), encoding="utf-8")
    return folder


def plan(files: Path, out: Path, **how: Any) -> Plan:
    return Plan(files / "set.jsonl", out, (str(files / "articles.jsonl"),), "quote")._replace(**how)


@pytest.fixture(scope="module")
def whole(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an unbroken run."""
    out = tmp_path_factory.mktemp("whole") / "out"
    run(plan(files, out))
    return out


def figures(out: Path) -> str:
    """metrics.json but for the times."""
    content = json.loads((out / FIGURES).read_text(encoding="utf-8"))
    return json.dumps({**content, "latency_ms": None})


def answers(out: Path) -> list[dict[str, Any]]:
    """answers.jsonl but for the times."""
    lines = (out / ANSWERS).read_text(encoding="utf-8").splitlines()
    return [{**json.loads(line), "timings_ms": None} for line in lines]


def test_a_run_keeps_figures_answers_and_what_it_was_made_with(whole: Path) -> None:
    content = json.loads((whole / FIGURES).read_text(encoding="utf-8"))
    assert (content["set"], content["n"], content["writer"]) == ("set.jsonl", 5, "quote")
    for metric in METRICS.values():
        assert metric.key in content[metric.section]
    assert content["retrieval"]["hit@1"] == 1.0
    assert content["retrieval"]["recall@10"] == 0.875
    assert content["retrieval"]["quote_recall@5"] == 1.0
    assert content["abstention"]["recall"] == 1.0
    assert content["citations"]["quote_fidelity"] == 1.0
    assert content["answers"]["list_f1"] is None
    assert content["intervals"]["list_f1"] is None
    low, high = content["intervals"]["contains_gold"]
    assert low <= content["answers"]["contains_gold"] <= high
    assert {"p50", "p95", "stages"} <= content["latency_ms"].keys()
    first = answers(whole)[0]
    assert (first["id"], first["kind"], first["scores"]["hit@1"]) == ("r", "number", 1.0)
    assert first["reasons"]["hit@1"] == "gold article at rank 1"
    assert first["scores"].keys() == first["reasons"].keys() == METRICS.keys()
    kept = read_run(whole)
    assert kept.run.finished
    assert kept.run.library is not None
    assert kept.run.library.articles == 3
    assert kept.run.today == date(2026, 2, 10)
    told = (whole / RUN).read_text(encoding="utf-8")
    assert str(whole) not in told


def test_no_secret_is_kept(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://me:hush@127.0.0.1:9/v1")
    run(plan(files, tmp_path / "out", limit=1))
    told = (tmp_path / "out" / RUN).read_text(encoding="utf-8")
    assert "very-secret" not in told
    assert "hush" not in told
    assert "http://127.0.0.1:9/v1" in told


def test_the_same_settings_and_seed_give_the_same_however_many_ask(files: Path, whole: Path, tmp_path: Path) -> None:
    run(plan(files, tmp_path / "out", workers=3))
    assert figures(tmp_path / "out") == figures(whole)
    assert answers(tmp_path / "out") == answers(whole)
    run(plan(files, tmp_path / "out", workers=3))
    assert figures(tmp_path / "out") == figures(whole)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_run_stopped_and_gone_on_with_equals_an_unbroken_one(
    files: Path, whole: Path, tmp_path: Path, after: int
) -> None:
    stop = Event()
    steps: list[Step] = []

    def on_step(step: Step) -> None:
        steps.append(step)
        if step.done >= after:
            stop.set()

    with pytest.raises(Stopped):
        run(plan(files, tmp_path / "out"), on_step, stop=stop)
    assert steps[-1].done == after
    with (tmp_path / "out" / ANSWERS).open("ab") as file:
        file.write(b'{"question": "cut off')
    again: list[Step] = []
    run(plan(files, tmp_path / "out"), again.append)
    assert [step.done for step in again] == list(range(after, 6))
    assert figures(tmp_path / "out") == figures(whole)
    assert answers(tmp_path / "out") == answers(whole)


def test_a_run_that_was_killed_is_gone_on_with(files: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code_version.cache_clear()  # the other process reads the code as it lies there now
    program = "import sys; from pathlib import Path; from eval.runs.running import Plan, run\n"
    program += "s, o, a = map(Path, sys.argv[1:]); run(Plan(s, o, (str(a),), 'quote'))"
    told = [sys.executable, "-c", program, str(files / "set.jsonl"), str(out), str(files / "articles.jsonl")]
    process = subprocess.Popen(told, env={**os.environ, "PYTHONPATH": "."}, cwd=Path(__file__).parents[2])
    until = time.monotonic() + 120
    while not ((out / ANSWERS).exists() and (out / ANSWERS).read_bytes().count(b"\n") >= 2):
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    assert not (out / FIGURES).exists()
    with pytest.raises(BadInput, match="is not finished"):
        compare(whole, out)
    run(plan(files, out))
    assert figures(out) == figures(whole)
    assert answers(out) == answers(whole)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: {"seed": 7}, "the seed"),
        (lambda files: {"limit": 2}, "--limit"),
        (lambda files: {"articles": (str(files / "set.jsonl"),)}, "the articles"),
    ],
)
def test_a_folder_with_a_run_of_other_terms_is_refused(
    files: Path, whole: Path, change: Callable[[Path], dict[str, Any]], said: str
) -> None:
    before = (whole / FIGURES).read_bytes()
    with pytest.raises(BadInput, match=f"differs in {said}: name another folder"):
        run(plan(files, whole, **change(files)))
    assert (whole / FIGURES).read_bytes() == before


def test_other_settings_and_another_library_are_refused(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    monkeypatch.setenv("NEWSDESK_HOME", str(home))
    live = plan(files, out, articles=(), limit=1)
    with pytest.raises(BadInput, match="the library is empty"):
        run(live)
    desk = assemble(Settings(home=home, writer="quote"))
    desk.ingest_rows(ROWS[:2], "rows")
    run(live)
    desk.ingest_rows(ROWS[2:], "rows")
    with pytest.raises(BadInput, match=r"has changed since .* \(2 articles then, 3 now\)"):
        run(live)
    desk.close()
    monkeypatch.setenv("NEWSDESK_EVIDENCE_PASSAGES", "3")
    with pytest.raises(BadInput, match="differs in the settings"):
        run(live)


def test_one_process_at_a_time_writes_a_folder(tmp_path: Path) -> None:
    with RunFolder(tmp_path), pytest.raises(BadInput, match="another process"), RunFolder(tmp_path):
        pass


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    """A library of three articles."""
    opened = assemble(Settings(home=tmp_path / "home", writer="quote"))
    opened.ingest_rows(ROWS, "rows")
    yield opened
    opened.close()


def test_a_follow_up_is_asked_after_the_turns_before_it_and_nothing_is_kept_of_them(desk: Newsdesk) -> None:
    asked = Asker(desk, date(2026, 2, 10)).ask(FOLLOW_UP)
    assert asked.standalone_question == "How much did Edda Brandt ask for?"
    assert (asked.scores["contains_gold"], asked.scores["hit@1"]) == (1.0, 1.0)
    assert asked.conversation_id is None
    assert desk._library.articles._database.connection.execute("SELECT count(*) FROM turns").fetchone()[0] == 0


def test_figures_are_the_same_in_any_order_and_none_where_nothing_applies(desk: Newsdesk) -> None:
    asker = Asker(desk, date(2026, 2, 10))
    asked = [asker.ask(question) for question in QUESTIONS]
    head = Head("s", "quote", "id")
    assert summary(head, asked) == summary(head, asked[::-1])
    unanswerable = measured(desk, [QUESTIONS[3]])
    assert set(unanswerable["retrieval"].values()) == {None}
    assert unanswerable["answers"]["contains_gold"] is None
    assert unanswerable["abstention"]["recall"] == 1.0
    sure = [each.model_copy(update={"confidence": 0.5 + at / 10}) for at, each in enumerate(asked)]
    silent = [each.model_copy(update={"confidence": None}) for each in asked]
    assert summary(head, silent)["abstention"]["aurc"] is None
    assert summary(head, silent)["abstention"]["reliability"] is None
    assert 0.0 <= summary(head, sure)["abstention"]["aurc"] <= 1.0
    assert summary(head, sure)["intervals"]["aurc"] is not None


def test_a_question_may_have_to_be_asked_without_some_articles(files: Path, tmp_path: Path) -> None:
    null = SetQuestion(id="n", question=QUESTIONS[0].question, answerable=False, without=("bakery",))
    lines = question_line(QUESTIONS[0]) + question_line(null)
    (tmp_path / "set.jsonl").write_text(lines, encoding="utf-8")
    out = tmp_path / "out"
    run(plan(files, out, set=tmp_path / "set.jsonl"))
    there, gone = answers(out)
    assert there["ranking"][0] == "bakery"
    assert "bakery" not in gone["ranking"]
    kept = assemble(Settings(home=out / LIBRARY, writer="quote"))
    assert kept.count_articles() == 3
    kept.close()


def test_the_command_says_what_it_could_not_use(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path / "none"))
    long = SetQuestion(id="long", question="why " * 2000)
    content = question_line(QUESTIONS[4]) + "{}\n" + question_line(long)
    (tmp_path / "set.jsonl").write_text(content, encoding="utf-8")
    told = ["run", str(tmp_path / "set.jsonl"), "--articles", str(files / "articles.jsonl"), "--out"]
    done = CliRunner().invoke(eval_app, [*told, str(tmp_path / "out"), "--writer", "quote", "--json"])
    assert done.exit_code == 0, done.exception
    assert json.loads(done.stdout) == json.loads((tmp_path / "out" / FIGURES).read_text(encoding="utf-8"))
    assert json.loads(done.stdout)["failures"][0]["id"] == "long"
    assert "set.jsonl:2: the field 'id' is missing" in done.stderr
    assert "not asked: long: " in done.stderr
    assert "1 gold articles are not in the library, and count as not found: 'gone'" in done.stderr
    plain = CliRunner().invoke(eval_app, [*told, str(tmp_path / "out"), "--writer", "quote"])
    assert plain.exit_code == 0
    assert "hit@1" in plain.stdout
    wrong = CliRunner().invoke(eval_app, [*told, str(tmp_path / "other"), "--writer", "pen"])
    assert isinstance(wrong.exception, BadInput)
    assert not (tmp_path / "other").exists()


def test_a_model_that_fails_is_told_and_not_taken_for_the_model(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(request: Request) -> None:
        request.error(401, "no")

    told = ["run", str(files / "set.jsonl"), "--articles", str(files / "articles.jsonl"), "--limit", "2"]
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    bare = CliRunner().invoke(eval_app, [*told, "--out", str(tmp_path / "bare"), "--writer", "llm"])
    assert "--writer llm needs a model" in str(bare.exception)
    with wire(refuse) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("NEWSDESK_MODEL", "wire")
        done = CliRunner().invoke(eval_app, [*told, "--out", str(tmp_path / "out"), "--writer", "llm", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["fallbacks"] == 2
    assert "the articles were quoted" in done.stderr
