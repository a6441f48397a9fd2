"""Passages in the SQLite file: found by words, by vector keys, or by their own numbers."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from library.bodies import Body
from library.database import Database
from library.filters import where
from library.remembered import Remembered
from library.values import Filters, Passage

TITLE_WEIGHT = 0.5
"""A headline is part of every passage of its article, so it counts for less than a passage's own words."""
BODY_WEIGHT = 1.0
PAGE = 500
SCORED = 30_000
"""Passages whose score is worked out for one question."""
COUNTED = 300_000
"""Places of words that are looked at beside: a word that is more frequent tells little."""
LISTED = 30_000
"""Passages left by a filter that are listed before words are looked for; else each found is looked up."""
MOST_HOLDING = 100_000
"""Passages that hold a word are counted no further."""
WORDS_REMEMBERED = 4096
FILTERS_REMEMBERED = 64
"""Words and filters whose counts are remembered, until a passage comes or goes."""


class Found(NamedTuple):
    """A passage's row number and how well it fits, higher is better."""

    row: int
    score: float


class Pending(NamedTuple):
    """A passage whose vector is still to be made."""

    key: str
    body: Body

    @property
    def text(self) -> str:
        """What is embedded."""
        return self.body.embedded


class Passages:
    """The passages of current versions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held = Remembered[tuple[str, int], int](WORDS_REMEMBERED)
        self._counted = Remembered[tuple[Filters, int], int](FILTERS_REMEMBERED)

    def changes(self) -> int:
        """A number that is another one whenever anything has changed that answers are made from."""
        return self._database.connection.execute("SELECT changes FROM passage_count").fetchone()[0]

    def by_words(self, terms: Sequence[str], filters: Filters, k: int) -> list[Found]:
        """BM25 over headline and body; any term counts. Terms are plain words or phrases, never query syntax.

        Where they stand in more than `SCORED` passages in all, a passage must hold one of the rarer ones to be found;
        the others then only add to its score.
        """
        query = self._query([cleaned for term in terms if (cleaned := _plain(term))])
        if not query:
            return []
        joined, condition, parameters = self._joined(filters)
        rows = self._database.connection.execute(
            f"""SELECT passage_words.rowid AS row, -bm25(passage_words, {TITLE_WEIGHT}, {BODY_WEIGHT}) AS score
                FROM passage_words {joined}
                WHERE passage_words MATCH ? AND {condition} ORDER BY score DESC, row LIMIT ?""",
            (query, *parameters, k),
        ).fetchall()
        return [Found(row["row"], row["score"]) for row in rows]

    def _joined(self, filters: Filters) -> tuple[str, str, list[str]]:
        """What joins words to the filters, the condition, and its parameters."""
        condition, parameters = where(filters)
        if condition == "1":
            return "", condition, parameters
        if self.count(filters) <= LISTED:
            # The plus keeps SQLite from looking each of them up in the index of words.
            left = "SELECT passages.id FROM articles JOIN passages ON passages.article_id = articles.id"
            return "", f"+passage_words.rowid IN ({left} WHERE {condition})", parameters
        joined = (
            "CROSS JOIN passages ON passages.id = passage_words.rowid CROSS JOIN articles ON articles.id = article_id"
        )
        return joined, condition, parameters

    def _query(self, terms: Sequence[str]) -> str:
        """To score a passage costs more than to find it: see docs/decisions/0018."""
        if self.count(Filters()) <= SCORED:
            return _any_of(terms)
        holding = sorted((self.holding(term), term) for term in {term.lower() for term in terms})
        found = [(held, term) for held, term in holding if held]
        needed = found[:1] + [each for at, each in enumerate(found) if at and _sum(found[: at + 1]) <= SCORED]
        counted = [each for at, each in enumerate(found) if at >= len(needed) and _sum(found[: at + 1]) <= COUNTED]
        if not counted:
            return _any_of([term for _, term in needed])
        either = [term for _, term in (*needed, *counted)]
        return f"({_any_of([term for _, term in needed])}) AND ({_any_of(either)})"

    def holding(self, term: str) -> int:
        """How many passages hold this word or phrase, counted up to `MOST_HOLDING`."""
        cleaned = _plain(term).lower()
        if not cleaned:
            return 0
        return self._held.get((cleaned, self.changes()), lambda: self._count_holding(cleaned))

    def _count_holding(self, cleaned: str) -> int:
        return self._database.connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM passage_words WHERE passage_words MATCH ? LIMIT ?)",
            (f'"{cleaned}"', MOST_HOLDING),
        ).fetchone()[0]

    def by_vector_keys(self, keys: Sequence[str], filters: Filters) -> dict[str, list[int]]:
        """Row numbers of the passages that each key stands for, under the filters."""
        condition, parameters = where(filters)
        # CROSS JOIN only says in which order: the keys are few, what a filter leaves may be many.
        found: dict[str, list[int]] = {}
        for at in range(0, len(keys), PAGE):
            page = keys[at : at + PAGE]
            rows = self._database.connection.execute(
                f"""SELECT passages.id, passages.vector_key FROM passages
                    CROSS JOIN articles ON articles.id = passages.article_id
                    WHERE passages.vector_key IN ({",".join("?" * len(page))}) AND {condition} ORDER BY passages.id""",
                (*page, *parameters),
            )
            for row in rows:
                found.setdefault(row["vector_key"], []).append(row["id"])
        return found

    def vector_keys(self, filters: Filters, limit: int) -> list[str]:
        """Keys of at most `limit` passages under the filters, in no order that matters."""
        condition, parameters = where(filters)
        rows = self._database.connection.execute(
            f"""SELECT DISTINCT passages.vector_key FROM articles
                JOIN passages ON passages.article_id = articles.id WHERE {condition} LIMIT ?""",
            (*parameters, limit),
        )
        return [row["vector_key"] for row in rows]

    def narrow(self, filters: Filters) -> tuple[list[int], bytes] | None:
        """Row numbers of the passages under the filters that have a vector, and the narrow ones behind each other.

        None where one has not been narrowed yet.
        """
        condition, parameters = where(filters)
        # Plain tuples: a Row for each would take longer than the reading.
        cursor = self._database.connection.cursor()
        cursor.row_factory = None
        found = cursor.execute(
            f"""SELECT passages.id, passages.narrow FROM articles JOIN passages ON passages.article_id = articles.id
                WHERE {condition} AND (passages.narrow IS NOT NULL
                                       OR EXISTS (SELECT 1 FROM vectors WHERE key = passages.vector_key))""",
            parameters,
        ).fetchall()
        rows = [row for row, narrow in found if narrow is not None]
        return (rows, b"".join(narrow for _, narrow in found)) if len(rows) == len(found) else None

    def keys_of(self, rows: Sequence[int]) -> dict[int, str]:
        """Keys of the vectors of these passages, by row number."""
        found = self._database.connection.execute(
            f"SELECT id, vector_key FROM passages WHERE id IN ({','.join('?' * len(rows))})", tuple(rows)
        )
        return {row["id"]: row["vector_key"] for row in found}

    def not_narrowed(self, limit: int) -> list[str]:
        """Keys of at most `limit` vectors that are made and not yet narrowed."""
        rows = self._database.connection.execute(
            """SELECT DISTINCT vector_key FROM passages WHERE narrow IS NULL
               AND EXISTS (SELECT 1 FROM vectors WHERE key = vector_key) LIMIT ?""",
            (limit,),
        )
        return [row["vector_key"] for row in rows]

    def count(self, filters: Filters) -> int:
        """Passages under the filters."""
        held, changes = self._database.connection.execute("SELECT held, changes FROM passage_count").fetchone()
        return held if filters == Filters() else self._counted.get((filters, changes), lambda: self._count(filters))

    def _count(self, filters: Filters) -> int:
        condition, parameters = where(filters)
        return self._database.connection.execute(
            f"SELECT count(*) FROM articles JOIN passages ON passages.article_id = articles.id WHERE {condition}",
            parameters,
        ).fetchone()[0]

    def read(self, rows: Iterable[int]) -> dict[int, Passage]:
        """Passages by row number; numbers that are gone are left out."""
        numbers = list(rows)
        found = self._database.connection.execute(
            f"""SELECT passages.id AS row, passages.article_id, passages.version, passages.start, passages."end",
                       passage_texts.body AS text, versions.title, versions.outlet, versions.published_at,
                       versions.url, articles.cluster
                FROM passages JOIN passage_texts ON passage_texts.id = passages.id
                JOIN versions USING (article_id, version) JOIN articles ON articles.id = passages.article_id
                WHERE passages.id IN ({",".join("?" * len(numbers))})""",
            numbers,
        )
        return {row["row"]: _passage(row) for row in found}

    def carriers(self, clusters: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Outlets that carry each story, by cluster, in order of publication."""
        names = sorted(set(clusters))
        rows = self._database.connection.execute(
            f"""WITH told AS (SELECT * FROM articles WHERE cluster IN ({",".join("?" * len(names))}))
                SELECT told.cluster, versions.outlet, 0 AS repeated, told.published_on, versions.published_at, told.id
                FROM told JOIN versions
                ON versions.article_id = told.id AND versions.version = told.current_version
                WHERE versions.outlet IS NOT NULL
                UNION ALL
                SELECT told.cluster, repeats.outlet, 1, told.published_on, NULL, told.id
                FROM told JOIN repeats ON repeats.article_id = told.id WHERE repeats.outlet IS NOT NULL
                ORDER BY 3, 4, 5, 6""",
            names,
        )
        carried: dict[str, tuple[str, ...]] = {}
        for row in rows:
            so_far = carried.get(row["cluster"], ())
            if row["outlet"] not in so_far:
                carried[row["cluster"]] = (*so_far, row["outlet"])
        return carried

    def pending(self, limit: int) -> list[Pending]:
        """Texts without a vector, each once, in the order of `pending_keys`."""
        return self.pending_texts(self.pending_keys(limit))

    def pending_keys(self, limit: int) -> list[str]:
        """Keys of the vectors that are still to be made: by day of publication, the newest first, then the last kept.

        Looks through all that are pending, so ask for many at a time.
        """
        rows = self._database.connection.execute(
            """SELECT pending_vectors.key FROM pending_vectors
               JOIN passages ON passages.id = (SELECT max(id) FROM passages WHERE vector_key = pending_vectors.key)
               JOIN articles ON articles.id = passages.article_id
               ORDER BY articles.published_on DESC NULLS LAST, pending_vectors.number DESC LIMIT ?""",
            (limit,),
        )
        return [row["key"] for row in rows]

    def pending_texts(self, keys: Sequence[str]) -> list[Pending]:
        """The texts of these keys, in their order; those that are made meanwhile, or of no passage, are left out."""
        found: dict[str, Pending] = {}
        for at in range(0, len(keys), PAGE):
            page = keys[at : at + PAGE]
            rows = self._database.connection.execute(
                f"""SELECT pending_vectors.key, versions.title, versions.published_at, passage_texts.body
                    FROM pending_vectors JOIN passages
                    ON passages.id = (SELECT min(id) FROM passages WHERE vector_key = pending_vectors.key)
                    JOIN passage_texts ON passage_texts.id = passages.id JOIN versions USING (article_id, version)
                    WHERE pending_vectors.key IN ({",".join("?" * len(page))})""",
                page,
            )
            found |= {row["key"]: Pending(row["key"], _body(row)) for row in rows}
        return [found[key] for key in keys if key in found]

    def last_pending(self) -> int:
        """The number of the one that came last, 0 where none is pending."""
        return self._database.connection.execute("SELECT coalesce(max(number), 0) FROM pending_vectors").fetchone()[0]

    def any_pending(self) -> bool:
        """Whether a vector is still to be made."""
        return self._database.connection.execute("SELECT EXISTS (SELECT 1 FROM pending_vectors)").fetchone()[0] == 1

    def count_pending(self) -> int:
        """How many vectors are still to be made."""
        return self._database.connection.execute("SELECT count(*) FROM pending_vectors").fetchone()[0]


def _any_of(terms: Sequence[str]) -> str:
    return " OR ".join(f'"{term}"' for term in terms)


def _sum(counted: Sequence[tuple[int, str]]) -> int:
    return sum(held for held, _ in counted)


def _plain(term: str) -> str:
    # Inside double quotes FTS5 knows one special character, the double quote; NUL ends its input.
    return " ".join(term.replace('"', " ").replace("\0", " ").split())


def _body(row: sqlite3.Row) -> Body:
    published_on = row["published_at"][:10] if row["published_at"] else None
    return Body(row["title"], published_on, row["body"])


def _passage(row: sqlite3.Row) -> Passage:
    return Passage(
        id=f"{row['article_id']}:{row['version']}:{row['start']}-{row['end']}",
        **{name: row[name] for name in row.keys() if name != "row"},  # noqa: SIM118 - a Row iterates its values
    )
