"""Vectors in Chroma, embedded in a folder: the one place that knows chromadb.

Chroma keeps its graph of neighbours in the memory of each process and writes it over whatever another process wrote.
So a file lock is held around every use, and a mark in that file, new with every change, tells a process that what it
has in memory is stale: it then opens the folder again before it reads or writes.
"""

import secrets
import shutil
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from library.errors import EmbedderMismatch, LibraryBusy, LibraryDamaged
from library.lock import FileLock, Held
from library.vectors import Near

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

    from library.embedders import EmbedderIdentity

COLLECTION = "passages"
PAGE = 2000
"""Rows of one request; Chroma bounds what it takes at once."""
MARK_BYTES = 16
PATIENCE_SECONDS = 30.0
"""The lock is held for one request at a time: whoever waits longer waits for a process that hangs."""


class _Opened:
    """What this process has open of one folder, shared: Chroma gives all clients of a folder the same memory."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.mark: bytes | None = None
        self.client: Client | None = None
        self.collection: Collection | None = None
        self.count: int | None = None

    def close(self) -> None:
        client, self.client, self.collection, self.count = self.client, None, None, None
        if client is not None:
            with suppress(Exception):
                client.close()


_opened: dict[Path, _Opened] = {}
_opened_lock = threading.Lock()


class ChromaVectors:
    """A `VectorIndex` in `folder`. Raises LibraryDamaged, naming `newsdesk rebuild`, where Chroma cannot go on.

    Any number of threads and processes may use one folder; LibraryBusy says that one of them hangs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = FileLock(folder.with_name(f"{folder.name}.lock"))
        self._embedder: EmbedderIdentity | None = None
        with _opened_lock:
            self._process = _opened.setdefault(folder.resolve(), _Opened())

    def close(self) -> None:
        with self._process.lock:
            self._process.close()

    def open_for(self, embedder: "EmbedderIdentity") -> None:
        self._embedder = embedder
        with self._reading():
            pass

    @contextmanager
    def _held(self) -> Generator[Held]:
        """The folder for ourselves, and nothing stale in memory."""
        with self._process.lock:
            taken = self._file.take(PATIENCE_SECONDS)
            if taken is None:
                raise LibraryBusy(f"another process holds the vector index in {self.folder}; try again in a moment")
            with taken:
                mark = taken.read(MARK_BYTES)
                if mark != self._process.mark:
                    self._process.close()
                    self._process.mark = mark
                yield taken

    @contextmanager
    def _reading(self) -> Generator["Collection"]:
        with self._held():
            yield self._collection()

    @contextmanager
    def _writing(self) -> Generator["Collection"]:
        with self._held() as held:
            collection = self._collection()
            self._mark_anew(held)
            try:
                yield collection
            except BaseException:
                self._process.close()
                raise

    def _mark_anew(self, held: Held) -> None:
        # Before the change, not after it: whoever is killed in between must not leave others with a stale memory.
        mark = secrets.token_bytes(MARK_BYTES)
        held.write(mark)
        self._process.mark, self._process.count = mark, None

    def _collection(self) -> "Collection":
        if self._embedder is None:
            raise LibraryDamaged("the vector index was used before it was opened")
        if self._process.collection is None:
            self._process.collection = self._open_collection(self._embedder)
        _refuse_other(self._process.collection.metadata or {}, self._embedder)
        return self._process.collection

    def _open_collection(self, embedder: "EmbedderIdentity") -> "Collection":
        return self._guard(
            lambda: self._open_client().get_or_create_collection(
                COLLECTION,
                embedding_function=None,
                metadata={
                    "embedder": embedder.name,
                    "dimension": embedder.dimension,
                    "digest": embedder.digest,
                },
                configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            )
        )

    def _open_client(self) -> "Client":
        if self._process.client is None:
            import chromadb
            from chromadb.config import Settings

            self.folder.mkdir(parents=True, exist_ok=True)
            settings = Settings(anonymized_telemetry=False)
            self._process.client = cast(
                "Client", chromadb.PersistentClient(str(self.folder.resolve()), settings=settings)
            )
        return self._process.client

    def _guard(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except BaseException as error:  # Chroma's Rust core panics with a BaseException of its own
            if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
                raise
            raise LibraryDamaged(
                f"the vector index in {self.folder} cannot be used ({type(error).__name__}: {str(error)[:200]}); "
                "run `newsdesk rebuild`"
            ) from error

    def put(self, keys: Sequence[str], vectors: "np.ndarray") -> None:
        for at in range(0, len(keys), PAGE):
            page = slice(at, at + PAGE)
            with self._writing() as collection:
                self._guard(lambda page=page: collection.upsert(ids=list(keys[page]), embeddings=vectors[page]))

    def remove(self, keys: Sequence[str]) -> None:
        for at in range(0, len(keys), PAGE):
            with self._writing() as collection:
                self._guard(lambda at=at: collection.delete(ids=list(keys[at : at + PAGE])))

    def count(self) -> int:
        with self._reading() as collection:
            if self._process.count is None:
                self._process.count = self._guard(collection.count)
            return self._process.count or 0

    def near(self, vector: "np.ndarray", k: int) -> list[Near]:
        with self._process.lock:
            held = self.count()
            if held == 0:
                return []
            with self._reading() as collection:
                found = self._guard(
                    lambda: collection.query(query_embeddings=[vector], n_results=min(k, held), include=["distances"])
                )
        return [Near(key, 1.0 - distance) for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def among(self, vector: "np.ndarray", keys: Sequence[str]) -> list[Near]:
        import numpy as np

        nearness: list[Near] = []
        for at in range(0, len(keys), PAGE):
            with self._reading():
                ids, embeddings = self._get(keys[at : at + PAGE])
            similarities = np.asarray(embeddings, dtype=np.float32) @ vector if ids else np.empty(0)
            nearness.extend(Near(*pair) for pair in zip(ids, similarities.tolist(), strict=True))
        return sorted(nearness, key=lambda near: (-near.similarity, near.key))

    def keys(self) -> Iterator[str]:
        # In one request: between two pages another process may remove keys, and others would be skipped.
        with self._reading() as collection:
            return iter(self._guard(lambda: collection.get(include=[]))["ids"])

    def read(self, keys: Sequence[str]) -> Iterator[tuple[str, "np.ndarray"]]:
        for at in range(0, len(keys), PAGE):
            with self._reading():
                page = self._readable(keys[at : at + PAGE])
            yield from page

    def _readable(self, keys: Sequence[str]) -> list[tuple[str, "np.ndarray"]]:
        """Chroma refuses a whole request for one lost vector: halves, until what is lost stands alone."""
        try:
            return list(zip(*self._get(keys), strict=True))
        except LibraryDamaged:
            middle = len(keys) // 2
            return [*self._readable(keys[:middle]), *self._readable(keys[middle:])] if middle else []

    def _get(self, keys: Sequence[str]) -> tuple[list[str], Any]:
        got = self._guard(lambda: self._collection().get(ids=list(keys), include=["embeddings"]))
        return got["ids"], got["embeddings"]

    def clear(self) -> None:
        with self._held() as held:
            self._process.close()
            self._mark_anew(held)
            shutil.rmtree(self.folder, ignore_errors=True)
            if self.folder.exists():
                raise LibraryDamaged(
                    f"the vector index in {self.folder} cannot be removed; end every other Newsdesk that has it open, "
                    "then run `newsdesk rebuild`"
                )


def _refuse_other(kept: Any, embedder: "EmbedderIdentity") -> None:
    if (kept.get("digest"), kept.get("dimension")) != (embedder.digest, embedder.dimension):
        raise EmbedderMismatch(
            f"the vectors of this library were made by {kept.get('embedder')}, and {embedder.name} is configured; "
            "run `newsdesk rebuild` to make them again, or configure the former"
        )
