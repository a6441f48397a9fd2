"""What feeds, sitemaps and section pages say of the articles that they lead to."""

import re
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit

from ingest.characters import one_line
from ingest.dates import iso_time, written_time
from ingest.web.addresses import WebAddress
from ingest.web.values import FetchFailed
from library.values import IsoTime, Value

LONGEST_CONTENT = 500_000
"""Characters of an article in a feed."""
FULL = 100
"""Words from which the content of a feed's entry is the article, and not a blurb."""

_TAGS = re.compile(r"<[^<>]*>")
_CAMPAIGN = re.compile(r"(?<=[?&])(?:utm_\w+|fbclid|gclid)=[^&]*(?:&|$)|[?&](?:(?:utm_\w+|fbclid|gclid)=[^&]*&?)+$")
# First labels of a host that stand for the same site in another dress.
_DRESS = re.compile(r"^(?:www\d?|amp|m|mobile|touch|edition|beta)\.")


class Listed(Value):
    """One article that is led to, and what is said of it; a fallback for what its own page does not say."""

    address: str
    """In the canonical form of WebAddress."""
    entry_id: str | None = None
    """What the feed calls it, whatever its address."""
    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: IsoTime | None = None
    updated_at: IsoTime | None = None
    outlet: str | None = None
    language: str | None = None
    found_in: Literal["feed", "sitemap", "page"] = "feed"
    content: str | None = None
    """The whole article as HTML, where a feed carries more than a blurb."""


class Listing(Value):
    """What a feed, a sitemap or a section page leads to, newest first where it says so."""

    kind: Literal["feed", "sitemap", "page"]
    pages: tuple[Listed, ...]
    maps: tuple[str, ...] = ()
    """Further sitemaps, latest changed first."""


def address_of(link: str, base: str) -> str | None:
    """The address that a link leads to, in its canonical form and without campaign parameters; None for none."""
    if not link.strip():
        return None
    try:
        return _CAMPAIGN.sub("", str(WebAddress.parse(urljoin(base, link.strip()))))
    except (FetchFailed, ValueError):
        return None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host, or one under the other; `www.`, `amp.` and `m.` aside.

    Two hosts under a third may belong to different people, so those are two sites.
    """
    first, second = _bare_host(one), _bare_host(other)
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    return first == second or (
        "." in shorter and not shorter.replace(".", "").isdecimal() and longer.endswith(f".{shorter}")
    )


def _bare_host(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    bare = _DRESS.sub("", host)
    return bare if "." in bare else host


def words_of(markup: str) -> int:
    """How many words a piece of HTML shows, roughly."""
    return len(_TAGS.sub(" ", markup).split())


def full_content(markup: object) -> str | None:
    """The content of an entry where it is more than a blurb."""
    if not isinstance(markup, str) or len(markup) > LONGEST_CONTENT:
        return None
    return markup if words_of(markup) >= FULL else None


def moment(text: object) -> str | None:
    """A date of a feed or a sitemap in ISO 8601, with the zone that it was written with; None for what is none."""
    if not isinstance(text, str) or not (line := one_line(text[:100])):
        return None
    try:
        return iso_time(line)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(line).isoformat()
    except (ValueError, OverflowError):
        return written_time(line)
