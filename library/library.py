"""The library: articles in SQLite, their vectors in an index beside it, and what mends the two."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from library.articles import Articles, NewArticle, Outcome
from library.conversations import Conversations
from library.database import Database
from library.embedders import Embedder
from library.kept_vectors import KeptVectors, OnEmbedded
from library.passages import Found, Passages
from library.values import Coverage, Filters
from library.vectors import VectorIndex

if TYPE_CHECKING:
    import numpy as np

FEW = 2000
"""Up to this many passages under a filter, their vectors are compared one by one instead of searched for."""
DATABASE_FILE = "newsdesk.sqlite3"
VECTORS_FOLDER = "chroma"


class Read(NamedTuple):
    """A source that was read to its end."""

    source: str
    digest: str
    articles: int


class Diagnosis(NamedTuple):
    """What `doctor` found; each problem says what mends it."""

    articles: int
    passages: int
    vectors: int
    embedder: str
    problems: tuple[str, ...]


class Library:
    """Everything that is kept, behind one object. Safe to use from several threads."""

    def __init__(self, home: Path, vectors: VectorIndex, embedder: Embedder) -> None:
        self.home = home
        self.embedder = embedder
        self._vectors = vectors
        self._database = Database(home / DATABASE_FILE)
        self._kept_vectors = KeptVectors(home, self._database, vectors, embedder)
        self.articles = Articles(self._database)
        self.passages = Passages(self._database)
        self.conversations = Conversations(self._database)

    def close(self) -> None:
        """Close the files."""
        self._vectors.close()
        self._database.close()

    def forget_vectors(self) -> None:
        """Take every vector for missing, so that the next run makes it again."""
        self._kept_vectors.forget()

    # -- the way in

    def keep(self, batch: Sequence[NewArticle], read: Read | None = None) -> list[Outcome]:
        """Keep articles, and the note that their source was read to its end, in one transaction."""
        with self._database.writing() as connection:
            outcomes: list[Outcome] = [self.articles.keep(connection, new) for new in batch]
            if read is not None:
                connection.execute(
                    "INSERT INTO journal (source, digest, articles, finished_at) VALUES (?1, ?2, ?3, datetime('now'))"
                    " ON CONFLICT (source) DO UPDATE SET digest = ?2, articles = ?3, finished_at = datetime('now')",
                    read,
                )
        return outcomes

    def read_before(self, source: str, digest: str) -> int | None:
        """How many articles this source gave when it was read to its end with this digest, or None."""
        row = self._database.connection.execute(
            "SELECT articles FROM journal WHERE source = ? AND digest = ?", (source, digest)
        ).fetchone()
        return row["articles"] if row else None

    def remove(self, article_id: str) -> None:
        """Remove an article with all its versions and vectors. Raises NotInLibrary."""
        with self._database.writing() as connection:
            self.articles.remove(connection, article_id)
        self._kept_vectors.drop_unused()

    def embed_pending(self, on_embedded: OnEmbedded | None = None) -> int:
        """Make the vectors that are missing; what was made stays made when this is interrupted.

        Where another process is making them, wait for it and tell `on_embedded` how far it is. Returns how many were
        made here.
        """
        return self._kept_vectors.embed_pending(on_embedded)

    # -- the way out

    def by_words(self, terms: Sequence[str], filters: Filters, k: int) -> list[Found]:
        """The k passages that fit these words best."""
        return self.passages.by_words(terms, filters, k)

    def by_vector(self, vector: "np.ndarray", filters: Filters, k: int) -> list[Found]:
        """The k passages nearest to this vector, by cosine.

        Filters live in SQLite, not in the index: where they leave few passages those are compared one by one, else
        more are fetched than asked for, and the rest is let go. Raises LibraryDamaged where the index cannot be used.
        """
        if not self._kept_vectors.ready():
            return []
        if filters == Filters():
            return self._rows([(near.key, near.similarity) for near in self._vectors.near(vector, k)], filters, k)
        held = self.passages.count(filters)
        if held <= FEW:
            near = self._vectors.among(vector, self.passages.vector_keys(filters, FEW))
        else:
            share = self.passages.count(Filters()) / held
            near = self._vectors.near(vector, round(k * share * 1.5) + k)
        return self._rows([(each.key, each.similarity) for each in near], filters, k)

    def _rows(self, scored: Sequence[tuple[str, float]], filters: Filters, k: int) -> list[Found]:
        # Several articles may hold the same passage under one key.
        rows = self.passages.by_vector_keys([key for key, _ in scored], filters)
        return [Found(row, similarity) for key, similarity in scored for row in rows.get(key, ())][:k]

    def coverage(self, filters: Filters) -> Coverage:
        """What a search under these filters looks through."""
        coverage = self.articles.coverage(filters)
        return coverage.model_copy(
            update={
                "passages": self.passages.count(filters),
                "without_vectors": self.passages.count_pending(),
            }
        )

    # -- health

    def diagnose(self) -> Diagnosis:
        """Hold the parts against each other; nothing is changed."""
        problems = [*self._file_problems(), *self._kept_vectors.problems()]
        coverage = self.articles.coverage(Filters())
        return Diagnosis(
            coverage.articles_searched,
            self.passages.count(Filters()),
            self._kept_vectors.count(),
            self.embedder.identity.name,
            tuple(problems),
        )

    def _file_problems(self) -> list[str]:
        connection = self._database.connection
        problems: list[str] = []
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            problems.append(f"the SQLite file is damaged ({verdict}): restore it from a copy")
        with self._database.writing() as writing:
            try:
                writing.execute("INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)")
            except sqlite3.DatabaseError:
                problems.append("the index of words disagrees with the articles: run `newsdesk rebuild`")
        return problems

    def rebuild(self, on_embedded: OnEmbedded | None = None) -> int:
        """Make both indexes anew, that of words from the articles, that of vectors from those that can be read.

        The others are embedded again: those that are missing, lost, or made by another embedder. Returns how many.
        """
        with self._database.writing() as connection:
            connection.execute("INSERT INTO passage_words (passage_words) VALUES ('rebuild')")
        return self._kept_vectors.rebuild(on_embedded)
