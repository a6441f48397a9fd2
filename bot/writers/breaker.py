"""Leaves a model alone for a while after it has failed several times in a row, so that nobody waits for it in vain."""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

LONGEST_REST = 600.0
"""Seconds between two tries, however often they fail."""


class Rest(NamedTuple):
    """Why a model is not asked, and for how long."""

    seconds: float
    """Until it is asked again; zero while it is being tried."""
    failures: int
    """In a row."""
    reason: str
    """Of the last one, fit to show."""


class Breaker:
    """Counts failures in a row. Safe to use from several threads.

    After `most` of them nothing is let through for `seconds`, then one question as a trial: where that one fails too,
    the rest lasts twice as long, up to `LONGEST_REST`.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._reason = ""
        self._until = 0.0
        self._trying = False

    def enter(self) -> Rest | None:
        """None where the model may be asked: then one of `worked`, `failed` and `left` must follow."""
        with self._lock:
            rest = self._rest()
            if rest is None:
                self._trying = self._failures >= self._most
            return rest

    def rest(self) -> Rest | None:
        """Whether the model is left alone now."""
        with self._lock:
            return self._rest()

    def worked(self) -> None:
        """It answered."""
        with self._lock:
            self._failures, self._trying = 0, False

    def left(self) -> None:
        """Nobody waited to see whether it answers, or what went wrong was not its fault."""
        with self._lock:
            self._trying = False

    def failed(self, reason: str) -> None:
        """It did not answer."""
        with self._lock:
            self._failures += 1
            self._reason = reason
            self._trying = False
            rests = self._failures - self._most
            if rests >= 0:
                self._until = self._clock() + min(self._seconds * 2 ** min(rests, 20), LONGEST_REST)

    def _rest(self) -> Rest | None:
        if self._failures < self._most:
            return None
        left = self._until - self._clock()
        if left <= 0 and not self._trying:
            return None
        return Rest(max(left, 0.0), self._failures, self._reason)
