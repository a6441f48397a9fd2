"""Briefs in the SQLite file: saved questions and topics, what their runs have found, and what was told already."""

from collections.abc import Collection
from typing import NamedTuple

from library.database import Database
from library.errors import BadInput, NotInLibrary

MOST_BRIEFS = 500
MOST_REPORTS = 100
"""Reports of one brief that are kept, the newest."""


class BriefRow(NamedTuple):
    """One brief; the fields are those of the table."""

    name: str
    kind: str
    words: str
    filters: str
    """JSON."""
    every: int | None
    added_at: str
    last_run_at: str | None = None
    next_due_at: str | None = None


class ReportRow(NamedTuple):
    """What one run has found."""

    number: int
    ran_at: str
    report: str
    """JSON."""


class KeptBriefs:
    """One row a brief, by its name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: BriefRow) -> None:
        """Keep a new one. Raises BadInput where one has its name, or there are too many."""
        with self._database.writing() as connection:
            if connection.execute("SELECT count(*) FROM briefs").fetchone()[0] >= MOST_BRIEFS:
                raise BadInput(f"{MOST_BRIEFS} briefs are kept at most: remove one")
            if connection.execute("SELECT 1 FROM briefs WHERE name = ?", (row.name,)).fetchone():
                raise BadInput(f"there is a brief {row.name} already: remove it first, or take another name")
            connection.execute("INSERT INTO briefs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def rows(self) -> list[BriefRow]:
        """All, by name."""
        return [BriefRow(*row) for row in self._database.connection.execute("SELECT * FROM briefs ORDER BY name")]

    def row(self, name: str) -> BriefRow:
        """One of them. Raises NotInLibrary."""
        found = self._database.connection.execute("SELECT * FROM briefs WHERE name = ?", (name,)).fetchone()
        if found is None:
            raise NotInLibrary(f"there is no brief {name}; `newsdesk brief list` shows those that there are")
        return BriefRow(*found)

    def due(self, now: str) -> list[str]:
        """Names of those whose time has come, the longest due first; `now` as ISO 8601 in UTC."""
        found = self._database.connection.execute(
            "SELECT name FROM briefs WHERE next_due_at <= ? ORDER BY next_due_at, name", (now,)
        )
        return [row["name"] for row in found]

    def remove(self, name: str) -> None:
        """Forget it with its reports. Raises NotInLibrary."""
        with self._database.writing() as connection:
            if not connection.execute("DELETE FROM briefs WHERE name = ?", (name,)).rowcount:
                raise NotInLibrary(f"there is no brief {name}; `newsdesk brief list` shows those that there are")

    def told(self, name: str) -> frozenset[str]:
        """Keys of what it has told."""
        found = self._database.connection.execute("SELECT key FROM brief_told WHERE brief = ?", (name,))
        return frozenset(row["key"] for row in found)

    def ran(
        self, name: str, ran_at: str, next_due_at: str | None, report: str | None, keys: Collection[str]
    ) -> int | None:
        """Note a run, and keep its report unless it has none; its number. Raises NotInLibrary, LibraryBusy."""
        with self._database.writing() as connection:
            noted = connection.execute(
                "UPDATE briefs SET last_run_at = ?, next_due_at = ? WHERE name = ?", (ran_at, next_due_at, name)
            )
            if not noted.rowcount:
                raise NotInLibrary(f"the brief {name} was removed while it ran")
            connection.executemany(
                "INSERT OR IGNORE INTO brief_told (brief, key) VALUES (?, ?)", [(name, key) for key in keys]
            )
            if report is None:
                return None
            number: int = connection.execute(
                "SELECT 1 + coalesce(max(number), 0) FROM brief_reports WHERE brief = ?", (name,)
            ).fetchone()[0]
            connection.execute(
                "INSERT INTO brief_reports (brief, number, ran_at, report) VALUES (?, ?, ?, ?)",
                (name, number, ran_at, report),
            )
            connection.execute(
                "DELETE FROM brief_reports WHERE brief = ? AND number <= ?", (name, number - MOST_REPORTS)
            )
            return number

    def reports(self, name: str, limit: int = 20) -> list[ReportRow]:
        """What its runs have found, the newest first."""
        found = self._database.connection.execute(
            "SELECT number, ran_at, report FROM brief_reports WHERE brief = ? ORDER BY number DESC LIMIT ?",
            (name, limit),
        )
        return [ReportRow(*row) for row in found]
