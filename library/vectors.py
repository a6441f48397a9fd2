"""The vectors' seam: a map from keys to unit vectors that can be searched by nearness.

Vectors can be made again from the SQLite file at any time, so an index holds no filter and no text: only keys.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np

    from library.embedders import EmbedderIdentity


class Near(NamedTuple):
    """A vector near the one searched for; `similarity` is the cosine, at most 1."""

    key: str
    similarity: float


class VectorIndex(Protocol):
    """Unit vectors by key, for any number of threads and processes at once.

    Every call sees what any of them changed before it. Raises LibraryBusy where another hangs inside a call.
    """

    def open_for(self, embedder: "EmbedderIdentity") -> None:
        """Make ready for this embedder's vectors.

        Raises EmbedderMismatch when the index holds those of another, LibraryDamaged when it cannot be read.
        """
        ...

    def put(self, keys: Sequence[str], vectors: "np.ndarray") -> None:
        """Keep `vectors` (n, dimension) under `keys`; the same key twice changes nothing."""
        ...

    def remove(self, keys: Sequence[str]) -> None:
        """Forget these keys; unknown ones do not matter."""
        ...

    def near(self, vector: "np.ndarray", k: int) -> list[Near]:
        """The k nearest, nearest first."""
        ...

    def among(self, vector: "np.ndarray", keys: Sequence[str]) -> list[Near]:
        """How near each of `keys` is, nearest first; keys without a vector are left out."""
        ...

    def count(self) -> int:
        """How many vectors there are."""
        ...

    def keys(self) -> Iterator[str]:
        """Every key, in no order."""
        ...

    def read(self, keys: Sequence[str]) -> Iterator[tuple[str, "np.ndarray"]]:
        """The vectors of these keys; a key whose vector cannot be read is left out."""
        ...

    def clear(self) -> None:
        """Forget everything, the embedder included."""
        ...

    def close(self) -> None:
        """Let go of files and memory; the next call opens them again."""
        ...
