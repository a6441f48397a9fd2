"""RSS, Atom and JSON feeds: the one place for feedparser."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any, cast

from ingest.bylines import people
from ingest.characters import one_line
from ingest.decoding import decode
from ingest.web.feed_xml import mended
from ingest.web.listed import Listed, Listing, address_of, full_content, moment
from library.errors import UnreadableSource

MOST = 500
"""Entries of one feed that are looked at."""
MAX_BYTES = 5_000_000
JSON_FEED = "jsonfeed.org/version/"

_DECLARED = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{2,40})["']""")


def read_feed(data: bytes, address: str, charset: str | None = None) -> Listing:
    """Return what a feed leads to, in its own order. Raises UnreadableSource."""
    if len(data) > MAX_BYTES:
        raise UnreadableSource(f"the feed is larger than {MAX_BYTES / 1e6:g} MB")
    found = _json_entries(data, address) if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else None
    entries = found if found is not None else _xml_entries(data, address, charset)
    pages: dict[str, Listed] = {}
    for number, entry in enumerate(entries):
        if number == MOST:
            break
        if entry is not None:
            pages.setdefault(entry.address, entry)
    return Listing(kind="feed", pages=tuple(pages.values()))


def _xml_entries(data: bytes, address: str, charset: str | None) -> "Iterator[Listed | None]":
    import feedparser

    packed = io.BytesIO(mended(decode(data, charset or _declared(data))))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": address}
    try:
        parsed: Any = feedparser.parse(
            packed, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError, RecursionError) as error:
        raise UnreadableSource(f"the feed cannot be read: {type(error).__name__}") from None
    if not parsed.version and not parsed.entries:
        raise UnreadableSource("this is no RSS or Atom feed that can be read")
    language = _line(parsed.feed.get("language"))
    return (_xml_entry(entry, address, language) for entry in parsed.entries)


def _declared(data: bytes) -> str | None:
    found = _DECLARED.match(data[:300].decode("latin-1"))
    return found[1] if found else None


def _xml_entry(entry: Mapping[str, Any], base: str, language: str | None) -> Listed | None:
    link = address_of(entry.get("feedburner_origlink") or entry.get("link") or "", base)
    if link is None:
        return None
    contents = [each.get("value") or "" for each in entry.get("content") or ()]
    authors = [each.get("name") or "" for each in entry.get("authors") or ()] or [entry.get("author") or ""]
    return _listed(
        link,
        (entry.get("id"), entry.get("title")),
        authors,
        (entry.get("published"), _updated(entry)),
        (language, full_content(max(contents, key=len, default=""))),
    )


def _updated(entry: Mapping[str, Any]) -> object:
    """The vendor's own `get` would answer with the date of publication."""
    return entry["updated"] if "updated" in entry else None  # noqa: SIM401 - see above


def _json_entries(data: bytes, address: str) -> "Iterator[Listed | None]":
    """Read a JSON feed (jsonfeed.org, versions 1 and 1.1)."""
    try:
        feed: object = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableSource("this is no JSON feed: it is not JSON that can be read") from None
    if not isinstance(feed, dict) or JSON_FEED not in str(cast("dict[str, object]", feed).get("version")):
        raise UnreadableSource("this is no JSON feed: it does not name a version of jsonfeed.org")
    known = cast("dict[str, object]", feed)
    items = known.get("items")
    if not isinstance(items, list):
        raise UnreadableSource("this JSON feed has no list of items")
    whole = cast("list[object]", items)
    return (
        _json_entry(cast("dict[str, object]", item), address, _line(known.get("language")))
        for item in whole
        if isinstance(item, dict)
    )


def _json_entry(item: Mapping[str, object], base: str, language: str | None) -> Listed | None:
    link = address_of(str(item.get("url") or item.get("external_url") or item.get("id") or ""), base)
    if link is None:
        return None
    authors = item.get("authors") or [item.get("author")]
    names = [
        str(cast("dict[str, object]", each).get("name") or "")
        for each in (cast("list[object]", authors) if isinstance(authors, list) else [])
        if isinstance(each, dict)
    ]
    plain = item.get("content_text")
    content = item.get("content_html") or (_paragraphs(plain) if isinstance(plain, str) else None)
    return _listed(
        link,
        (item.get("id"), item.get("title")),
        names,
        (item.get("date_published"), item.get("date_modified")),
        (_line(item.get("language")) or language, full_content(content)),
    )


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n") if part.strip())


def _listed(
    link: str,
    names: tuple[object, object],
    authors: list[str],
    dates: tuple[object, object],
    rest: tuple[str | None, str | None],
) -> Listed:
    """Put an entry together: `names` are its id and title, `dates` when it was published and updated, `rest` its
    language and its whole content."""
    published, updated = map(moment, dates)
    language, content = rest
    return Listed(
        address=link,
        entry_id=_line(names[0]),
        title=_line(names[1]),
        authors=tuple(dict.fromkeys(name for text in authors for name in _names(text)))[:20],
        published_at=published or updated,
        updated_at=updated if published and updated != published else None,
        language=re.split(r"[-_]", language.lower())[0][:10] if language else None,
        content=content,
    )


def _names(text: str) -> tuple[str, ...]:
    """The people of an author's element, which may hold an address instead."""
    line = one_line(text)[:200]
    if not line or "@" in line or "://" in line:
        return ()
    return people(line) or ((line,) if len(line.split()) <= 5 else ())


def _line(value: object) -> str | None:
    """A text on one line, without markup; None for what is none."""
    return one_line(unescape(re.sub(r"<[^<>]*>", "", value)))[:1000] or None if isinstance(value, str) else None
