"""Fetching with manners: a pace for each host, and each site's own rules."""

import threading
from collections.abc import Callable

from ingest.web.addresses import WebAddress
from ingest.web.fetcher import Fetcher
from ingest.web.lines import stopped
from ingest.web.pace import LONGEST, Pace
from ingest.web.robots import Robots
from ingest.web.values import Fetched, FetchFailed

_BUSY_SECONDS = 60.0
"""How long a site is left alone that says it is busy, but not for how long."""


class Visitor:
    """Fetches for a program that goes on by itself. Shared between threads.

    `follow` is for what was found on the way (articles of a feed, pages of a sitemap): robots.txt decides. `open` is
    for what a person named, one page or one feed: there Newsdesk is that person's reader, as a browser is, and only
    the pace is kept. Setting `stop` ends every wait.
    """

    def __init__(self, fetcher: Fetcher, pace: Pace | None = None, stop: threading.Event | None = None) -> None:
        self._fetcher = fetcher
        self._pace = pace or Pace()
        self._stop = stop or threading.Event()
        self.robots = Robots(self._robots_txt)

    def open(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Fetch a page that a person named, in its host's turn. Raises FetchFailed."""
        return self._in_turn(url, lambda: self._fetcher.fetch(url, etag=etag, last_modified=last_modified))

    def follow(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Fetch a page that was found, if its site allows that of every address on the way. Raises FetchFailed."""
        self._ask_leave(url)
        return self._in_turn(
            url,
            lambda: self._fetcher.fetch(url, etag=etag, last_modified=last_modified, before_redirect=self._ask_leave),
        )

    def _ask_leave(self, url: str) -> None:
        """Read the rules of the page's site. Raises FetchFailed of kind `disallowed`."""
        ruling = self.robots.ruling(url)
        if not ruling.allowed:
            raise FetchFailed(ruling.reason, "disallowed")
        if ruling.crawl_delay is not None:
            self._pace.slow_down(WebAddress.parse(url).host, ruling.crawl_delay)

    def _robots_txt(self, url: str, *, max_bytes: int) -> Fetched:
        return self._in_turn(url, lambda: self._fetcher.fetch(url, max_bytes=max_bytes))

    def _in_turn(self, url: str, fetch: Callable[[], Fetched]) -> Fetched:
        """Wait for the host's turn; a pause longer than LONGEST is not waited for but reported."""
        host = WebAddress.parse(url).host
        if not self._pace.wait(host, self._stop, at_most=LONGEST):
            if self._stop.is_set():
                raise stopped()
            left = self._pace.seconds_until(host)
            raise FetchFailed(f"{host} asked to be left alone for {left:.0f} more seconds", "busy", retry_after=left)
        try:
            return fetch()
        except FetchFailed as error:
            if error.kind == "busy":
                self._pace.leave_alone(host, error.retry_after or _BUSY_SECONDS)
            raise
