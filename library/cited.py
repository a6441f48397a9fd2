"""Passages by the ids that answers cite them by."""

import re
import sqlite3
from collections.abc import Iterable

_ID = re.compile(r"(.+):(\d{1,9}):(\d{1,9})-\d{1,9}", re.DOTALL)
"""`<article id>:<version>:<start>-<end>`; an article's id may hold colons itself."""


def rows_of(connection: sqlite3.Connection, ids: Iterable[str]) -> list[int]:
    """Their row numbers, in order; what is no current passage is left out."""
    rows: list[int] = []
    for found in filter(None, map(_ID.fullmatch, ids)):
        row = connection.execute(
            "SELECT id FROM passages WHERE article_id = ? AND version = ? AND start = ?",
            (found[1], int(found[2]), int(found[3])),
        ).fetchone()
        if row is not None:
            rows.append(row["id"])
    return rows
