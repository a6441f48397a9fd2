"""Following: what is followed, rounds over it, and a loop that makes them when they are due."""

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from ingest.following.rhythm import QUARANTINE_AFTER, moment
from ingest.following.rounds import MOST_PAGES, Round
from ingest.following.values import QuarantineNote, RoundReport
from ingest.following.watch_file import WatchFile, wanted_of
from ingest.values import OnProgress, VectorsWhen
from ingest.web.fetcher import Fetcher
from ingest.web.listings import listing_of
from ingest.web.pace import Pace
from ingest.web.pages import links_of
from ingest.web.visitor import Visitor
from library.errors import BadInput, LibraryBusy, TransientError, UnreadableSource
from library.followed import AddedBy, Changes, FollowedEntry, FollowedKind
from library.library import Library
from library.lock import FileLock

LOCK_FILE = "following.lock"
PATIENCE = 30.0
"""Seconds to wait when another process holds the library."""
LONGEST_SLEEP = 5.0
"""Seconds after which the list is looked at again: another process may have added to it."""


class Follower:
    """Follows what the library's list names. Synchronous; the list may be read and changed from other threads.

    One process follows at a time. `stop` ends `run` and every wait, after the article at hand. `clock` gives the time
    by which things are due.
    """

    def __init__(
        self,
        library: Library,
        fetcher: Fetcher,
        *,
        pace: Pace | None = None,
        stop: Event | None = None,
        vectors: VectorsWhen = "now",
        on_progress: OnProgress | None = None,
        most_pages: int = MOST_PAGES,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.stop = stop or Event()
        self._library = library
        self._pace = pace or Pace()
        self._visitor = Visitor(fetcher, self._pace, self.stop)
        self._vectors: VectorsWhen = vectors
        self._on_progress = on_progress
        self._most_pages = most_pages
        self._clock = clock

    # -- the list

    def entries(self) -> tuple[FollowedEntry, ...]:
        """What is followed, with its state."""
        return self._library.followed.entries()

    def add(
        self,
        address: str,
        kind: FollowedKind | None = None,
        *,
        every: str | None = None,
        outlet: str | None = None,
        added_by: AddedBy = "command",
    ) -> FollowedEntry:
        """Follow an address or a folder from now on. Without a kind, it is fetched to find out.

        A web page that names its feed is followed by that feed. Raises BadInput, and FetchFailed where it cannot be
        had.
        """
        if kind is None:
            kind, address = self._kind_of(address)
        wanted = wanted_of(kind, address, every, outlet)
        before = next((entry for entry in self.entries() if entry.address == wanted.address), None)
        if before is not None:  # what is not said again stays as it is
            wanted = wanted._replace(
                every=before.every if every is None else wanted.every,
                outlet=before.outlet if outlet is None else wanted.outlet,
            )
        return self._library.followed.add(wanted, added_by, moment(self._clock()))

    def remove(self, entry_id: int) -> None:
        """Follow it no more; its articles stay. Raises NotInLibrary."""
        self._library.followed.remove(entry_id, moment(self._clock()))

    def sync(self, watch_file: WatchFile) -> Changes:
        """Make the list agree with a watch file."""
        return self._library.followed.sync(str(watch_file.path), watch_file.wanted, moment(self._clock()))

    def sync_file(self, path: Path) -> Changes:
        """Make the list agree with the watch file at a path. Raises BadInput."""
        return self.sync(WatchFile.read(path))

    def quarantine(self) -> tuple[QuarantineNote, ...]:
        """What keeps failing, and why."""
        entries = (
            QuarantineNote(
                what="entry",
                id=entry.id,
                address=entry.address,
                reason=entry.reason or "",
                failures=entry.failures,
                next_try_at=entry.quarantined_until,
            )
            for entry in self._library.followed.quarantined()
        )
        pages = (
            QuarantineNote(
                what="page",
                id=page.followed_id,
                address=page.address,
                reason=page.reason or "",
                failures=page.failures,
                next_try_at=page.next_check,
            )
            for page in self._library.followed_pages.failing(QUARANTINE_AFTER)
        )
        return (*entries, *pages)

    def _kind_of(self, address: str) -> tuple[FollowedKind, str]:
        if not address.strip().lower().startswith(("http://", "https://")):
            if not address.strip() or "://" in address or not Path(os.path.expanduser(address)).is_dir():  # noqa: PTH111 - Path's own raises for a user who is not known
                raise BadInput(f"{address}: this is neither a web address nor a folder")
            return "folder", address
        fetched = self._visitor.open(address)
        listing = listing_of(fetched)
        if listing is not None:
            return listing.kind, fetched.moved_to or address
        links = links_of(fetched.body, fetched.final_url, fetched.charset)
        if links.is_index and links.feeds:
            return "feed", links.feeds[0]
        if not links.is_index and not fetched.body.lstrip().startswith(b"<"):
            raise UnreadableSource("this is no feed, no sitemap and no web page")
        return "page", address

    # -- following

    def round(self, now: datetime | None = None, *, everything: bool = False) -> RoundReport:
        """Look once at all that is due; at `everything` that is followed, if asked. Raises LibraryBusy."""
        with self._alone():
            return self._round(now or self._clock(), everything=everything)

    def run(self, on_report: Callable[[RoundReport], None]) -> None:
        """Go on until `stop` is set: a round whenever something is due. Raises LibraryBusy."""
        with self._alone():
            while not self.stop.is_set():
                wait = self._seconds_to_next()
                if wait > 0:
                    self.stop.wait(min(wait, LONGEST_SLEEP))
                    continue
                try:
                    on_report(self._round(self._clock()))
                except TransientError:
                    self.stop.wait(PATIENCE)

    def seconds_to_next(self) -> float | None:
        """How long it is until something is due; None when nothing ever is."""
        due = [text for text in (self._library.followed.next_due(), self._library.followed_pages.next_due()) if text]
        return (datetime.fromisoformat(min(due)) - self._clock()).total_seconds() if due else None

    def _seconds_to_next(self) -> float:
        wait = self.seconds_to_next()
        return LONGEST_SLEEP if wait is None else wait

    def _round(self, now: datetime, *, everything: bool = False) -> RoundReport:
        if everything:
            self._library.followed.hurry(None, moment(now))
        one = Round(
            self._library,
            self._visitor,
            self._pace,
            now,
            stop=self.stop,
            on_progress=self._on_progress,
            most_pages=self._most_pages,
        )
        return one.run(self._vectors)

    @contextmanager
    def _alone(self) -> Generator[None]:
        held = FileLock(self._library.home / LOCK_FILE).take(0)
        if held is None:
            raise LibraryBusy("another process is following for this library: stop it first, or leave it to that one")
        with held:
            yield
