"""Holding a sentence against exactly the words that it cites, by rules, one kind of finding a module."""

import re
from collections.abc import Sequence

from bot.checking.alignment import aligned
from bot.checking.dates import dates
from bot.checking.hedging import hedges
from bot.checking.names import names
from bot.checking.negation import negations
from bot.checking.numbers import counted, numbers
from bot.checking.opposites import opposites
from bot.checking.quantity_words import quantity_words
from bot.checking.quotations import folded, quotations
from bot.checking.speakers import speakers
from bot.checking.values import Cited, Source, read
from bot.checking.wording import wording
from bot.values import Finding

_ENDED = re.compile(r"[.!?…:][\"')\]]*\s*$")

__all__ = ["Cited", "check", "holds"]


def check(sentence: str, cited: Sequence[Cited]) -> tuple[Finding, ...]:
    """What the cited words do not hold of a sentence; nothing when they hold it.

    What stands in one of the quotes word for word, from the beginning of a sentence to the end of one, is held.
    """
    if not cited:
        return (Finding(kind="uncited", detail="no source is given"),)
    plain = folded(sentence)
    if any(_stands_in(plain, folded(each.quote)) for each in cited):
        return ()
    source, claim = Source(cited), read(sentence)
    best = aligned(claim, source)
    return (
        *numbers(sentence, source),
        *counted(sentence, source),
        *dates(sentence, source),
        *quotations(sentence, source),
        *speakers(claim, best, source),
        *names(sentence, source),
        *negations(claim, best, source.sentences),
        *opposites(claim, best),
        *quantity_words(claim, best),
        *hedges(claim, best),
        *wording(claim, source),
    )


def _stands_in(plain: str, quote: str) -> bool:
    """Whether it does as a sentence: a part of one may be what another denies there."""
    at = quote.find(plain)
    begins = at == 0 or (at > 0 and bool(_ENDED.search(quote[:at])))
    return begins and (at + len(plain) == len(quote) or bool(_ENDED.search(plain)))


def holds(findings: Sequence[Finding]) -> bool:
    """Whether nothing was found that makes a sentence unsupported; hints do not."""
    return all(each.hint for each in findings)
