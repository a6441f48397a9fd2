"""Conversations in the SQLite file."""

import uuid

from library.database import Database
from library.errors import BadInput
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

    def add(self, conversation_id: str, turn: Turn, asked_at: str) -> None:
        """Keep one more turn. Raises BadInput when the name is empty, too long or not text; LibraryBusy."""
        _check(conversation_id)
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO conversations (id, started_at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
                (conversation_id, asked_at),
            )
            connection.execute(
                """INSERT INTO turns (conversation_id, number, asked_at, turn)
                   SELECT ?1, 1 + coalesce(max(number), 0), ?2, ?3 FROM turns WHERE conversation_id = ?1""",
                (conversation_id, asked_at, turn.model_dump_json()),
            )


def _check(conversation_id: str) -> None:
    if not 0 < len(conversation_id) <= LONGEST_ID:
        raise BadInput(f"a conversation's name has 1 to {LONGEST_ID} characters")
    well_formed("the conversation's name", conversation_id)
