"""Numbers as a text gives them, in digits or words, with scale and percent, so that they can be compared."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: value for value, word in enumerate(_SMALL)} | {word: 20 + 10 * at for at, word in enumerate(_TENS)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    "Nov(?:ember)?|Dec(?:ember)?"
)
_NUMBER = re.compile(
    rf"(?P<digits>(?<![A-Za-z])(?<![A-Z]-)(?<![A-Z]{{2}}-)\d[\d,]*(?:\.\d+)?)"
    rf"|\b(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<ones>{'|'.join(_SMALL[1:10])}))?\b"
    rf"|\b(?P<small>{'|'.join(_SMALL)})\b",
    re.IGNORECASE,
)
_SCALE = re.compile(rf"[- ]?(?P<scale>{'|'.join(_SCALES)})s?\b", re.IGNORECASE)
_PERCENT = re.compile(r"\s?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_MONTH_BEFORE = re.compile(rf"\b(?:{_MONTHS})\.? $")
_MONTH_BEHIND = re.compile(rf"^(?:st|nd|rd|th)?,? (?:of )?(?:{_MONTHS})\b")


class Quantity(NamedTuple):
    """One number of a text; equal values say the same however they are written."""

    value: tuple[float, str]
    """The number, and `%` where it is a share."""
    text: str
    of_date: bool
    """Whether it is a year, or a day beside its month."""
    end: int
    """Where it ends in its text."""


def quantities(text: str) -> Iterator[Quantity]:
    """The numbers of `text` in order. The word `one` is no number: it is oftener a pronoun."""
    for found in _NUMBER.finditer(text):
        value, end = _value(found), found.end()
        while scale := _SCALE.match(text, end):
            value, end = value * _SCALES[scale["scale"].lower()], scale.end()
        percent = _PERCENT.match(text, end)
        if found.group().lower() == "one" and end == found.end() and not percent:
            continue
        end = percent.end() if percent else end
        yield Quantity((value, "%" if percent else ""), text[found.start() : end], _of_date(text, found, value), end)


def _value(found: re.Match[str]) -> float:
    if found["digits"]:
        return float(found["digits"].replace(",", ""))
    if found["tens"]:
        return float(_WORDS[found["tens"].lower()] + _WORDS[(found["ones"] or "zero").lower()])
    return float(_WORDS[found["small"].lower()])


def _of_date(text: str, found: re.Match[str], value: float) -> bool:
    if re.fullmatch(r"(?:19|20)\d\d", found.group()):
        return True
    is_day = 1 <= value <= 31
    return is_day and bool(
        _MONTH_BEFORE.search(text[max(0, found.start() - 12) : found.start()])
        or _MONTH_BEHIND.match(text[found.end() :][:24])
    )
