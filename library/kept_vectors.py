"""The vectors of the passages: what SQLite notes of them held against what the index has, and both kept in step.

Three rules make that safe for several processes, of which each may be killed at any moment:

- A vector is put into the index before it is noted, and its note is taken away before it is removed. So whatever is
  noted is in the index, and what a kill leaves is a vector too many, never one too few.
- Both happen inside a transaction that writes: nobody puts back what another is about to remove.
- Locks are taken in one order: the turn to embed, then SQLite's, then the index's.
"""

import math
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from library.database import Database
from library.embedders import Embedder
from library.errors import LibraryDamaged
from library.lock import FileLock
from library.passages import Passages, Pending
from library.sentence_vectors import Made, SentenceVectors
from library.vectors import VectorIndex

if TYPE_CHECKING:
    import numpy as np

LEAST_IN_ORDER = 4096
"""Passages put in order at a time, the newest first, or a sixteenth of all: whoever comes in waits for so many."""
EMBED_BATCH = 512
"""Passages read at a time; neighbours in length among them are embedded together."""
PART = 64
"""Passages embedded between two commits: what a crash can cost."""
SAMPLE = 1000
"""So many vectors does `doctor` search for."""
PAGE = 2000
EMBEDDING_LOCK = "embedding.lock"
WAIT_SECONDS = 1.0
"""Between two looks at what the process that embeds has done."""

OnEmbedded = Callable[[int, int], None]
"""Called with passages done and passages in all."""

Stopped = Callable[[], bool]
"""Asked between two parts whether to end."""


class KeptVectors:
    """Makes, drops, checks and mends vectors."""

    def __init__(self, home: Path, database: Database, index: VectorIndex, embedder: Embedder) -> None:
        self._home = home
        self._database = database
        self._index = index
        self._embedder = embedder
        self._sentences = SentenceVectors(database, embedder)
        self._passages = Passages(database)
        self._turn = FileLock(home / EMBEDDING_LOCK)

    def count(self) -> int:
        """How many vectors are noted."""
        return self._database.connection.execute("SELECT noted FROM vector_count").fetchone()[0]

    def ready(self) -> bool:
        """Whether there is a vector to search for. Raises LibraryDamaged where the index has lost some."""
        noted = self.count()
        if not noted:
            return False
        self._index.open_for(self._embedder.identity)
        if self._index.count() < noted and self._fewer_than_noted():
            raise LibraryDamaged(f"the vector index in {self._home} has lost vectors; run `newsdesk rebuild`")
        return True

    def _fewer_than_noted(self) -> bool:
        # Between the two counts others may have added or removed some; inside a transaction that writes they cannot.
        with self._database.writing():
            return self._index.count() < self.count()

    # -- making

    def embed_pending(self, on_embedded: OnEmbedded | None = None, stopped: Stopped = lambda: False) -> int:
        """Make the vectors that are missing, the newest first, or wait for the process that is making them.

        Ends early, at most a part later, once `stopped` says so. Returns how many were made here.
        """
        made = 0
        if self._passages.any_pending():
            turn = self._wait_for_turn(on_embedded, stopped)
            if turn is None:
                return 0
            with turn:
                made = self._embed_all(on_embedded, stopped)
        if not stopped():
            self._narrow_rest(stopped)
            self.drop_unused()
        return made

    def _embed_all(self, on_embedded: OnEmbedded | None, stopped: Stopped = lambda: False) -> int:
        total, done, made = self._passages.count_pending(), 0, 0
        if total:
            self._index.open_for(self._embedder.identity)
        # Keeping a part leaves most cores idle: the next part is embedded meanwhile.
        with ThreadPoolExecutor(1, thread_name_prefix="keep") as keeper:
            for batch in self._batches():
                keeping: Future[int] | None = None
                for part in _parts(self._passages.pending_texts(batch), PART):
                    if stopped():
                        return made + (keeping.result() if keeping else 0)
                    embedded = self._sentences.embed([each.body for each in part])
                    made += keeping.result() if keeping else 0
                    keeping = keeper.submit(self._put_new, [each.key for each in part], embedded)
                    done += len(part)
                    if on_embedded:
                        on_embedded(done, max(total, done))
                made += keeping.result() if keeping else 0
        return made

    def _batches(self) -> Iterator[list[str]]:
        """Keys of missing vectors until none is missing, the newest first; put in order anew where others came in."""
        while pending := self._passages.count_pending():
            last = self._passages.last_pending()
            keys = self._passages.pending_keys(max(LEAST_IN_ORDER, pending // 16))
            for at in range(0, len(keys), EMBED_BATCH):
                if at and at % LEAST_IN_ORDER == 0 and self._passages.last_pending() > last:
                    break
                yield keys[at : at + EMBED_BATCH]

    def _wait_for_turn(
        self, on_embedded: OnEmbedded | None, stopped: Stopped = lambda: False
    ) -> AbstractContextManager[object] | None:
        """One at a time embeds, whoever it is; the others see how far it is. None once `stopped` says so."""
        at_first = self._passages.count_pending()
        while (turn := self._turn.take(WAIT_SECONDS)) is None:
            if stopped():
                return None
            pending = self._passages.count_pending()
            if on_embedded:
                on_embedded(max(at_first - pending, 0), max(at_first, pending))
        return turn

    def _put_new(self, keys: Sequence[str], embedded: Sequence[Made]) -> int:
        import numpy as np

        vectors = np.stack([each.vector for each in embedded])
        return self._put(keys, vectors, {key: each.sentences for key, each in zip(keys, embedded, strict=True)})

    def _put(self, keys: Sequence[str], vectors: "np.ndarray", sentences: Mapping[str, bytes | None]) -> int:
        """Keep and note vectors, and those of the passages' sentences; how many were not noted before."""
        with self._database.writing() as connection:
            self._index.put(keys, vectors)
            self._sentences.keep(connection, sentences)
            self._narrow(connection, keys, vectors)
            return connection.executemany(
                "INSERT OR IGNORE INTO vectors (key) VALUES (?)", [(key,) for key in keys]
            ).rowcount

    def _narrow(self, connection: sqlite3.Connection, keys: Sequence[str], vectors: "np.ndarray") -> None:
        narrowed = self._sentences.narrowed(vectors) or [None] * len(keys)
        connection.executemany("UPDATE passages SET narrow = ? WHERE vector_key = ?", zip(narrowed, keys, strict=True))
        connection.execute("UPDATE passage_count SET changes = changes + 1")

    def _narrow_rest(self, stopped: Stopped) -> None:
        """For passages that came to a vector which was there before, or that an older version has kept."""
        import numpy as np

        if not self._sentences.able:
            return
        while (keys := self._passages.not_narrowed(PAGE)) and not stopped():
            self._index.open_for(self._embedder.identity)
            found = list(self._sound(keys))
            if not found:
                return  # damaged: `doctor` says so
            with self._database.writing() as connection:
                self._narrow(connection, [key for key, _ in found], np.stack([vector for _, vector in found]))

    # -- dropping

    def forget(self) -> None:
        """Take every vector for missing, so that the next run makes it again."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM vectors")

    def drop_unused(self) -> None:
        """Remove the vectors that no passage has any more; what an interrupted run left is removed by the next."""
        if not self._unused():
            return
        self._index.open_for(self._embedder.identity)
        with self._database.writing() as connection:
            connection.execute("DELETE FROM vectors WHERE key IN (SELECT key FROM unused_vectors)")
        with self._database.writing() as connection:
            # A passage that came back in between has taken its key out of the unused ones, and asks for a vector.
            keys = self._unused()
            self._index.remove(keys)
            connection.executemany("DELETE FROM unused_vectors WHERE key = ?", [(key,) for key in keys])
            connection.executemany("DELETE FROM vectors WHERE key = ?", [(key,) for key in keys])

    def _unused(self) -> list[str]:
        return [row["key"] for row in self._database.connection.execute("SELECT key FROM unused_vectors")]

    # -- health

    def problems(self) -> list[str]:
        """What is wrong, and what mends it; nothing is changed."""
        pending = self._passages.count_pending()
        problems = [f"{pending} passages have no vector yet: run `newsdesk embed`"] if pending else []
        if not self.count():
            return problems
        try:
            lost, strange = self._compare()
        except LibraryDamaged as error:
            return [*problems, str(error)]
        if lost:
            problems.append(f"{lost} vectors are missing from the vector index: run `newsdesk rebuild`")
        if strange:
            problems.append(f"{strange} vectors belong to no passage: run `newsdesk rebuild`")
        return problems

    def _compare(self) -> tuple[int, int]:
        """How many vectors are noted and cannot be read or found, and how many are there for nobody."""
        self._index.open_for(self._embedder.identity)
        noted, held = self._noted(), set(self._index.keys())
        known = noted & held
        lost = noted - {key for key, _ in self._sound(known)} | self._not_found(known)
        strange = held - noted
        if not lost and not strange:
            return 0, 0
        with self._database.writing() as connection:  # what was under way when we looked is done now
            noted = self._noted()
            pending = {row["key"] for row in connection.execute("SELECT key FROM pending_vectors")}
        return len(lost & noted), len(strange - noted - pending)

    def _noted(self) -> set[str]:
        return {row["key"] for row in self._database.connection.execute("SELECT key FROM vectors")}

    def _sound(self, keys: Collection[str]) -> Iterator[tuple[str, "np.ndarray"]]:
        dimension = self._embedder.identity.dimension
        for key, vector in self._index.read(sorted(keys)):
            length = float(vector @ vector) if vector.shape == (dimension,) else math.nan
            if math.isfinite(length) and length > 0:
                yield key, vector

    def _not_found(self, keys: Collection[str]) -> set[str]:
        """Of a sample, those that a search for their own vector does not find."""
        sample = sorted(keys)[:: len(keys) // SAMPLE + 1]
        return {key for key, vector in self._sound(sample) if not self._finds(key, vector)}

    def _finds(self, key: str, vector: "np.ndarray") -> bool:
        near = self._index.near(vector, 5)
        # Passages may share a vector: whoever is as near stands for the one searched for.
        return bool(near) and (key in {each.key for each in near} or near[-1].similarity > 0.9999)

    def rebuild(self, on_embedded: OnEmbedded | None = None) -> int:
        """Make the index anew from the vectors that can be read, and embed the others; how many were embedded."""
        with self._wait_for_turn(on_embedded) or nullcontext():  # never stopped, so it has its turn
            kept = list(self._usable())
            self.forget()
            self._index.clear()
            self._index.open_for(self._embedder.identity)
            for at in range(0, len(kept), PAGE):
                self._put_again(kept[at : at + PAGE])
            made = self._embed_all(on_embedded)
        self.drop_unused()
        return made

    def _usable(self) -> Iterator[tuple[str, "np.ndarray"]]:
        try:
            self._index.open_for(self._embedder.identity)
            held = set(self._index.keys())
        except LibraryDamaged:
            return
        rows = self._database.connection.execute("SELECT DISTINCT vector_key FROM passages")
        yield from self._sound(held & {row["vector_key"] for row in rows})

    def _put_again(self, kept: Sequence[tuple[str, "np.ndarray"]]) -> None:
        import numpy as np

        self._put([key for key, _ in kept], np.stack([vector for _, vector in kept]), {})


def _parts(items: Sequence[Pending], size: int) -> Iterable[Sequence[Pending]]:
    # Neighbours in length share a batch, so that little is padding.
    ordered = sorted(items, key=lambda item: len(item.text))
    return (ordered[at : at + size] for at in range(0, len(ordered), size))
