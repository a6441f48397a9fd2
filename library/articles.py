"""Articles and their versions in the SQLite file."""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from typing import Literal, NamedTuple

from library import copies, versions
from library.database import Database
from library.errors import NotInLibrary
from library.filters import where, where_words
from library.values import Article, ArticleCard, Coverage, Filters, KeptArticle, Span, VersionNote

Outcome = Literal["added", "updated", "unchanged", "duplicate", "earlier"]
"""`earlier`: a version that was kept before and is not the current one; it changes nothing until it comes as final."""
Removed = Literal["article", "repeat"]


class NewArticle(NamedTuple):
    """An article on its way in: its passages as spans of its text, where it came from, and when (ISO 8601)."""

    article: Article
    passages: Sequence[Span]
    source: str
    ingested_at: str
    final: bool = False
    """Whether the source, read to its end, says nothing else of this article."""


def passage_text_for_vector(title: str, published_on: str | None, text: str) -> str:
    """What the embedder sees of a passage: headline and day go with it, outside its span."""
    header = f"{title} ({published_on})" if published_on else title
    return f"{header}\n{text}"


class Articles:
    """What is kept of articles; a version's text never changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, connection: sqlite3.Connection, new: NewArticle) -> Outcome:
        """Keep an article inside the caller's transaction, with its passages and their words.

        Where the outcome is `earlier`, the article was withdrawn and stands again, or its source holds two versions of
        it: send it again as `final` when the source has ended and gave no other version after this one.
        """
        content, text = versions.content_hash(new.article), versions.text_hash(new.article)
        current = versions.current(connection, new.article.id)
        if current is None:
            repeated = self._repeated(connection, new, text)
            if repeated:
                return repeated
            _insert_version(connection, new, 1, content, text)
            _make_current(connection, new, 1)
            return "added"
        older = versions.is_before(new.article.updated_at or new.article.published_at, current["changed_at"])
        if versions.version_with(connection, new.article.id, content):
            stands = older or current["content_hash"] == content
            if stands or not versions.is_news(connection, new.article.id, new.source, content):
                return "unchanged"
            if not new.final:
                return "earlier"
        version = current["newest"] + 1
        _insert_version(connection, new, version, content, text)
        if not older:
            _make_current(connection, new, version)
        return "updated"

    def _repeated(self, connection: sqlite3.Connection, new: NewArticle, text_hash: str) -> Outcome | None:
        """Whether the same title and text stands under another id, for the same outlet or for none that is known."""
        rows = connection.execute(
            """SELECT articles.id, versions.outlet FROM versions JOIN articles
               ON articles.id = versions.article_id AND articles.current_version = versions.version
               WHERE text_hash = ? ORDER BY articles.id""",
            (text_hash,),
        ).fetchall()
        own = (new.article.outlet or "").casefold()
        for row in rows:
            theirs = (row["outlet"] or "").casefold()
            if not own or not theirs or own == theirs:
                return _keep_repeat(connection, new, row["id"])
        return None

    def read(self, article_id: str, version: int | None = None) -> KeptArticle:
        """One version, the current one by default. Raises NotInLibrary."""
        connection = self._database.connection
        row = connection.execute(
            """SELECT versions.*, articles.cluster, articles.current_version
               FROM articles JOIN versions ON versions.article_id = articles.id
               WHERE articles.id = coalesce((SELECT article_id FROM repeats WHERE id = ?1), ?1)
                 AND versions.version = coalesce(?2, articles.current_version)""",
            (article_id, version),
        ).fetchone()
        if row is None:
            what = article_id if version is None else f"{article_id}, version {version}"
            raise NotInLibrary(f"the library holds no article {what}; `newsdesk articles list` shows what it holds")
        notes = connection.execute(
            "SELECT version, title, published_at, updated_at, ingested_at FROM versions"
            " WHERE article_id = ? ORDER BY version",
            (row["article_id"],),
        )
        return _kept(row, tuple(VersionNote(**dict(note)) for note in notes))

    def cards(self, filters: Filters, words: str | None, limit: int, offset: int) -> tuple[ArticleCard, ...]:
        """Newest first; `words` must stand in the title or the outlet's name."""
        condition, parameters = where_words(filters, words)
        rows = self._database.connection.execute(
            f"""SELECT versions.*, (SELECT count(*) FROM passages WHERE passages.article_id = articles.id) AS passages
                FROM articles JOIN versions
                ON versions.article_id = articles.id AND versions.version = articles.current_version
                WHERE {condition}
                ORDER BY articles.published_on DESC NULLS LAST, versions.published_at DESC, articles.id
                LIMIT ? OFFSET ?""",  # the condition is our own text
            (*parameters, limit, offset),
        ).fetchall()
        return tuple(_card(row) for row in rows)

    def count(self, filters: Filters, words: str | None = None) -> int:
        """How many articles `cards` would list in all."""
        condition, parameters = where_words(filters, words)
        return self._database.connection.execute(
            f"""SELECT count(*) FROM articles JOIN versions
                ON versions.article_id = articles.id AND versions.version = articles.current_version
                WHERE {condition}""",
            parameters,
        ).fetchone()[0]

    def coverage(self, filters: Filters) -> Coverage:
        """What a search under these filters looks through."""
        condition, parameters = where(filters)
        row = self._database.connection.execute(
            f"""SELECT count(*) AS articles_searched, count(DISTINCT outlet_folded) AS outlets,
                       min(published_on) AS first, max(published_on) AS last FROM articles WHERE {condition}""",
            parameters,
        ).fetchone()
        return Coverage.model_validate(dict(row))

    def outlets(self) -> tuple[str, ...]:
        """Names of outlets, as the current versions write them."""
        rows = self._database.connection.execute(
            """SELECT DISTINCT versions.outlet FROM articles JOIN versions
               ON versions.article_id = articles.id AND versions.version = articles.current_version
               WHERE versions.outlet IS NOT NULL ORDER BY versions.outlet COLLATE NOCASE"""
        ).fetchall()
        return tuple(row["outlet"] for row in rows)

    def remove(self, connection: sqlite3.Connection, article_id: str) -> Removed:
        """Remove an article with all its versions; of a repeat only its id, the kept article stays. Says which it was.

        Every source will be read again, and any that holds the article brings it back. Raises NotInLibrary.
        """
        # A source may hold the article although another was the first to give it, so none counts as read. The rows
        # stay: they tell a source that is read again from a new one.
        connection.execute("UPDATE journal SET digest = ''")
        if connection.execute("DELETE FROM repeats WHERE id = ?", (article_id,)).rowcount:
            return "repeat"
        if versions.current(connection, article_id) is None:
            raise NotInLibrary(f"the library holds no article {article_id}")
        _drop_passages(connection, article_id)
        copies.leave_cluster(connection, article_id)
        connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        return "article"


def _keep_repeat(connection: sqlite3.Connection, new: NewArticle, article_id: str) -> Outcome:
    known = connection.execute("SELECT article_id FROM repeats WHERE id = ?", (new.article.id,)).fetchone()
    if known is not None and known["article_id"] == article_id:
        return "unchanged"
    connection.execute(
        "INSERT INTO repeats (id, article_id, source) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (id) DO UPDATE SET article_id = ?2, source = ?3",
        (new.article.id, article_id, new.source),
    )
    return "duplicate"


def _insert_version(
    connection: sqlite3.Connection, new: NewArticle, version: int, content_hash: str, text_hash: str
) -> None:
    article = new.article
    # An id that came in as a repeat and now has a text of its own is an article of its own.
    connection.execute("DELETE FROM repeats WHERE id = ?", (article.id,))
    connection.execute(
        "INSERT INTO articles (id, current_version, cluster) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (article.id, version, article.id),
    )
    columns = {
        **article.model_dump(include=set(_PLAIN)),
        "article_id": article.id,
        "version": version,
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "content_hash": content_hash,
        "text_hash": text_hash,
        "ingested_at": new.ingested_at,
        "source": new.source,
    }
    connection.execute(
        f"INSERT INTO versions ({','.join(columns)}) VALUES ({','.join('?' * len(columns))})",
        tuple(columns.values()),
    )


_PLAIN = ("title", "text", "url", "outlet", "dateline", "published_at", "updated_at", "section", "language")


def _make_current(connection: sqlite3.Connection, new: NewArticle, version: int) -> None:
    article = new.article
    _drop_passages(connection, article.id)
    cluster = copies.join_cluster(connection, article.id, article.text)
    connection.execute(
        "UPDATE articles SET current_version = ?, cluster = ?, published_on = ?, outlet_folded = ? WHERE id = ?",
        (version, cluster, article.published_on, article.outlet and article.outlet.casefold(), article.id),
    )
    connection.executemany(
        'INSERT INTO passages (article_id, version, start, "end", vector_key) VALUES (?, ?, ?, ?, ?)',
        [(article.id, version, *span, _vector_key(article, span)) for span in new.passages],
    )
    connection.execute(
        "INSERT INTO passage_words (rowid, title, body) SELECT id, title, body FROM passage_texts WHERE id IN"
        " (SELECT id FROM passages WHERE article_id = ? AND version = ?)",
        (article.id, version),
    )


def _drop_passages(connection: sqlite3.Connection, article_id: str) -> None:
    connection.execute(
        "INSERT INTO passage_words (passage_words, rowid, title, body) SELECT 'delete', id, title, body"
        " FROM passage_texts WHERE id IN (SELECT id FROM passages WHERE article_id = ?)",
        (article_id,),
    )
    connection.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))


def _vector_key(article: Article, span: Span) -> str:
    embedded = passage_text_for_vector(article.title, article.published_on, span.of(article.text))
    return hashlib.sha256(embedded.encode()).hexdigest()[:32]


def _kept(row: sqlite3.Row, notes: tuple[VersionNote, ...]) -> KeptArticle:
    return KeptArticle(
        id=row["article_id"],
        authors=tuple(json.loads(row["authors"])),
        version=row["version"],
        versions=notes,
        current=row["version"] == row["current_version"],
        ingested_at=row["ingested_at"],
        source=row["source"],
        cluster=row["cluster"],
        **{name: row[name] for name in _PLAIN},
    )


def _card(row: sqlite3.Row) -> ArticleCard:
    return ArticleCard(
        id=row["article_id"],
        version=row["version"],
        title=row["title"],
        outlet=row["outlet"],
        authors=tuple(json.loads(row["authors"])),
        published_at=row["published_at"],
        updated_at=row["updated_at"],
        ingested_at=row["ingested_at"],
        url=row["url"],
        section=row["section"],
        characters=len(row["text"]),
        passages=row["passages"],
    )
