"""The seam to a reader: a small model that points at the words of a passage that answer, and says whether any do."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from library.bodies import Body
from library.values import Span


class Reading(NamedTuple):
    """What a reader made of one passage."""

    words: Span
    """The words of the passage that answer best."""
    over_none: float
    """Logits of these words over those of there being none: above 0 where they are the likelier."""
    answered: float
    """The logit of the passage holding an answer at all."""
    sentences: tuple[float, ...]
    """`over_none` of the best words of each of its sentences, in order."""


class Reader(Protocol):
    """Reads passages for a question."""

    name: str

    def read(self, question: str, bodies: Sequence[Body]) -> list[Reading]:
        """What it makes of each passage, in order. Raises EmbedderBroken where its files are not what they must be."""
        ...
