"""The SQLite file: connections, transactions and the schema."""

import sqlite3
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from library import stories
from library.errors import LibraryBusy, LibraryDamaged, NewsdeskError

SCHEMA_VERSION = 5
BUSY_SECONDS = 30.0

_NOT_WRITABLE = "change the permissions of the file and its folder, or name another folder in NEWSDESK_HOME"
_WHAT_TO_DO = {
    sqlite3.SQLITE_FULL: "make room on the disk, then try again; what was kept before is safe",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written; see that it is there and has room, then try again",
    sqlite3.SQLITE_READONLY: _NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: _NOT_WRITABLE,
    sqlite3.SQLITE_PERM: _NOT_WRITABLE,
}


class Database:
    """One SQLite file in WAL mode; every thread gets a connection of its own.

    Readers never wait. Writers take turns: `writing()` waits up to `BUSY_SECONDS`, then raises LibraryBusy.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._create_or_check()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        existing: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if existing is None:
            existing = self._connect()
            self._local.connection = existing
            with self._lock:
                self._connections.append(existing)
        return existing

    def _connect(self) -> sqlite3.Connection:
        # Threads end and leave their connections behind: close() must be allowed to close them from elsewhere.
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        for pragma in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "cache_size = -32768",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _create_or_check(self) -> None:
        try:
            version = self._version()
            if version == 0:
                self._create()
            elif version > SCHEMA_VERSION:
                raise LibraryDamaged(
                    f"{self.path} was written by a newer version of Newsdesk (schema {version}, this one reads "
                    f"{SCHEMA_VERSION}); use that version, or name a new folder in NEWSDESK_HOME"
                )
            else:
                self._migrate()
        except sqlite3.DatabaseError as error:
            raise self._explained(error) or LibraryDamaged(
                f"{self.path} is not a readable library ({error}); restore it from a copy, "
                "or move it away and ingest the articles again"
            ) from error

    def _create(self) -> None:
        schema = files("library").joinpath("schema.sql").read_text(encoding="utf-8")
        with self.writing() as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                for statement in _statements(schema):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _migrate(self) -> None:
        """Bring an older file to this schema, one version after the other, each kept whole or not at all."""
        while (version := self._version()) < SCHEMA_VERSION:
            script = files("library").joinpath("migrations", f"{version + 1}.sql").read_text(encoding="utf-8")
            with self.writing() as connection:
                if self._version() == version:  # else another process was first
                    for statement in _statements(script):
                        connection.execute(statement)
                    if version + 1 == stories.SINCE_SCHEMA:
                        stories.group_kept(connection)
                    connection.execute(f"PRAGMA user_version = {version + 1}")

    def _version(self) -> int:
        return self.connection.execute("PRAGMA user_version").fetchone()[0]

    @contextmanager
    def writing(self, patience: float | None = None) -> Generator[sqlite3.Connection]:
        """A transaction that is kept whole or not at all.

        Raises LibraryBusy when others write for longer than `patience` seconds, by default `BUSY_SECONDS`, and
        NewsdeskError when the disk is full or read-only.
        """
        connection = self.connection
        try:
            if patience is not None:
                connection.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise self._explained(error) or error from error
        finally:
            if patience is not None:
                connection.execute(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            # SQLite has rolled back already where the disk was full: to ask again would hide what was wrong.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            explained = self._explained(error) if isinstance(error, sqlite3.OperationalError) else None
            if explained is not None:
                raise explained from error
            raise

    def _explained(self, error: sqlite3.DatabaseError) -> NewsdeskError | None:
        """What the disk or another process did, in words; None when the file or the statement is at fault."""
        # The lower eight bits are the kind, the others what exactly happened.
        kind = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if kind in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return LibraryBusy(f"another process is writing to {self.path}; try again in a moment")
        what_to_do = _WHAT_TO_DO.get(kind)
        return NewsdeskError(f"{self.path} cannot be used ({error}): {what_to_do}") if what_to_do else None

    def close(self) -> None:
        """Close every connection; the object is of no use afterwards."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
