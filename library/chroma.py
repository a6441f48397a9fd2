"""Vectors in Chroma, embedded in a folder: the one place that knows chromadb."""

import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from library.errors import EmbedderMismatch, LibraryDamaged
from library.vectors import Near

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

    from library.embedders import EmbedderIdentity

COLLECTION = "passages"
PAGE = 2000
"""Rows of one request; Chroma bounds what it takes at once."""


class ChromaVectors:
    """A `VectorIndex` in `folder`. Raises LibraryDamaged, naming `newsdesk rebuild`, where Chroma cannot go on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None

    def open_for(self, embedder: "EmbedderIdentity") -> None:
        with self._lock:
            if self._collection is None:
                self._collection = self._open_collection(embedder)
            _refuse_other(self._collection.metadata or {}, embedder)

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

    def _open_client(self) -> "ClientAPI":
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            self.folder.mkdir(parents=True, exist_ok=True)
            settings = Settings(anonymized_telemetry=False)
            self._client = chromadb.PersistentClient(str(self.folder), settings=settings)
        return self._client

    def _guard(self, work: Any) -> Any:
        try:
            return work()
        except BaseException as error:  # Chroma's Rust core panics with a BaseException of its own
            if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
                raise
            raise LibraryDamaged(
                f"the vector index in {self.folder} cannot be used ({type(error).__name__}: {str(error)[:200]}); "
                "run `newsdesk rebuild`"
            ) from error

    @property
    def _open(self) -> "Collection":
        if self._collection is None:
            raise LibraryDamaged("the vector index was used before it was opened")
        return self._collection

    def put(self, keys: Sequence[str], vectors: "np.ndarray") -> None:
        with self._lock:
            for at in range(0, len(keys), PAGE):
                page = slice(at, at + PAGE)
                self._guard(lambda page=page: self._open.upsert(ids=list(keys[page]), embeddings=vectors[page]))

    def remove(self, keys: Sequence[str]) -> None:
        with self._lock:
            for at in range(0, len(keys), PAGE):
                self._guard(lambda at=at: self._open.delete(ids=list(keys[at : at + PAGE])))

    def count(self) -> int:
        with self._lock:
            return self._guard(self._open.count)

    def near(self, vector: "np.ndarray", k: int) -> list[Near]:
        with self._lock:
            held = self.count()
            if held == 0:
                return []
            found = self._guard(
                lambda: self._open.query(query_embeddings=[vector], n_results=min(k, held), include=["distances"])
            )
        return [Near(key, 1.0 - distance) for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def among(self, vector: "np.ndarray", keys: Sequence[str]) -> list[Near]:
        import numpy as np

        nearness: list[Near] = []
        for at in range(0, len(keys), PAGE):
            with self._lock:
                got = self._guard(lambda at=at: self._open.get(ids=list(keys[at : at + PAGE]), include=["embeddings"]))
            if got["ids"]:
                similarities = np.asarray(got["embeddings"], dtype=np.float32) @ vector
                nearness.extend(Near(*pair) for pair in zip(got["ids"], similarities.tolist(), strict=True))
        return sorted(nearness, key=lambda near: (-near.similarity, near.key))

    def keys(self) -> Iterator[str]:
        offset = 0
        while True:
            with self._lock:
                page = self._guard(lambda offset=offset: self._open.get(include=[], limit=PAGE, offset=offset))
            if not page["ids"]:
                return
            yield from page["ids"]
            offset += len(page["ids"])

    def clear(self) -> None:
        with self._lock:
            if self._client is not None:
                # A client is cached by Chroma for its folder: without this a new one would write into deleted files.
                self._guard(self._client.clear_system_cache)
            self._client = self._collection = None
            shutil.rmtree(self.folder, ignore_errors=True)


def _refuse_other(kept: Any, embedder: "EmbedderIdentity") -> None:
    if (kept.get("digest"), kept.get("dimension")) != (embedder.digest, embedder.dimension):
        raise EmbedderMismatch(
            f"the vectors of this library were made by {kept.get('embedder')}, and {embedder.name} is configured; "
            "run `newsdesk rebuild` to make them again, or configure the former"
        )
