"""The connections that are open now, over all fetches."""

import threading
from typing import Protocol

from ingest.web.values import FetchFailed


class Line(Protocol):
    """An open connection."""

    def cut(self) -> None:
        """End it from another thread; whoever reads from it wakes up."""
        ...

    def close(self) -> None:
        """Give it back to the system."""
        ...


class OpenLines:
    """Keeps open connections in sight, so that they can all be cut at once. Shared between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: set[Line] = set()
        self.closed = False

    def add(self, line: Line) -> None:
        """Remember an open connection. Raises FetchFailed, and closes it, when everything has been cut already."""
        with self._lock:
            if not self.closed:
                self._lines.add(line)
                return
        line.close()
        raise stopped()

    def discard(self, line: Line) -> None:
        """Forget a connection that is closed."""
        with self._lock:
            self._lines.discard(line)

    def cut(self) -> None:
        """Cut all connections, and every later one."""
        with self._lock:
            self.closed = True
            for line in self._lines:
                line.cut()


def stopped() -> FetchFailed:
    """What a fetch ends with when the fetcher is closed under it."""
    return FetchFailed("reading was stopped", "stopped")
