"""An address that a person names: whatever is found there, read; a feed or a sitemap with all that it leads to."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from ingest.following.rhythm import moment
from ingest.formats import READER_VERSION
from ingest.values import Failure, Progress
from ingest.web.addresses import WebAddress
from ingest.web.checking import Checked, Checker, Fetch, Keep, digest_of, unseen
from ingest.web.listed import Listing
from ingest.web.listings import listing_of
from ingest.web.sitemaps import NEWEST
from ingest.web.values import Fetched, FetchFailed
from ingest.web.visitor import Visitor
from library.errors import UnreadableSource
from library.followed_pages import FollowedPage
from library.library import Library

MOST_MAPS = 10
"""Sitemaps of one index that are read, latest changed first."""


def is_address(source: str) -> bool:
    """Whether a source is a web address rather than a file."""
    return source.strip().lower().startswith(("http://", "https://"))


class Taking:
    """Takes addresses in. What their sites said is noted, so that the second time costs one conditional request.

    Of a sitemap, the `newest` pages are taken.
    """

    def __init__(
        self,
        library: Library,
        visitor: Visitor,
        keep: Keep,
        tell: Callable[[Progress], None],
        *,
        newest: int = NEWEST,
    ) -> None:
        self._pages = library.followed_pages
        self._visitor = visitor
        self._checker = Checker(library, keep)
        self._tell = tell
        self._newest = newest
        self._left = newest
        self._articles = 0

    def take(self, url: str) -> Iterator[Failure | int]:
        """Read what is at an address. Yields failures, and how many articles stand unchanged."""
        self._left, self._articles = self._newest, 0
        try:
            address = str(WebAddress.parse(url))
            self._tell(Progress("fetching", 0, None, WebAddress.parse(url).shown))
            yield from self._at(address, self._visitor.open, depth=0)
        except UnreadableSource as error:
            yield Failure(source=url, reason=str(error))

    def _at(self, address: str, fetch: Fetch, depth: int) -> Iterator[Failure | int]:
        page = self._checker.to_be_named(self._pages.find(address) or unseen(address, _now()))
        if (
            page.status == "listing" and page.followed_id is not None
        ):  # read for what it leads to, whatever the rounds have made of it
            page = replace(page, etag=None, last_modified=None, digest=None)
        try:
            fetched = fetch(page.location, etag=page.etag, last_modified=page.last_modified)
        except FetchFailed as error:
            if page.status == "listing":
                raise
            yield from self._told(self._checker.failed(page, error, _now()))
            return
        if page.status == "listing" and (fetched.status == 304 or digest_of(fetched) == page.digest):
            self._articles += page.articles
            yield page.articles
        elif (listing := None if fetched.status == 304 else listing_of(fetched)) is not None:
            yield from self._listing(page, fetched, listing, depth)
        else:
            yield from self._told(self._checker.answered(page, fetched, _now()))

    def _listing(self, page: FollowedPage, fetched: Fetched, listing: Listing, depth: int) -> Iterator[Failure | int]:
        """Read all that a feed or a sitemap leads to; it is noted as read when none of that failed."""
        failed, before = False, self._articles
        for told in self._led_to(listing, depth):
            failed = failed or isinstance(told, Failure)
            yield told
        if not failed and page.followed_id is None:
            self._pages.put(read_listing(page, fetched, _now(), self._articles - before))

    def _led_to(self, listing: Listing, depth: int) -> Iterator[Failure | int]:
        if not listing.pages and not listing.maps:
            raise UnreadableSource(f"the {listing.kind} leads to no article: none of its links can be fetched")
        for number, listed in enumerate(listing.pages):
            if listing.kind == "sitemap":
                self._left -= 1
                if self._left < 0:
                    return
            self._tell(Progress("fetching", number, len(listing.pages), WebAddress.parse(listed.address).shown))
            known = self._checker.to_be_named(self._pages.find(listed.address) or unseen(listed.address, _now()))
            page = replace(known, listed=listed.model_dump_json(exclude_none=True))
            yield from self._told(self._checker.check(page, _now(), self._visitor.follow))
        for place in listing.maps[:MOST_MAPS] if depth == 0 else ():
            try:
                yield from self._at(place, self._visitor.follow, depth + 1)
            except UnreadableSource as error:
                yield Failure(source=place, reason=str(error))

    def _told(self, checked: Checked) -> Iterator[Failure | int]:
        """What was read was counted when it was kept; the rest is told here."""
        self._articles += checked.page.articles
        if checked.failure is not None:
            yield Failure(source=checked.page.address, reason=checked.reason or str(checked.failure))
        elif checked.outcome in {"unchanged", "moved", "back"} and checked.quiet:
            yield checked.page.articles


def read_listing(page: FollowedPage, fetched: Fetched, now: datetime, articles: int = 0) -> FollowedPage:
    """A feed, sitemap or section as it is noted once all that it leads to is."""
    unchanged = fetched.status == 304
    return replace(
        page,
        status="listing",
        articles=articles,
        etag=fetched.etag or (page.etag if unchanged else None),
        last_modified=fetched.last_modified or (page.last_modified if unchanged else None),
        digest=page.digest if unchanged else digest_of(fetched),
        reader=READER_VERSION,
        last_checked=moment(now),
        next_check=None,
        failures=0,
        reason=None,
    )


def _now() -> datetime:
    return datetime.now(UTC)
