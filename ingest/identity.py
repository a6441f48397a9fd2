"""Which article it is: an id from its address, or from what it is called."""

import hashlib
import re
from urllib.parse import urlsplit, urlunsplit

from ingest.values import Draft

BEGINNING = 200
"""Characters of a text that tell articles of one headline apart: past a standing phrase, before most corrections."""


def article_id(draft: Draft) -> str:
    """Sixteen hex digits from the address, or where there is none from outlet, headline and day.

    So an article that comes again with a new text is a new version of the same article. Where outlet or day is not
    known, many articles may be called "Briefing": then the text must begin alike, too.
    """
    if draft.url:
        return id_of_address(draft.url)
    day = draft.published_at[:10] if draft.published_at else ""
    outlet, title = (draft.outlet or "").casefold(), _plain(draft.title)
    if outlet and day:
        return _short_hash("headline", outlet, title, day)
    return _short_hash("beginning", outlet, title, day, _plain(draft.text)[:BEGINNING])


def id_of_address(url: str) -> str:
    """The id of the article at a web address."""
    return _short_hash("url", canonical_url(url))


def canonical_url(url: str) -> str:
    """The address without scheme, `www.`, port, fragment, trailing slash and campaign parameters."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    query = "&".join(
        sorted(pair for pair in parts.query.split("&") if pair and not re.match(r"(utm_\w+|fbclid|gclid)=", pair))
    )
    return urlunsplit(("", host, parts.path.rstrip("/"), query, ""))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


def _short_hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
