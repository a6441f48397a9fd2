"""What readers say of answers, in the SQLite file."""

from typing import NamedTuple

from library.database import Database
from library.errors import BadInput, NotInLibrary
from library.values import LONGEST_COMMENT, LONGEST_SOURCE, well_formed

LARGEST_ANSWER = 400_000
"""Characters of an answer as JSON."""


class FeedbackRow(NamedTuple):
    """One reader's word on one answer; the fields are those of the table."""

    id: str
    given_at: str
    opinion: str
    citation: int | None
    source: str | None
    comment: str | None
    answer: str
    """JSON."""


class KeptFeedback:
    """One row an answer, by the id of the answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, row: FeedbackRow) -> None:
        """Keep it, in the place of what was said of the same answer before. Raises BadInput and LibraryBusy."""
        _check("the comment", row.comment, LONGEST_COMMENT)
        _check("the missing source", row.source, LONGEST_SOURCE)
        _check("the answer", row.answer, LARGEST_ANSWER)
        with self._database.writing() as connection:
            connection.execute(
                """INSERT OR REPLACE INTO feedback (id, given_at, opinion, citation, source, comment, answer)
                   VALUES (?, ?, ?, ?, ?, ?, ?)""",
                row,
            )

    def rows(self, limit: int = 50, offset: int = 0) -> list[FeedbackRow]:
        """What was said, newest first."""
        found = self._database.connection.execute(
            """SELECT id, given_at, opinion, citation, source, comment, answer FROM feedback
               ORDER BY given_at DESC, id LIMIT ? OFFSET ?""",
            (limit, offset),
        )
        return [FeedbackRow(*row) for row in found]

    def count(self) -> int:
        """How many answers something is said of."""
        return self._database.connection.execute("SELECT count(*) FROM feedback").fetchone()[0]

    def remove(self, feedback_id: str) -> None:
        """Forget it. Raises NotInLibrary."""
        with self._database.writing() as connection:
            if not connection.execute("DELETE FROM feedback WHERE id = ?", (feedback_id,)).rowcount:
                raise NotInLibrary("there is no such feedback in the library; it may have been taken back")


def _check(what: str, text: str | None, longest: int) -> None:
    if text is None:
        return
    well_formed(what, text)
    if len(text) > longest:
        raise BadInput(f"{what} has {len(text):,} characters, and {longest:,} are kept at most")
