"""A run in a thread of its own, told as it goes: progress, at last what it made. Whoever listens no more stops it."""

from collections.abc import Callable, Iterator
from queue import Empty, Queue
from threading import Event, Thread
from time import monotonic
from typing import Generic, TypeVar

from bot.summarising.reading import OnProgress, Stopped
from bot.summarising.values import Progress

PAUSE_SECONDS = 0.1
"""Between two tellings of progress within a stage."""
_LOOK_SECONDS = 1.0

T = TypeVar("T")


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


class _Made(Generic[T]):
    def __init__(self, made: T) -> None:
        self.made = made


def running(work: Callable[[OnProgress, Stopped], T], stop: Event | None = None) -> Iterator[Progress | T]:
    """Progress now and then, last the result. Raises what the work raises. Closing this, or `stop`, ends it."""
    stopped = stop or Event()
    told: Queue[Progress | _Failed | _Made[T]] = Queue()

    def run() -> None:
        try:
            told.put(_Made(work(_rarely(told.put), stopped.is_set)))
        except BaseException as error:  # noqa: BLE001 - raised where it is listened to
            told.put(_Failed(error))

    Thread(target=run, name="newsdesk-summary", daemon=True).start()
    try:
        while True:
            try:
                each = told.get(timeout=_LOOK_SECONDS)
            except Empty:
                continue
            if isinstance(each, _Failed):
                raise each.error
            if isinstance(each, _Made):
                yield each.made
                return
            yield each
    finally:
        stopped.set()


def _rarely(tell: Callable[[Progress], None]) -> OnProgress:
    """Not more often than anybody reads it; the first and the last of a stage always."""
    last: list[tuple[str, int, float]] = [("", 0, 0.0)]

    def on_progress(step: Progress) -> None:
        stage, of, at = last[0]
        if (step.stage, step.of) == (stage, of) and step.done < step.of and monotonic() - at < PAUSE_SECONDS:
            return
        last[0] = (step.stage, step.of, monotonic())
        tell(step)

    return on_progress
