"""`newsdesk eval make, drafts, keep, edit, drop, feedback, export, adapt, official`, as they are typed."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.assemble import assemble
from bot.doors.commands.cli import main
from bot.feedback import Said
from bot.settings import Settings
from eval.making.drafts import read_drafts
from eval.questions import read_questions
from tests.desk import ROWS
from tests.wire import Wire, wire

FIXTURES = Path(__file__).parent / "fixtures"


class Ran(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.status == 0, self.err
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def kept_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sets") / "home"
    desk = assemble(Settings(home=home, writer="quote"))
    desk.ingest_rows(ROWS, "rows")
    desk.close()
    return home


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    return tmp_path / "drafts.jsonl"


@pytest.fixture
def newsdesk(kept_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in this process, over a library of three articles; whatever was set outside is not."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "NEWSDESK_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NEWSDESK_HOME", str(kept_home))

    def run(*arguments: object, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["newsdesk", "eval", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Ran(int(ended.value.code or 0), said.out, said.err)

    return run


# -- made of the library


def test_from_making_to_a_set(newsdesk: Run, drafts: Path, tmp_path: Path) -> None:
    made = newsdesk("make", "--kinds", "tow,cloze", "--drafts", drafts, "--json").json
    assert made["new"] == sum(made["drafts"].values()) == len(read_drafts(drafts)) > 3
    assert newsdesk("make", "--kinds", "tow,cloze", "--drafts", drafts, "--json").json["new"] == 0
    listed = newsdesk("drafts", "--drafts", drafts, "--json").json
    first, second, third = (each["id"] for each in listed[:3])
    assert newsdesk("keep", first, "--drafts", drafts).out == f"{first}: kept\n"
    edited = newsdesk(
        "edit", second, "--question", "Who?", "--answer", "Ann", "--answer", "Bob", "--changes", '{"kind": "said"}',
        "--drafts", drafts, "--json",
    ).json  # fmt: skip
    assert (edited["status"], edited["question"]["answers"], edited["question"]["kind"]) == (
        "edited",
        ["Ann", "Bob"],
        "said",
    )
    assert newsdesk("drop", third, "--drafts", drafts, "--json").json["status"] == "dropped"
    kept = newsdesk("drafts", "--status", "kept", "--drafts", drafts, "--json").json
    assert [each["id"] for each in kept] == [first]
    assert f"{second}  edited  Who?" in newsdesk("drafts", "--drafts", drafts).out
    out = tmp_path / "set.jsonl"
    assert newsdesk("export", out, "--drafts", drafts).out == f"2 questions in {out}\n"
    assert [each.id for each in read_questions(out)] == [first, second]


def test_a_part_of_the_drafts_is_drawn_by_the_seed(newsdesk: Run, tmp_path: Path) -> None:
    def ids(name: str, seed: int) -> list[str]:
        newsdesk("make", "--kinds", "cloze,tow", "-n", 4, "--seed", seed, "--drafts", tmp_path / name)
        return [each.id for each in read_drafts(tmp_path / name)]

    assert len(ids("a", 1)) == 4
    assert ids("b", 1) == ids("a", 1)
    assert ids("c", 2) != ids("a", 1)


def test_drafts_lie_in_the_library_s_folder_where_no_file_is_named(newsdesk: Run, kept_home: Path) -> None:
    newsdesk("make", "--kinds", "withheld")
    assert {each.made_by for each in read_drafts(kept_home / "drafts.jsonl")} == {"withheld"}
    (kept_home / "drafts.jsonl").unlink()


GOOD = {
    "question": "What did the town council vote to build?",
    "answer": "a bridge over the Orne",
    "quote": "The town council voted 9 to 4 on Tuesday to build a bridge over the Orne.",
}


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    with wire(lambda request: request.say(json.dumps(GOOD), usage=(900, 100))) as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("NEWSDESK_MODEL", "wire")
        yield running


def test_the_model_s_cost_is_said_before_and_kept_to(newsdesk: Run, model: Wire, drafts: Path) -> None:
    dry = newsdesk("make", "--kinds", "model", "--calls", 2, "--dry-run", "--json", "--drafts", drafts).json
    assert dry["calls"] == 2
    assert model.requests == []
    assert not drafts.exists()
    ran = newsdesk("make", "--kinds", "", "--model", "--calls", 2, "--drafts", drafts, "--json")
    assert f"wire is asked 2 times, for up to {dry['tokens']:,} tokens" in ran.err
    assert "the budget of 2 calls" in ran.err
    assert ran.json["model"]["calls"] == len(model.requests) == 2
    assert [each.question.answers for each in read_drafts(drafts)] == [("a bridge over the Orne",)]


def test_a_model_that_fails_is_a_failure(newsdesk: Run, drafts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with wire(lambda request: request.error(401, "who are you?")) as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("NEWSDESK_MODEL", "wire")
        ran = newsdesk("make", "--kinds", "model", "--drafts", drafts)
    assert ran.status == 1
    assert "the model was not asked on every article" in ran.err


# -- reviewed one by one


def test_a_review_shows_the_evidence_and_keeps_each_decision(newsdesk: Run, drafts: Path) -> None:
    newsdesk("make", "--kinds", "cloze", "--drafts", drafts)
    first, second, third, *_ = read_drafts(drafts)
    typed = [
        "what?", "k",
        "e", "Who sold it?", "Ann | Anna", "Nowhere Times", "",
        "e", "Who sold it?", "Ann | Anna", "Bakery reopens after fire", "The repair took 41 days.",
        "e", "Who knows?", "none",
        "q",
    ]  # fmt: skip
    ran = newsdesk("drafts", "--review", "--drafts", drafts, stdin="\n".join(typed) + "\n")
    assert ran.status == 0, ran.err
    quote = first.question.evidence[0].quote
    assert f">>> {quote} <<<" in ran.out
    assert "the library holds no such article: Nowhere Times" in ran.err
    one, two, three, *others = read_drafts(drafts)
    assert (one.id, one.status, two.id, two.status) == (first.id, "kept", second.id, "edited")
    assert (two.question.question, two.question.answers) == ("Who sold it?", ("Ann", "Anna"))
    assert two.question.evidence[0].quote == "The repair took 41 days."
    assert (three.id, three.question.answerable, three.question.evidence) == (third.id, False, ())
    assert {each.status for each in others} == {"draft"}
    assert f"{len(others)} drafts wait" in ran.out
    ended = newsdesk("drafts", "--review", "--drafts", drafts, stdin="s\n")
    assert (ended.status, {each.status for each in read_drafts(drafts)[3:]}) == (0, {"draft"})


# -- of feedback


def test_feedback_is_drafted_once(newsdesk: Run, kept_home: Path, drafts: Path) -> None:
    desk = assemble(Settings(home=kept_home, writer="quote"))
    answers = [desk.ask("How long did the repair of the bakery take?") for _ in range(2)]
    assert [each.verdict for each in answers] == ["answered"] * 2
    for each in answers:
        desk.feedback.of_answer(each, Said("right"))
    desk.feedback.of_answer(answers[0], Said("missing_source", source="https://other.example/a", comment="\x1b[31mred"))
    desk.close()
    said = newsdesk("feedback", "--drafts", drafts, "--json").json
    assert (said["feedback"], said["new"]) == (2, 2)
    assert {each.question.kind for each in read_drafts(drafts)} == {"feedback-right", "feedback-missing_source"}
    assert newsdesk("feedback", "--drafts", drafts).out == f"feedback on 2 answers; 0 new drafts in {drafts}\n"
    shown = newsdesk("drafts", "--review", "--drafts", drafts, stdin="s\ns\n")
    assert "\\x1b[31mred" in shown.out
    assert "\x1b" not in shown.out


# -- public sets


def test_a_public_set_is_read_run_and_scored_as_its_own_scorer_does(newsdesk: Run, tmp_path: Path) -> None:
    assert set(newsdesk("adapt", "--list", "--json").json) == {
        "multihoprag", "realtimeqa", "squad", "rgb", "alce", "mtrag", "beir",
    }  # fmt: skip
    assert "SQuAD 2.0" in newsdesk("adapt", "--list").out
    out, run = tmp_path / "squad", tmp_path / "run"
    written = newsdesk("adapt", "squad", FIXTURES / "squad", "--out", out, "--json").json
    assert (written["questions"], written["articles"]) == (2, 1)
    assert (
        "left out: 1 questions: an answer does not stand"
        in newsdesk("adapt", "squad", FIXTURES / "squad", "--out", out).out
    )
    questions = out / "questions.jsonl"
    newsdesk("run", questions, "--articles", out / "articles.jsonl.gz", "--out", run, "--json").json  # noqa: B018
    figures = newsdesk("official", "squad", run, "--set", out, "--json").json
    assert figures["questions"] == 2
    asked = [json.loads(line) for line in (run / "answers.jsonl").read_text("utf-8").splitlines()]
    silent = sum(each["verdict"] == "abstained" for each in asked if not each["answerable"])
    assert figures["official"]["no_answer_exact"] == figures["strict"]["strict_unanswered"] == silent
    assert figures["official"]["exact"] <= figures["strict"]["strict_accuracy"]
    assert "strictly" in newsdesk("official", "squad", run, "--set", questions).out
    other = tmp_path / "other.jsonl"
    other.write_text(questions.read_text("utf-8").replace("?", "??"), encoding="utf-8")
    assert "is not the set that was run" in newsdesk("official", "squad", run, "--set", other).err


# -- what cannot be


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["make", "--kinds", "poem"], "there is no kind 'poem'; there are tow"),
        (["make", "--model"], "no model is configured"),
        (["make", "-n", "0"], "`newsdesk eval make --help` says how it is used"),
        (["drafts", "--drafts", "nowhere/drafts.jsonl"], "`newsdesk eval make` makes drafts"),
        (["drafts", "--status", "lost"], "--status takes draft, kept"),
        (["keep", "x", "--drafts", "{drafts}"], "has no draft x"),
        (["edit", "{id}", "--drafts", "{drafts}"], "say what to change"),
        (["edit", "{id}", "--changes", "{", "--drafts", "{drafts}"], "--changes is not JSON"),
        (["edit", "{id}", "--changes", "[]", "--drafts", "{drafts}"], "an object by field"),
        (["edit", "{id}", "--answer", "a", "--unanswerable", "--drafts", "{drafts}"], "has no answer and no evidence"),
        (["edit", "{id}", "--quote", "a", "--drafts", "{drafts}"], "each --quote needs its --evidence"),
        (["edit", "{id}", "--evidence", "none", "--drafts", "{drafts}"], "the library holds no such article: none"),
        (
            ["edit", "{id}", "--evidence", "bridge", "--quote", "Rain.", "--drafts", "{drafts}"],
            "these words do not stand in the article: Rain.",
        ),
        (["adapt"], "--list` names the sets"),
        (["adapt", "squat", "x", "--out", "y"], "there is no adapter 'squat'; there are multihoprag"),
        (["adapt", "squad", "no-such-file", "--out", "y"], "there is no such file or folder"),
        (["official", "squad", "no-such-run", "--set", "x"], "holds no run"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_2(
    newsdesk: Run, made_drafts: Path, arguments: list[str], says: str
) -> None:
    name = read_drafts(made_drafts)[0].id
    before = made_drafts.read_bytes()
    ran = newsdesk(*(each.replace("{drafts}", str(made_drafts)).replace("{id}", name) for each in arguments))
    assert ran.status == 2, ran
    assert says in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert ran.out == ""
    assert made_drafts.read_bytes() == before


@pytest.fixture(scope="module")
def made_drafts(kept_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from eval.making.cloze import cloze_drafts
    from eval.making.drafts import write_drafts
    from eval.making.material import Material
    from tests.eval.march import MARCH

    path = tmp_path_factory.mktemp("made") / "drafts.jsonl"
    write_drafts(path, cloze_drafts(Material([MARCH]), 1, 3))
    return path
