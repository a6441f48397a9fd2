"""The quoting writer: needs no model, and says nothing but what the articles say, in their words."""

import math
import threading
from collections.abc import Generator, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bot.question import Question, understand
from bot.quoting.brackets import before, behind
from bot.quoting.candidates import Candidate, candidates
from bot.quoting.choice import Scored, choose, confidence, score
from bot.quoting.meaning import meaning_of
from bot.quoting.orders import orders
from bot.quoting.readable import leans_on_pronoun, readable, within_quotation
from bot.quoting.speakers import Meant, meant, quoted_by
from bot.reader import Reader
from bot.reader.evidence import Readings, read_evidence
from bot.values import Evidence
from bot.writers import Cite, Declined, Piece, Short, Sure, Text
from library.errors import NotInLibrary
from library.library import Library
from library.remembered import Remembered
from library.sentences import sentences
from library.values import Filters, Span, Turn

MOST_SENTENCES = 4
"""Sentences of an answer, those that make others readable included."""

SHORT_KINDS = frozenset({"who", "when", "where", "number", "money", "duration", "what"})
"""Questions that a few words can answer."""
LEAST_SHORT = 0.0
"""From here on the words are likelier than none."""
MOST_TEXTS = 64
"""Articles whose text is remembered."""


class QuotingWriter:
    """Quotes the one to four sentences of the evidence that answer the question, or declines."""

    name = "quote"
    prompt = "quote/v1"
    repeats_itself = True

    def __init__(self, library: Library, reader: Reader | None = None) -> None:
        """With a reader, that says too which sentences answer, and points at the words."""
        self._library = library
        self._reader = reader
        self._last = threading.local()
        self._texts = Remembered[tuple[str, int], str](MOST_TEXTS)

    def trouble(self, *, look: bool = False) -> str | None:  # noqa: ARG002 - part of the seam
        """None: it needs nobody."""
        return None

    def write(
        self,
        question: Question,
        evidence: Sequence[Evidence],
        today: date,  # noqa: ARG002 - part of the seam
        history: Sequence[Turn] = (),  # noqa: ARG002 - part of the seam
    ) -> Generator[Piece]:
        scored = self.scored(question, evidence)
        chosen = choose(question, scored)
        sure = confidence(question, scored)
        if not chosen and (parts := _questions(question)):
            chosen, sure = self._of_parts(parts, evidence)
        yield Sure(sure)
        if not chosen:
            yield Declined()
            return
        shown = self._shown([each.candidate for each in chosen])
        if not shown:
            yield Declined()
            return
        short = self._short(question, chosen[0].candidate, evidence)
        if short:
            yield Short(short)
        for at, each in enumerate(shown):
            if at:
                yield Text(" ")
            yield from self._pieces(each)

    def _of_parts(self, parts: Sequence[Question], evidence: Sequence[Evidence]) -> tuple[list[Scored], float]:
        """The best sentence for each of several questions that has one, and how sure the surest is."""
        scored = [(each, self.scored(each, evidence)) for each in parts]
        best = [found for each, among in scored for found in choose(each, among)[:1]]
        return best, max(confidence(each, among) for each, among in scored)

    def _short(self, question: Question, best: Candidate, evidence: Sequence[Evidence]) -> str | None:
        """The words of the best sentence that answer, where the reader points at some and such are asked for."""
        readings = self._readings(question, evidence)
        if readings is None or question.kind not in SHORT_KINDS:
            return None
        whole, start = readings[best.evidence.passage_id].whole, best.evidence.start
        words = Span(whole.words.start + start, whole.words.end + start)
        inside = best.span.start <= words.start and words.end <= best.span.end
        if not inside or whole.over_none < LEAST_SHORT:
            return None
        return " ".join(whole.words.of(best.evidence.text).split())

    def quoted(self, evidence: Evidence, span: Span) -> Iterator[Piece]:
        """The words at a span of the evidence's article, readable by themselves, and cited."""
        yield from self._pieces(self._readable(evidence, span) or Shown(evidence, span))

    def _pieces(self, shown: "Shown") -> Iterator[Piece]:
        """The sentences of what is shown, with who is meant by a pronoun; each carries the citation of the whole."""
        found, span = shown
        text = self._text(found)
        name = self._name(text, span)
        for number, sentence in enumerate(_sentences(found, span)):
            line = _line(text, sentence, name)
            added = (name.name,) if name and sentence.start <= name.at <= sentence.end else ()
            yield Text((" " if number else "") + line, added)
            yield Cite(found.number, span.start, span.end)

    def _name(self, text: str, span: Span) -> Meant | None:
        """The name that is put into what is shown: who speaks where all of it is quoted, or who "he" is."""
        if within_quotation(text, span):
            name = quoted_by(text, span)
            return Meant(span.start, name) if name else None
        return meant(text, span)

    def _text(self, evidence: Evidence) -> str:
        """The article's text, as names stand farther back than a passage goes; of one that is gone, its passage."""
        key = (evidence.article_id, evidence.version)
        alone = " " * evidence.start + evidence.text
        try:
            text = self._texts.get(key, lambda: self._library.articles.read(*key).text)
        except NotInLibrary:
            return alone
        return text if text[evidence.start : evidence.end] == evidence.text else alone

    def _shown(self, chosen: Sequence[Candidate]) -> list["Shown"]:
        """The chosen sentences, made readable, joined where they touch; the best one's article first, in its order."""
        shown: list[Shown] = []
        for candidate in chosen:
            one = self._readable(candidate.evidence, candidate.span)
            grown = _joined([*shown, one]) if one else shown
            if not shown or sum(len(_sentences(*each)) for each in grown) <= MOST_SENTENCES:
                shown = grown
        articles = list(dict.fromkeys(candidate.evidence.article_id for candidate in chosen))
        return sorted(shown, key=lambda each: (articles.index(each.evidence.article_id), each.span))

    def _readable(self, found: Evidence, span: Span) -> "Shown | None":
        """What must be shown of a sentence: itself where a name in brackets makes it readable, else more."""
        own = Span(span.start - found.start, span.end - found.start)
        text = self._text(found)
        if not within_quotation(text, span) and leans_on_pronoun(span.of(text)) and meant(text, span):
            return Shown(found, span)
        longer = readable(found.text, own)
        if longer is None and quoted_by(text, span):
            longer = own
        if longer and any(order.start < longer.end and longer.start < order.end for order in orders(found.text)):
            longer = own
        return Shown(found, Span(longer.start + found.start, longer.end + found.start)) if longer else None

    def scored(self, question: Question, evidence: Sequence[Evidence]) -> list[Scored]:
        """Sentences of the evidence, best first, with what speaks for each.

        Asked for again for the same objects, as verdicts do, it is not worked out again.
        """
        last: _Last | None = getattr(self._last, "scored", None)
        if last and last.question is question and last.evidence is evidence:
            return last.scored
        meaning = meaning_of(self._library, question, evidence)
        readings = self._readings(question, evidence)
        scored = score(question, list(candidates(evidence, question)), self._weights(question), meaning, readings)
        self._last.scored = _Last(question, evidence, scored)
        return scored

    def _readings(self, question: Question, evidence: Sequence[Evidence]) -> Readings | None:
        """What the reader says of the evidence, where there is one; it remembers what it has read."""
        return read_evidence(self._reader, question, evidence) if self._reader else None

    def _weights(self, question: Question) -> dict[str, float]:
        """How telling each word of the question is: its inverse document frequency over passages."""
        passages = self._library.passages.count(Filters()) + 1
        return {term: math.log(1 + passages / (1 + self._library.passages.holding(term))) for term in question.terms}


class _Last(NamedTuple):
    """What a thread has scored last."""

    question: Question
    evidence: Sequence[Evidence]
    scored: list[Scored]


class Shown(NamedTuple):
    """What is quoted of one piece of evidence; the span points into the article."""

    evidence: Evidence
    span: Span


def _questions(question: Question) -> list[Question]:
    """The questions that were asked in one breath; none where one was, however long."""
    several = question.standalone.count("?") > 1
    return [understand(each, today=question.today) for each in question.parts] if several else []


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


def _sentences(evidence: Evidence, span: Span) -> list[Span]:
    """The sentences of a span of the article, in its own offsets."""
    text = evidence.text[span.start - evidence.start : span.end - evidence.start]
    return [Span(each.start + span.start, each.end + span.start) for each in sentences(text)]


def _line(text: str, sentence: Span, name: Meant | None) -> str:
    """A sentence with its white space folded, and the name where it belongs."""
    if name is None or not sentence.start <= name.at <= sentence.end:
        return " ".join(sentence.of(text).split())
    head, tail = text[sentence.start : name.at], text[name.at : sentence.end]
    named = head + behind(name.name) + tail if head else before(name.name) + tail
    return " ".join(named.split())
