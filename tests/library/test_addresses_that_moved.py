"""Ids of addresses that an article moved to, and ids under which its words came again."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from library import keeping
from library.database import Database
from library.keeping import NewArticle, Outcome
from library.values import Article

DAY = "2026-08-30T10:00:00+00:00"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database(tmp_path / "articles.sqlite")
    with database.writing() as inside:
        yield inside
    database.close()


def keep(connection: sqlite3.Connection, article_id: str, text: str = "The weir held.", source: str = "a") -> Outcome:
    article = Article(id=article_id, title="Weir holds", text=text, outlet="Wickham Courier")
    return keeping.keep(connection, NewArticle(article, (), source, DAY))


def ids(connection: sqlite3.Connection) -> list[str]:
    return [row["id"] for row in connection.execute("SELECT id FROM articles ORDER BY id")]


def test_an_article_that_moves_twice_is_one_by_all_its_addresses(connection: sqlite3.Connection) -> None:
    keep(connection, "first")
    keeping.move(connection, "first", "second")
    keeping.move(connection, "second", "third")
    assert keep(connection, "third", "The weir broke.") == "updated"
    assert ids(connection) == ["first"]
    keeping.mark_gone(connection, "second", DAY)
    assert connection.execute("SELECT gone_at FROM articles").fetchone()["gone_at"] == DAY


@pytest.mark.parametrize("moving", ["repeat", "removed"])
def test_what_is_no_article_of_its_own_does_not_move(connection: sqlite3.Connection, moving: str) -> None:
    keep(connection, "kept")
    assert keep(connection, "repeat") == "duplicate"
    keeping.move(connection, moving, "elsewhere")
    assert keep(connection, "elsewhere") == "duplicate"
    assert keep(connection, "elsewhere", "The weir broke.") == "added"
    assert ids(connection) == ["elsewhere", "kept"]


def test_a_repeat_read_again_stays_one_when_what_it_repeats_has_a_newer_text(connection: sqlite3.Connection) -> None:
    keep(connection, "kept")
    keep(connection, "repeat", source="b")
    keep(connection, "kept", "The weir broke.")
    assert keep(connection, "repeat", source="b") == "unchanged"
    assert keep(connection, "repeat", "The weir leaks.", source="b") == "added"
    assert ids(connection) == ["kept", "repeat"]
