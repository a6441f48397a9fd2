"""How dates, windows and names read to a person. Everything that leaves here as HTML is escaped."""

from datetime import date, datetime
from html import escape
from urllib.parse import urlsplit

from library.values import Coverage, Filters


def day(iso: str | None) -> str:
    """`2023-03-02T16:12:00Z` -> `2 March 2023`; other text stands as it is, nothing is `undated`."""
    if not iso:
        return "undated"
    try:
        found = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {found:%B} {found.year}"


def day_of(value: date) -> str:
    """A date as a person writes it."""
    return day(value.isoformat())


def window(coverage: Coverage) -> str:
    """The days of publication a search covered: `2 March 2023 – 4 May 2023`; empty when none is dated."""
    if coverage.first is None or coverage.last is None:
        return ""
    if coverage.first[:10] == coverage.last[:10]:
        return day(coverage.first)
    return f"{day(coverage.first)} – {day(coverage.last)}"


def narrowed(filters: Filters) -> str:
    """What the reader narrowed the search to: `Reuters, from 2 March 2023`; empty when nothing."""
    parts = list(filters.outlets)
    if filters.after:
        parts.append(f"from {day_of(filters.after)}")
    if filters.before:
        parts.append(f"until {day_of(filters.before)}")
    return ", ".join(parts)


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 article`, `1,204 articles`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def source_link(url: str | None) -> str:
    """A link to where the article was published; empty unless it is a web address."""
    parts = urlsplit(url.strip()) if url else None
    if not url or parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    host = parts.netloc.rpartition("@")[2].removeprefix("www.")
    return (
        f'<a class="source" href="{escape(url.strip())}" target="_blank" rel="noopener noreferrer nofollow">'
        f'{escape(host)}<span class="unseen"> (opens the publisher\'s page)</span></a>'
    )
