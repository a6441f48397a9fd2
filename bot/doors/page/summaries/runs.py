"""Runs under way on the page: told as they go, and stopped from elsewhere by their name."""

import uuid
from collections.abc import Callable, Iterator
from threading import Event
from typing import TypeVar

from bot.doors.page.chat import reason_of
from bot.doors.page.summaries.views import failed_html, working_html
from bot.doors.running import running
from bot.summarising.reading import OnProgress, Stopped
from bot.summarising.values import Progress
from bot.summarising.values import Written as Made

W = TypeVar("W", bound=Made)


class Runs:
    """What may be stopped."""

    def __init__(self) -> None:
        self._stops: dict[str, Event] = {}

    def stop(self, name: str) -> None:
        """End it: it tells what it has read by then."""
        if name in self._stops:
            self._stops[name].set()

    def drawn(
        self,
        title: str,
        work: Callable[[OnProgress, Stopped], W],
        draw: Callable[[W], str],
        cost: Callable[[], str] = str,
    ) -> Iterator[tuple[str, str]]:
        """The run's name and its HTML, again and again; last what it made, or why it made nothing.

        `cost` says what the run will take, before it begins.
        """
        name, stop = uuid.uuid4().hex, Event()
        self._stops[name] = stop
        try:
            yield name, working_html(None, title)
            told = cost()
            for each in running(work, stop):
                yield name, working_html(each, title, told) if isinstance(each, Progress) else draw(each)
        except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
            yield name, failed_html(reason_of(error))
        finally:
            stop.set()
            self._stops.pop(name, None)
