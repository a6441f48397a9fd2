"""What a web page says about its article outside the text: JSON-LD first, then meta elements, then what is
marked up."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from ingest.bylines import byline_of, people
from ingest.characters import one_line
from ingest.dates import date_line, iso_time, written_time
from ingest.formats.jsonld import JsonLd, read_jsonld
from ingest.formats.page_marks import Stated, bylines, meta_elements, microdata, near_headline, select, times
from ingest.furniture import is_section
from ingest.outlets import is_titled, known_outlet, masthead_of, outlet_of_url

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "publishdate", "publish-date", "pubdate",
    "publication_date", "date", "dc.date", "dc.date.issued", "dcterms.created", "parsely-pub-date",
    "sailthru.date", "article.published", "cxenseparse:recs:publishtime",
)  # fmt: skip
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified")
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "twitter:creator:name",
)
_TITLES = ("og:title", "twitter:title", "parsely-title", "headline")
_BAR = r"\s+(?:[|–—·•»-]|::)\s+"
_TITLE_TAIL = re.compile(rf"{_BAR}(?P<tail>[^|–—·•»]{{2,60}})$")
_TITLE_PARTS = re.compile(rf"{_BAR}|:\s+")
_NO_TITLE = frozenset({"home", "home page", "homepage", "untitled", "article", "index", "news", "story", "welcome"})
_DAY_IN_ADDRESS = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>[01]?\d)[/-](?P<day>[0-3]?\d)(?=[/_-])")
_SHORTEST_HEADLINE = 10
_EMPTY_DATES = ("1970-01-01T00:00", "1900-01-01")
_FIRST_NEWSPAPER = "1605"
_MOST_MONTHS = 12


class PageFacts(NamedTuple):
    """The facts, cleaned; dates in ISO 8601. `title` is empty when the page has none."""

    title: str
    outlet: str | None
    authors: tuple[str, ...]
    published_at: str | None
    updated_at: str | None
    section: str | None
    language: str | None
    url: str | None
    body: str | None
    """The article's text as JSON-LD gives it, which few pages do."""
    found_in: dict[str, str]
    """Where each of the others was found."""


def facts_of(tree: "HtmlElement", found_at: str | None) -> PageFacts:
    """Read the facts from a whole page, scripts included. `found_at` is its address, if known."""
    ld = read_jsonld([script.text or "" for script in select(tree, "//script[contains(@type, 'ld+json')]")])
    meta = meta_elements(tree)
    url = _first(_addresses(tree, meta, ld, found_at), _web_address)
    outlet = _first(_outlets(tree, meta, ld, url.text if url else None), _outlet)
    name = outlet.text if outlet else None
    title = _first(_titles(tree, meta, ld), lambda text: _title(text, name))
    lines = near_headline(tree, title.text) if title else []
    authors, author_where = _authors(tree, ld, meta, name, lines)
    published = _first(_published(tree, meta, ld, url.text if url else None, lines), _moment)
    published = published or _guessed_day(tree)
    updated = _first(_updated(tree, meta, ld, lines), _moment)
    if updated and published and not _is_later(updated.text, published.text):
        updated = None
    section = _first(_sections(tree, meta, ld), lambda text: one_line(text)[:100])
    language = _first(_languages(tree, meta, ld), lambda text: re.split(r"[-_]", text.strip().lower())[0][:10])
    stated = {
        "title": title, "outlet": outlet, "published_at": published, "updated_at": updated, "section": section,
        "language": language, "url": url,
    }  # fmt: skip
    values = {field: found.text if found else None for field, found in stated.items()}
    found_in = {field: found.where for field, found in stated.items() if found}
    return PageFacts(
        title=values["title"] or "",
        outlet=values["outlet"],
        authors=authors,
        published_at=values["published_at"],
        updated_at=values["updated_at"],
        section=values["section"],
        language=values["language"],
        url=values["url"],
        body=ld.body,
        found_in=found_in | ({"authors": author_where} if author_where else {}),
    )


def _first(stated: Iterable[Stated], read: Callable[[str], str | None]) -> Stated | None:
    """Return the first text that can be read, as it was read."""
    for text, where in stated:
        if text and (found := read(text)):
            return Stated(found, where)
    return None


def _of_ld(text: str | None) -> Iterator[Stated]:
    if text:
        yield Stated(text, "json-ld")


def _addresses(tree: "HtmlElement", meta: dict[str, Stated], ld: JsonLd, found_at: str | None) -> Iterator[Stated]:
    for link in select(tree, "//link[@rel='canonical']"):
        yield Stated(link.get("href") or "", "canonical link")
    yield from _named(meta, ("og:url",))
    yield from _of_ld(ld.url)
    yield Stated(found_at or "", "address")


def _named(meta: dict[str, Stated], names: Iterable[str]) -> Iterator[Stated]:
    yield from (meta[name] for name in names if name in meta)


def _web_address(url: str) -> str | None:
    """Return an address when it is one of the web; a page must not plant any other kind of link."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    whole = parts.scheme.lower() in {"http", "https"} and parts.hostname
    return parts.geturl() if whole and not re.search(r"[\s<>\"]", parts.geturl()) else None


def _outlets(tree: "HtmlElement", meta: dict[str, Stated], ld: JsonLd, url: str | None) -> Iterator[Stated]:
    yield from _of_ld(ld.publisher)
    yield from _named(meta, ("og:site_name", "application-name"))
    yield from microdata(tree, "publisher")
    yield Stated(outlet_of_url(url) or "", "address")
    for text in _page_titles(tree)[:1]:
        heading = _heading_in(tree, text)
        rest = text.replace(heading, " | ") if heading else text
        parts = [part.strip(" |–—·•»:-") for part in _TITLE_PARTS.split(rest)]
        for part in reversed(parts if heading else parts[-1:]):
            named = masthead_of(part) or (part if heading and is_titled(part) else None)
            yield Stated(named or "", "title element")


def _outlet(text: str) -> str | None:
    name = one_line(text)
    return known_outlet(name) or (name[:200] if name.lower() not in _NO_TITLE and not is_section(name) else None)


def _page_titles(tree: "HtmlElement") -> list[str]:
    return [one_line(title.text_content())[:500] for title in select(tree, "//head/title")]


def _heading_in(tree: "HtmlElement", title: str) -> str | None:
    """Return the heading that the page's `<title>` repeats."""
    for heading in select(tree, "//h1 | //h2")[:_SHORTEST_HEADLINE]:
        text = one_line(heading.text_content()[:500])
        if len(text) >= _SHORTEST_HEADLINE and text in title:
            return text
    return None


def _titles(tree: "HtmlElement", meta: dict[str, Stated], ld: JsonLd) -> Iterator[Stated]:
    yield from _of_ld(ld.headline)
    yield from _named(meta, _TITLES)
    yield from microdata(tree, "headline")
    headings = [one_line(heading.text_content()[:1000]) for heading in select(tree, "//h1")]
    titles = _page_titles(tree)
    if titles and (heading := _heading_in(tree, titles[0])):
        yield Stated(heading, "heading")
    if len(headings) == 1:
        yield Stated(headings[0], "heading")
    yield from (Stated(title, "title element") for title in titles)
    yield from (Stated(heading, "heading") for heading in headings)


def _title(text: str, outlet: str | None) -> str | None:
    """Return a headline without the outlet's name at its end; None for what every page of an outlet is called."""
    title = one_line(text)
    match = _TITLE_TAIL.search(title)
    if match and (known_outlet(match["tail"]) or match["tail"].casefold() == (outlet or "").casefold()):
        title = title[: match.start()]
    says_nothing = title.casefold() in _NO_TITLE or known_outlet(title) or title == outlet or is_section(title)
    return None if says_nothing else title[:1000]


def _authors(
    tree: "HtmlElement", ld: JsonLd, meta: dict[str, Stated], outlet: str | None, lines: list[str]
) -> tuple[tuple[str, ...], str | None]:
    """Return the people who wrote it, once each, and where they are named."""
    named = [found for found in _named(meta, _AUTHORS) if not found.text.startswith("http")][:1]
    groups: list[tuple[list[Stated], bool]] = [
        ([Stated(name, "json-ld") for name in ld.authors], True),
        (named, True),
        (list(microdata(tree, "author"))[:3], True),
        (list(bylines(tree)), False),
        ([Stated(line, "byline") for line in lines if byline_of(line)], False),
    ]
    for texts, loosely in groups:
        for where in dict.fromkeys(found.where for found in texts):
            of_one = [found.text for found in texts if found.where == where][: 20 if loosely else 3]
            names = (name for text in of_one for name in _names(one_line(text), loosely=loosely))
            kept = tuple(dict.fromkeys(name for name in names if not _is_outlet(name, outlet)))
            if kept:
                return kept, where
    return (), None


def _is_outlet(name: str, outlet: str | None) -> bool:
    """Tell whether an author is the outlet itself, its staff, or another that is known."""
    return bool(known_outlet(name)) or bool(outlet and name.casefold().startswith(outlet.casefold()))


def _names(text: str, *, loosely: bool) -> tuple[str, ...]:
    """Return the names in a text; `loosely` takes one in no known form when it is short and alone."""
    if (byline := byline_of(text)) is not None:
        return byline.authors
    found = people(text)
    alone = (
        0 < len(text) <= 60 and len(text.split()) <= 4 and not re.search(r"[,;:/@|]|\band\b|^by\b", text, re.IGNORECASE)
    )
    return found or ((text,) if loosely and alone else ())


def _published(
    tree: "HtmlElement", meta: dict[str, Stated], ld: JsonLd, url: str | None, lines: list[str]
) -> Iterator[Stated]:
    yield from _of_ld(ld.published)
    yield from _named(meta, _PUBLISHED)
    yield from microdata(tree, "datePublished")
    yield from times(tree, modified=False)
    yield from (Stated(dates.published or "", "text") for line in lines if (dates := date_line(line)))
    if day := _DAY_IN_ADDRESS.search(urlsplit(url or "").path):
        yield Stated(f"{day['year']}-{day['month']:0>2}-{day['day']:0>2}", "address")


def _updated(tree: "HtmlElement", meta: dict[str, Stated], ld: JsonLd, lines: list[str]) -> Iterator[Stated]:
    yield from _of_ld(ld.modified)
    yield from _named(meta, _UPDATED)
    yield from microdata(tree, "dateModified")
    yield from times(tree, modified=True)
    yield from (Stated(dates.updated or "", "text") for line in lines if (dates := date_line(line)))


def _sections(tree: "HtmlElement", meta: dict[str, Stated], ld: JsonLd) -> Iterator[Stated]:
    yield from _of_ld(ld.section)
    yield from _named(meta, ("article:section",))
    yield from microdata(tree, "articleSection")


def _languages(tree: "HtmlElement", meta: dict[str, Stated], ld: JsonLd) -> Iterator[Stated]:
    yield from _of_ld(ld.language)
    yield Stated(tree.get("lang") or "", "lang attribute")
    yield from _named(meta, ("og:locale",))


def _moment(text: str) -> str | None:
    """Return a date in ISO 8601 as it was written, or None for a text that is none, or that a machine left empty."""
    try:
        found = iso_time(one_line(text))
    except ValueError:
        found = written_time(one_line(text))
    return None if found is None or found.startswith(_EMPTY_DATES) or found < _FIRST_NEWSPAPER else found


def _guessed_day(tree: "HtmlElement") -> Stated | None:
    """Return the day that htmldate makes out, where it can be no other: 3/4 is in March or in April."""
    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        day = find_date(deepcopy(tree), original_date=True, extensive_search=False)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return Stated(day, "htmldate") if day and int(day[8:]) > _MOST_MONTHS else None


def _is_later(updated: str, published: str) -> bool:
    """Tell whether an update comes after the publication; one that comes before it is a mistake of the page."""
    new, old = datetime.fromisoformat(updated), datetime.fromisoformat(published)
    if new.tzinfo is None or old.tzinfo is None or len(updated) == len("2023-03-02"):
        return updated[:10] >= published[:10] and updated != published
    return new > old
