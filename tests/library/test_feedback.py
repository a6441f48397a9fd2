"""What readers say of answers, kept in a real SQLite file."""

import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from library.conversations import Conversations
from library.database import Database
from library.errors import BadInput, NotInLibrary
from library.feedback import LARGEST_ANSWER, FeedbackRow, KeptFeedback
from library.values import LONGEST_COMMENT, Turn

TURN = Turn(question="Who?", standalone_question="Who?", answer="Ann.")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


def said(name: str, opinion: str = "right", at: str = "2026-03-04T10:00:00+00:00", **more: object) -> FeedbackRow:
    return FeedbackRow(name, at, opinion, None, None, None, "{}")._replace(**more)


def test_what_is_said_of_the_same_answer_again_takes_its_place(database: Database) -> None:
    kept = KeptFeedback(database)
    kept.put(said("a"))
    kept.put(said("b", at="2026-03-05T10:00:00+00:00", comment="No “way” 😀\x00"))
    kept.put(said("a", "wrong_citation", "2026-03-06T10:00:00+00:00", citation=2))
    assert [(row.id, row.opinion, row.citation, row.comment) for row in kept.rows()] == [
        ("a", "wrong_citation", 2, None),
        ("b", "right", None, "No “way” 😀\x00"),
    ]
    assert (kept.count(), [row.id for row in kept.rows(limit=1, offset=1)]) == (2, ["b"])
    kept.remove("a")
    assert [row.id for row in kept.rows()] == ["b"]
    with pytest.raises(NotInLibrary, match="taken back"):
        kept.remove("a")


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("comment", "x" * (LONGEST_COMMENT + 1), "the comment has 2,001 characters"),
        ("comment", "half \ud83d", "not Unicode text"),
        ("source", "\udce9", "not Unicode text"),
        ("answer", '"' + "x" * LARGEST_ANSWER + '"', "at most"),
    ],
)
def test_what_is_too_long_or_no_text_is_not_kept(database: Database, field: str, text: str, reason: str) -> None:
    kept = KeptFeedback(database)
    with pytest.raises(BadInput, match=reason):
        kept.put(said("a", **{field: text}))
    assert kept.count() == 0


def test_the_file_itself_takes_no_other_opinion(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        KeptFeedback(database).put(said("a", "meh"))
    assert not database.connection.in_transaction


def test_answers_are_kept_with_the_turns_of_a_conversation(database: Database) -> None:
    conversations = Conversations(database)
    assert conversations.add("c", TURN, "2026-03-04", '{"a": 1}') == 1
    assert conversations.add("other", TURN, "2026-03-04", '{"o": 1}') == 1
    assert conversations.add("c", TURN, "2026-03-04", '{"a": 2}') == 2
    assert conversations.answer("c") == (2, '{"a": 2}')
    assert conversations.answer("c", 1) == (1, '{"a": 1}')
    for number, name in ((3, "c"), (None, "nobody")):
        with pytest.raises(NotInLibrary, match="no answer is kept"):
            conversations.answer(name, number)


def test_conversations_of_schema_2_go_on_without_their_answers(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    old = sqlite3.connect(path, isolation_level=None)
    old.executescript((Path(__file__).parent / "schema-1.sql").read_text("utf-8"))
    old.executescript(files("library").joinpath("migrations", "2.sql").read_text("utf-8"))
    old.execute("INSERT INTO conversations VALUES ('c', '2026-01-01')")
    old.execute("INSERT INTO turns VALUES ('c', 1, '2026-01-01', ?)", (TURN.model_dump_json(),))
    old.execute("PRAGMA user_version = 2")
    old.close()
    upgraded = Database(path)
    conversations = Conversations(upgraded)
    assert conversations.turns("c") == (TURN,)
    with pytest.raises(NotInLibrary):
        conversations.answer("c", 1)
    assert conversations.add("c", TURN, "2026-03-04", "{}") == 2
    KeptFeedback(upgraded).put(said("a"))
    upgraded.close()
