"""The two ways of finding, words and vectors, under the same filters."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.lexicon import telling_words
from library.errors import EmbedderBroken, EmbedderMismatch, LibraryDamaged
from library.library import Library
from library.passages import Found
from library.values import Filters

DEPTH = 150
"""Candidates of each leg."""
WORDS, VECTORS = "words", "vectors"
WEIGHTS = {WORDS: 1.0, VECTORS: 0.8}
"""What the ranks of a leg count for: see docs/decisions/0010."""


class Leg(NamedTuple):
    """One way of finding: its name, what its ranks count for, and what it found, best first."""

    name: str
    weight: float
    found: Sequence[Found]


class Legs(NamedTuple):
    """What was found for one text, and what the reader should know of how."""

    legs: tuple[Leg, ...]
    notices: tuple[str, ...]


def find(library: Library, text: str, filters: Filters) -> Legs:
    """Both legs. With a damaged vector index words alone are left, and a notice says so.

    Raises EmbedderMismatch, EmbedderBroken and EmbedderUnavailable: without its embedder nothing is asked.
    """
    by_words = library.by_words_beside(telling_words(text), filters, DEPTH)
    try:
        vector = library.question_vector(text)
        vectors = Leg(VECTORS, WEIGHTS[VECTORS], library.by_vector(vector, filters, DEPTH))
    except (EmbedderMismatch, EmbedderBroken):
        raise
    except LibraryDamaged as error:
        return Legs((_words(by_words.result()),), (f"Found by words alone: {error}.",))
    return Legs((_words(by_words.result()), vectors), _not_by_meaning(library))


def _words(found: Sequence[Found]) -> Leg:
    return Leg(WORDS, WEIGHTS[WORDS], found)


def _not_by_meaning(library: Library) -> tuple[str, ...]:
    """Says how much of the library has no vectors yet."""
    if not library.passages.any_pending():
        return ()
    passages = library.passages.count(Filters())
    made = max(passages - library.passages.count_pending(), 0)
    able = f"Only {made:,} of {passages:,} passages" if made else f"None of the {passages:,} passages"
    rest = "the rest is found by its words" if made else "they are found by their words"
    return (f"{able} can be found by meaning yet; {rest}.",)
