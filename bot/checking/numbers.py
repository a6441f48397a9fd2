"""Numbers: each must be in the source, and count there what it counts here."""

import re
from collections.abc import Iterator

from bot.checking.values import Source
from bot.lexicon import STOP_WORDS, families_of_stem, stem
from bot.quantities import Quantity, quantities
from bot.values import Finding

_LISTED = re.compile(r"\s*\d{1,2}[.)](?:\s|$)")
"""The number of a line in a list."""
_BEHIND = re.compile(r"\W{0,3}(?:(?:[a-z]+ ){0,1}?)?(?P<word>[a-zà-þ]{3,})")
_UNIT = re.compile(r"\W{0,2}(?:percentage )?(?:points?|crowns|euros|dollars|pounds|people|years?|days?|degrees)\b")
"""A number with a unit is no share."""
_SMALL = 12
"""Up to here, numbers are oftener counted by the one who writes than read."""


def numbers(sentence: str, source: Source) -> Iterator[Finding]:
    """Numbers that the source does not give. A share may be given without its sign."""
    there = {each.value for one in source.cited for each in quantities(f"{one.quote} {one.headline}")}
    bare = there | {(value, "") for value, _ in there}
    dates = bare | {each.value for one in source.cited for each in quantities(one.day)}
    counts = any(1 < value <= _SMALL for value, _ in there)
    listed = _LISTED.match(sentence)
    for each in quantities(sentence[listed.end() :] if listed else sentence):
        unsigned = not _UNIT.match(sentence[sentence.find(each.text) + len(each.text) :])
        if each.value in (dates if each.of_date else bare if unsigned else there):
            continue
        # A pair is seen, not read, where the source counts nothing.
        hint = each.text.lower() == "two" and not counts
        yield Finding(kind="number", detail=f"{each.text} is not in the source", hint=hint)


def counted(sentence: str, source: Source) -> Iterator[Finding]:
    """Numbers that count one thing here and another there, where the source has another number for this one."""
    theirs = [(each.value, _thing(one.quote, each)) for one in source.cited for each in quantities(one.quote)]
    for each in quantities(sentence):
        ours = _thing(sentence, each)
        if not ours or each.of_date:
            continue
        given = [thing for value, thing in theirs if value == each.value]
        others = [value for value, thing in theirs if thing == ours and value != each.value]
        if given and others and all(thing and not _same(ours, thing) for thing in given):
            yield Finding(kind="unit", detail=f"{each.text} counts something else in the source", hint=True)


def _same(one: str, other: str) -> bool:
    return one == other or bool(families_of_stem(one) & families_of_stem(other))


def _thing(text: str, quantity: Quantity) -> str:
    """The stem of what is counted: the word behind the number."""
    found = _BEHIND.match(text, quantity.end)
    if not found or found["word"] in STOP_WORDS or "%" in quantity.value:
        return ""
    return stem(found["word"])
