"""What several tests of the library start from."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from library.database import Database


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A library's tables, inside a transaction."""
    database = Database(tmp_path / "articles.sqlite")
    with database.writing() as inside:
        yield inside
    database.close()
