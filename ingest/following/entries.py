"""One thing that is followed, looked at: its listing read, and the pages that it leads to noted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ingest.following.rhythm import moment, next_check
from ingest.web.checking import digest_of, unseen
from ingest.web.listed import Listed, Listing
from ingest.web.listings import listing_of
from ingest.web.pages import links_of
from ingest.web.taking import MOST_MAPS, read_listing
from ingest.web.values import Fetched, FetchFailed
from ingest.web.visitor import Visitor
from library.errors import UnreadableSource
from library.followed import FollowedEntry, ReadOutcome
from library.followed_pages import FollowedPage, FollowedPages


class Looked(NamedTuple):
    """What came of it."""

    outcome: ReadOutcome
    new_pages: int = 0
    reason: str | None = None


class Entries:
    """Looks at feeds, sitemaps and section pages. Their pages are only noted here; they are asked afterwards."""

    def __init__(self, pages: FollowedPages, visitor: Visitor) -> None:
        self._pages = pages
        self._visitor = visitor

    def look(self, entry: FollowedEntry, now: datetime) -> Looked:
        """Look at one. Raises UnreadableSource, and FetchFailed when it cannot be had."""
        known = self._pages.find(entry.address)
        page = known if known is not None and known.address == entry.address else unseen(entry.address, now)
        if entry.kind == "page" and page.article_id and page.status != "listing":
            return self._article(replace(page, followed_id=entry.id), now)
        if page.status != "listing":  # what was once refused as an article may be one of these
            page = replace(page, etag=None, last_modified=None, digest=None)
        return self._listing(entry, replace(page, followed_id=entry.id), now)

    def _listing(self, entry: FollowedEntry, page: FollowedPage, now: datetime) -> Looked:
        fetched = self._visitor.open(page.location, etag=page.etag, last_modified=page.last_modified)
        note = f"it has moved to {fetched.moved_to}: follow that instead" if fetched.moved_to else None
        if _unchanged(page, fetched):
            self._pages.put(read_listing(page, fetched, now))
            return self._maps(entry, self._known_maps(entry), now, Looked("unchanged", 0, note))
        listing = _listing_for(entry, fetched)
        if listing is None:
            return self._article(page, now)
        return self._maps(
            entry, listing.maps[:MOST_MAPS], now, Looked("read", self._take(page, fetched, listing, now), note)
        )

    def _maps(self, entry: FollowedEntry, maps: tuple[str, ...], now: datetime, so_far: Looked) -> Looked:
        """Look at the sitemaps of an index, also when the index itself has not changed."""
        outcome, new, reason = so_far
        failed: list[str] = []
        for place in maps:
            page = replace(self._pages.find(place) or unseen(place, now), followed_id=entry.id)
            try:
                fetched = self._visitor.follow(page.location, etag=page.etag, last_modified=page.last_modified)
                if _unchanged(page, fetched):
                    self._pages.put(read_listing(page, fetched, now))
                    continue
                listing = listing_of(fetched)
                if listing is None:
                    raise UnreadableSource("this is no sitemap")
                new += self._take(page, fetched, listing, now)
                outcome = "read"
            except FetchFailed as error:
                if error.kind == "stopped":
                    raise
                failed.append(f"{place}: {error}")
            except UnreadableSource as error:
                failed.append(f"{place}: {error}")
        if failed and len(failed) == len(maps):
            raise UnreadableSource(f"none of its sitemaps can be read; {failed[0]}")
        return Looked(outcome, new, f"{len(failed)} of its sitemaps cannot be read; {failed[0]}" if failed else reason)

    def _known_maps(self, entry: FollowedEntry) -> tuple[str, ...]:
        return tuple(page.address for page in self._pages.listings(entry.id) if page.address != entry.address)

    def _take(self, page: FollowedPage, fetched: Fetched, listing: Listing, now: datetime) -> int:
        """Note a listing as read, with the pages that it leads to; how many are new."""
        noted = [self._noted(listed, page.followed_id, place, now) for place, listed in enumerate(listing.pages)]
        changed = [each for each in noted if each is not None]
        aside = list(self._moved_on(changed, now))
        self._pages.take_listing(read_listing(page, fetched, now), [*aside, *changed])
        return sum(each.status == "waiting" and each.last_checked is None for each in changed)

    def _noted(self, listed: Listed, followed_id: int | None, place: int, now: datetime) -> FollowedPage | None:
        """A page that is new, or of which the listing says something new; None for one that needs no note."""
        said = listed.model_dump_json(exclude_none=True)
        known = self._pages.find(listed.address)
        if known is None:
            return replace(
                unseen(listed.address, now),
                followed_id=followed_id,
                place=place,
                entry_id=listed.entry_id,
                listed=said,
                next_check=moment(now),
            )
        if known.status == "listing":
            return None
        if known.followed_id is None:
            again = next_check(known.first_seen, now) if known.article_id else moment(now)
            return replace(known, followed_id=followed_id, entry_id=listed.entry_id, listed=said, next_check=again)
        before = Listed.model_validate_json(known.listed) if known.listed else None
        if before is None or (listed.updated_at, listed.title) == (before.updated_at, before.title):
            return None
        due = known.status in {"kept", "unreadable"}
        return replace(known, listed=said, next_check=moment(now) if due else known.next_check)

    def _moved_on(self, fresh: list[FollowedPage], now: datetime) -> Iterator[FollowedPage]:
        """Pages that their feed now calls by another address: asked again at once, for they may have moved."""
        for page in fresh:
            if page.status != "waiting" or page.followed_id is None or not page.entry_id:
                continue
            before = self._pages.by_entry(page.followed_id, page.entry_id)
            if before is not None and before.address != page.address and before.article_id:
                yield replace(before, next_check=moment(now))

    def _article(self, page: FollowedPage, now: datetime) -> Looked:
        """A page that is an article itself is asked as often as it is followed."""
        self._pages.put(replace(page, next_check=moment(now)))
        return Looked("read", int(page.status == "waiting" and page.last_checked is None))


def _unchanged(page: FollowedPage, fetched: Fetched) -> bool:
    return page.status == "listing" and (fetched.status == 304 or digest_of(fetched) == page.digest)


def _listing_for(entry: FollowedEntry, fetched: Fetched) -> Listing | None:
    """What was fetched leads to; None where it is an article itself. Raises UnreadableSource."""
    listing = listing_of(fetched)
    if listing is not None:
        return listing
    links = links_of(fetched.body, fetched.final_url, fetched.charset)
    if entry.kind == "page":
        return links.listing if links.is_index else None
    feed = f"; its feed is {links.feeds[0]}: follow that" if links.feeds else ""
    raise UnreadableSource(f"this is no {entry.kind} but a web page{feed}")
