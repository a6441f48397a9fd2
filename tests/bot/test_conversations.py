"""Past conversations through their doors, and as Markdown in which nothing of others is active."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.assemble import assemble
from bot.desk_values import Conversation, KeptTurn
from bot.doors.commands.cli import app
from bot.doors.http.api import create_app
from bot.exporting import as_markdown
from bot.newsdesk import Newsdesk
from bot.question import understand
from bot.retrieval import retrieve
from bot.settings import Settings
from bot.values import Answer, Citation, Sentence
from library.errors import BadInput
from library.values import Coverage, Filters, Turn
from tests.desk import ROWS
from tests.test_command_line import newsdesk

QUESTION = "How long did the repair of the bakery take?"
TODAY = date(2026, 3, 7)
HOSTILE = (
    "<script>x()</script> ![p](http://out.example/p.png) [a](javascript:x()) <img src=x onerror=y()> `c` **b** "
    "# head\n- item\n1. one\n[^1]: note &lt; $x$ | ~~s~~"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("past") / "home"


@pytest.fixture(scope="module")
def desk(home: Path) -> Iterator[Newsdesk]:
    with closing(assemble(Settings(home=home, writer="quote"))) as desk:
        desk.ingest_rows(ROWS, "rows")
        yield desk


def test_what_was_said_is_read_again_as_it_was_shown(desk: Newsdesk) -> None:
    first = desk.ask(QUESTION, conversation_id="read/1", now=TODAY)
    second = desk.ask("Who owns it?", conversation_id="read/1", now=TODAY)
    kept = desk.conversations.read("read/1")
    assert (kept.title, kept.turns) == (QUESTION, 2)
    assert [turn.answer for turn in kept.said] == [first, second]
    text = desk.conversations.exported("read/1")
    assert text.startswith(f"# {QUESTION}\n\n")
    assert "[^1]: Orne Valley Post, Bakery reopens after fire, 2026-02-10: “" in text
    assert "The repair took 41 days.[^1]" in text
    desk.conversations.delete("read/1")


def test_the_passages_that_were_cited_go_along(desk: Newsdesk) -> None:
    answer = desk.ask(QUESTION, conversation_id="cited", now=TODAY)
    (turn,) = desk.turns("cited")
    assert turn.passage_ids == tuple(dict.fromkeys(each.passage_id for each in answer.citations))
    rows = desk._library.conversations.cited([turn])
    assert [each.id for each in desk._library.passages.read(rows).values()] == list(turn.passage_ids)
    strange = turn.model_copy(update={"passage_ids": ("bakery:9:0-5", "nonsense", "none:1:0-5", "a:b:1:x-y")})
    assert desk._library.conversations.cited([strange]) == []
    desk.conversations.delete("cited")


def test_what_was_cited_is_read_again_for_a_question_that_leans_on_it(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = desk._library
    (rain,) = library.passages.by_words(["meteorologist"], Filters(), 5)
    asked = understand("Who owns the Linden Street bakery?")
    monkeypatch.setattr("bot.retrieval.finding.READ", 1)

    def read(filters: Filters, *cited: int) -> list[str]:
        search = retrieve(library, asked, filters, 3, cited=cited).searches[0]
        return [each.passage.article_id for each in search.candidates[: search.read]]

    assert read(Filters()) == ["bakery"]
    assert sorted(read(Filters(), rain.row, 10_000)) == ["bakery", "rain"]
    assert read(Filters(outlets=("orne valley post",)), rain.row) == ["bakery"]
    assert read(Filters(after=date(2026, 2, 2)), rain.row) == ["bakery"]
    assert read(Filters(before=date(2026, 1, 31)), rain.row) == []


def test_a_long_first_question_is_cut_for_its_title(desk: Newsdesk) -> None:
    desk._library.conversations.add(
        "long", Turn(question="Why? " * 100, standalone_question="Why?", answer=""), "2026-03-01"
    )
    assert len(desk.conversations.read("long").title) <= 80
    assert desk.conversations.exported("long").count("\n## Why?") == 1
    desk.conversations.delete("long")


def test_over_http(desk: Newsdesk) -> None:
    with TestClient(create_app(desk, page=False), base_url="http://127.0.0.1") as client:
        client.post("/v1/ask", json={"question": QUESTION, "conversation_id": "over/http", "now": "2026-03-07"})
        listed = client.get("/v1/conversations").json()
        assert (listed["total"], listed["conversations"][0]["id"]) == (1, "over/http")
        assert client.patch("/v1/conversations/over/http", json={"title": "Bread"}).json()["title"] == "Bread"
        whole = client.get("/v1/conversations/over/http").json()
        assert whole["said"][0]["answer"]["citations"][0]["article_id"] == "bakery"
        exported = client.get("/v1/conversations/over/http", params={"format": "markdown"})
        assert exported.headers["content-type"].startswith("text/markdown")
        assert exported.headers["content-disposition"].startswith("attachment")
        assert exported.text.startswith("# Bread\n")
        assert client.patch("/v1/conversations/over/http", json={"title": "  "}).status_code == 400
        assert client.delete("/v1/conversations/over/http").status_code == 204
        assert client.get("/v1/conversations/over/http").status_code == 404
        assert client.get("/v1/conversations").json() == {"conversations": [], "total": 0}


def test_a_server_for_anybody_tells_nobody_what_was_asked(desk: Newsdesk) -> None:
    desk.ask(QUESTION, conversation_id="mine", now=TODAY)
    with TestClient(create_app(desk, page=False, hosts=("*",)), base_url="http://127.0.0.1") as client:
        for call in (
            lambda: client.get("/v1/conversations"),
            lambda: client.get("/v1/conversations/mine"),
            lambda: client.patch("/v1/conversations/mine", json={"title": "x"}),
            lambda: client.delete("/v1/conversations/mine"),
        ):
            answered = call()
            assert answered.status_code == 403
            assert QUESTION not in answered.text
    desk.conversations.delete("mine")


def test_on_the_command_line(
    desk: Newsdesk, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> str:
        app(["conversations", *arguments], standalone_mode=False)
        return capsys.readouterr().out

    monkeypatch.setenv("NEWSDESK_HOME", str(home))
    desk.ask(QUESTION, conversation_id="line", now=TODAY)
    assert json.loads(run("rename", "line", "Bread", "--json"))[0]["title"] == "Bread"
    assert "Bread" in run("list")
    assert "The repair took 41 days. [1]" in run("show", "line")
    out = tmp_path / "out.md"
    assert run("export", "line", "--out", str(out)) == ""
    assert "[^1]: Orne Valley Post" in out.read_text("utf-8")
    assert run("export", "line") == out.read_text("utf-8")
    assert json.loads(run("show", "line", "--json"))["said"][0]["answer"]["writer"] == "quote"
    with pytest.raises(BadInput, match="cannot be written"):
        run("export", "line", "--out", str(tmp_path / "none" / "out.md"))
    assert run("delete", "line") == "deleted line\n"
    gone = newsdesk(home, "conversations", "show", "line")
    assert (gone.returncode, gone.stderr) == (2, "newsdesk: no conversation is kept under line\n")


# -- as Markdown


def conversation(words: str, quote: str) -> Conversation:
    cited = Citation(
        number=1, article_id="a", version=1, title=words, outlet=words, published_at="2026-03-01",
        url="https://a.example/x> <y", start=0, end=len(quote), quote=quote, also_carried_by=(words,),
    )  # fmt: skip
    answer = Answer(
        question=words, standalone_question=words, text=f"{words} [1] {words} [7]", verdict="partial",
        sentences=(Sentence(text=words, citations=(1,), support="unsupported"),),
        citations=(cited,), coverage=Coverage(articles_searched=1, outlets=1),
        writer="m", prompt="p", settings_id="s", notices=(words,),
    )  # fmt: skip
    day = "2026-03-01T10:00:00+00:00"
    turns = tuple(
        KeptTurn(number=number, asked_at=day, question=words, text=words, answer=each)
        for number, each in enumerate((answer, None, answer), start=1)
    )
    return Conversation(id="c", title=words, started_at=day, last_at=day, turns=3, said=turns)


def test_nothing_of_others_is_active_in_an_export() -> None:
    html = (
        MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
        .render(as_markdown(conversation(HOSTILE, HOSTILE)))
    )
    assert set(re.findall(r"<(\w+)", html)) <= {"h1", "h2", "p", "em", "strong", "blockquote", "a"}
    assert set(re.findall(r'href="([^"]*)', html)) == {"https://a.example/xy"}


def test_what_is_cited_twice_has_one_footnote() -> None:
    text = as_markdown(conversation("Words.", "Quoted."))
    assert text.count("[^1]:") == 1
    assert text.count("Words.[^1]") == 2
    assert "[^2]" not in text
    assert text.rstrip().splitlines()[-1] == (
        "[^1]: Words., Words., 2026-03-01, <https://a.example/xy>: “Quoted.” Also carried by Words.."
    )


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_any_words_are_only_words(words: str, quote: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).render(as_markdown(conversation(words, quote)))
    assert set(re.findall(r"<(\w+)", html)) <= {"h1", "h2", "p", "em", "strong", "blockquote", "a"}
    assert set(re.findall(r'href="([^"]*)', html)) <= {"https://a.example/xy"}
