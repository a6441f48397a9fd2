"""Holding a sentence against the words it cites: quantities, names, quotations, and whether it speaks of the same."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.lexicon import STOP_WORDS, families_of_stem, stem, stems, words
from bot.quantities import quantities
from bot.values import Finding

LEAST_SHARED = 0.5
"""Part of a sentence's telling words that the cited words must hold."""
OPPOSITES = (("win", "lose"), ("rise", "fall"))
"""Families of words of which one must not stand for the other."""

_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+")
_OPENERS = frozenset(
    "officials authorities police residents people workers critics supporters experts analysts scientists researchers "
    "protesters prosecutors lawmakers investigators witnesses students members leaders doctors lawyers families "
    "government parliament reports articles sources outlets neither another several many most some overall according "
    "today yesterday despite during however later earlier instead also".split()
)
"""Common words that begin a sentence with a capital."""


class Cited(NamedTuple):
    """What a sentence cites: the words themselves, and what may be named beside them without being quoted."""

    quote: str
    headline: str = ""
    outlet: str = ""
    day: str = ""
    """Written out: `Thursday 2 March 2023`."""


def check(sentence: str, cited: Sequence[Cited]) -> tuple[Finding, ...]:
    """What the cited words do not hold of a sentence; nothing when they hold it.

    A sentence that stands in one of the quotes word for word is held, whatever it says.
    """
    if not cited:
        return (Finding(kind="uncited", detail="no source is given"),)
    if any(_folded(sentence) in _folded(each.quote) for each in cited):
        return ()
    known = " ".join(part for each in cited for part in each)
    return (
        *_quantities(sentence, cited),
        *_quotations(sentence, " ".join(each.quote for each in cited)),
        *_names(sentence, known),
        *_words(sentence, known),
    )


def _quantities(sentence: str, cited: Sequence[Cited]) -> Iterator[Finding]:
    there = {each.value for one in cited for each in quantities(f"{one.quote} {one.headline}")}
    dates = there | {each.value for one in cited for each in quantities(one.day)}
    for each in quantities(sentence):
        if each.value not in (dates if each.of_date else there):
            yield Finding(kind="number", detail=f"{each.text} is not in the source")


def _quotations(sentence: str, held: str) -> list[Finding]:
    plain = _folded(held)
    return [
        Finding(kind="quotation", detail=f"“{quoted[:80]}” is not in the source word for word")
        for quoted in _QUOTED.findall(sentence)
        if _folded(quoted).strip(" ,.;:!?…") not in plain
    ]


def _folded(text: str) -> str:
    for curly, straight in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'")):
        text = text.replace(curly, straight)
    return " ".join(text.split()).casefold()


def _names(sentence: str, known: str) -> list[Finding]:
    there = set(stems(known))
    return [
        Finding(kind="name", detail=f"{name} is not in the source")
        for name in dict.fromkeys(_CAPITALISED.findall(sentence))
        if not set(stems(name)) & there and name.lower() not in STOP_WORDS | _OPENERS and not any(quantities(name))
    ]


def _words(sentence: str, known: str) -> list[Finding]:
    telling = [stem(word) for word in words(sentence) if word.lower() not in STOP_WORDS]
    if not telling:
        return [Finding(kind="words", detail="nothing in it can be held against the source")]
    there = set(stems(known))
    kin = {family for each in there for family in families_of_stem(each)}
    said = {family for each in telling for family in families_of_stem(each)}
    for pair in (*OPPOSITES, *(pair[::-1] for pair in OPPOSITES)):
        if pair[0] in said - kin and pair[1] in kin:
            return [Finding(kind="words", detail=f"the source speaks of {pair[1]}, not of {pair[0]}")]
    held = sum(1 for each in telling if each in there or families_of_stem(each) & kin)
    if held >= LEAST_SHARED * len(telling):
        return []
    return [
        Finding(kind="words", detail=f"{len(telling) - held} of {len(telling)} telling words are not in the source")
    ]
