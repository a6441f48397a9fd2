"""The library: articles in SQLite, their vectors in an index beside it, and what mends the two."""

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from library import copies, keeping, originals, stories
from library.article_sentences import ArticleSentences
from library.articles import Articles
from library.bodies import Body
from library.briefs import KeptBriefs
from library.conversations import Conversations
from library.copies import Other
from library.database import Database
from library.embedders import Embedder
from library.errors import LibraryDamaged
from library.feedback import KeptFeedback
from library.followed import Followed
from library.followed_pages import FollowedPages
from library.keeping import NewArticle, Outcome
from library.kept_vectors import KeptVectors, OnEmbedded, Stopped
from library.originals import Original
from library.passages import FILTERS_REMEMBERED, Found, Passages
from library.remembered import Remembered
from library.sentence_vectors import Nearness, SentenceVectors
from library.values import Coverage, Filters
from library.vector_search import VectorSearch
from library.vectors import VectorIndex

if TYPE_CHECKING:
    import numpy as np

BESIDE = 4
"""Threads that look for words while others look for vectors."""
QUESTIONS = 256
"""Questions whose vectors are remembered."""
DATABASE_FILE = "newsdesk.sqlite3"
VECTORS_FOLDER = "chroma"


class Read(NamedTuple):
    """A source that was read to its end."""

    source: str
    digest: str
    articles: int


class Kept(NamedTuple):
    """A current version, and the bytes it was read from."""

    article_id: str
    source: str
    original: Original
    part: int
    """Which article of its original it is, from 0."""


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
        self._sentence_vectors = SentenceVectors(self._database, embedder)
        self._beside = ThreadPoolExecutor(BESIDE, thread_name_prefix="words")
        self._asked = Remembered[str, "np.ndarray"](QUESTIONS)
        self._covered = Remembered[tuple[Filters, int], Coverage](FILTERS_REMEMBERED)
        self.articles = Articles(self._database)
        self.passages = Passages(self._database)
        self.article_sentences = ArticleSentences(self._database, self._sentence_vectors)
        self._vector_search = VectorSearch(self._kept_vectors, vectors, self.passages, self._sentence_vectors)
        self.conversations = Conversations(self._database)
        self.feedback = KeptFeedback(self._database)
        self.briefs = KeptBriefs(self._database)
        self.followed = Followed(self._database)
        self.followed_pages = FollowedPages(self._database)

    def close(self) -> None:
        """Close the files."""
        self._beside.shutdown()
        self._vectors.close()
        self._database.close()

    def forget_vectors(self) -> None:
        """Take every vector for missing, so that the next run makes it again."""
        self._kept_vectors.forget()

    # -- the way in

    def keep(self, batch: Sequence[NewArticle], read: Read | None = None) -> list[Outcome]:
        """Keep articles, and the note that their source was read to its end, in one transaction."""
        with self._database.writing() as connection:
            outcomes: list[Outcome] = [keeping.keep(connection, new) for new in batch]
            if read is not None:
                connection.execute(
                    "INSERT INTO journal (source, digest, articles, finished_at) VALUES (?1, ?2, ?3, datetime('now'))"
                    " ON CONFLICT (source) DO UPDATE SET digest = ?2, articles = ?3, finished_at = datetime('now')",
                    read,
                )
        return outcomes

    def keep_again(self, new: NewArticle) -> Outcome:
        """Put what a better reader made of an original in its article's place. Raises NotInLibrary."""
        with self._database.writing() as connection:
            return keeping.read_again(connection, new)

    def move(self, article_id: str, new_id: str) -> None:
        """From now on, what comes in under `new_id`, the id of the address it moved to, is this article."""
        with self._database.writing() as connection:
            keeping.move(connection, article_id, new_id)

    def mark_gone(self, article_id: str, since: str | None) -> None:
        """Note since when (ISO 8601) its address answers that there is no such page; None takes the note away."""
        with self._database.writing() as connection:
            keeping.mark_gone(connection, article_id, since)

    def originals(self, after: str = "") -> Iterator[Kept]:
        """Every current version that has its original, those of one original together, few in memory at a time.

        `after` is the id of an original to go on after: they come in the order of their ids.
        """
        last = (after, chr(0x10FFFF))
        while rows := self._database.connection.execute(
            """SELECT articles.id, versions.source, versions.original, versions.part FROM versions JOIN articles
               ON articles.id = versions.article_id AND articles.current_version = versions.version
               WHERE versions.original IS NOT NULL AND (versions.original, articles.id) > (?, ?)
               ORDER BY versions.original, articles.id LIMIT 200""",
            last,
        ).fetchall():
            for row in rows:
                original = originals.read(self._database.connection, row["original"])
                if original is not None:
                    yield Kept(row["id"], row["source"], original, row["part"])
            last = (rows[-1]["original"], rows[-1]["id"])

    def original_of(self, article_id: str) -> Kept | None:
        """An article's current version with its original; None where there is none."""
        row = self._database.connection.execute(
            """SELECT articles.id, versions.source, versions.original, versions.part FROM articles JOIN versions
               ON versions.article_id = articles.id AND versions.version = articles.current_version
               WHERE articles.id = ?""",
            (article_id,),
        ).fetchone()
        original = row and row["original"] and originals.read(self._database.connection, row["original"])
        return Kept(row["id"], row["source"], original, row["part"]) if original else None

    def count_originals(self, after: str = "") -> int:
        """How many articles `originals` gives."""
        return self._database.connection.execute(
            """SELECT count(*) FROM versions JOIN articles
               ON articles.id = versions.article_id AND articles.current_version = versions.version
               WHERE versions.original > ?""",
            (after,),
        ).fetchone()[0]

    def remembered(self, name: str) -> str | None:
        """What was noted under a name, for a long work that goes on where it stopped."""
        row = self._database.connection.execute("SELECT value FROM meta WHERE key = ?", (name,)).fetchone()
        return row["value"] if row else None

    def remember(self, name: str, value: str | None) -> None:
        """Note it; None takes the note away."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM meta WHERE key = ?", (name,))
            if value is not None:
                connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (name, value))

    def read_before(self, source: str, digest: str) -> int | None:
        """How many articles this source gave when it was read to its end with this digest, or None."""
        row = self._database.connection.execute(
            "SELECT articles FROM journal WHERE source = ? AND digest = ?", (source, digest)
        ).fetchone()
        return row["articles"] if row else None

    def remove(self, article_id: str) -> None:
        """Remove an article with all its versions and vectors. Raises NotInLibrary."""
        with self._database.writing() as connection:
            keeping.remove(connection, article_id)
        self._kept_vectors.drop_unused()

    def embed_pending(self, on_embedded: OnEmbedded | None = None, stopped: Stopped = lambda: False) -> int:
        """Make the vectors that are missing, the newest articles' first; what was made stays made when interrupted.

        Where another process is making them, wait for it and tell `on_embedded` how far it is. Ends early once
        `stopped` says so. Returns how many were made here.
        """
        return self._kept_vectors.embed_pending(on_embedded, stopped)

    # -- the way out

    def question_vector(self, text: str) -> "np.ndarray":
        """The question's vector: (dimension,) float32, of length 1; that of the last questions is remembered."""
        return self._asked.get(text, lambda: self.embedder.embed_question(text))

    def near_sentences(self, question: "np.ndarray", bodies: Sequence[Body]) -> list[Nearness] | None:
        """How near passages and their sentences are to a question's vector.

        None where the embedder has no sentences' vectors: then embed them alone.
        """
        return self._sentence_vectors.near(question, bodies)

    def by_words(self, terms: Sequence[str], filters: Filters, k: int) -> list[Found]:
        """The k passages that fit these words best."""
        return self.passages.by_words(terms, filters, k)

    def by_words_beside(self, terms: Sequence[str], filters: Filters, k: int) -> "Future[list[Found]]":
        """As `by_words`, while the caller does something else: neither keeps the other from a core of its own."""
        return self._beside.submit(self.passages.by_words, terms, filters, k)

    def by_vector(self, vector: "np.ndarray", filters: Filters, k: int) -> list[Found]:
        """The k passages nearest to this vector, by cosine.

        Raises LibraryDamaged where the index cannot be used.
        """
        return self._vector_search.near(vector, filters, k)

    def state(self) -> int:
        """A number that is another one after every change that an answer may depend on, whichever process made it.

        It only grows: one that was read before an answer was begun never stands for what came later.
        """
        return self.passages.changes()

    def is_sound(self) -> bool:
        """Whether the vector index has what is noted of it: a quick look, where `diagnose` takes a long one."""
        try:
            self._kept_vectors.ready()
        except LibraryDamaged:
            return False
        return True

    def coverage(self, filters: Filters) -> Coverage:
        """What a search under these filters looks through."""
        coverage = self._covered.get((filters, self.passages.changes()), lambda: self.articles.coverage(filters))
        return coverage.model_copy(
            update={
                "passages": self.passages.count(filters),
                "without_vectors": self.passages.count_pending(),
            }
        )

    def copies_of(self, article_id: str, limit: int) -> list[Other]:
        """Other articles that carry the same story as this one."""
        return copies.others(self._database.connection, article_id, limit)

    def reports_beside(self, article_id: str, limit: int) -> list[Other]:
        """What others report of the event that this one reports."""
        return stories.others(self._database.connection, article_id, limit)

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
        """Make both indexes anew. Returns how many vectors were missing, lost or of another embedder: they are made."""
        with self._database.writing() as connection:
            connection.execute("INSERT INTO passage_words (passage_words) VALUES ('rebuild')")
            connection.execute("UPDATE passage_count SET changes = changes + 1")
        return self._kept_vectors.rebuild(on_embedded)
