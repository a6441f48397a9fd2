"""The embedders' seam: texts become unit vectors that lie near each other when the texts mean the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class EmbedderIdentity:
    """What vectors are comparable with: those of the same name, dimension and digest, and no others."""

    name: str
    dimension: int
    digest: str


class Embedder(Protocol):
    """Turns texts into unit vectors; the vendor behind it is imported in its own module only."""

    @property
    def identity(self) -> EmbedderIdentity:
        """Which embedder this is."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> "np.ndarray":
        """One vector per text, in the texts' order: (n, dimension) float32, each of length 1."""
        ...

    def embed_question(self, text: str) -> "np.ndarray":
        """The question's vector: (dimension,) float32, of length 1."""
        ...
