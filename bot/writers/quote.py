"""The quoting writer: needs no model, and says nothing but what the articles say, in their words."""

import math
from collections.abc import Generator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.question import Question
from bot.quoting.candidates import candidates
from bot.quoting.choice import Scored, choose, score
from bot.quoting.speakers import with_speaker
from bot.values import Evidence
from bot.writers import Cite, Declined, Piece, Text
from library.library import Library
from library.sentences import sentences
from library.values import Filters, Span, Turn

if TYPE_CHECKING:
    import numpy as np


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
        chosen = choose(question, self.scored(question, evidence))
        if not chosen:
            yield Declined()
            return
        shown: list[Span] = []
        for each in chosen:
            found = each.candidate.evidence
            span = _whole(found, each.candidate.span)
            if any(kept.start <= span.start and span.end <= kept.end for kept in shown):
                continue
            for sentence in _lines(span, found):
                yield Text((" " if shown else "") + sentence)
                yield Cite(found.number, span.start, span.end)
                shown.append(span)

    def scored(self, question: Question, evidence: Sequence[Evidence]) -> list[Scored]:
        """Sentences of the evidence, best first, with what speaks for each."""

        def similarities(texts: Sequence[str]) -> "np.ndarray":
            embedder = self._library.embedder
            return embedder.embed_passages(texts) @ embedder.embed_question(question.standalone)

        return score(question, list(candidates(evidence)), self._weights(question), similarities)

    def _weights(self, question: Question) -> dict[str, float]:
        """How telling each word of the question is: its inverse document frequency over passages."""
        passages = self._library.passages.count(Filters()) + 1
        return {term: math.log(1 + passages / (1 + self._library.passages.holding(term))) for term in question.terms}


def _whole(evidence: Evidence, span: Span) -> Span:
    """The sentence with its speaker, as a span of the article."""
    within = with_speaker(evidence.text, Span(span.start - evidence.start, span.end - evidence.start))
    return Span(within.start + evidence.start, within.end + evidence.start)


def _lines(span: Span, evidence: Evidence) -> list[str]:
    """The sentences of a span, white space folded; each carries the citation of the whole."""
    text = evidence.text[span.start - evidence.start : span.end - evidence.start]
    return [" ".join(each.of(text).split()) for each in sentences(text)]
