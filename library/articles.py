"""Articles and their versions in the SQLite file."""

import json
import sqlite3

from library.database import Database
from library.errors import NotInLibrary
from library.filters import where, where_words
from library.keeping import FIELDS
from library.values import (
    ArticleCard,
    Coverage,
    EditorsNote,
    Filters,
    KeptArticle,
    Place,
    VersionNote,
)


class Articles:
    """What is kept of articles; a version's text never changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, article_id: str, version: int | None = None) -> KeptArticle:
        """One version, the current one by default. Raises NotInLibrary."""
        connection = self._database.connection
        row = connection.execute(
            """SELECT versions.*, articles.cluster, articles.current_version, articles.gone_at
               FROM articles JOIN versions ON versions.article_id = articles.id
               WHERE articles.id = coalesce((SELECT article_id FROM repeats WHERE id = ?1),
                                            (SELECT article_id FROM moved WHERE id = ?1), ?1)
                 AND versions.version = coalesce(?2, articles.current_version)""",
            (article_id, version),
        ).fetchone()
        if row is None:
            what = article_id if version is None else f"{article_id}, version {version}"
            raise NotInLibrary(f"the library holds no article {what}; `newsdesk articles list` shows what it holds")
        notes = connection.execute(
            "SELECT version, title, published_at, updated_at, ingested_at, made_by, notes FROM versions"
            " WHERE article_id = ? ORDER BY version",
            (row["article_id"],),
        )
        places = connection.execute(
            "SELECT source, url, outlet, ingested_at FROM repeats WHERE article_id = ? ORDER BY ingested_at, id",
            (row["article_id"],),
        )
        versions_kept = tuple(VersionNote(**{**dict(note), "notes": json.loads(note["notes"])}) for note in notes)
        return _kept(row, versions_kept, tuple(Place(**dict(place)) for place in places))

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

    def any_left(self, filters: Filters) -> bool:
        """Whether the filters leave an article."""
        condition, parameters = where(filters)
        row = self._database.connection.execute(
            f"SELECT EXISTS (SELECT 1 FROM articles WHERE {condition})", parameters
        ).fetchone()
        return bool(row[0])

    def last_day(self) -> str | None:
        """The last day of publication, `YYYY-MM-DD`."""
        return self._database.connection.execute("SELECT max(published_on) FROM articles").fetchone()[0]

    def outlets(self) -> tuple[str, ...]:
        """Names of outlets, each once, as one of its articles writes it."""
        # From one name to the next by the index: the time grows with the outlets and not with the articles.
        rows = self._database.connection.execute(
            """WITH RECURSIVE folded (name) AS (
                   SELECT min(outlet_folded) FROM articles UNION ALL
                   SELECT (SELECT min(outlet_folded) FROM articles WHERE outlet_folded > folded.name)
                   FROM folded WHERE folded.name IS NOT NULL)
               SELECT (SELECT versions.outlet FROM articles JOIN versions
                       ON versions.article_id = articles.id AND versions.version = articles.current_version
                       WHERE articles.outlet_folded = folded.name LIMIT 1) AS outlet
               FROM folded WHERE folded.name IS NOT NULL ORDER BY outlet COLLATE NOCASE"""
        ).fetchall()
        return tuple(row["outlet"] for row in rows)


def _kept(row: sqlite3.Row, kept_versions: tuple[VersionNote, ...], places: tuple[Place, ...]) -> KeptArticle:
    return KeptArticle(
        id=row["article_id"],
        authors=tuple(json.loads(row["authors"])),
        version=row["version"],
        versions=kept_versions,
        places=places,
        found_in=json.loads(row["found_in"]),
        notes=tuple(EditorsNote(**note) for note in json.loads(row["notes"])),
        gone_at=row["gone_at"],
        current=row["version"] == row["current_version"],
        ingested_at=row["ingested_at"],
        source=row["source"],
        cluster=row["cluster"],
        **{name: row[name] for name in FIELDS},
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
