"""One question, from understanding to a checked answer, as a stream of events."""

import time
from collections import deque
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bot.citations import Draft
from bot.pricing import usage_of
from bot.question import INFERRED_FIELDS, InferredField, Question
from bot.quoting.choice import Scored
from bot.repairing import mended
from bot.retrieval import Retrieved
from bot.searching import Searching
from bot.settings import Settings
from bot.values import (
    Answer,
    AnswerFinished,
    Evidence,
    EvidenceFound,
    StreamEvent,
    Timings,
    TokenWritten,
    WritingRestarted,
)
from bot.verdicts.abstaining import Known, abstention, advice_for
from bot.verdicts.contrasting import Scoring, others, told_otherwise
from bot.verdicts.deciding import Drafted, decided
from bot.verdicts.premises import contrary
from bot.verdicts.telling import Contrast
from bot.writers import Piece, Used, Writer
from library.errors import ModelUnavailable
from library.library import Library
from library.values import Filters, Hit, Turn

GAVE_UP = "the articles turned out not to answer this"
"""Why text is void when a writer declines after it has begun."""


CORRECTED = "what its sources do not hold was corrected or left out"
"""Why text is void when some of it did not stand the checks."""


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
    against: bool = False
    """Whether it tells what the articles say against the question's premise."""
    spent: tuple[Used, ...] = ()
    """By a writer that failed before."""


class Answering:
    """Answers one question; `events` yields evidence, then text, then the answer."""

    def __init__(
        self, library: Library, searching: Searching, settings: Settings, writer: Writer, fallback: Scoring
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
        searched = self._searching.search(question, asked.filters, max(laid_out, asked.depth), asked.history)
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
        scored = self._fallback.scored(ground.question, found.evidence)
        against = contrary(ground.question, scored)
        written = self._told_against(ground, against) if against else (yield from self._write(ground))
        contrast = yield from self._contrasted(ground, written, scored)
        clock.stage("write")
        yield AnswerFinished(answer=self._answer(ground, written, contrast))

    def _told_against(self, ground: _Ground, against: Scored) -> _Written:
        """What the articles say against what the question takes for granted; not streamed, as it is no answer."""
        draft = Draft(ground.found.evidence)
        draft.declined, draft.confidence = True, 0.0
        deque(draft.feed(self._fallback.quoted(against.candidate.evidence, against.candidate.span)), maxlen=0)
        return _Written(draft, self._fallback, against=True)

    def _contrasted(
        self, ground: _Ground, written: _Written, scored: Sequence[Scored]
    ) -> Generator[StreamEvent, None, Contrast | None]:
        """What other sources tell otherwise, added to what was written."""
        contrast = told_otherwise(ground.question, scored, written.draft)
        if contrast:
            yield from self._fed(written.draft, others(contrast, written.draft, self._fallback))
        return contrast

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
            written = yield from self._mended(ground, written)
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
        again = _Written(Draft(ground.found.evidence), self._fallback, spent=(written.draft.used,))
        yield from self._pieces(ground, again)
        return again

    def _mended(self, ground: _Ground, written: _Written) -> Generator[StreamEvent, None, _Written]:
        """Repair what its sources do not hold, or leave it out; what was streamed is void where that changes it."""
        after = mended(written.draft, ground.question, ground.found.evidence, written.writer, self._settings)
        again = written._replace(draft=after.draft)
        if after.changed and _stands(again.draft):
            yield WritingRestarted(reason=CORRECTED)
            yield TokenWritten(text=again.draft.text)
        return again

    def _pieces(self, ground: _Ground, written: _Written) -> Iterator[StreamEvent]:
        writing = written.writer.write(ground.question, ground.found.evidence, ground.asked.today, ground.asked.history)
        with closing(writing):
            yield from self._fed(written.draft, writing)

    def _fed(self, draft: Draft, pieces: Iterable[Piece]) -> Iterator[StreamEvent]:
        for text in draft.feed(pieces):
            self._clock.first_token = self._clock.first_token or self._clock.since_start()
            yield TokenWritten(text=text)

    def _answer(self, ground: _Ground, written: _Written, contrast: Contrast | None) -> Answer:
        draft, coverage, evidence = written.draft, ground.found.coverage, ground.found.evidence
        sentences, citations = draft.finish()
        decision = decided(ground.question, Drafted(draft.text, sentences, citations, draft.declined), contrast)
        text, advice = decision.text, tuple[str, ...]()
        if decision.verdict == "abstained":
            advice = self._advice(ground)
            text = abstention(coverage, evidence, advice, draft.text if written.against else "")
            sentences, citations = (sentences, citations) if written.against else ((), ())
        self._clock.stage("check")
        return Answer(
            question=ground.question.text,
            standalone_question=ground.question.standalone,
            text=text.strip(),
            verdict=decision.verdict,
            short_answer=draft.short if decision.verdict != "abstained" else None,
            confidence=draft.confidence,
            sentences=sentences,
            citations=citations,
            conflict=decision.conflict,
            missing=decision.missing,
            advice=advice,
            evidence=evidence,
            coverage=coverage,
            filters=ground.asked.filters,
            understood=ground.found.understood,
            writer=written.writer.name,
            prompt=written.writer.prompt,
            settings_id=self._settings.identity,
            notices=tuple(self._notices),
            dropped_markers=draft.dropped_markers,
            dropped_sentences=draft.dropped_sentences,
            conversation_id=ground.asked.conversation_id,
            timings_ms=self._clock.timings(),
            usage=usage_of(self._settings, *written.spent, draft.used),
        )

    def _advice(self, ground: _Ground) -> tuple[str, ...]:
        """What would help where nothing is answered."""
        known = Known(ground.found.understood, ground.asked.filters, ground.found.coverage)
        return advice_for(ground.question, known, self._library.passages.holding)


def _stands(draft: Draft) -> bool:
    """Whether the writer declined, or at least one of its sentences is held by what it cites."""
    sentences, _ = draft.finish()
    return draft.declined or any(sentence.support == "supported" for sentence in sentences)


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
