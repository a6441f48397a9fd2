"""The SQLite file: connections, transactions and the schema."""

import sqlite3
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from library.errors import LibraryBusy, LibraryDamaged

SCHEMA_VERSION = 1
BUSY_SECONDS = 30.0


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
            version = self.connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                self._create()
            elif version != SCHEMA_VERSION:
                raise LibraryDamaged(
                    f"{self.path} was written by another version of Newsdesk (schema {version}, this one reads "
                    f"{SCHEMA_VERSION}); use that version, or name a new folder in NEWSDESK_HOME"
                )
        except sqlite3.DatabaseError as error:
            raise LibraryDamaged(
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

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """A transaction that is kept whole or not at all."""
        connection = self.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise LibraryBusy(f"another process is writing to {self.path}; try again in a moment") from error
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

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
