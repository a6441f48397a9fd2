"""Kept versions of one article: which is current, which came before, and which is the later."""

import hashlib
import sqlite3
from datetime import datetime

from library.values import Article


def current(connection: sqlite3.Connection, article_id: str) -> sqlite3.Row | None:
    """The current version's `content_hash`, `changed_at`, `original` and `source`, and the `newest` number; or None."""
    return connection.execute(
        """SELECT content_hash, coalesce(updated_at, published_at) AS changed_at, original, source,
                  (SELECT max(version) FROM versions WHERE article_id = articles.id) AS newest
           FROM articles JOIN versions
           ON versions.article_id = articles.id AND versions.version = articles.current_version
           WHERE articles.id = ?""",
        (article_id,),
    ).fetchone()


def version_with(connection: sqlite3.Connection, article_id: str, content: str) -> bool:
    """Whether any version of the article has this content."""
    found = "SELECT 1 FROM versions WHERE article_id = ? AND content_hash = ?"
    return connection.execute(found, (article_id, content)).fetchone() is not None


def is_news(connection: sqlite3.Connection, article_id: str, source: str, content: str) -> bool:
    """Whether the source did not say the same when it was read the last time, as far as is known."""
    last = connection.execute(
        "SELECT content_hash FROM versions WHERE article_id = ? AND source = ? ORDER BY version DESC LIMIT 1",
        (article_id, source),
    ).fetchone()
    if last is not None:
        return last["content_hash"] != content
    # A version is noted with the first source that gave it, so of one that was read before we cannot tell.
    return connection.execute("SELECT 1 FROM journal WHERE source = ?", (source,)).fetchone() is None


def is_before(own: str | None, other: str | None) -> bool:
    """Whether one time of last change is before another; what is not known is before nothing.

    Instants are compared where both have an hour, and both or neither a zone, else days.
    """
    if not own or not other:
        return False
    if len(own) > len("YYYY-MM-DD") < len(other):
        mine, theirs = datetime.fromisoformat(own), datetime.fromisoformat(other)
        if (mine.tzinfo is None) == (theirs.tzinfo is None):
            return mine < theirs
    return own[:10] < other[:10]


def content_hash(article: Article) -> str:
    """Of everything that a reader sees."""
    return hashlib.sha256(article.model_dump_json(exclude={"id"}).encode()).hexdigest()


def text_hash(article: Article) -> str:
    """Of title and text alone: exact repeats."""
    return hashlib.sha256(f"{article.title}\n{article.text}".encode()).hexdigest()
