"""What is followed: feeds, sitemaps, pages and folders, when each was last read, and what came of it."""

import sqlite3
from collections.abc import Sequence
from typing import Literal, NamedTuple

from library.database import Database
from library.errors import NotInLibrary
from library.values import Value

FollowedKind = Literal["feed", "sitemap", "page", "folder"]
AddedBy = Literal["file", "page", "command"]
ReadOutcome = Literal["read", "unchanged", "failed"]


class FollowedEntry(Value):
    """One thing that is followed. Times are ISO 8601 in UTC."""

    id: int
    kind: FollowedKind
    address: str
    """A web address, or the path of a folder."""
    every: int
    """Seconds between two looks."""
    outlet: str | None = None
    """The outlet of all its articles, where a person has named it."""
    added_by: AddedBy
    added_at: str
    last_read_at: str | None = None
    """When it was last asked, whatever came of it."""
    last_outcome: ReadOutcome | None = None
    reason: str | None = None
    """Why it failed the last time, or what should be known of it."""
    next_due_at: str
    failures: int = 0
    """In a row, up to now."""
    quarantined_until: str | None = None
    """Where it keeps failing: when it is tried again."""
    articles: int = 0
    """Pages of it that are kept as articles."""
    failing_pages: int = 0


class Wanted(NamedTuple):
    """What a watch file asks for."""

    kind: FollowedKind
    address: str
    every: int
    outlet: str | None = None


class Changes(NamedTuple):
    """What became of the list when a watch file was read, as addresses."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


_SELECT = """SELECT followed.id, kind, followed.address, every, outlet, added_by, added_at, last_read_at, last_outcome,
    followed.reason, next_due_at, followed.failures, quarantined_until,
    (SELECT count(*) FROM followed_pages WHERE followed_id = followed.id AND article_id IS NOT NULL) AS articles,
    (SELECT count(*) FROM followed_pages WHERE followed_id = followed.id AND followed_pages.failures > 0
        AND next_check IS NOT NULL) AS failing_pages
    FROM followed"""


class Followed:
    """The list of what is followed. What was removed stays noted: if it returns, its pages are not read anew."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self) -> tuple[FollowedEntry, ...]:
        """All that is followed, in the order it was added."""
        return self._read("WHERE removed_at IS NULL ORDER BY followed.id")

    def entry(self, entry_id: int) -> FollowedEntry:
        """One of them. Raises NotInLibrary."""
        found = self._read("WHERE removed_at IS NULL AND followed.id = ?", entry_id)
        if not found:
            raise NotInLibrary(f"nothing is followed under the number {entry_id}")
        return found[0]

    def due(self, now: str) -> tuple[FollowedEntry, ...]:
        """Those whose time has come."""
        return self._read("WHERE removed_at IS NULL AND next_due_at <= ? ORDER BY followed.id", now)

    def quarantined(self) -> tuple[FollowedEntry, ...]:
        """Those that keep failing."""
        return self._read("WHERE removed_at IS NULL AND quarantined_until IS NOT NULL ORDER BY followed.id")

    def next_due(self) -> str | None:
        """When the next of them is due."""
        row = self._database.connection.execute("SELECT min(next_due_at) FROM followed WHERE removed_at IS NULL")
        return row.fetchone()[0]

    def add(self, wanted: Wanted, added_by: AddedBy, now: str) -> FollowedEntry:
        """Follow it from now on; what is followed already takes the new rhythm and outlet."""
        with self._database.writing() as connection:
            entry_id, _ = _put(connection, wanted, added_by, None, now)
        return self.entry(entry_id)

    def remove(self, entry_id: int, now: str) -> None:
        """Follow it no more; its articles stay. Raises NotInLibrary."""
        self.entry(entry_id)
        with self._database.writing() as connection:
            _remove(connection, entry_id, now)

    def sync(self, watch_file: str, wanted: Sequence[Wanted], now: str) -> Changes:
        """Make the list agree with a watch file: what it no longer names is removed if it came from there."""
        added: list[str] = []
        updated: list[str] = []
        with self._database.writing() as connection:
            for each in wanted:
                _, change = _put(connection, each, "file", watch_file, now)
                if change:
                    (added if change == "added" else updated).append(each.address)
            named = {each.address for each in wanted}
            theirs = connection.execute(
                "SELECT id, address FROM followed WHERE added_by = 'file' AND watch_file = ? AND removed_at IS NULL",
                (watch_file,),
            ).fetchall()
            gone = [row for row in theirs if row["address"] not in named]
            for row in gone:
                _remove(connection, row["id"], now)
        return Changes(tuple(added), tuple(updated), tuple(row["address"] for row in gone))

    def note(
        self,
        entry_id: int,
        *,
        at: str,
        outcome: ReadOutcome,
        reason: str | None,
        next_due_at: str,
        failures: int = 0,
        quarantined_until: str | None = None,
    ) -> None:
        """Note what came of reading it."""
        with self._database.writing() as connection:
            connection.execute(
                """UPDATE followed SET last_read_at = ?, last_outcome = ?, reason = ?, next_due_at = ?, failures = ?,
                   quarantined_until = ? WHERE id = ?""",
                (at, outcome, reason, next_due_at, failures, quarantined_until, entry_id),
            )

    def hurry(self, entry_id: int | None, now: str) -> None:
        """Make one of them, or all, due now."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE followed SET next_due_at = ?1 WHERE removed_at IS NULL AND (?2 IS NULL OR id = ?2)"
                " AND next_due_at > ?1",
                (now, entry_id),
            )

    def _read(self, condition: str, *parameters: object) -> tuple[FollowedEntry, ...]:
        rows = self._database.connection.execute(f"{_SELECT} {condition}", parameters).fetchall()
        return tuple(FollowedEntry(**dict(row)) for row in rows)


def _remove(connection: sqlite3.Connection, entry_id: int, now: str) -> None:
    """Take it from the list. Its pages belong to whoever lists them next; so its listings are to be read anew."""
    connection.execute("UPDATE followed SET removed_at = ? WHERE id = ?", (now, entry_id))
    connection.execute(
        """UPDATE followed_pages SET followed_id = NULL, next_check = NULL,
           etag = CASE status WHEN 'listing' THEN NULL ELSE etag END,
           last_modified = CASE status WHEN 'listing' THEN NULL ELSE last_modified END,
           digest = CASE status WHEN 'listing' THEN NULL ELSE digest END
           WHERE followed_id = ?""",
        (entry_id,),
    )


def _put(
    connection: sqlite3.Connection, wanted: Wanted, added_by: AddedBy, watch_file: str | None, now: str
) -> tuple[int, Literal["added", "updated"] | None]:
    """Insert, revive or update an entry; its number, and what changed."""
    row = connection.execute(
        "SELECT id, kind, every, outlet, removed_at FROM followed WHERE address = ?", (wanted.address,)
    ).fetchone()
    if row is None:
        inserted = connection.execute(
            "INSERT INTO followed (kind, address, every, outlet, added_by, watch_file, added_at, next_due_at)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) RETURNING id",
            (*wanted, added_by, watch_file, now),
        )
        return inserted.fetchone()["id"], "added"
    if row["removed_at"] is not None:
        connection.execute(
            """UPDATE followed SET kind = ?, every = ?, outlet = ?, added_by = ?, watch_file = ?, added_at = ?,
               next_due_at = ?, removed_at = NULL, failures = 0, quarantined_until = NULL, reason = NULL
               WHERE id = ?""",
            (wanted.kind, wanted.every, wanted.outlet, added_by, watch_file, now, now, row["id"]),
        )
        return row["id"], "added"
    if (row["kind"], row["every"], row["outlet"]) == (wanted.kind, wanted.every, wanted.outlet):
        return row["id"], None
    connection.execute(
        "UPDATE followed SET kind = ?, every = ?, outlet = ?, next_due_at = min(next_due_at, ?) WHERE id = ?",
        (wanted.kind, wanted.every, wanted.outlet, now, row["id"]),
    )
    return row["id"], "updated"
