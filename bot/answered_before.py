"""Questions that were answered before: the same answer again, as long as nothing has changed that it depends on."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from bot.answering import Asked
from bot.settings import Settings
from bot.values import Answer, AnswerFinished, EvidenceFound, StreamEvent, Timings, TokenWritten, Usage
from bot.writers import Writer
from library.library import Library
from library.remembered import Remembered
from library.values import Filters, Turn

MOST = 100
"""Answers kept, with the passages that were laid before their writer: some 50 kB each."""

OnAsked = Callable[[Asked], Iterator[StreamEvent]]


class _Key(NamedTuple):
    """All that an answer depends on."""

    question: str
    filters: Filters
    today: date
    """Always: questions say "last week", prompts name the day, and what is new is ranked by it."""
    history: tuple[Turn, ...]
    infer: tuple[str, ...]
    writer: str
    prompt: str
    settings_id: str
    library_state: int


class _Given(NamedTuple):
    found: EvidenceFound
    answer: Answer


class AnsweredBefore:
    """Answers of this process, the last ones asked for. Safe to use from several threads.

    An answer is never stale: the library's state is read before it is begun, and any change makes another state, so
    that what was begun under an old one is not looked for any more. Kept is only what would come out the same again:
    not what a failing model or a damaged index had a part in, nor what a model wrote that does not take temperature 0.
    """

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings
        self._given = Remembered[_Key, _Given](MOST)

    def events(self, asked: Asked, writer: Writer, answer: OnAsked) -> Iterator[StreamEvent]:
        """The events of the answer that was given before, else those of `answer`."""
        if self._settings.cache == "off" or asked.depth:
            yield from answer(asked)
            return
        started = time.perf_counter()
        key = self._key(asked, writer)
        given = self._given.find(key)
        if given and self._library.is_sound():
            yield from _again(given, asked, started)
            return
        found: EvidenceFound | None = None
        for event in answer(asked):
            if isinstance(event, EvidenceFound):
                found = event
            elif isinstance(event, AnswerFinished) and found and self._would_come_again(event.answer, key, writer):
                self._given.put(key, _Given(found, event.answer))
            yield event

    def _key(self, asked: Asked, writer: Writer) -> _Key:
        return _Key(
            asked.question,
            asked.filters,
            asked.today,
            tuple(asked.history),
            tuple(sorted(asked.infer)),
            writer.name,
            writer.prompt,
            self._settings.identity,
            self._library.state(),
        )

    def _would_come_again(self, answer: Answer, key: _Key, writer: Writer) -> bool:
        # A model whose name was not known yet when it was asked is not the one that the key names.
        written_as_asked = answer.writer == key.writer == writer.name and writer.repeats_itself
        read_as_set = self._settings.understand == "rules" or answer.understood.read_by == "model"
        return written_as_asked and read_as_set and self._library.is_sound()


def _again(given: _Given, asked: Asked, started: float) -> Iterator[StreamEvent]:
    yield given.found
    if given.answer.verdict != "abstained":
        yield TokenWritten(text=given.answer.text)
    took = round((time.perf_counter() - started) * 1000, 2)
    yield AnswerFinished(
        answer=given.answer.model_copy(
            update={
                "conversation_id": asked.conversation_id,
                "timings_ms": Timings(first_token=took, total=took),
                "usage": Usage(),
                "cached": True,
            }
        )
    )
