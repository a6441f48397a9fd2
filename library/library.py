"""The library: articles in SQLite, their vectors in an index beside it, and what mends the two."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from library.articles import Articles, NewArticle, Outcome
from library.conversations import Conversations
from library.database import Database
from library.embedders import Embedder
from library.errors import LibraryDamaged
from library.passages import Found, Passages, Pending
from library.values import Coverage, Filters
from library.vectors import VectorIndex

if TYPE_CHECKING:
    import numpy as np

FEW = 2000
"""Up to this many passages under a filter, their vectors are compared one by one instead of searched for."""
EMBED_BATCH = 512
"""Passages embedded between two commits: what a crash can cost."""
DATABASE_FILE = "newsdesk.sqlite3"
VECTORS_FOLDER = "chroma"

OnEmbedded = Callable[[int, int], None]
"""Called with passages done and passages in all."""


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
        self.articles = Articles(self._database)
        self.passages = Passages(self._database)
        self.conversations = Conversations(self._database)

    def close(self) -> None:
        """Close the files."""
        self._database.close()

    def forget_vectors(self) -> None:
        """Take every vector for missing, so that the next run makes it again."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM vectors")

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
        self._drop_unused_vectors()

    def embed_pending(self, on_embedded: OnEmbedded | None = None) -> int:
        """Make the vectors that are missing; what was made stays made when this is interrupted."""
        total, done = self.passages.count_pending(), 0
        if total:
            self._vectors.open_for(self.embedder.identity)
        while pending := self.passages.pending(EMBED_BATCH):
            for part in _parts(pending, 64):
                self._embed(part)
                done += len(part)
                if on_embedded:
                    on_embedded(done, max(total, done))
        self._drop_unused_vectors()
        return done

    def _embed(self, pending: Sequence[Pending]) -> None:
        keys = [each.key for each in pending]
        self._vectors.put(keys, self.embedder.embed_passages([each.text for each in pending]))
        self._note_vectors(keys)

    def _note_vectors(self, keys: Iterable[str]) -> None:
        with self._database.writing() as connection:
            connection.executemany("INSERT OR IGNORE INTO vectors (key) VALUES (?)", [(key,) for key in keys])

    def _drop_unused_vectors(self) -> None:
        unused = "SELECT key FROM vectors WHERE key NOT IN (SELECT vector_key FROM passages)"
        keys = [row["key"] for row in self._database.connection.execute(unused)]
        if not keys:
            return
        self._vectors.open_for(self.embedder.identity)
        self._vectors.remove(keys)
        with self._database.writing() as connection:
            connection.execute(f"DELETE FROM vectors WHERE key IN ({unused})")

    # -- the way out

    def by_words(self, terms: Sequence[str], filters: Filters, k: int) -> list[Found]:
        """The k passages that fit these words best."""
        return self.passages.by_words(terms, filters, k)

    def by_vector(self, vector: "np.ndarray", filters: Filters, k: int) -> list[Found]:
        """The k passages nearest to this vector, by cosine.

        Filters live in SQLite, not in the index: where they leave few passages those are compared one by one, else
        more are fetched than asked for, and the rest is let go. Raises LibraryDamaged where the index cannot be used.
        """
        noted = self._noted_vectors()
        if not noted:
            return []
        self._vectors.open_for(self.embedder.identity)
        if self._vectors.count() < noted:
            raise LibraryDamaged(f"the vector index in {self.home} has lost vectors; run `newsdesk rebuild`")
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

    def _noted_vectors(self) -> int:
        return self._database.connection.execute("SELECT count(*) FROM vectors").fetchone()[0]

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
        problems = [*self._file_problems(), *self._vector_problems()]
        coverage = self.articles.coverage(Filters())
        vectors = self._database.connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
        return Diagnosis(
            coverage.articles_searched,
            self.passages.count(Filters()),
            vectors,
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

    def _vector_problems(self) -> list[str]:
        noted = {row["key"] for row in self._database.connection.execute("SELECT key FROM vectors")}
        problems: list[str] = []
        pending = self.passages.count_pending()
        if pending:
            problems.append(f"{pending} passages have no vector yet: run `newsdesk rebuild`")
        if not noted:
            return problems
        try:
            self._vectors.open_for(self.embedder.identity)
            held = set(self._vectors.keys())
            lost, strange = len(noted - held), len(held - noted)
            if noted and held:
                self._vectors.near(self.embedder.embed_question("a question"), 1)
        except LibraryDamaged as error:
            return [*problems, str(error)]
        if lost:
            problems.append(f"{lost} vectors are missing from the vector index: run `newsdesk rebuild`")
        if strange:
            problems.append(f"{strange} vectors belong to no passage: run `newsdesk rebuild`")
        return problems

    def rebuild(self, on_embedded: OnEmbedded | None = None) -> int:
        """Make the words' index anew, and every vector that is missing or was made by another embedder.

        Vectors that are there and right are kept. Returns how many were made.
        """
        with self._database.writing() as connection:
            connection.execute("INSERT INTO passage_words (passage_words) VALUES ('rebuild')")
        held = self._usable_vectors()
        wanted = {row[0] for row in self._database.connection.execute("SELECT DISTINCT vector_key FROM passages")}
        with suppress(LibraryDamaged):
            self._vectors.remove(sorted(held - wanted))
        self.forget_vectors()
        self._note_vectors(held & wanted)
        return self.embed_pending(on_embedded)

    def _usable_vectors(self) -> set[str]:
        try:
            self._vectors.open_for(self.embedder.identity)
            held = set(self._vectors.keys())
            if held:
                self._vectors.near(self.embedder.embed_question("a question"), 1)
            return held
        except LibraryDamaged:
            self._vectors.clear()
            self._vectors.open_for(self.embedder.identity)
            return set()


def _parts(items: Sequence[Pending], size: int) -> Iterable[Sequence[Pending]]:
    # Neighbours in length share a batch, so that little is padding.
    ordered = sorted(items, key=lambda item: len(item.text))
    return (ordered[at : at + size] for at in range(0, len(ordered), size))
