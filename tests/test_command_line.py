"""The command line as a process: what it prints, its exit status, and what it does not import."""

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.doors.commands.cli import main
from library.library import VECTORS_FOLDER
from library.values import Passage
from tests.desk import ROWS

ROOT = Path(__file__).parents[1]
HEAVY = ("gradio", "langchain", "langchain_openai", "langchain_core", "fastapi", "torch", "openai")


def newsdesk(home: Path, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a library of its own, without any key of whoever runs the tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "NEWSDESK_"))}
    return subprocess.run(
        [sys.executable, "-c", "from bot.doors.commands.cli import main; main()", *arguments],
        env={**own, "NEWSDESK_HOME": str(home), **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    source = folder / "rows.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in ROWS))
    ran = newsdesk(folder / "home", "ingest", str(source), "--json")
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    assert report["articles"] == {"added": 3, "updated": 0, "unchanged": 0, "duplicate": 0, "failed": 0}
    assert report["passages"] == 3
    assert report["failures"] == []
    assert report["seconds"] > 0
    return folder / "home"


def test_ask_as_json_has_every_name_of_the_contract_and_exact_quotes(home: Path) -> None:
    ran = newsdesk(home, "ask", "What did Edda Brandt ask the ministry?", "--json", "--writer", "quote")
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert {
        "question", "standalone_question", "text", "verdict", "short_answer", "sentences", "citations", "coverage",
        "filters", "writer", "prompt", "settings_id", "timings_ms", "usage",
    } <= set(answer)  # fmt: skip
    assert {"understand", "retrieve", "first_token", "write", "check", "total"} == set(answer["timings_ms"])
    assert {"articles_searched", "outlets", "from", "to"} <= set(answer["coverage"])
    assert answer["verdict"] == "answered"
    assert "pay half of the 12 million crowns" in answer["text"]
    for citation in answer["citations"]:
        shown = json.loads(newsdesk(home, "articles", "show", citation["article_id"], "--json").stdout)
        assert shown["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_an_abstention_is_done_and_says_what_was_searched(home: Path) -> None:
    ran = newsdesk(home, "ask", "Who won the 2022 World Cup?")
    assert ran.returncode == 0
    assert "Searched: 3 articles of 2 outlets, published 2026-02-01 to 2026-02-10" in ran.stdout


def test_an_answer_for_eyes_has_its_sources_under_it(home: Path) -> None:
    ran = newsdesk(home, "ask", "How long did the repair of the bakery take?")
    assert "The repair took 41 days. [1]" in ran.stdout
    assert "[1] Orne Valley Post, 2026-02-10, Bakery reopens after fire" in ran.stdout


def test_filters_and_conversation(home: Path) -> None:
    away = newsdesk(home, "ask", "How long did the repair take?", "--before", "2026-02-05", "--json")
    assert json.loads(away.stdout)["coverage"]["articles_searched"] == 2
    newsdesk(home, "ask", "What did Edda Brandt ask the ministry?", "--conversation", "c1")
    then = newsdesk(home, "ask", "why?", "--conversation", "c1", "--json")
    assert json.loads(then.stdout)["standalone_question"] == "Why: What did Edda Brandt ask the ministry?"


def test_search_and_articles(home: Path) -> None:
    found = json.loads(newsdesk(home, "search", "bakery fire", "-k", "2", "--json").stdout)
    assert found[0]["article_id"] == "bakery"
    assert {
        "article_id",
        "title",
        "outlet",
        "published_at",
        "start",
        "end",
        "text",
        "score",
        "found_by",
    } <= set(found[0])
    listed = json.loads(newsdesk(home, "articles", "list", "--json").stdout)
    assert [card["id"] for card in listed] == ["bakery", "bridge", "rain"]


def test_doctor_and_rebuild(home: Path) -> None:
    assert "all is well" in newsdesk(home, "doctor").stdout
    assert json.loads(newsdesk(home, "rebuild", "--json").stdout) == {"vectors": 0}


def test_remove(tmp_path: Path) -> None:
    source = tmp_path / "one.jsonl"
    source.write_text(json.dumps(ROWS[0]))
    newsdesk(tmp_path / "home", "ingest", str(source))
    assert newsdesk(tmp_path / "home", "articles", "remove", "bridge").returncode == 0
    assert newsdesk(tmp_path / "home", "articles", "show", "bridge").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask", ""], "the question is empty"),
        (["ask", "x", "--writer", "poet"], "--writer takes quote or llm"),
        (["ask", "x", "--after", "yesterday"], "--after takes a date"),
        (["ask", "x", "--after", "2026-02-01", "--before", "2026-01-01"], "the window is empty"),
        (["articles", "show", "nothing"], "the library holds no article nothing"),
        (["search", "x", "-k", "0"], "k is the number of passages"),
        (["ask", "caf\udce9 mayor"], "the question is not Unicode text from character 4 on"),
        (["search", "caf\udce9 mayor"], "not Unicode text"),
        (["ask", "x", "--outlet", "caf\udce9"], "the outlet's name is not Unicode text"),
        (["ask", "x", "--conversation", "caf\udce9"], "not Unicode text"),
        (["ask", "x", "--conversation", "c" * 101], "1 to 100 characters"),
        (["articles", "show", "caf\udce9"], "not Unicode text"),
        (["articles", "remove", "caf\udce9"], "not Unicode text"),
        (["ask"], "Missing argument 'question'; `newsdesk ask --help` says how it is used"),
        (["articles", "list", "--limit", "0"], "`newsdesk articles list --help` says how it is used"),
        (["nonsense"], "No such command 'nonsense'; `newsdesk --help` says how it is used"),
    ],
)
def test_bad_input_is_one_line_on_stderr_and_status_2(home: Path, arguments: list[str], says: str) -> None:
    ran = newsdesk(home, *arguments)
    assert ran.returncode == 2
    assert says in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert ran.stdout == ""


def test_a_command_without_its_part_shows_its_help(tmp_path: Path) -> None:
    ran = newsdesk(tmp_path / "home", "articles")
    assert ran.returncode == 2
    assert ran.stdout.startswith("Usage: newsdesk articles [OPTIONS] COMMAND")
    assert ran.stderr == "newsdesk: name a command; `newsdesk articles --help` says how it is used\n"


def test_bad_settings_are_named(home: Path) -> None:
    ran = newsdesk(home, "doctor", NEWSDESK_COLOUR="red")
    assert (ran.returncode, "unknown setting NEWSDESK_COLOUR" in ran.stderr) == (2, True)
    ran = newsdesk(home, "doctor", NEWSDESK_EVIDENCE_PASSAGES="many")
    assert (ran.returncode, "evidence_passages" in ran.stderr) == (2, True)


def test_when_nothing_could_be_read_the_status_is_2_and_each_source_has_a_reason(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 40)
    ran = newsdesk(tmp_path / "home", "ingest", str(tmp_path), str(tmp_path / "gone.txt"), "--json")
    report = json.loads(ran.stdout)
    assert ran.returncode == 2
    assert report["articles"]["failed"] == 3
    assert all(failure["reason"] for failure in report["failures"])


def test_asking_the_quoting_writer_imports_no_page_no_chain_no_server(home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bot.assemble import assemble; from bot.settings import Settings\n"
        f"desk = assemble(Settings(home=Path({str(home)!r})))\n"
        "assert desk.ask('How long did the repair of the bakery take?', writer='quote').verdict == 'answered'\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.strip() == "[]"


def test_help_imports_next_to_nothing() -> None:
    code = (
        "import sys; sys.argv = ['newsdesk', '--help']\n"
        "from bot.doors.commands.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print(sorted({{'numpy', 'chromadb', 'pydantic', 'onnxruntime', *{HEAVY!r}}} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.strip().endswith("[]")


def test_version(tmp_path: Path) -> None:
    ran = newsdesk(tmp_path, "--version")
    assert (ran.returncode, ran.stdout.split()) == (0, ["newsdesk", version("newsdesk")])


@pytest.mark.parametrize("day", ["2026-02-04", "2026-02-04T09:30:00+01:00"])
def test_now_is_a_day_or_a_time(home: Path, day: str) -> None:
    assert newsdesk(home, "ask", "How long did the repair take?", "--now", day).returncode == 0


def test_a_search_by_words_alone_says_so_beside_its_results(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "home", ignore=shutil.ignore_patterns(VECTORS_FOLDER))
    ran = newsdesk(tmp_path / "home", "search", "bakery fire", "--json")
    assert json.loads(ran.stdout)[0]["article_id"] == "bakery"
    assert "Found by words alone" in ran.stderr


def test_a_passage_that_does_not_fit_its_text_is_a_failure_and_no_bad_input(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def misfit() -> None:
        Passage(
            id="p", article_id="a", version=1, start=0, end=9, text="x", title="t", outlet=None,
            published_at=None, url=None, cluster="a",
        )  # fmt: skip

    monkeypatch.setattr("bot.doors.commands.cli.open_desk", misfit)
    monkeypatch.setattr(sys, "argv", ["newsdesk", "doctor"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "does not fit its text" in capsys.readouterr().err


def test_a_terminal_that_is_not_utf_8_gets_escapes(home: Path) -> None:
    ran = newsdesk(home, "ask", "What did Edda Brandt say?", PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert ran.returncode == 0, ran.stderr
    assert "\\u201cWe cannot do this alone" in ran.stdout
