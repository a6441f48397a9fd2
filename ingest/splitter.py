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
LONGEST_SENTENCE = 8000
"""Characters; past this a sentence is cut whatever its tokens."""
PIECE = 100
"""Characters of a piece of such a sentence: few enough for `LONGEST_QUOTATION_TOKENS` in any script."""


class _Unit(NamedTuple):
    """Sentences that stay together."""

    span: Span
    tokens: int
    ends_paragraph: bool


def split(text: str) -> tuple[Span, ...]:
    """Spans of `text` in order; together they hold every character that is not white space.

    A quotation is never cut, up to `LONGEST_QUOTATION_TOKENS`, also where it runs over several paragraphs. No span is
    longer than that: a sentence that is, is cut between its clauses, its words, or its characters.
    """
    spans: list[Span] = []
    held: list[_Unit] = []
    for unit in _units(text):
        if held and _tokens(held) + unit.tokens > MOST_TOKENS:
            held = list(_flush(held, spans))
            if held and _tokens(held) + unit.tokens > MOST_TOKENS:
                spans.append(_around(held))
                held = []
        held.append(unit)
    if held:
        spans.append(_around(held))
    return tuple(spans)


def _tokens(units: list[_Unit]) -> int:
    # Every unit has a token, so there are never more than MOST_TOKENS of them.
    return sum(unit.tokens for unit in units)


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
    quotation = _Quotation()
    for unit in _sentences(text):
        if held:
            quotation = quotation.read(text, held[-1].span.start, unit.span.start)
            if not (quotation.runs_on and _fits(text, held, unit)):
                yield _joined(held)
                held, quotation = [], _Quotation()
        held.append(unit)
    if held:
        yield _joined(held)


def _sentences(text: str) -> Iterator[_Unit]:
    """Sentences, those that are too long in pieces."""
    for span in sentences(text):
        # The longest are not even counted: that would take as long as all the rest.
        tokens = count_tokens(span.of(text)) if span.end - span.start <= LONGEST_SENTENCE else None
        if tokens is not None and tokens <= LONGEST_QUOTATION_TOKENS:
            yield _Unit(span, tokens, _ends_paragraph(text, span.end))
        else:
            for piece in _pieces(text, span):
                yield _Unit(piece, count_tokens(piece.of(text)), _ends_paragraph(text, piece.end))


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """A sentence, cut at clause marks and around quotations, and where these leave it long, between words."""
    begin = span.start
    for cut in (*(match.start() for match in _CLAUSE.finditer(text, *span)), span.end):
        for match in _WORDS.finditer(text, begin, cut):
            yield Span(*match.span())
        begin = cut


def _fits(text: str, held: list[_Unit], unit: _Unit) -> bool:
    """Whether these can be joined; counts of parts add up to a little more than their sum."""
    if _tokens(held) + unit.tokens <= LONGEST_QUOTATION_TOKENS:
        return True
    together = Span(held[0].span.start, unit.span.end)
    return (
        together.end - together.start <= LONGEST_SENTENCE
        and count_tokens(together.of(text)) <= LONGEST_QUOTATION_TOKENS
    )


def _joined(units: list[_Unit]) -> _Unit:
    return _Unit(_around(units), _tokens(units), units[-1].ends_paragraph)


def _ends_paragraph(text: str, end: int) -> bool:
    return text[end : end + 1] in ("", "\n")


_MARKS = re.compile(r"[\"“”「」]|\n\s*")
_CLAUSE = re.compile(
    r"(?<=[,;:—–)\"”»」])(?=\s)|(?<=\s)(?=[\"“«])|(?<=[，；：、،؛。！？])(?![，；：、،؛。！？\"”’'»」』）])|(?=[“«「])|(?<=[”»」])(?=\w)"
)
_WORDS = re.compile(rf"\S(?:.{{0,{PIECE - 2}}}\S)?(?!\S)|\S{{1,{PIECE}}}", re.DOTALL)


class _Quotation(NamedTuple):
    """Whether a quotation is open at some place of a text.

    In print a quotation over several paragraphs opens each of them anew and closes once: at a paragraph's end it runs
    on only where the next paragraph begins with a mark.
    """

    is_open: bool = False
    carried: bool = False

    @property
    def runs_on(self) -> bool:
        """Whether it is open here, or will be by the mark that stands here."""
        return self.is_open or self.carried

    def read(self, text: str, start: int, end: int) -> "_Quotation":
        """How it stands at `end`, after it stood so at `start`."""
        is_open, carried = self
        for match in _MARKS.finditer(text, start, end):
            mark = match.group()
            if mark[0] == "\n":
                carried = is_open and text[match.end() : match.end() + 1] in ("“", '"', "「")
                is_open = False  # the paragraph's own mark opens it anew
            else:
                is_open = mark in "“「" or (mark == '"' and not is_open)
                carried = False
        return _Quotation(is_open, carried)
