"""Sentences as exact spans. A quotation that fits a sentence's bound is never cut in two."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from library.values import Span

LONGEST_QUOTATION = 700
"""Characters; a longer quotation is cut at the ends of its own sentences."""
REMEMBERED = 4000
"""Characters of a text whose sentences are remembered: passages are asked for again and again, whole articles not."""

_PARAGRAPH = re.compile(r"[^\n]+")
# Possessive, and never begun within a run: else a run of dots takes quadratic time.
_BOUNDARY = re.compile(
    r"(?<![.!?…])(?P<end>[.!?…]++)(?P<closers>[\"”’'»)\]]*+)(?P<gap>\s++)"
    r"(?=[\"“‘'«(\[]*+[A-Z0-9À-ÖØ-ÞΑ-ΩА-Я\u0590-\u10FF\u1200-\u18AF\u3040-\u9FFF\uAC00-\uD7A3]|[\"“«])"
    r"|(?<![。！？｡।॥؟۔።။។])(?P<stop>[。！？｡।॥؟۔።။។]++)(?P<marks>[\"”’'»)\]」』）】》]*+)(?P<space>\s*+)"
)
_QUOTES = re.compile(r"[\"“”«»「」]")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof rev hon st sr jr gen lt col maj capt cmdr adm sgt cpl pvt gov sen rep pres amb sec "
    "messrs mme mlle no nos vs etc inc ltd co corp bros dept univ assn est fig al approx ave blvd rd "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun "
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla "
    "ore pa tenn tex va vt wash wis wyo p pp".split()
)
_ALWAYS_JOINED = frozenset(
    "mr mrs ms dr prof rev hon st gen lt col maj capt cmdr adm sgt gov sen rep amb messrs mme".split()
)
_STARTERS = frozenset(
    "the a an it its he she they we i you this that these those there in on at but and or so yet for as if "
    "when while after before since although though however meanwhile last earlier later his her their our "
    "what who why how where both some many most all one two no not".split()
)
_LAST_WORD = re.compile(r"([A-Za-zÀ-ÿ][A-Za-zÀ-ÿ.]*)$")
_NEXT_WORD = re.compile(r"[\"“‘'«(\[]*([A-Za-zÀ-ÿ]+)")
_TAG_AFTER_QUOTE = re.compile(
    r"(?:[A-ZÀ-Þ][\w’'-]*\s+){1,4}(?:said|asked|says|asks|replied|told|added|wrote|wondered|shouted|demanded)\b"
)


def sentences(text: str) -> tuple[Span, ...]:
    """Sentences of `text` in order, without the white space around them.

    Spans do not overlap, and every character outside them is white space. A line break always ends a sentence.
    """
    return _remembered(text) if len(text) <= REMEMBERED else _sentences(text)


@lru_cache(maxsize=256)
def _remembered(text: str) -> tuple[Span, ...]:
    return _sentences(text)


def _sentences(text: str) -> tuple[Span, ...]:
    return tuple(span for match in _PARAGRAPH.finditer(text) for span in _of_line(text, match.start(), match.end()))


def _of_line(text: str, start: int, end: int) -> Iterator[Span]:
    quoted = _quotations(text, start, end)
    begin = start
    for match in _BOUNDARY.finditer(text, start, end):
        cut = match.start("space" if match["stop"] else "gap")
        if _inside(quoted, cut) or not _ends_sentence(text, begin, match, end):
            continue
        yield from _trimmed(text, begin, cut)
        begin = match.end()
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def _quotations(text: str, start: int, end: int) -> list[Span]:
    """Closed quotations of one line that are short enough to be kept whole, in order; none holds another."""
    found: list[Span] = []
    opened: int | None = None
    for match in _QUOTES.finditer(text, start, end):
        mark = match.group()
        opens = mark in "“«「" or (mark == '"' and opened is None)
        if opens and opened is None:
            opened = match.start()
        elif not opens and opened is not None:
            if match.end() - opened <= LONGEST_QUOTATION:
                found.append(Span(opened, match.end()))
            opened = None
    return found


def _inside(quotations: list[Span], cut: int) -> bool:
    before = bisect_left(quotations, (cut,))
    return before > 0 and cut < quotations[before - 1].end


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    if match["stop"]:
        # Without a space, who spoke follows the quotation.
        return bool(match["space"]) or not set(match["marks"]) & set('"”»」')
    after = text[match.end("gap") : min(end, match.end("gap") + 80)]
    if match["end"][-1] in "!?" and match["closers"]:
        return _TAG_AFTER_QUOTE.match(after) is None
    if match["end"] != "." or match["closers"].strip("’')]"):
        return True
    word = _LAST_WORD.search(text, max(begin, match.start() - 24), match.start())
    return word is None or not _is_abbreviation(word.group(1), after)


def _is_abbreviation(word: str, after: str) -> bool:
    following = _NEXT_WORD.match(after)
    starts_anew = following is not None and following.group(1).lower() in _STARTERS
    bare = word.lower().rstrip(".")
    if bare in _ALWAYS_JOINED:
        return True
    if len(word) == 1 and word.isupper():
        return not (word == "I" or starts_anew)
    if "." in word or bare in _ABBREVIATIONS:
        if bare in {"no", "nos", "p", "pp", "fig"}:
            return after[:1].isdigit()
        return not starts_anew
    return False
