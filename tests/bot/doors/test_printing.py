"""What the command line prints: words of articles as they stand, and an answer as it is written."""

import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.doors.commands.printing import print_answer, print_stream
from bot.values import Answer, AnswerFinished, EvidenceFound, StreamEvent, TokenWritten, WritingRestarted
from bot.verdicts.values import Account, Conflict
from library.values import Coverage
from tests.test_command_line import newsdesk

ODD: dict[str, object] = {
    "id": 'odd "x[/y]',
    "title": f"Ship :warning: a[/b] {'on the long grey sea ' * 12}",
    "outlet": "Post [red]",
    "authors": ["Ana [/] Bell"],
    "published_at": "2026-02-11",
    "text": "The ship Gannet sailed at 10:ship:30 under the flag [bold]Vell[/bold]. "
    f"A {'very ' * 120}long report followed it to the harbour.",
}


@pytest.fixture(scope="module")
def odd_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd")
    (folder / "odd.jsonl").write_text(json.dumps(ODD))
    assert newsdesk(folder / "home", "ingest", str(folder / "odd.jsonl")).returncode == 0
    return folder / "home"


@pytest.mark.parametrize("command", [["ask", "When did the ship Gannet sail?"], ["search", "ship Gannet"]])
def test_words_of_articles_are_printed_as_they_are(odd_home: Path, command: list[str]) -> None:
    ran = newsdesk(odd_home, *command)
    assert ran.returncode == 0, ran.stderr
    assert "The ship Gannet sailed at 10:ship:30 under the flag [bold]Vell[/bold]." in ran.stdout
    assert f"Post [red], 2026-02-11, {ODD['title']}".strip() in ran.stdout
    if command[0] == "ask":
        assert str(ODD["id"]) in ran.stdout


def test_listed_and_shown_articles_are_neither_cut_nor_wrapped(odd_home: Path) -> None:
    listed = newsdesk(odd_home, "articles", "list").stdout
    shown = newsdesk(odd_home, "articles", "show", str(ODD["id"])).stdout
    for words in (str(ODD["title"]).strip(), "Post [red]"):
        assert words in listed
        assert words in shown
    assert str(ODD["id"]) in listed
    assert "Ana [/] Bell" in shown
    assert shown.endswith(f"\n{ODD['text']}\n")


def test_a_removed_id_is_json(odd_home: Path, tmp_path: Path) -> None:
    shutil.copytree(odd_home, tmp_path / "home")
    ran = newsdesk(tmp_path / "home", "articles", "remove", str(ODD["id"]), "--json")
    assert json.loads(ran.stdout) == {"removed": ODD["id"]}


def test_no_name_of_a_file_commands_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a\x1b[31m\x9b\u202e\nb.txt").write_bytes(b"")
    ran = newsdesk(tmp_path / "home", "ingest", str(tmp_path / "news"))
    assert ran.returncode == 2
    assert "a\\x1b[31m\\x9b\\u202e\\nb.txt: the file is empty\n" in ran.stdout
    assert "a\\x1b[31m\\x9b\\u202e b.txt: the file is empty\n" in ran.stderr
    assert not {"\x1b", "\x9b", "\u202e"} & set(ran.stdout + ran.stderr)


def test_no_model_commands_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    answer = Answer(
        question="q", standalone_question="q", text="Red \x1b[31m sky", verdict="abstained",
        coverage=Coverage(articles_searched=1, outlets=1), writer="m", prompt="p", settings_id="s",
    )  # fmt: skip
    print_stream(iter([TokenWritten(text="Red \x1b[31m\nsky"), AnswerFinished(answer=answer)]))
    print_stream(iter([AnswerFinished(answer=answer)]))
    assert capsys.readouterr().out == "Red \\x1b[31m\nsky\nRed \\x1b[31m sky\n"


def test_text_that_is_void_is_not_left_as_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    coverage = Coverage(articles_searched=1, outlets=1)
    answer = Answer(
        question="q", standalone_question="q", text="The library does not answer this.", verdict="abstained",
        coverage=coverage, writer="m", prompt="p", settings_id="s",
    )  # fmt: skip
    events: list[StreamEvent] = [
        EvidenceFound(evidence=(), coverage=coverage),
        TokenWritten(text="The king did it"),
        WritingRestarted(reason="it turned out otherwise"),
        AnswerFinished(answer=answer),
    ]
    print_stream(iter(events))
    printed = capsys.readouterr().out
    assert printed.count(answer.text) == 1
    assert printed.index("void: it turned out otherwise") < printed.index(answer.text)


def test_an_answer_is_flushed_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    held = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(_Raw(held), 1_000_000), encoding="utf-8"))
    coverage = Coverage(articles_searched=1, outlets=1)

    def events() -> Iterator[StreamEvent]:
        yield TokenWritten(text="The ship")
        assert held.getvalue() == b"The ship"
        yield AnswerFinished(
            answer=Answer(
                question="q", standalone_question="q", text="The ship", verdict="answered", coverage=coverage,
                writer="m", prompt="p", settings_id="s",
            )
        )  # fmt: skip

    print_stream(events())


class _Raw(io.RawIOBase):
    """Shows what has left the buffer."""

    def __init__(self, held: io.BytesIO) -> None:
        super().__init__()
        self._held = held

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return self._held.write(bytes(data))  # pyright: ignore[reportArgumentType]


def test_accounts_that_differ_and_missing_parts_stand_below_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    accounts = (
        Account(figure="18,000 people", outlet="Orne Post", published_at="2026-03-14T10:00:00Z", citation=1),
        Account(figure="60,000\x1b[2J people", outlet=None, published_at=None, citation=2),
    )
    told = Answer(
        question="How many?",
        standalone_question="How many?",
        text="18,000 people. [1]",
        verdict="conflict",
        conflict=Conflict(about="people", accounts=accounts),
        missing=("why they marched",),
        coverage=Coverage(articles_searched=2, outlets=2),
        writer="quote",
        prompt="quote/v1",
        settings_id="0",
    )
    print_answer(told)
    shown = capsys.readouterr().out
    assert "sources disagree: people" in shown
    assert "    Orne Post, 2026-03-14: 18,000 people [1]" in shown
    assert "    undated, no outlet: 60,000" in shown
    assert "\x1b[2J" not in shown
    assert "not found in the articles: why they marched" in shown
