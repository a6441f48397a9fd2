"""How often one host is asked."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 1.0
"""Between two requests to one host."""

LONGEST = 60.0
"""The longest pause that a site's Crawl-delay can ask for."""

_REMEMBERED = 10_000


@dataclass(slots=True)
class _Turn:
    """When a host may be asked next, and how long it is left alone after that."""

    free_at: float
    seconds: float


class Pace:
    """Keeps requests to one host apart, start to start; other hosts are not kept waiting. Shared between threads."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._turns: dict[str, _Turn] = {}

    def wait(self, host: str, stop: threading.Event | None = None, at_most: float = float("inf")) -> bool:
        """Wait for the host's next turn and take it.

        False, and no turn, when `stop` is set, or at once when the turn is more than `at_most` seconds away.
        """
        stop = stop or threading.Event()
        while not stop.is_set():
            with self._lock:
                now = self._clock()
                turn = self._turn(host)
                pause = turn.free_at - now
                if pause <= 0:
                    turn.free_at = now + turn.seconds
                    return True
            if pause > at_most:
                return False
            # Another thread may take the turn, or the site may ask for a longer pause: look again after it.
            stop.wait(pause)
        return False

    def seconds_until(self, host: str) -> float:
        """How long it is until the host's next turn."""
        with self._lock:
            turn = self._turns.get(host)
            return 0.0 if turn is None else max(0.0, turn.free_at - self._clock())

    def slow_down(self, host: str, seconds: float) -> None:
        """Keep at least this pause from now on, within LONGEST: what a site's Crawl-delay asks for."""
        with self._lock:
            turn = self._turn(host)
            slower = max(self._seconds, min(seconds, LONGEST))
            turn.free_at += slower - turn.seconds
            turn.seconds = slower

    def leave_alone(self, host: str, seconds: float) -> None:
        """Give the host no turn for so long: what a Retry-After asks for."""
        with self._lock:
            turn = self._turn(host)
            turn.free_at = max(turn.free_at, self._clock() + seconds)

    def _turn(self, host: str) -> _Turn:
        if host not in self._turns and len(self._turns) >= _REMEMBERED:
            now = self._clock()
            self._turns = {name: turn for name, turn in self._turns.items() if turn.free_at > now}
        return self._turns.setdefault(host, _Turn(float("-inf"), self._seconds))
