"""A reader's conversation on the page: what was asked, what came of it, and what is being written now."""

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.doors.page.explain import explanation_html
from bot.doors.page.turns import answered_html, asked_html, failed_html, writing_html
from bot.question import INFERRED_FIELDS, InferredField
from bot.values import Answer, EvidenceFound, StreamEvent, TokenWritten, WriterChoice, WritingRestarted
from library.errors import NewsdeskError
from library.values import Coverage, Filters

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

logger = logging.getLogger(__name__)

_PAUSE = 0.08
"""Seconds between two looks at an answer under way: quick to the eye, light for the wire."""


@dataclass(frozen=True)
class Chat:
    """One browser's conversation. Each reader has their own; it lives as long as the browser session."""

    conversation_id: str | None = None
    finished: str = ""
    """HTML of the turns before the current one."""
    live: str = ""
    """HTML of the current turn."""
    question: str = ""
    asked: int = 0

    def stopped(self) -> "Chat":
        """The conversation after the reader stopped an answer under way."""
        html = failed_html(self.turn, self.question, "The answer was not written to its end.", "Stopped")
        return replace(self, live=html)

    @property
    def turn(self) -> str:
        """The current turn's id on the page."""
        return f"t{self.asked}"

    def next(self, desk: "Newsdesk", question: str) -> "Chat":
        """The conversation with one more question, which waits for its evidence."""
        chat = replace(
            self,
            conversation_id=self.conversation_id or desk.new_conversation(),
            finished=self.finished + self.live,
            question=question,
            asked=self.asked + 1,
        )
        return replace(chat, live=asked_html(chat.turn, question))


def asked(
    desk: "Newsdesk",
    chat: Chat,
    question: str,
    narrow: Callable[[], Filters],
    writer: WriterChoice | None,
    infer: Collection[InferredField] = INFERRED_FIELDS,
) -> Iterator[Chat]:
    """The conversation as it grows under one more question; its last state holds the whole answer.

    Nothing is raised: what went wrong is shown where the answer would stand.
    """
    chat = chat.next(desk, question)
    yield chat
    try:
        events = desk.stream(
            question, filters=narrow(), writer=writer, conversation_id=chat.conversation_id, infer=infer
        )
        for html in _drawn(desk, chat.turn, question, events):
            yield replace(chat, live=html)
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        yield replace(chat, live=failed_html(chat.turn, question, reason_of(error)))


def reason_of(error: Exception) -> str:
    """An error in words for a reader; one that nobody expected is logged, and tells nothing of its inside."""
    match error:
        case NewsdeskError():
            return str(error)
        case ValidationError():
            return "; ".join(found["msg"].removeprefix("Value error, ") for found in error.errors())
        case _:
            logger.error("unexpected error on the page", exc_info=error)
            return "Something went wrong here. The server's log has the particulars."


def _why(desk: "Newsdesk", answer: Answer) -> str:
    """Searched once more, when the answer already stands: nobody waits for it."""
    laid = len(answer.evidence)
    if not laid:
        return ""
    applied: list[InferredField] = [each.field for each in answer.understood.inferred if each.applied]
    why = desk.explain(answer.standalone_question, k=laid, filters=answer.understood.filters, infer=applied)
    return explanation_html(why)


def _drawn(desk: "Newsdesk", turn: str, question: str, events: Iterator[StreamEvent]) -> Iterator[str]:
    """The turn's HTML after each event, tokens taken together while they come faster than anyone reads."""
    found = EvidenceFound(evidence=(), coverage=Coverage(articles_searched=0, outlets=0))
    text = restarted = ""
    drawn_at = 0.0
    for event in events:
        match event:
            case EvidenceFound():
                found = event
            case TokenWritten():
                text += event.text
                if monotonic() - drawn_at < _PAUSE:
                    continue
                drawn_at = monotonic()
            case WritingRestarted():
                text, restarted = "", event.reason
            case _:
                yield answered_html(turn, event.answer)
                yield answered_html(turn, event.answer, _why(desk, event.answer))
                continue
        yield writing_html(turn, question, found, text, restarted)
