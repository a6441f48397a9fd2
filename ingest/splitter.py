"""Passages: runs of whole sentences, about 200-250 tokens long, as exact spans of an article's text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from library.sentences import sentences
from library.tokens import count_tokens
from library.values import Span

MOST_TOKENS = 240
"""A passage ends before the sentence that would take it past this, unless a quotation runs on."""
ENOUGH_TOKENS = 150
"""From here on a passage would rather end with its paragraph than within the next."""
LONGEST_QUOTATION_TOKENS = 420
"""A quotation that runs on past this is cut at the end of one of its sentences: no embedder could read it whole."""


class _Unit(NamedTuple):
    """Sentences that stay together."""

    span: Span
    tokens: int
    ends_paragraph: bool


def split(text: str) -> tuple[Span, ...]:
    """Spans of `text` in order; together they hold every character that is not white space.

    A quotation is never cut, up to `LONGEST_QUOTATION_TOKENS`, also where it runs over several paragraphs.
    """
    spans: list[Span] = []
    held: list[_Unit] = []
    for unit in _units(text):
        if held and sum(each.tokens for each in held) + unit.tokens > MOST_TOKENS:
            held = list(_flush(held, spans))
            if held and sum(each.tokens for each in held) + unit.tokens > MOST_TOKENS:
                spans.append(_around(held))
                held = []
        held.append(unit)
    if held:
        spans.append(_around(held))
    return tuple(spans)


def _flush(held: list[_Unit], spans: list[Span]) -> list[_Unit]:
    """Close a passage at the last paragraph's end that leaves it long enough; give back what comes after."""
    tokens, cut = 0, len(held)
    for at, unit in enumerate(held):
        tokens += unit.tokens
        if unit.ends_paragraph and tokens >= ENOUGH_TOKENS:
            cut = at + 1
    spans.append(_around(held[:cut]))
    return held[cut:]


def _around(units: list[_Unit]) -> Span:
    return Span(units[0].span.start, units[-1].span.end)


def _units(text: str) -> Iterator[_Unit]:
    """Sentences, joined where a quotation runs from one into the next."""
    held: list[_Unit] = []
    for span in sentences(text):
        unit = _Unit(span, count_tokens(span.of(text)), _ends_paragraph(text, span.end))
        running = held and _quotation_runs_on(text, held[0].span.start, span.start)
        if held and not (running and sum(each.tokens for each in held) + unit.tokens <= LONGEST_QUOTATION_TOKENS):
            yield _joined(held)
            held = []
        held.append(unit)
    if held:
        yield _joined(held)


def _joined(units: list[_Unit]) -> _Unit:
    return _Unit(_around(units), sum(unit.tokens for unit in units), units[-1].ends_paragraph)


def _ends_paragraph(text: str, end: int) -> bool:
    return text[end : end + 1] in ("", "\n")


_MARKS = re.compile(r"[\"“”]|\n\s*")


def _quotation_runs_on(text: str, start: int, following: int) -> bool:
    """Whether a quotation opened since `start` is still open where the sentence at `following` begins.

    In print a quotation over several paragraphs opens each of them anew and closes once: at a paragraph's end it runs
    on only where the next paragraph begins with a mark.
    """
    is_open = carried = False
    for match in _MARKS.finditer(text, start, following):
        mark = match.group()
        if mark[0] == "\n":
            carried = is_open and text[match.end() : match.end() + 1] in ("“", '"')
            is_open = False  # the paragraph's own mark opens it anew
        else:
            is_open = mark == "“" or (mark == '"' and not is_open)
            carried = False
    return is_open or carried
