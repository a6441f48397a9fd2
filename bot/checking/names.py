"""Names: each must be in the source, or be made of what is."""

import re
from collections.abc import Iterator

from bot.checking.values import Source
from bot.lexicon import STOP_WORDS, stems
from bot.quantities import quantities
from bot.values import Finding

ROOT = 4
"""Letters by which a name and what is made of it are the same: Norway, Norwegian."""
LONGEST_SHORT = 4
"""Letters of a short form: `CNN`."""
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+")
_RUN = re.compile(r"\b[A-ZÀ-Þ][\w’'-]*(?:(?: (?:of|and|the|for|de|on)){0,2} [A-ZÀ-Þ][\w’'-]*)+")
_TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
"""Held by dates."""
_TITLES = frozenset("mr mrs ms dr sir".split())
_OPENERS = frozenset(
    "officials authorities police residents people workers critics supporters experts analysts scientists researchers "
    "protesters prosecutors lawmakers investigators witnesses students members leaders doctors lawyers families "
    "government parliament reports articles sources outlets neither another several many most some overall according "
    "today yesterday despite during however later earlier instead also".split()
)
"""Common words that begin a sentence with a capital."""


def names(sentence: str, source: Source) -> Iterator[Finding]:
    """Capitalised words that the source has nothing like."""
    there = source.stems
    roots = {each[:ROOT] for each in there if len(each) >= ROOT}
    short = _initials(source.known)
    for found in dict.fromkeys(_CAPITALISED.findall(sentence)):
        plain = re.sub(r"[’']s$|[’']$", "", found)
        if plain.lower() in STOP_WORDS | _OPENERS | _TIMES | _TITLES or any(quantities(found)):
            continue
        own = set(stems(found))
        if own & there or {each[:ROOT] for each in own if len(each) > ROOT} & roots or plain.replace(".", "") in short:
            continue
        first = sentence.lstrip(" “\"'‘(").startswith(found)
        alone = first and not re.match(r"\s+[A-ZÀ-Þ][a-zà-þ]", sentence[sentence.find(found) + len(found) :])
        # What begins a sentence may be any word, and short forms are made by those who write.
        hint = alone or (plain.isupper() and len(plain) <= LONGEST_SHORT)
        yield Finding(kind="name", detail=f"{found} is not in the source", hint=hint)


def _initials(text: str) -> set[str]:
    """Short forms of the names of several words: `United Nations` -> `UN`."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        capitals = [word[0] for word in run.split() if word[0].isupper()]
        every = [word[0].upper() for word in run.split()]
        for letters in (capitals, every):
            for start in range(len(letters)):
                found.update("".join(letters[start:end]) for end in range(start + 2, len(letters) + 1))
    return found
