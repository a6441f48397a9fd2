"""Transactions, and what is said when the disk or another process is in the way; what triggers keep."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import Ingest
from library import keeping
from library.articles import Articles
from library.chroma import ChromaVectors
from library.database import Database
from library.errors import LibraryBusy, LibraryDamaged, NewsdeskError
from library.library import VECTORS_FOLDER, Library
from tests.library.test_two_processes import HashEmbedder, add


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


def write(database: Database, size: int = 10) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO meta VALUES (hex(randomblob(8)), ?)", ("x" * size,))


def rows(database: Database) -> int:
    return database.connection.execute("SELECT count(*) FROM meta").fetchone()[0]


def test_a_full_disk_is_named_and_nothing_is_kept(database: Database) -> None:
    pages = database.connection.execute("PRAGMA page_count").fetchone()[0]
    database.connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(NewsdeskError, match=r"full.*make room"):
        write(database, 100_000)
    assert not database.connection.in_transaction
    database.connection.execute("PRAGMA max_page_count = 1000000")
    write(database)
    assert rows(database) == 1


def test_a_file_that_cannot_be_written_is_not_called_busy(database: Database) -> None:
    database.connection.execute("PRAGMA query_only = 1")
    with pytest.raises(NewsdeskError, match=r"readonly.*permissions") as caught:
        write(database)
    assert not isinstance(caught.value, LibraryBusy | LibraryDamaged)


def test_only_another_writer_makes_it_busy(database: Database) -> None:
    with sqlite3.connect(database.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        database.connection.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(LibraryBusy, match="another process is writing"):
            write(database)
    other.close()


def test_a_begin_that_fails_otherwise_is_not_called_busy(database: Database) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO meta VALUES ('a', 'b')")
        with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
            write(database)
    assert rows(database) == 1


def write_for_nobody(database: Database) -> None:
    with database.writing() as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("INSERT INTO repeats (id, article_id, source) VALUES ('r', 'nobody', 's')")


def test_a_commit_that_fails_is_rolled_back(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        write_for_nobody(database)
    assert not database.connection.in_transaction
    write(database)


def test_a_folder_in_the_file_s_place_is_said_to_be_unopenable(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").mkdir()
    with pytest.raises(NewsdeskError, match="NEWSDESK_HOME"):
        Database(tmp_path / "library.sqlite3")


# -- an older file


def shape(connection: sqlite3.Connection) -> dict[str, object]:
    """Tables with their columns, indexes and triggers, however they are written."""
    names = connection.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
    columns = {
        name: sorted((row[1], row[2], row[3], row[5]) for row in connection.execute(f"PRAGMA table_info({name})"))
        for kind, name in names
        if kind == "table"
    }
    return {"columns": columns, "names": sorted(f"{kind} {name}" for kind, name in names)}


def test_a_library_of_schema_1_becomes_one_of_today(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "old.sqlite3", isolation_level=None)
    old.executescript((Path(__file__).parent / "schema-1.sql").read_text("utf-8"))
    old.execute("INSERT INTO articles (id, current_version, cluster) VALUES ('a', 1, 'a')")
    old.execute(
        "INSERT INTO versions (article_id, version, title, text, authors, content_hash, text_hash, ingested_at, source)"
        " VALUES ('a', 1, 'Bridge opens', 'It opened.', '[]', 'c', 't', '2026-01-01T00:00:00+00:00', 'a.txt')"
    )
    old.execute("PRAGMA user_version = 1")
    old.close()
    upgraded, fresh = Database(tmp_path / "old.sqlite3"), Database(tmp_path / "new.sqlite3")
    assert shape(upgraded.connection) == shape(fresh.connection)
    assert upgraded.connection.execute("SELECT cluster FROM articles").fetchone()[0] == "a"
    assert upgraded.connection.execute("SELECT count(*) FROM copy_texts").fetchone()[0] == 1
    article = Articles(upgraded).read("a")
    assert (article.text, article.notes, article.places, article.versions[0].made_by) == (
        "It opened.",
        (),
        (),
        "source",
    )
    upgraded.close()
    fresh.close()


# -- what the triggers keep


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "home", ChromaVectors(tmp_path / "home" / VECTORS_FOLDER), HashEmbedder())
    yield library
    library.close()


def in_step(library: Library) -> bool:
    """Whether the kept differences are those that a full comparison finds."""

    def read(statement: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in library._database.connection.execute(statement)]

    return all(
        read(one) == read(other)
        for one, other in (
            (
                "SELECT key FROM pending_vectors ORDER BY key",
                "SELECT DISTINCT vector_key FROM passages WHERE vector_key NOT IN (SELECT key FROM vectors) ORDER BY 1",
            ),
            (
                "SELECT key FROM unused_vectors ORDER BY key",
                "SELECT key FROM vectors WHERE key NOT IN (SELECT vector_key FROM passages) ORDER BY 1",
            ),
            ("SELECT noted FROM vector_count", "SELECT count(*) FROM vectors"),
        )
    )


def test_the_differences_of_passages_and_vectors_are_kept_in_step(
    kept: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Library, "embed_pending", lambda self, on_embedded=None: 0)
        add(kept, "a", 6)
        assert kept.passages.count_pending() == 6
        assert in_step(kept)
        kept.remove("a1")
        assert kept.passages.count_pending() == 5
    assert kept.embed_pending() == 5
    assert in_step(kept)
    with monkeypatch.context() as patch:
        patch.setattr(kept._kept_vectors, "drop_unused", lambda: None)
        kept.remove("a2")
        assert in_step(kept)
        assert kept._kept_vectors._unused() != []
        Ingest(kept).rows([{"id": "a2", "title": "Ta2", "text": "Body a 2."}], "back")
        assert kept._kept_vectors._unused() == []
        assert in_step(kept)
    kept.remove("a3")
    kept.forget_vectors()
    assert in_step(kept)
    assert kept.embed_pending() == 4
    assert in_step(kept)


def test_an_article_removed_while_pending_is_read_is_skipped(kept: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    add(kept, "a", 3)
    kept.forget_vectors()
    real = kept.passages.read

    def read_late(numbers):
        numbers = list(numbers)
        with kept._database.writing() as connection:
            keeping.remove(connection, "a1")
        return real(numbers)

    monkeypatch.setattr(kept._kept_vectors._passages, "read", read_late)
    assert len(kept._kept_vectors._passages.pending(10)) == 3
    assert kept.embed_pending() == 3


def test_no_question_and_no_batch_looks_through_all_vectors(kept: Library) -> None:
    add(kept, "a", 3)
    plans = [
        row["detail"]
        for statement in (
            "SELECT noted FROM vector_count",
            "SELECT count(*) FROM pending_vectors",
            "SELECT key FROM unused_vectors",
        )
        for row in kept._database.connection.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    assert not any("SCAN passages" in plan or "SCAN vectors" in plan for plan in plans)
