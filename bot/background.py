"""What a server does besides answering, each kind of work in a thread of its own."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from bot.desk_values import Health
from bot.ways_in import Following
from library.errors import LibraryBusy, NewsdeskError
from library.library import Library
from library.values import Filters

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""Between two looks whether there is work."""
PATIENCE_SECONDS = 60.0
"""After work that failed."""
CLOSING_SECONDS = 30.0


class Background:
    """Does `work` again and again until closed. It returns soon after the event that it is given is set."""

    def __init__(self, name: str, work: Callable[[Event], None], stop: Event | None = None) -> None:
        self.stop = stop or Event()
        self.problem: str | None = None
        """Why it failed the last time."""
        self._work = work
        self._woken = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def wake(self) -> None:
        """There is work now."""
        self._woken.set()

    def close(self) -> None:
        """Stop, and wait until what is under way has come to a place where it can be left."""
        self.stop.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(CLOSING_SECONDS)

    def _run(self) -> None:
        while not self.stop.is_set():
            self._once()
            self._woken.wait(PATIENCE_SECONDS if self.problem else LOOK_SECONDS)
            self._woken.clear()

    def _once(self) -> None:
        try:
            self._work(self.stop)
            self.problem = None
        except NewsdeskError as error:
            if str(error) != self.problem:
                logger.warning("%s: %s", self._thread.name, error)
            self.problem = str(error)
        except Exception:  # the thread's outermost line
            logger.exception("%s failed", self._thread.name)
            self.problem = "something went wrong; the server's log has the particulars"


class Backgrounds:
    """The vectors that are made, what is followed, and the briefs that are due."""

    def __init__(self, library: Library, following: Following, run_briefs: Callable[[Event], None]) -> None:
        self._library = library
        self._following = following
        self.vectors = Background("newsdesk-vectors", self._make_vectors)
        self.following = Background("newsdesk-following", self._follow, following.stop)
        self.briefs = Background("newsdesk-briefs", run_briefs)

    def start(self) -> None:
        """Begin all; once."""
        self.vectors.start()
        self.following.start()
        self.briefs.start()

    def close(self) -> None:
        """Stop all."""
        self.following.stop.set()
        self.briefs.stop.set()
        self.vectors.close()
        self.following.close()
        self.briefs.close()

    @property
    def problems(self) -> list[str]:
        """What keeps any from its work."""
        return [work.problem for work in (self.vectors, self.following, self.briefs) if work.problem]

    def _make_vectors(self, stop: Event) -> None:
        if self._library.passages.any_pending():
            self._library.embed_pending(stopped=stop.is_set)

    def _follow(self, stop: Event) -> None:
        try:
            self._following.run(lambda _: self.vectors.wake())
        except LibraryBusy:  # another process follows, or writes for long: look again later
            stop.wait(PATIENCE_SECONDS)


def health_of(library: Library, writer: str, trouble: str | None, working: Backgrounds | None) -> Health:
    """What the library holds, and what is missing or wrong; `trouble` is the writer's."""
    coverage = library.coverage(Filters())
    behind = coverage.without_vectors
    at_work = working is not None and working.vectors.problem is None
    what = "they are being made" if at_work else "run `newsdesk embed`"
    problems = [f"{behind} passages have no vector yet: {what}"] if behind else []
    problems += working.problems if working else []
    problems += [f"{trouble}; articles are quoted meanwhile"] if trouble else []
    return Health(
        status="degraded" if problems else "ok",
        articles=coverage.articles_searched,
        passages=coverage.passages,
        without_vectors=behind,
        embedding=bool(behind) and at_work,
        writer=writer,
        embedder=library.embedder.identity.name,
        problems=tuple(problems),
    )
