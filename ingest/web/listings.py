"""Whether an answer is a feed or a sitemap, and what it leads to."""

from ingest.web.contents import content_of
from ingest.web.feeds import read_feed
from ingest.web.listed import Listing
from ingest.web.sitemaps import NEWEST, read_sitemap
from ingest.web.values import Fetched
from library.errors import UnreadableSource


def listing_of(fetched: Fetched, newest: int = NEWEST) -> Listing | None:
    """What a feed or a sitemap leads to; None for what is neither. Raises UnreadableSource for a damaged one."""
    try:
        what = content_of(fetched).what
    except UnreadableSource:
        return None
    if what == "feed":
        return read_feed(fetched.body, fetched.final_url, fetched.charset)
    return read_sitemap(fetched.body, fetched.final_url, newest) if what == "sitemap" else None
