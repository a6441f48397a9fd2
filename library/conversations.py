"""Conversations in the SQLite file."""

import uuid

from library.database import Database
from library.errors import BadInput, NotInLibrary
from library.values import Turn, well_formed

LONGEST_ID = 100


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


def _named(number: int | None) -> str:
    return "any turn" if number is None else f"turn {number}"


def _check(conversation_id: str) -> None:
    if not 0 < len(conversation_id) <= LONGEST_ID:
        raise BadInput(f"a conversation's name has 1 to {LONGEST_ID} characters")
    well_formed("the conversation's name", conversation_id)
