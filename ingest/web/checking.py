"""One page of the web, asked whether it has changed, and what is done about it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol
from urllib.parse import urlsplit

from ingest.following import rhythm
from ingest.formats import READER_VERSION
from ingest.identity import article_id, canonical_url, id_of_address
from ingest.values import Draft, Failure
from ingest.web.articles import draft_from_feed, drafts_of
from ingest.web.listed import Listed
from ingest.web.values import Fetched, FetchFailed
from library.followed_pages import FollowedPage, PageStatus
from library.library import Library

PageOutcome = Literal["new", "copy", "changed", "unchanged", "moved", "gone", "back", "failed"]
Keep = Callable[[Sequence[Draft | Failure], str], Counter[str]]
"""Keeps what was read, under the name of its source; how often each outcome came."""

_TRIES_BEFORE_FEED = 3
_ASK_AGAIN = timedelta(hours=1)
_FOR_GOOD = {"denied", "disallowed", "refused", "redirects", "too_large"}
"""Kinds of failure at which the feed's own text is taken at once."""


class Checked(NamedTuple):
    """What became of a page."""

    page: FollowedPage
    outcome: PageOutcome
    reason: str | None = None
    failure: FetchFailed | None = None
    quiet: bool = False
    """Whether nothing was kept, as nothing had changed."""


class Fetch(Protocol):
    """Fetches one address. Raises FetchFailed."""

    def __call__(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched: ...


class Checker:
    """Asks pages, keeps what they hold, and notes what their sites said."""

    def __init__(self, library: Library, keep: Keep) -> None:
        self._library = library
        self._keep = keep

    def check(self, page: FollowedPage, now: datetime, fetch: Fetch, outlet: str | None = None) -> Checked:
        """Ask one page. Raises FetchFailed of kind `stopped` alone, and then nothing is noted."""
        if page.article_id and not self._library.followed_pages.holds_article(page.article_id):
            return self._noted(replace(page, status="removed", next_check=None), now, "unchanged")
        page = _by_this_reader(page)
        try:
            fetched = fetch(page.location, etag=page.etag, last_modified=page.last_modified)
        except FetchFailed as error:
            return self.failed(page, error, now, outlet)
        return self.answered(page, fetched, now, outlet)

    def to_be_named(self, page: FollowedPage) -> FollowedPage:
        """The page as it is asked for by a person: what failed or was removed is read again, whatever its site says."""
        holds = self._library.followed_pages.holds_article
        if page.status != "listing" and not (page.article_id and holds(page.article_id)):
            page = replace(page, article_id=None, reader=None)
        return _by_this_reader(page)

    # -- it answered

    def answered(self, page: FollowedPage, fetched: Fetched, now: datetime, outlet: str | None = None) -> Checked:
        """Keep what an answer holds."""
        if fetched.status == 304 or digest_of(fetched) == page.digest:
            kept, moved = self._moved(page, fetched, ())
            checked = self._read(page, kept, fetched, now, _outcome(moved, page.status, Counter(), None))
            return checked._replace(quiet=True)
        found = drafts_of(fetched, _listed(page), outlet)
        drafts = [each for each in found if isinstance(each, Draft)]
        if not drafts and _leads_to_front(page, fetched):
            error = FetchFailed("it leads to the site's front page: the article is gone", "gone", status=404)
            return self.failed(page, error, now, outlet)
        reason = next((each.reason for each in found if isinstance(each, Failure)), None)
        kept, moved = self._moved(page, fetched, drafts) if drafts else (page, False)
        outcomes = self._keep(found, kept.location)
        if drafts and (kept.article_id is None or outcomes["added"]):
            kept = self._under(kept, drafts[0].id or article_id(drafts[0]))
        kept = replace(
            kept,
            status="moved" if kept.status == "moved" else "unreadable" if reason else "kept",
            articles=len(drafts) or page.articles,
            reason=reason,
            listed=_without_content(page.listed) if drafts else page.listed,
        )
        return self._read(page, kept, fetched, now, _outcome(moved, page.status, outcomes, reason))

    def _under(self, page: FollowedPage, own_id: str) -> FollowedPage:
        """The page of an article; asked no more where the same article is asked for at another address."""
        other = self._library.followed_pages.another_of(own_id, page.address)
        return replace(page, article_id=own_id, status="moved" if other is not None else page.status)

    def _read(
        self, before: FollowedPage, page: FollowedPage, fetched: Fetched, now: datetime, outcome: PageOutcome
    ) -> Checked:
        """Note an answer, and the marks by which to ask the next time."""
        if before.status in {"gone", "missing"} and page.article_id:
            self._library.mark_gone(page.article_id, None)
            page = replace(page, status="moved" if page.status == "moved" else "kept", reason=None)
        unchanged = fetched.status == 304
        read = replace(
            page,
            etag=fetched.etag or (before.etag if unchanged else None),
            last_modified=fetched.last_modified or (before.last_modified if unchanged else None),
            digest=before.digest if unchanged else digest_of(fetched),
            reader=READER_VERSION,
            failures=0,
            next_check=None if page.status == "moved" else self._next(page, now),
        )
        return self._noted(read, now, outcome, page.reason)

    def _moved(self, page: FollowedPage, fetched: Fetched, drafts: Sequence[Draft]) -> tuple[FollowedPage, bool]:
        """Follow a page to where it lives now, its article with it."""
        there = fetched.moved_to
        if there is None or canonical_url(there) == canonical_url(page.location):
            return page, False
        if page.article_id is None:
            return replace(page, location=there), False
        other = self._library.followed_pages.find(there)
        if other is not None and other.address != page.address:
            if other.article_id and other.article_id != page.article_id:
                return replace(page, status="moved", next_check=None), True
            # Whoever listed the new address goes on with it, as the same article.
            heir = replace(other, article_id=page.article_id, status="kept" if other.article_id else other.status)
            self._library.followed_pages.put(heir)
            page = replace(page, status="moved", next_check=None)
        # Of a file that holds several, each goes by its own id.
        own_ids = {article_id(draft) for draft in drafts} if len(drafts) == 1 else set[str]()
        for new_id in {id_of_address(there), *own_ids} - {page.article_id}:
            self._library.move(page.article_id or "", new_id)
        return replace(page, location=there), True

    # -- it did not

    def failed(self, page: FollowedPage, error: FetchFailed, now: datetime, outlet: str | None = None) -> Checked:
        """Note that a page could not be had. Raises the error itself where reading was stopped."""
        if error.kind == "stopped":
            raise error
        if error.kind == "gone" and page.article_id:
            return self._gone(page, error, now)
        failures = page.failures + 1
        told = self._from_feed(page, error, failures, now, outlet)
        if told is not None:
            return told
        again: datetime | None = rhythm.next_try(failures, page.address, now, error.retry_after)
        if error.kind in {"gone", "refused"} and failures > 1:
            again = None
        if now > datetime.fromisoformat(page.first_seen) + rhythm.GIVE_UP_AFTER:
            again = None
        next_check = rhythm.moment(again) if again and page.followed_id is not None else None
        listed = _listed(page)
        blurb = (
            "; its feed carries a blurb alone" if listed and listed.found_in == "feed" and not listed.content else ""
        )
        failing = replace(page, status="failing", failures=failures, next_check=next_check)
        return self._noted(failing, now, "failed", f"{error}{blurb}", error)

    def _gone(self, page: FollowedPage, error: FetchFailed, now: datetime) -> Checked:
        """The page of a kept article is not there: believed at the second time, or when the site says it outright."""
        if page.status == "gone":
            still = replace(page, next_check=self._next(page, now))
            return self._noted(still, now, "unchanged", page.reason)
        if page.status != "missing" and error.status != 410:
            again = rhythm.moment(now + _ASK_AGAIN) if page.followed_id is not None else None
            missing = replace(page, status="missing", next_check=again, reason=str(error))
            return self._noted(
                missing, now, "failed", f"{error}; it is asked once more before it is taken for gone", error
            )
        self._library.mark_gone(page.article_id or "", rhythm.moment(now))
        gone = replace(page, status="gone", failures=0, reason=str(error), next_check=self._next(page, now))
        return self._noted(gone, now, "gone", str(error), error)

    def _from_feed(
        self, page: FollowedPage, error: FetchFailed, failures: int, now: datetime, outlet: str | None
    ) -> Checked | None:
        """Keep the feed's own text where the page cannot be had; None where it carries a blurb, or may yet be had."""
        named = page.followed_id is None
        if page.article_id or not (
            named or error.kind in _FOR_GOOD or error.kind == "gone" or failures >= _TRIES_BEFORE_FEED
        ):
            return None
        draft = draft_from_feed(_listed(page), outlet)
        if draft is None:
            return None
        outcomes = self._keep([draft], page.address)
        reason = f"the page could not be had ({error}), so the feed's text was kept"
        kept = replace(
            page,
            status="kept",
            article_id=article_id(draft),
            articles=1,
            failures=0,
            reason=reason,
            listed=_without_content(page.listed),
            next_check=None,
        )
        return self._noted(kept, now, _outcome(False, page.status, outcomes, None), reason)

    def _next(self, page: FollowedPage, now: datetime) -> str | None:
        return rhythm.next_check(page.first_seen, now) if page.followed_id is not None else None

    def _noted(
        self,
        page: FollowedPage,
        now: datetime,
        outcome: PageOutcome,
        reason: str | None = None,
        failure: FetchFailed | None = None,
    ) -> Checked:
        noted = replace(page, last_checked=rhythm.moment(now), reason=reason)
        self._library.followed_pages.put(noted)
        return Checked(noted, outcome, reason, failure)


def _by_this_reader(page: FollowedPage) -> FollowedPage:
    """Better readers read again, so the site must not say that nothing has changed."""
    return page if page.reader == READER_VERSION else replace(page, etag=None, last_modified=None, digest=None)


def unseen(address: str, now: datetime) -> FollowedPage:
    """A page that was never asked for."""
    return FollowedPage(address=address, location=address, first_seen=rhythm.moment(now))


def digest_of(fetched: Fetched) -> str:
    """Of the body and of the readers' version: better readers read again."""
    return hashlib.sha256(READER_VERSION.encode() + b"\0" + fetched.body).hexdigest()


def _outcome(moved: bool, before: PageStatus, outcomes: Counter[str], reason: str | None) -> PageOutcome:
    if before == "gone":
        return "back"
    if moved:
        return "moved"
    told: tuple[tuple[str, PageOutcome], ...] = (("added", "new"), ("duplicate", "copy"), ("updated", "changed"))
    for name, outcome in told:
        if outcomes[name]:
            return outcome
    return "failed" if reason else "unchanged"


def _leads_to_front(page: FollowedPage, fetched: Fetched) -> bool:
    """Many sites send whoever asks for what is gone to their front page."""
    own, final = urlsplit(page.location).path.rstrip("/"), urlsplit(fetched.final_url).path.rstrip("/")
    return bool(own) and not final


def _listed(page: FollowedPage) -> Listed | None:
    return Listed.model_validate_json(page.listed) if page.listed else None


def _without_content(listed: str | None) -> str | None:
    """What was said of a page, without the text that has been kept."""
    if not listed:
        return listed
    return Listed.model_validate_json(listed).model_copy(update={"content": None}).model_dump_json(exclude_none=True)
