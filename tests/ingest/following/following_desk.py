"""A follower over the news site on loopback, with a clock that a test sets."""

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from ingest.following.follower import Follower
from ingest.following.values import PageReport, RoundReport
from ingest.web.fetcher import Fetcher
from ingest.web.pace import Pace
from library.followed import FollowedKind
from library.library import Library
from library.values import KeptArticle
from tests.library.test_two_processes import opened
from tests.news_site import START, NewsSite

FOLLOWED: tuple[tuple[FollowedKind, str], ...] = (
    ("feed", "/world/rss.xml"),
    ("feed", "/local/atom.xml"),
    ("feed", "/sport/feed.json"),
    ("page", "/markets/"),
    ("sitemap", "/sitemaps.xml"),
)


class FollowingDesk:
    """A library without vectors, a follower, and a time that stands still until it is set."""

    def __init__(self, library: Library, site: NewsSite | None) -> None:
        self.library = library
        self.site = site
        self.now = START
        self.stop = Event()
        self.follower = Follower(
            library,
            Fetcher(["127.0.0.1"], seconds=5),
            pace=Pace(0, clock=self._seconds),
            stop=self.stop,
            vectors="later",
            clock=lambda: self.now,
        )

    def _seconds(self) -> float:
        return self.now.timestamp()

    def follow(self, followed: Sequence[tuple[FollowedKind, str]] = FOLLOWED, *, every: str = "15m") -> None:
        assert self.site
        for kind, path in followed:
            self.follower.add(self.site.url(path), kind, every=every)

    def round(self, hours: float) -> RoundReport:
        """A round so many hours after the first."""
        self.now = START + timedelta(hours=hours)
        if self.site:
            self.site.asked.clear()
        return self.follower.round()

    def page(self, report: RoundReport, path: str) -> PageReport:
        """What a round says of one page."""
        assert self.site
        (found,) = [page for page in report.pages if page.address == self.site.url(path)]
        return found

    def article(self, report: RoundReport, path: str) -> KeptArticle:
        """The article of a page that a round reported."""
        return self.library.articles.read(self.page(report, path).article_id or "")


@contextlib.contextmanager
def following_desk(home: Path, site: NewsSite | None) -> Iterator[FollowingDesk]:
    library = opened(home)
    try:
        yield FollowingDesk(library, site)
    finally:
        library.close()


def rounds_in_forks(home: str, now: str) -> None:
    """A round for each line that comes in, in a process of its own that may be killed at any moment.

    Says its number first and how it ended then. Forked, so that only the first waits for what must be imported.
    """
    for name in ("feedparser", "trafilatura"):
        importlib.import_module(name)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            with following_desk(Path(home), None) as desk:
                desk.now = datetime.fromisoformat(now)
                desk.follower.round()
            os._exit(0)
        _say(child)
        _say(os.waitpid(child, 0)[1])


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
