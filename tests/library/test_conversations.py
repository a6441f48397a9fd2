"""Conversations in the SQLite file: listed, named, forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from library.conversations import LONGEST_TITLE, Conversations
from library.database import Database
from library.errors import BadInput, NotInLibrary
from library.values import Turn


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    database = Database(tmp_path / "library.sqlite3")
    yield Conversations(database)
    database.close()


def add(kept: Conversations, name: str, question: str, at: str) -> None:
    kept.add(name, Turn(question=question, standalone_question=question, answer=f"To {question}"), at)


def test_they_are_listed_by_their_last_question(kept: Conversations) -> None:
    assert (kept.rows(10), kept.count()) == ([], 0)
    add(kept, "a", "Who?", "2026-03-01T10:00:00+00:00")
    add(kept, "b", "When?", "2026-03-02T10:00:00+00:00")
    add(kept, "a", "Why?", "2026-03-03T10:00:00+00:00")
    assert [(row.id, row.title, row.first_question, row.turns) for row in kept.rows(10)] == [
        ("a", None, "Who?", 2),
        ("b", None, "When?", 1),
    ]
    assert (kept.row("a").started_at, kept.row("a").last_at) == (
        "2026-03-01T10:00:00+00:00",
        "2026-03-03T10:00:00+00:00",
    )
    assert [row.id for row in kept.rows(1, 1)] == ["b"]
    assert kept.count() == 2


def test_turns_are_read_a_part_at_a_time(kept: Conversations) -> None:
    for number in range(1, 6):
        add(kept, "a", f"Question {number}?", f"2026-03-0{number}")
    assert [row.number for row in kept.kept("a", 0, 3)] == [1, 2, 3]
    assert [row.turn.question for row in kept.kept("a", 3, 3)] == ["Question 4?", "Question 5?"]


def test_a_title_takes_the_place_of_the_first_question(kept: Conversations) -> None:
    add(kept, "a", "Who?", "2026-03-01")
    kept.rename("a", "  The\nbridge ")
    assert kept.row("a").title == "The bridge"
    for title in ("", " \n ", "x" * (LONGEST_TITLE + 1)):
        with pytest.raises(BadInput, match="a title has 1 to 200 characters"):
            kept.rename("a", title)
    with pytest.raises(BadInput, match="not Unicode text"):
        kept.rename("a", "caf\udce9")


def test_what_is_deleted_is_gone_with_its_turns(kept: Conversations) -> None:
    add(kept, "a", "Who?", "2026-03-01")
    add(kept, "b", "When?", "2026-03-02")
    kept.delete("a")
    assert [row.id for row in kept.rows(10)] == ["b"]
    assert kept.turns("a") == ()
    for call in (kept.row, kept.delete, lambda name: kept.rename(name, "x")):
        with pytest.raises(NotInLibrary, match="no conversation is kept under a"):
            call("a")
        with pytest.raises(BadInput, match="conversation's name"):
            call("")
    add(kept, "a", "Again?", "2026-03-03")
    assert kept.row("a").turns == 1
