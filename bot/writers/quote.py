"""The quoting writer: needs no model, and says nothing but what the articles say, in their words."""

import math
from collections.abc import Generator, Sequence
from datetime import date
from typing import NamedTuple

from bot.question import Question
from bot.quoting.candidates import Candidate, candidates
from bot.quoting.choice import Scored, choose, confidence, score
from bot.quoting.meaning import meaning_of
from bot.quoting.orders import orders
from bot.quoting.readable import readable
from bot.values import Evidence
from bot.writers import Cite, Declined, Piece, Sure, Text
from library.library import Library
from library.sentences import sentences
from library.values import Filters, Span, Turn

MOST_SENTENCES = 4
"""Sentences of an answer, those that make others readable included."""


class QuotingWriter:
    """Quotes the one to four sentences of the evidence that answer the question, or declines."""

    name = "quote"
    prompt = "quote/v1"

    def __init__(self, library: Library) -> None:
        self._library = library

    def write(
        self,
        question: Question,
        evidence: Sequence[Evidence],
        today: date,  # noqa: ARG002 - part of the seam
        history: Sequence[Turn] = (),  # noqa: ARG002 - part of the seam
    ) -> Generator[Piece]:
        scored = self.scored(question, evidence)
        yield Sure(confidence(question, scored))
        chosen = choose(question, scored)
        if not chosen:
            yield Declined()
            return
        shown = _shown([each.candidate for each in chosen])
        if not shown:
            yield Declined()
            return
        for at, (found, span) in enumerate(shown):
            for number, sentence in enumerate(_lines(found, span)):
                yield Text((" " if at or number else "") + sentence)
                yield Cite(found.number, span.start, span.end)

    def scored(self, question: Question, evidence: Sequence[Evidence]) -> list[Scored]:
        """Sentences of the evidence, best first, with what speaks for each."""

        meaning = meaning_of(self._library, question, evidence)
        return score(question, list(candidates(evidence, question)), self._weights(question), meaning)

    def _weights(self, question: Question) -> dict[str, float]:
        """How telling each word of the question is: its inverse document frequency over passages."""
        passages = self._library.passages.count(Filters()) + 1
        return {term: math.log(1 + passages / (1 + self._library.passages.holding(term))) for term in question.terms}


class Shown(NamedTuple):
    """What is quoted of one piece of evidence; the span points into the article."""

    evidence: Evidence
    span: Span


def _shown(chosen: Sequence[Candidate]) -> list[Shown]:
    """The chosen sentences, made readable, joined where they touch; the best one's article first, each in its order."""
    shown: list[Shown] = []
    for candidate in chosen:
        one = _readable(candidate)
        grown = _joined([*shown, one]) if one else shown
        if not shown or sum(len(_lines(*each)) for each in grown) <= MOST_SENTENCES:
            shown = grown
    articles = list(dict.fromkeys(candidate.evidence.article_id for candidate in chosen))
    return sorted(shown, key=lambda each: (articles.index(each.evidence.article_id), each.span))


def _readable(candidate: Candidate) -> Shown | None:
    found = candidate.evidence
    own = Span(candidate.span.start - found.start, candidate.span.end - found.start)
    longer = readable(found.text, own)
    if longer and any(order.start < longer.end and longer.start < order.end for order in orders(found.text)):
        longer = own
    return Shown(found, Span(longer.start + found.start, longer.end + found.start)) if longer else None


def _joined(shown: Sequence[Shown]) -> list[Shown]:
    """Spans of the same passage that overlap, or follow one another, as one; the order of the first ones is kept."""
    joined: list[Shown] = []
    for each in shown:
        touching = [other for other in joined if _touches(other, each)]
        spans = [each.span, *(other.span for other in touching)]
        whole = Shown(each.evidence, Span(min(span.start for span in spans), max(span.end for span in spans)))
        joined = [other for other in joined if other not in touching] + [whole]
    return joined


def _touches(one: Shown, other: Shown) -> bool:
    if one.evidence.passage_id != other.evidence.passage_id:
        return False
    between = one.evidence.text[
        min(one.span.end, other.span.end) - one.evidence.start : max(one.span.start, other.span.start)
        - one.evidence.start
    ]
    return not between.strip()


def _lines(evidence: Evidence, span: Span) -> list[str]:
    """The sentences of a span, white space folded; each carries the citation of the whole."""
    text = evidence.text[span.start - evidence.start : span.end - evidence.start]
    return [" ".join(each.of(text).split()) for each in sentences(text)]
