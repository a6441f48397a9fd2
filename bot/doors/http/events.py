"""An answer, or what else takes its time, as server-sent events."""

from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from bot.doors.problems import problem_of
from bot.values import AnswerFinished, StreamEvent


class Sent(NamedTuple):
    """An event by its name, and its data as JSON."""

    event: str
    data: str


class EventStream(StreamingResponse):
    """Sends each event as it comes, and closes their source when the client goes away.

    The first event is waited for when this is made (so make it in a thread): an error before it is an
    ordinary error, with its own status. One after it becomes a last event, `error`, with a problem document.
    """

    media_type = "text/event-stream"

    def __init__(self, events: Iterator[StreamEvent] | Iterator[Sent]) -> None:
        self._events = events
        first = _frame(next(events))
        # A buffering proxy would hold back what is meant to be read as it is written.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(self._frames(first), headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream; whatever ends it, the source is closed and so stops working."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            close = getattr(self._events, "close", None)
            if close is not None:
                await run_in_threadpool(close)

    async def _frames(self, first: str) -> AsyncIterator[str]:
        frame: str | None = first
        while frame is not None:
            yield frame
            frame = await run_in_threadpool(self._next_frame)

    def _next_frame(self) -> str | None:
        try:
            event = next(self._events, None)
        except Exception as error:  # noqa: BLE001 - a door's outermost line; problem_of logs the unexpected
            return _text("error", problem_of(error).model_dump_json(exclude_none=True))
        return None if event is None else _frame(event)


def _frame(event: StreamEvent | Sent) -> str:
    if isinstance(event, Sent):
        return _text(event.event, event.data)
    payload = event.answer if isinstance(event, AnswerFinished) else event
    exclude = None if isinstance(event, AnswerFinished) else {"event"}
    return _text(event.event, payload.model_dump_json(by_alias=True, exclude=exclude))


def _text(event: str, data: str) -> str:
    """One event; JSON holds no line break of its own."""
    return f"event: {event}\ndata: {data}\n\n"
