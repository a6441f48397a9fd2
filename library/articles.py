"""Articles and their versions in the SQLite file."""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from typing import Literal, NamedTuple

from library import copies
from library.database import Database
from library.errors import NotInLibrary
from library.filters import where, where_words
from library.values import Article, ArticleCard, Coverage, Filters, KeptArticle, Span, VersionNote

Outcome = Literal["added", "updated", "unchanged", "duplicate"]


class NewArticle(NamedTuple):
    """An article on its way in: its passages as spans of its text, where it came from, and when (ISO 8601)."""

    article: Article
    passages: Sequence[Span]
    source: str
    ingested_at: str


def passage_text_for_vector(title: str, published_on: str | None, text: str) -> str:
    """What the embedder sees of a passage: headline and day go with it, outside its span."""
    header = f"{title} ({published_on})" if published_on else title
    return f"{header}\n{text}"


class Articles:
    """What is kept of articles; a version's text never changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, connection: sqlite3.Connection, new: NewArticle) -> Outcome:
        """Keep an article inside the caller's transaction, with its passages and their words."""
        content, text = _content_hash(new.article), _text_hash(new.article)
        article_id = new.article.id
        if self._version_with(connection, article_id, content):
            return "unchanged"
        kept = connection.execute("SELECT current_version FROM articles WHERE id = ?", (article_id,)).fetchone()
        if kept is None:
            repeated = self._repeated(connection, new, text)
            if repeated:
                return repeated
            _insert_version(connection, new, 1, content, text)
            _make_current(connection, new, 1)
            return "added"
        version = _newest(connection, article_id) + 1
        _insert_version(connection, new, version, content, text)
        if not _is_older(connection, article_id, kept["current_version"], new.article):
            _make_current(connection, new, version)
        return "updated"

    def _version_with(self, connection: sqlite3.Connection, article_id: str, content: str) -> bool:
        row = connection.execute(
            "SELECT 1 FROM versions WHERE article_id = ? AND content_hash = ?", (article_id, content)
        ).fetchone()
        return row is not None

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

    def remove(self, connection: sqlite3.Connection, article_id: str) -> None:
        """Remove an article with all its versions. Raises NotInLibrary."""
        if connection.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone() is None:
            raise NotInLibrary(f"the library holds no article {article_id}")
        _drop_passages(connection, article_id)
        # A source read to its end must be read again if it is to bring the article back.
        connection.execute(
            "DELETE FROM journal WHERE source IN (SELECT source FROM versions WHERE article_id = ?1"
            " UNION SELECT source FROM repeats WHERE article_id = ?1)",
            (article_id,),
        )
        connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))


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


def _newest(connection: sqlite3.Connection, article_id: str) -> int:
    return connection.execute("SELECT max(version) FROM versions WHERE article_id = ?", (article_id,)).fetchone()[0]


def _is_older(connection: sqlite3.Connection, article_id: str, version: int, article: Article) -> bool:
    """Whether both sides say when they were last changed, and the kept one is the later."""
    row = connection.execute(
        "SELECT coalesce(updated_at, published_at) AS changed_at FROM versions WHERE article_id = ? AND version = ?",
        (article_id, version),
    ).fetchone()
    own = article.updated_at or article.published_at
    return bool(own and row["changed_at"] and own[:10] < row["changed_at"][:10])


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
    hashes = copies.bands(article.text)
    cluster = copies.find_cluster(connection, article.id, article.text, hashes)
    copies.keep_bands(connection, article.id, hashes)
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


def _content_hash(article: Article) -> str:
    return hashlib.sha256(article.model_dump_json(exclude={"id"}).encode()).hexdigest()


def _text_hash(article: Article) -> str:
    return hashlib.sha256(f"{article.title}\n{article.text}".encode()).hexdigest()


def _kept(row: sqlite3.Row, versions: tuple[VersionNote, ...]) -> KeptArticle:
    return KeptArticle(
        id=row["article_id"],
        authors=tuple(json.loads(row["authors"])),
        version=row["version"],
        versions=versions,
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
