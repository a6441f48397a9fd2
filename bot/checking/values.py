"""What a sentence is held against."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from bot.lexicon import STOP_WORDS, families_of, stem, stems, words, written_day
from bot.values import Citation
from library.sentences import sentences

_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})")
_MONTHS = tuple(f"{date(2000, month, 1):%B}" for month in range(1, 13))


class Cited(NamedTuple):
    """What a sentence cites: the words themselves, and what may be named beside them without being quoted."""

    quote: str
    headline: str = ""
    outlet: str = ""
    day: str = ""
    """Written out: `Thursday 2 March 2023`."""

    @classmethod
    def from_citation(cls, citation: Citation) -> "Cited":
        """The words of a citation, and what is known of their article."""
        return cls(citation.quote, citation.title, citation.outlet or "", written_day(citation.published_at))

    @property
    def published(self) -> date | None:
        """The day as a date; None where none is given."""
        found = _DAY.search(self.day)
        if not found or found[2] not in _MONTHS:
            return None
        return date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))


class Words(NamedTuple):
    """A sentence, its words as written, and their stems."""

    text: str
    written: tuple[str, ...]
    stemmed: tuple[str, ...]

    @property
    def telling(self) -> frozenset[str]:
        """Stems that carry meaning."""
        return frozenset(
            stemmed for word, stemmed in zip(self.written, self.stemmed, strict=True) if word.lower() not in STOP_WORDS
        )


@lru_cache(maxsize=2048)
def read(text: str) -> Words:
    """A sentence's words."""
    written = tuple(words(text))
    return Words(text, written, tuple(stem(word) for word in written))


class Source:
    """All that one sentence cites, read once for every check."""

    def __init__(self, cited: Sequence[Cited]) -> None:
        self.cited = tuple(cited)
        self.text = " ".join(each.quote for each in cited)

    @cached_property
    def known(self) -> str:
        """The quoted words, and the headlines, outlets and days beside them."""
        return " ".join(part for each in self.cited for part in each)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Of all that is known."""
        return frozenset(stem for each in self.cited for part in each for stem in stems(part))

    @cached_property
    def kin(self) -> frozenset[str]:
        """Families of words that any known word belongs to."""
        return families_of(self.stems)

    @cached_property
    def sentences(self) -> tuple[Words, ...]:
        """The sentences of the quotes, in order."""
        return tuple(read(span.of(each.quote)) for each in self.cited for span in sentences(each.quote))
