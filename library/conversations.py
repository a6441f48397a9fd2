"""Conversations in the SQLite file."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from library import cited
from library.database import Database
from library.errors import BadInput, NotInLibrary
from library.values import Turn, well_formed

LONGEST_ID = 100
LONGEST_TITLE = 200


class ConversationRow(NamedTuple):
    """One conversation, without what was said in it. Times are ISO 8601."""

    id: str
    title: str | None
    """As a reader named it."""
    first_question: str
    started_at: str
    last_at: str
    """When its last question was asked."""
    turns: int


class TurnRow(NamedTuple):
    """One turn as it is kept."""

    number: int
    asked_at: str
    turn: Turn
    answer: str | None
    """The whole answer as JSON, where it was kept."""


_ROWS = """SELECT conversations.id, conversations.title, json_extract(first.turn, '$.question') AS first_question,
                  conversations.started_at, told.last_at, told.turns
           FROM conversations
           JOIN (SELECT conversation_id, max(asked_at) AS last_at, count(*) AS turns, min(number) AS number
                 FROM turns GROUP BY conversation_id) AS told ON told.conversation_id = conversations.id
           JOIN turns AS first ON first.conversation_id = conversations.id AND first.number = told.number"""


class Conversations:
    """Questions and answers of each conversation, in order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self) -> str:
        """A name for a new conversation; nothing is kept until its first turn."""
        return uuid.uuid4().hex

    def turns(self, conversation_id: str, last: int = 20) -> tuple[Turn, ...]:
        """The last turns, oldest first; none for a conversation that has none yet. Raises BadInput as `add` does."""
        _check(conversation_id)
        rows = self._database.connection.execute(
            "SELECT turn FROM turns WHERE conversation_id = ? ORDER BY number DESC LIMIT ?",
            (conversation_id, last),
        ).fetchall()
        return tuple(Turn.model_validate_json(row["turn"]) for row in reversed(rows))

    def cited(self, turns: Sequence[Turn]) -> list[int]:
        """Row numbers of the passages that the turns cited, the latest turn's first; each once, while it is current."""
        ids = dict.fromkeys(each for turn in reversed(turns) for each in turn.passage_ids)
        return cited.rows_of(self._database.connection, ids)

    def answer(self, conversation_id: str, number: int | None = None) -> tuple[int, str]:
        """The number of a turn, the last one by default, and its whole answer as JSON.

        Raises BadInput as `add` does, NotInLibrary for a turn that there is not or whose answer was not kept.
        """
        _check(conversation_id)
        row = self._database.connection.execute(
            """SELECT number, answer FROM turns WHERE conversation_id = ?1 AND number = coalesce(?2, number)
               ORDER BY number DESC LIMIT 1""",
            (conversation_id, number),
        ).fetchone()
        if row is None or row["answer"] is None:
            raise NotInLibrary(f"no answer is kept under {_named(number)} of that conversation")
        return row["number"], row["answer"]

    def add(self, conversation_id: str, turn: Turn, asked_at: str, answer: str | None = None) -> int:
        """Keep one more turn, and its whole answer as JSON; returns its number, from 1.

        Raises BadInput when the name is empty, too long or not text; LibraryBusy.
        """
        _check(conversation_id)
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO conversations (id, started_at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
                (conversation_id, asked_at),
            )
            number: int = connection.execute(
                "SELECT 1 + coalesce(max(number), 0) FROM turns WHERE conversation_id = ?", (conversation_id,)
            ).fetchone()[0]
            connection.execute(
                "INSERT INTO turns (conversation_id, number, asked_at, turn, answer) VALUES (?, ?, ?, ?, ?)",
                (conversation_id, number, asked_at, turn.model_dump_json(), answer),
            )
        return number

    def rows(self, limit: int, offset: int = 0) -> list[ConversationRow]:
        """Conversations, the one with the latest question first."""
        rows = self._database.connection.execute(
            f"{_ROWS} ORDER BY told.last_at DESC, conversations.id LIMIT ? OFFSET ?", (limit, offset)
        ).fetchall()
        return [ConversationRow(*row) for row in rows]

    def row(self, conversation_id: str) -> ConversationRow:
        """One of them. Raises BadInput as `add` does, NotInLibrary."""
        _check(conversation_id)
        row = self._database.connection.execute(f"{_ROWS} WHERE conversations.id = ?", (conversation_id,)).fetchone()
        if row is None:
            raise NotInLibrary(f"no conversation is kept under {conversation_id}")
        return ConversationRow(*row)

    def count(self) -> int:
        """How many there are."""
        return self._database.connection.execute("SELECT count(*) FROM conversations").fetchone()[0]

    def kept(self, conversation_id: str, after: int = 0, limit: int = 100) -> list[TurnRow]:
        """The turns behind number `after`, oldest first."""
        rows = self._database.connection.execute(
            """SELECT number, asked_at, turn, answer FROM turns WHERE conversation_id = ? AND number > ?
               ORDER BY number LIMIT ?""",
            (conversation_id, after, limit),
        ).fetchall()
        return [
            TurnRow(row["number"], row["asked_at"], Turn.model_validate_json(row["turn"]), row["answer"])
            for row in rows
        ]

    def rename(self, conversation_id: str, title: str) -> None:
        """Give it a title, white space folded. Raises BadInput, NotInLibrary."""
        folded = " ".join(well_formed("the title", title).split())
        if not 0 < len(folded) <= LONGEST_TITLE:
            raise BadInput(f"a title has 1 to {LONGEST_TITLE} characters")
        self._change(conversation_id, "UPDATE conversations SET title = ?2 WHERE id = ?1", folded)

    def delete(self, conversation_id: str) -> None:
        """Forget a conversation with all its turns. Raises BadInput, NotInLibrary."""
        self._change(conversation_id, "DELETE FROM conversations WHERE id = ?1")

    def _change(self, conversation_id: str, statement: str, *more: str) -> None:
        _check(conversation_id)
        with self._database.writing() as connection:
            if not connection.execute(statement, (conversation_id, *more)).rowcount:
                raise NotInLibrary(f"no conversation is kept under {conversation_id}")


def _named(number: int | None) -> str:
    return "any turn" if number is None else f"turn {number}"


def _check(conversation_id: str) -> None:
    if not 0 < len(conversation_id) <= LONGEST_ID:
        raise BadInput(f"a conversation's name has 1 to {LONGEST_ID} characters")
    well_formed("the conversation's name", conversation_id)
