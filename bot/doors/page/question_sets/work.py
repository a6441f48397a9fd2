"""Work that goes on while nobody looks: one piece at a time, in a thread of its own."""

from collections.abc import Callable
from threading import Event, Lock, Thread

CLOSING_SECONDS = 8.0


class Worker:
    """Does one piece of work at a time. What it does must return soon after the event that it is given is set."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()
        self._thread: Thread | None = None
        self._stop = Event()
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether what is being done was told to stop."""
        return self.busy and self._stop.is_set()

    def begin(self, work: Callable[[Event], None]) -> bool:
        """Begin, unless something is being done already; whether it began."""
        with self._lock:
            if self.busy or self._closed:
                return False
            self._stop = stop = Event()
            self._thread = Thread(target=work, args=(stop,), name=self._name, daemon=True)
            self._thread.start()
            return True

    def stop(self) -> None:
        """Tell what is being done to stop; it comes to a place where it can be left by itself."""
        self._stop.set()

    def close(self) -> None:
        """Stop, wait a moment, and begin nothing any more."""
        with self._lock:
            self._closed = True
            self._stop.set()
        if self._thread is not None:
            self._thread.join(CLOSING_SECONDS)
