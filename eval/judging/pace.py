"""Many judgements at once: the time goes by in waiting for the judge."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event
from typing import NamedTuple, TypeVar

from eval.judging.values import JudgedQuestion
from eval.runs.running import Stopped

WORKERS = 4
_Item = TypeVar("_Item")
OnJudged = Callable[[int, int], None]
"""Told how many are judged, and of how many."""


class Pace(NamedTuple):
    """How many are judged at once, who is told, and what stops it."""

    workers: int = WORKERS
    on_step: OnJudged | None = None
    stop: Event | None = None

    def told(self, done: int, total: int) -> None:
        """Tell whoever wants to know."""
        if self.on_step:
            self.on_step(done, total)


def at_once(items: Sequence[_Item], judge: Callable[[_Item], JudgedQuestion], pace: Pace) -> Iterator[JudgedQuestion]:
    """Judgements as they come. When a stop is asked for, none is begun, and after those under way Stopped is raised."""

    def one(item: _Item) -> JudgedQuestion:
        if pace.stop is not None and pace.stop.is_set():
            raise Stopped
        return judge(item)

    pool = ThreadPoolExecutor(pace.workers)
    stopped = False
    try:
        for each in as_completed([pool.submit(one, item) for item in items]):
            try:
                found = each.result()
            except Stopped:
                stopped = True
                continue
            yield found
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    if stopped:
        raise Stopped
