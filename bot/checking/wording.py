"""Words: how much of a sentence the source has words for."""

from collections.abc import Iterator

from bot.checking.values import Source, Words
from bot.lexicon import STOP_WORDS, families_of_stem
from bot.values import Finding

LEAST_SHARED = 0.5
"""Part of a sentence's telling words that the cited words must hold."""


def wording(claim: Words, source: Source) -> Iterator[Finding]:
    """Whether too little of the sentence stands in the source."""
    flags = held(claim, source)
    if not flags:
        yield Finding(kind="words", detail="nothing in it can be held against the source")
    elif sum(flags) < LEAST_SHARED * len(flags):
        missing = len(flags) - sum(flags)
        yield Finding(kind="words", detail=f"{missing} of {len(flags)} telling words are not in the source")


def held(claim: Words, source: Source) -> list[bool]:
    """Of each telling word in order, whether it or its kin is in the source."""
    telling = (stem for word, stem in zip(claim.written, claim.stemmed, strict=True) if word.lower() not in STOP_WORDS)
    return [each in source.stems or bool(families_of_stem(each) & source.kin) for each in telling]


def longest_run(flags: list[bool]) -> int:
    """The most telling words one after another that the source does not have."""
    most = run = 0
    for each in flags:
        run = 0 if each else run + 1
        most = max(most, run)
    return most
