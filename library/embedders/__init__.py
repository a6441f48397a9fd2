"""The embedders' seam: texts become unit vectors that lie near each other when the texts mean the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from library.values import Span

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


class Pooled(NamedTuple):
    """What one run of an embedder gives of a text: its vector, and those of the sentences asked for."""

    vector: "np.ndarray"
    """(dimension,) float32, of length 1."""
    narrow: "np.ndarray"
    """(1 + sentences, fewer) float32, each of length 1: first the text's own, then its sentences' in their order."""


@runtime_checkable
class SentenceEmbedder(Embedder, Protocol):
    """An embedder whose run over a text gives the vectors of its sentences as well, at next to no cost."""

    def embed_with_sentences(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Pooled]:
        """As `embed_passages`, bit for bit, with each text's own spans; they are read within the text around them."""
        ...

    def narrow(self, vectors: "np.ndarray") -> "np.ndarray":
        """Vectors (..., dimension), to be compared with narrow ones: (..., fewer) float32, each of length 1."""
        ...
