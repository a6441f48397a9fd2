"""Pages that were fetched from the web: what each became, and what its site said of it, for the next time."""

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Literal

from library.database import Database

PageStatus = Literal["waiting", "kept", "unreadable", "missing", "gone", "moved", "failing", "removed", "listing"]
"""`missing`: said to be gone once; `removed`: a person took its article out; `listing`: a feed, sitemap or section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedPage:
    """One page, by the address that led to it. Times are ISO 8601 in UTC."""

    address: str
    location: str
    """Where it lives now."""
    followed_id: int | None = None
    """What it was found by; None where a person named it."""
    place: int = 0
    """In its listing, newest first."""
    entry_id: str | None = None
    """What its feed calls it, whatever its address."""
    listed: str | None = None
    """What was said of it where it was found, as JSON."""
    status: PageStatus = "waiting"
    article_id: str | None = None
    articles: int = 0
    """How many articles it gave when it was last read."""
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    """Of its body and of the readers' version."""
    reader: str | None = None
    """The readers' version that read it last."""
    first_seen: str
    last_checked: str | None = None
    next_check: str | None = None
    """None: never again by itself."""
    failures: int = 0
    """In a row, up to now."""
    reason: str | None = None


COLUMNS = tuple(field.name for field in fields(FollowedPage))
_PUT = (
    f"INSERT INTO followed_pages ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    f" ON CONFLICT (address) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS[1:])}"
)
_SELECT = f"SELECT {', '.join(f'followed_pages.{name}' for name in COLUMNS)} FROM followed_pages"


class FollowedPages:
    """Their table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, address: str) -> FollowedPage | None:
        """The page of an address, or the one that has moved there."""
        found = self._read("WHERE address = ?1 OR location = ?1 ORDER BY address = ?1 DESC, id LIMIT 1", address)
        return found[0] if found else None

    def put(self, *pages: FollowedPage) -> None:
        """Keep what is known of pages, in one transaction."""
        with self._database.writing() as connection:
            _put_all(connection, pages)

    def take_listing(self, listing: FollowedPage, pages: Sequence[FollowedPage]) -> None:
        """Note that a listing was read, and what it leads to, in one transaction: a kill loses neither alone."""
        with self._database.writing() as connection:
            _put_all(connection, [listing, *pages])

    def by_entry(self, followed_id: int, entry_id: str) -> FollowedPage | None:
        """The page that a feed calls so."""
        found = self._read("WHERE followed_id = ? AND entry_id = ? ORDER BY id DESC LIMIT 1", followed_id, entry_id)
        return found[0] if found else None

    def another_of(self, article_id: str, address: str) -> FollowedPage | None:
        """A page of the same article at another address that is asked from time to time."""
        found = self._read(
            "WHERE article_id = ? AND address <> ? AND status = 'kept' ORDER BY id LIMIT 1", article_id, address
        )
        return found[0] if found else None

    def listings(self, followed_id: int) -> tuple[FollowedPage, ...]:
        """The feeds and sitemaps that were read for an entry."""
        return self._read("WHERE followed_id = ? AND status = 'listing' ORDER BY id", followed_id)

    def due(self, now: str, most: int) -> tuple[FollowedPage, ...]:
        """Pages whose time has come: known ones before new ones, each entry in its turn, at most so many of each.

        A known page may have moved to where a new one is, and must be seen first.
        """
        return self._read(
            f"""WHERE id IN (SELECT id FROM (
                  SELECT followed_pages.id AS id, row_number() OVER (
                    PARTITION BY followed_id ORDER BY status = 'waiting', place, followed_pages.id) AS number
                  FROM followed_pages JOIN followed ON followed.id = followed_id AND removed_at IS NULL
                  WHERE next_check <= ?) WHERE number <= {most:d})
                ORDER BY status = 'waiting', place, id""",
            now,
        )

    def failing(self, least: int) -> tuple[FollowedPage, ...]:
        """Pages that failed at least so many times in a row and are still tried, by what they were found by."""
        return self._read(
            "WHERE failures >= ? AND next_check IS NOT NULL AND followed_id IN"
            " (SELECT id FROM followed WHERE removed_at IS NULL) ORDER BY followed_id, id",
            least,
        )

    def next_due(self) -> str | None:
        """When the next of them is due."""
        row = self._database.connection.execute(
            "SELECT min(next_check) FROM followed_pages JOIN followed ON followed.id = followed_id"
            " WHERE removed_at IS NULL"
        )
        return row.fetchone()[0]

    def holds_article(self, article_id: str) -> bool:
        """Whether the library still holds an article, by whatever id it came."""
        return (
            self._database.connection.execute(
                """SELECT 1 WHERE EXISTS (SELECT 1 FROM articles WHERE id = ?1)
                   OR EXISTS (SELECT 1 FROM repeats WHERE id = ?1) OR EXISTS (SELECT 1 FROM moved WHERE id = ?1)""",
                (article_id,),
            ).fetchone()
            is not None
        )

    def _read(self, condition: str, *parameters: object) -> tuple[FollowedPage, ...]:
        rows = self._database.connection.execute(f"{_SELECT} {condition}", parameters).fetchall()
        return tuple(FollowedPage(**dict(row)) for row in rows)


def _put_all(connection: sqlite3.Connection, pages: Sequence[FollowedPage]) -> None:
    connection.executemany(_PUT, [tuple(asdict(page).values()) for page in pages])
