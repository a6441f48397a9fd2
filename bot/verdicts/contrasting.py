"""What other sources tell otherwise, put behind what was written, in their own words."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from bot.citations import Draft
from bot.question import Question
from bot.quoting.choice import Scored
from bot.values import Citation, Evidence
from bot.verdicts.contrasts import contrast, unwritten
from bot.verdicts.telling import Contrast
from bot.writers import Piece, Text, Writer
from library.values import Span

MOST_ADDED = 2
"""Accounts that are added to an answer."""


class Scoring(Writer, Protocol):
    """A writer that quotes, and says of every sentence of the evidence what speaks for it."""

    def scored(self, question: Question, evidence: Sequence[Evidence]) -> list[Scored]:
        """Sentences of the evidence, best first."""
        ...

    def quoted(self, evidence: Evidence, span: Span) -> Iterator[Piece]:
        """The words at a span of the evidence's article, readable by themselves, and cited."""
        ...


def told_otherwise(question: Question, scored: Sequence[Scored], draft: Draft) -> Contrast | None:
    """What is told differently from what the draft says and its sources hold."""
    sentences, citations = draft.finish()
    held = {number for each in sentences if each.support == "supported" for number in each.citations}
    shown: list[Citation] = [each for each in citations if each.number in held]
    return contrast(question, scored, shown) if shown and not draft.declined else None


def others(found: Contrast, draft: Draft, quoting: Scoring) -> Iterator[Piece]:
    """Pieces for the accounts that the draft does not cite yet."""
    _, citations = draft.finish()
    for each in list(unwritten(found, citations))[:MOST_ADDED]:
        yield Text(" ")
        yield from quoting.quoted(each.evidence, each.span)
