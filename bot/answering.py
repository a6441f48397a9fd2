"""One question, from understanding to a checked answer, as a stream of events."""

import time
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bot.citations import Draft
from bot.question import INFERRED_FIELDS, InferredField, Question
from bot.retrieval import Retrieved
from bot.searching import Searching
from bot.settings import Settings
from bot.values import (
    Answer,
    AnswerFinished,
    Evidence,
    EvidenceFound,
    Sentence,
    StreamEvent,
    Timings,
    TokenWritten,
    Usage,
    Verdict,
    WritingRestarted,
)
from bot.writers import Writer
from library.errors import ModelUnavailable
from library.library import Library
from library.values import Coverage, Filters, Hit, Turn

CLOSEST = 3
"""Passages named as the closest in an abstention."""
GAVE_UP = "the articles turned out not to answer this"
"""Why text is void when a writer declines after it has begun."""


@dataclass(frozen=True)
class Asked:
    """A question with all that was set for it."""

    question: str
    filters: Filters
    today: date
    history: Sequence[Turn] = ()
    conversation_id: str | None = None
    depth: int = 0
    """Passages to be found where those laid before the writer are fewer."""
    infer: Collection[InferredField] = INFERRED_FIELDS
    """What may be read from the question to narrow the search."""


@dataclass
class _Clock:
    """Milliseconds of each stage."""

    started: float = field(default_factory=time.perf_counter)
    stages: dict[str, float] = field(default_factory=dict[str, float])
    first_token: float = 0.0

    def since_start(self) -> float:
        return round((time.perf_counter() - self.started) * 1000, 2)

    def stage(self, name: str) -> None:
        """The stage that ends now took what no stage before it has."""
        self.stages[name] = round(self.since_start() - sum(self.stages.values()), 2)

    def timings(self) -> Timings:
        """What the answer says of it."""
        return Timings(**self.stages, first_token=self.first_token, total=self.since_start())


class _Ground(NamedTuple):
    """What an answer is written from."""

    asked: Asked
    question: Question
    found: EvidenceFound


class _Written(NamedTuple):
    """What came of writing, and who wrote it."""

    draft: Draft
    writer: Writer


class Answering:
    """Answers one question; `events` yields evidence, then text, then the answer."""

    def __init__(
        self, library: Library, searching: Searching, settings: Settings, writer: Writer, fallback: Writer
    ) -> None:
        self._library = library
        self._searching = searching
        self._settings = settings
        self._writer = writer
        self._fallback = fallback
        self._notices: list[str] = []
        self._clock = _Clock()

    def events(self, asked: Asked) -> Iterator[StreamEvent]:
        """Raises BadInput for a question that cannot be asked; a failing model is no error, the fallback answers."""
        clock = self._clock = _Clock()
        question = self._searching.understand(asked.question, asked.history, asked.today, asked.infer)
        clock.stage("understand")
        laid_out = self._settings.evidence_passages
        searched = self._searching.search(question, asked.filters, max(laid_out, asked.depth))
        self._notices = list(searched.retrieved.notices)
        every = _evidence(searched.retrieved)
        found = EvidenceFound(
            evidence=every[:laid_out],
            coverage=self._library.coverage(searched.filters),
            understood=searched.understood,
            further=every[laid_out:],
        )
        clock.stage("retrieve")
        yield found
        ground = _Ground(asked, searched.question, found)
        written = yield from self._write(ground)
        clock.stage("write")
        yield AnswerFinished(answer=self._answer(ground, written))

    def _write(self, ground: _Ground) -> Generator[StreamEvent, None, _Written]:
        """Write with the chosen writer, and begin again with the fallback where that one fails or is not held up."""
        written = _Written(Draft(ground.found.evidence), self._writer)
        if not ground.found.evidence:
            written.draft.declined, written.draft.confidence = True, 0.0
            return written._replace(writer=self._fallback)
        begun = False
        try:
            for event in self._pieces(ground, written):
                begun = True
                yield event
            reason = None if _stands(written.draft) else "no sentence of the model's answer is held by its sources"
        except ModelUnavailable as error:
            reason = str(error)
        if reason is None or self._writer is self._fallback:
            if begun and written.draft.declined:
                yield WritingRestarted(reason=GAVE_UP)
            return written
        self._notices.append(f"The articles are quoted instead of the model's answer: {reason}.")
        if begun:
            yield WritingRestarted(reason=reason)
        again = _Written(Draft(ground.found.evidence), self._fallback)
        yield from self._pieces(ground, again)
        return again

    def _pieces(self, ground: _Ground, written: _Written) -> Iterator[StreamEvent]:
        writing = written.writer.write(ground.question, ground.found.evidence, ground.asked.today, ground.asked.history)
        with closing(writing):
            for piece in written.draft.feed(writing):
                self._clock.first_token = self._clock.first_token or self._clock.since_start()
                yield TokenWritten(text=piece)

    def _answer(self, ground: _Ground, written: _Written) -> Answer:
        draft, coverage, evidence = written.draft, ground.found.coverage, ground.found.evidence
        sentences, citations = draft.finish()
        verdict, text = _verdict(draft, sentences), draft.text
        if verdict == "abstained":
            sentences, citations = (), ()
            text = _abstention(coverage, evidence)
        self._clock.stage("check")
        return Answer(
            question=ground.question.text,
            standalone_question=ground.question.standalone,
            text=text.strip(),
            verdict=verdict,
            confidence=draft.confidence,
            sentences=sentences,
            citations=citations,
            evidence=evidence,
            coverage=coverage,
            filters=ground.asked.filters,
            understood=ground.found.understood,
            writer=written.writer.name,
            prompt=written.writer.prompt,
            settings_id=self._settings.identity,
            notices=tuple(self._notices),
            dropped_markers=draft.dropped_markers,
            conversation_id=ground.asked.conversation_id,
            timings_ms=self._clock.timings(),
            usage=Usage(input_tokens=draft.used.input_tokens, output_tokens=draft.used.output_tokens),
        )


def _stands(draft: Draft) -> bool:
    """Whether the writer declined, or at least one of its sentences is held by what it cites."""
    sentences, _ = draft.finish()
    return draft.declined or any(sentence.support == "supported" for sentence in sentences)


def _verdict(draft: Draft, sentences: Sequence[Sentence]) -> Verdict:
    if draft.declined or not sentences:
        return "abstained"
    return "answered" if all(sentence.support == "supported" for sentence in sentences) else "partial"


def _abstention(coverage: Coverage, evidence: Sequence[Evidence]) -> str:
    """Says what was searched, and what came closest."""
    if not coverage.articles_searched:
        return "The library has no articles to answer this from: add some, or widen the filters."
    window = f", published {coverage.first} to {coverage.last}" if coverage.first else ""
    searched = (
        f"The library does not answer this. Searched: {_count(coverage.articles_searched, 'article')} "
        f"of {_count(coverage.outlets, 'outlet')}{window}."
    )
    titles = list(dict.fromkeys(f"“{each.title}”" + (f" ({each.outlet})" if each.outlet else "") for each in evidence))
    closest = f" Closest: {'; '.join(titles[:CLOSEST])}." if titles else ""
    return searched + closest


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _evidence(retrieved: Retrieved) -> tuple[Evidence, ...]:
    return tuple(laid(number, hit) for number, hit in enumerate(retrieved.hits, start=1))


def laid(number: int, hit: Hit) -> Evidence:
    """A hit as it is laid before a writer."""
    passage = hit.passage
    return Evidence(
        number=number,
        passage_id=passage.id,
        score=hit.score,
        found_by=hit.found_by,
        also_carried_by=hit.also_carried_by,
        **passage.model_dump(
            include={
                "article_id",
                "version",
                "title",
                "outlet",
                "published_at",
                "url",
                "start",
                "end",
                "text",
            }
        ),
    )
