"""What features are computed from: a question's words, and where they stand in each candidate."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from bot.lexicon import STOP_WORDS, telling_words, words
from bot.question import Question
from bot.retrieval.candidates import Candidate

if TYPE_CHECKING:
    import numpy as np

MOST_TERMS = 24
"""Words of a question that are looked at: a longer one costs no more."""
MOST_PLACES = 12
"""Places of a word in a passage that are looked at."""


class Asked(NamedTuple):
    """What is looked for in every passage."""

    terms: tuple[str, ...]
    """Words that carry meaning, lower case, in the question's order."""
    names: frozenset[str]
    numbers: frozenset[str]


class Part(NamedTuple):
    """Letters to look for, and whether a word must end with them."""

    letters: str
    whole: bool


@dataclass(frozen=True)
class Ground:
    """What features are computed from; each table is made when it is first asked for."""

    question: Question
    candidates: Sequence[Candidate]

    @cached_property
    def asked(self) -> Asked:
        """What the question gives to look for."""
        return read(self.question)

    @cached_property
    def places(self) -> list[list[list[int]]]:
        """Where each term begins in the text in lower case, by candidate and term."""
        lower = [each.passage.text.lower() for each in self.candidates]
        return [[_places(part, text, MOST_PLACES) for part in self._looked_for] for text in lower]

    @cached_property
    def held(self) -> "np.ndarray":
        """(n, terms), whether a term stands in the passage."""
        return self._table([[bool(found) for found in row] for row in self.places])

    @cached_property
    def in_title(self) -> "np.ndarray":
        """(n, terms), whether a term stands in the headline."""
        held = {
            title: [bool(_places(part, title.lower(), 1)) for part in self._looked_for]
            for title in {each.passage.title for each in self.candidates}
        }
        return self._table([held[each.passage.title] for each in self.candidates])

    @cached_property
    def weights(self) -> "np.ndarray":
        """(terms,), what each term counts for: the rarer in the candidates' headlines, the more; adds up to 1."""
        import numpy as np

        weights = np.log(1 + len(self.candidates) / (1 + self.in_title.sum(axis=0)))
        return weights / max(weights.sum(), 1e-9)

    @cached_property
    def _looked_for(self) -> list[Part]:
        exact = self.asked.names | self.asked.numbers
        return [_part_of(term, term in exact) for term in self.asked.terms]

    def _table(self, rows: list[list[bool]]) -> "np.ndarray":
        import numpy as np

        return np.array(rows, dtype=bool).reshape(len(self.candidates), len(self.asked.terms))


def read(question: Question) -> Asked:
    """What a question gives to look for."""
    found = [word for word in telling_words(question.standalone) if word.lower() not in STOP_WORDS]
    terms = tuple(dict.fromkeys(word.lower() for word in found))[:MOST_TERMS]
    named = {word.lower() for name in question.names for word in words(name)}
    return Asked(
        terms,
        frozenset(named & set(terms)),
        frozenset(term for term in terms if any(mark.isdigit() for mark in term)),
    )


def _part_of(term: str, whole: bool) -> Part:
    """A plain word is known in its other forms by its beginning; names and numbers must stand whole."""
    return Part(term if whole or len(term) < 6 else term[: max(5, len(term) - 2)], whole)


def _places(part: Part, text: str, most: int) -> list[int]:
    """Where words begin with this, or are it, the first `most`."""
    found: list[int] = []
    at = text.find(part.letters)
    while at >= 0 and len(found) < most:
        end = at + len(part.letters)
        begins = at == 0 or not text[at - 1].isalnum()
        if begins and not (part.whole and text[end : end + 1].isalnum()):
            found.append(at)
        at = text.find(part.letters, at + 1)
    return found
