"""What two texts have in common word for word: runs of words as 64-bit hashes, and which part of a text they cover."""

import re
import unicodedata
import zlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RUN = 5
"""Words of the runs that are compared."""
MARK_RUN = 8
"""Words of the runs by which texts find each other: longer, since thousands of articles share turns of phrase."""
MARK_EVERY = 4
READ_CHARACTERS = 12_000
"""Of a longer text, some two thousand words are enough to tell whether it is a copy."""
MOST_MARKS = 48
"""One run in four marks a text, and of a long text the 48 lowest: a text that stands in another shares its marks."""
SLICES = 32
"""Equal parts of a text for which it is noted whether they stand in another text: one bit each."""

_WORD = re.compile(r"\w+")
_TELLING = re.compile(r"(?<![.!?:”\"“]\s)(?<!^)(?<!\n)\b[^\W\d_a-z]\w+|\d+(?:[.,]\d+)*", re.MULTILINE)
_FILED_FROM = re.compile(r"^\W*[^\W\d_a-z][^.!?\n]{1,60}?\s[–—-]{1,2}\s")
_FACTOR = 0x9E3779B97F4A7C15


class Text(NamedTuple):
    """The words of a text as hashes, in their order."""

    words: NDArray[np.uint64]
    runs: NDArray[np.uint64]
    """One hash a run of five words."""


class Overlap(NamedTuple):
    """How far two texts are the same, word for word."""

    held: float
    """Part of the first text's runs that stand in the second."""
    holds: float
    """Part of the second text's runs that stand in the first."""
    part: int
    """Slices of the first text that stand in the second, a bit each, the beginning lowest."""
    other_part: int
    """The same of the second text."""


class Telling(NamedTuple):
    """Words with a capital inside a sentence, and figures."""

    names: frozenset[str]
    figures: frozenset[str]


def read(text: str) -> Text:
    """Words in lower case, punctuation and accents written in another way aside."""
    found = _plain_words(text[:READ_CHARACTERS])
    words = np.fromiter(map(zlib.crc32, map(str.encode, found)), np.uint64, len(found))
    return Text(words, _runs(words, RUN))


def body_words(text: str) -> list[str]:
    """The words without a dateline at the beginning."""
    return _plain_words(_FILED_FROM.sub("", text, count=1))


def _plain_words(text: str) -> list[str]:
    return _WORD.findall((text if text.isascii() else unicodedata.normalize("NFKC", text)).lower())


def marks(text: Text) -> list[int]:
    """Signed 64-bit numbers by which a text that holds much of this one is found."""
    runs = _runs(text.words, MARK_RUN)
    low = np.unique(runs[runs < np.uint64((1 << 64) // MARK_EVERY)])[:MOST_MARKS]
    return low.astype(np.int64).tolist()


def whole_mark(words: list[str]) -> int:
    """One signed 64-bit number for the words as they stand: only a text of the same words has it."""
    hashes = np.fromiter(map(zlib.crc32, map(str.encode, words)), np.uint64, len(words))
    return int(_runs(hashes, len(words)).astype(np.int64)[0])


def overlap(one: Text, other: Text) -> Overlap:
    """Compare two texts of at least five words each."""
    in_other, in_one = np.isin(one.runs, other.runs), np.isin(other.runs, one.runs)
    return Overlap(float(in_other.mean()), float(in_one.mean()), _part(in_other), _part(in_one))


def telling(text: str) -> Telling:
    """What differs where a form is filled in anew."""
    found = frozenset(_TELLING.findall(text[:READ_CHARACTERS]))
    figures = frozenset(each for each in found if each[0].isdigit())
    return Telling(found - figures, figures)


def _runs(words: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """One well-mixed hash for each run of `length` words; the same on every machine."""
    count = len(words) - length + 1
    if count < 1:
        return np.empty(0, np.uint64)
    mixed = np.zeros(count, np.uint64)
    with np.errstate(over="ignore"):
        for at in range(length):
            mixed = (mixed ^ words[at : at + count]) * np.uint64(_FACTOR)
            mixed ^= mixed >> np.uint64(29)
    return mixed


def _part(covered: NDArray[np.bool_]) -> int:
    """A bit for each slice of which at least half is covered."""
    edges = np.linspace(0, len(covered), SLICES + 1).astype(int)
    sums = np.concatenate(([0], np.cumsum(covered)))
    sizes = np.maximum(np.diff(edges), 1)
    bits = (sums[edges[1:]] - sums[edges[:-1]]) * 2 >= sizes
    return sum(1 << at for at in np.flatnonzero(bits).tolist())
