"""One round: everything that is due is looked at once, listings first, then known pages, then new ones."""

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from ingest.following.entries import Entries, Looked
from ingest.following.rhythm import QUARANTINE_AFTER, back_off, moment, next_try
from ingest.following.values import EntryReport, PageReport, RoundReport
from ingest.pipeline import Ingest, tell_nobody
from ingest.values import ArticleCounts, Failure, OnProgress, Progress, VectorsWhen
from ingest.web.checking import Checked, Checker
from ingest.web.pace import LONGEST, Pace
from ingest.web.values import FetchFailed
from ingest.web.visitor import Visitor
from library.errors import TransientError, UnreadableSource
from library.followed import FollowedEntry
from library.followed_pages import FollowedPage
from library.library import Library

MOST_PAGES = 250
"""Pages of one entry that are asked in one round; the rest is due at once in the next."""

MOST_SECONDS = 900.0
"""Of asking pages in one round; then listings have their turn again."""

_SHORT_PAUSE = 3.0
_OUT_OF_REACH = {"dns", "tls", "unreachable", "timeout"}
_TRIES_OF_A_HOST = 3


class Round:
    """One round over a library; made anew for each. What it does is noted as it goes, so that a kill loses nothing."""

    def __init__(
        self,
        library: Library,
        visitor: Visitor,
        pace: Pace,
        now: datetime,
        *,
        stop: Event,
        on_progress: OnProgress | None = None,
        most_pages: int = MOST_PAGES,
    ) -> None:
        self._library = library
        self._visitor = visitor
        self._pace = pace
        self._now = now
        self._stop = stop
        self._tell = on_progress or tell_nobody
        self._most = most_pages
        self._ingest = Ingest(library, vectors="later")
        self._checker = Checker(library, self._ingest.keep_page)
        self._entries: list[EntryReport] = []
        self._pages: list[PageReport] = []
        self._folder_failures: list[Failure] = []
        self._in_folders: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._silent: Counter[str] = Counter()

    def run(self, vectors: VectorsWhen) -> RoundReport:
        """Do it. Ends early where `stop` is set, after the article at hand."""
        began = time.monotonic()
        stopped = False
        try:
            self._look_at_entries()
            self._ask_pages()
            stopped = self._stop.is_set()
        except FetchFailed as error:
            if error.kind != "stopped":
                raise
            stopped = True
        passages, notice = self._embed() if vectors == "now" and not stopped else (0, None)
        return RoundReport(
            began_at=moment(self._now),
            entries=tuple(self._entries),
            pages=tuple(self._pages),
            unchanged=self._counts["unchanged"],
            put_off=self._counts["put off"],
            articles=ArticleCounts(**(self._in_folders + Counter(self._ingest.report.articles.model_dump()))),
            failures=tuple(self._folder_failures),
            passages=passages,
            notice=notice,
            stopped=stopped,
            seconds=round(time.monotonic() - began, 3),
        )

    def _embed(self) -> tuple[int, str | None]:
        try:
            made = self._library.embed_pending(
                lambda done, total: self._tell(Progress("embedding", done, total)), self._stop.is_set
            )
        except TransientError as error:
            return 0, f"vectors are made later: {error}"
        return made, None

    # -- what is followed

    def _look_at_entries(self) -> None:
        entries = Entries(self._library.followed_pages, self._visitor)
        due = self._library.followed.due(moment(self._now))
        for done, entry in enumerate(due):
            if self._stop.is_set():
                return
            self._tell(Progress("fetching", done, len(due), entry.address))
            try:
                looked = self._folder(entry) if entry.kind == "folder" else entries.look(entry, self._now)
            except UnreadableSource as error:
                if isinstance(error, FetchFailed) and error.kind == "stopped":
                    raise
                self._failed(entry, error)
            else:
                self._looked(entry, looked)

    def _folder(self, entry: FollowedEntry) -> Looked:
        """Files are known by their digests: what has not changed is not read."""
        report = Ingest(self._library, vectors="later").files([entry.address])
        of_folder = [failure for failure in report.failures if failure.source == entry.address]
        if of_folder and not _holds_nothing(Path(entry.address)):
            raise UnreadableSource(of_folder[0].reason)
        failures = [failure for failure in report.failures if failure.source != entry.address]
        self._folder_failures += failures
        changed = report.articles.added + report.articles.updated + report.articles.duplicate
        self._in_folders.update(report.articles.model_dump())
        failed = f"{len(failures)} of its files cannot be read" if failures else None
        return Looked("read" if changed or failed else "unchanged", changed, failed)

    def _looked(self, entry: FollowedEntry, looked: Looked) -> None:
        due = datetime.fromtimestamp(self._now.timestamp() + entry.every, self._now.tzinfo)
        self._library.followed.note(
            entry.id, at=moment(self._now), outcome=looked.outcome, reason=looked.reason, next_due_at=moment(due)
        )
        self._entries.append(
            EntryReport(
                id=entry.id,
                kind=entry.kind,
                address=entry.address,
                outcome=looked.outcome,
                reason=looked.reason,
                new_pages=looked.new_pages,
            )
        )

    def _failed(self, entry: FollowedEntry, error: UnreadableSource) -> None:
        asked = error.retry_after if isinstance(error, FetchFailed) else None
        # A site that was not even asked, as it wants to be left alone, has not failed.
        waits = isinstance(error, FetchFailed) and error.kind == "busy" and error.status is None
        failures = entry.failures + (not waits)
        wait = next_try(max(failures, 1), entry.address, self._now, asked)
        due = moment(max(wait, datetime.fromtimestamp(self._now.timestamp() + entry.every, self._now.tzinfo)))
        quarantined = due if failures >= QUARANTINE_AFTER else None
        self._library.followed.note(
            entry.id,
            at=moment(self._now),
            outcome="failed",
            reason=str(error),
            next_due_at=due,
            failures=failures,
            quarantined_until=quarantined,
        )
        self._entries.append(
            EntryReport(
                id=entry.id,
                kind=entry.kind,
                address=entry.address,
                outcome="failed",
                reason=str(error),
                quarantined_until=quarantined,
            )
        )

    # -- pages

    def _ask_pages(self) -> None:
        outlets = {entry.id: entry.outlet for entry in self._library.followed.entries()}
        due = self._library.followed_pages.due(moment(self._now), self._most)
        began = time.monotonic()
        for done, page in enumerate(self._in_turn(due)):
            if self._stop.is_set():
                return
            if time.monotonic() - began > MOST_SECONDS:
                self._counts["put off"] += len(due) - done
                return
            # A page that was asked before it may have moved here.
            current = self._library.followed_pages.find(page.address) or page
            if self._must_wait(current):
                continue
            self._tell(Progress("reading", done, len(due), page.address))
            outlet = outlets.get(page.followed_id or 0)
            self._checked(self._checker.check(current, self._now, self._visitor.follow, outlet))

    def _in_turn(self, due: Sequence[FollowedPage]) -> Iterator[FollowedPage]:
        """Pages of hosts that want long pauses come last, so that the others need not wait for them."""
        slow: list[FollowedPage] = []
        for page in due:
            if self._pause(page) > _SHORT_PAUSE:
                slow.append(page)
            else:
                yield page
        yield from slow

    def _pause(self, page: FollowedPage) -> float:
        return self._pace.seconds_until(urlsplit(page.location).hostname or "")

    def _must_wait(self, page: FollowedPage) -> bool:
        """Put off what cannot be asked now, for no fault of its own."""
        host = urlsplit(page.location).netloc
        pause = self._pause(page)
        if pause <= LONGEST and self._silent[host] < _TRIES_OF_A_HOST:
            return False
        wait = max(pause, back_off(1, page.address).total_seconds())
        again = datetime.fromtimestamp(self._now.timestamp() + wait, self._now.tzinfo)
        self._library.followed_pages.put(replace(page, next_check=moment(again)))
        self._counts["put off"] += 1
        return True

    def _checked(self, checked: Checked) -> None:
        self._note_host(checked)
        if checked.outcome == "unchanged":
            self._counts["unchanged"] += 1
            return
        moved_to = checked.page.location if checked.outcome == "moved" else None
        self._pages.append(
            PageReport(
                address=checked.page.address,
                outcome=checked.outcome,
                article_id=checked.page.article_id,
                reason=checked.reason,
                moved_to=moved_to,
            )
        )

    def _note_host(self, checked: Checked) -> None:
        host = urlsplit(checked.page.location).netloc
        if checked.failure is not None and checked.failure.kind in _OUT_OF_REACH:
            self._silent[host] += 1
        else:
            del self._silent[host]


def _holds_nothing(folder: Path) -> bool:
    """Whether a folder is there and can be read, and has no articles in it as yet."""
    return folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)
