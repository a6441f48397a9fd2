"""What a web page says about its article outside the text: JSON-LD first, then meta elements, then what is
marked up."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import urlsplit

from ingest.bylines import people
from ingest.characters import one_line
from ingest.dates import iso_time, written_time
from ingest.formats.jsonld import JsonLd, read_jsonld
from ingest.outlets import known_outlet, outlet_of_url

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "publishdate", "publish-date", "pubdate",
    "publication_date", "date", "dc.date", "dc.date.issued", "dcterms.created", "parsely-pub-date",
    "sailthru.date", "article.published", "cxenseparse:recs:publishtime",
)  # fmt: skip
_UPDATED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
)
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "twitter:creator:name",
)
_TITLE_TAIL = re.compile(r"\s+(?:[|–—·•»-]|::)\s+(?P<tail>[^|–—·•»]{2,60})$")


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


def facts_of(tree: "HtmlElement", found_at: str | None) -> PageFacts:
    """Read the facts from a whole page, scripts included. `found_at` is its address, if known."""
    ld = read_jsonld([script.text or "" for script in _select(tree, "//script[contains(@type, 'ld+json')]")])
    meta = _meta(tree)
    url = next(filter(None, map(_web_address, (*_addresses(tree, meta, ld), found_at))), None)
    outlet = one_line(ld.publisher or meta.get("og:site_name") or meta.get("application-name") or "")
    outlet = known_outlet(outlet) or outlet[:200] or outlet_of_url(url)
    published = _moment(ld.published, *(meta.get(name) for name in _PUBLISHED), *_times(tree, modified=False))
    updated = _moment(ld.modified, *(meta.get(name) for name in _UPDATED), *_times(tree, modified=True))
    language = ld.language or tree.get("lang") or meta.get("og:locale")
    return PageFacts(
        title=_title(tree, ld, meta, outlet),
        outlet=outlet,
        authors=_authors(tree, ld, meta, outlet),
        published_at=published,
        updated_at=updated if updated != published else None,
        section=one_line(ld.section or meta.get("article:section") or "")[:100] or None,
        language=re.split(r"[-_]", language.strip().lower())[0][:10] or None if language else None,
        url=url,
        body=ld.body,
    )


def _select(tree: "HtmlElement", path: str) -> "list[HtmlElement]":
    return cast("list[HtmlElement]", tree.xpath(path))


def _meta(tree: "HtmlElement") -> dict[str, str]:
    """Return the page's meta elements by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for element in _select(tree, "//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content := (element.get("content") or "").strip():
            found.setdefault(name.strip().lower(), content)
    return found


def _addresses(tree: "HtmlElement", meta: dict[str, str], ld: JsonLd) -> Iterator[str | None]:
    for link in _select(tree, "//link[@rel='canonical']"):
        yield link.get("href")
    yield meta.get("og:url")
    yield ld.url


def _web_address(url: str | None) -> str | None:
    """Return an address when it is one of the web; a page must not plant any other kind of link."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    whole = parts.scheme.lower() in {"http", "https"} and parts.hostname
    return parts.geturl() if whole and not re.search(r"[\s<>\"]", parts.geturl()) else None


def _title(tree: "HtmlElement", ld: JsonLd, meta: dict[str, str], outlet: str | None) -> str:
    """Return the headline; the outlet's name at the end of a `<title>` is no part of it."""
    if stated := one_line(ld.headline or meta.get("og:title") or meta.get("twitter:title") or ""):
        return _without_outlet(stated, outlet)[:1000]
    headings = [one_line(heading.text_content()) for heading in _select(tree, "//h1")]
    titles = [one_line(title.text_content()) for title in _select(tree, "//head/title")]
    if len(headings) == 1 and headings[0] and not known_outlet(headings[0]) and headings[0] != outlet:
        return headings[0][:1000]
    return _without_outlet(next(filter(None, (*titles, *headings)), ""), outlet)[:1000]


def _without_outlet(title: str, outlet: str | None) -> str:
    match = _TITLE_TAIL.search(title)
    if match and (known_outlet(match["tail"]) or match["tail"].casefold() == (outlet or "").casefold()):
        return title[: match.start()]
    return title


def _authors(tree: "HtmlElement", ld: JsonLd, meta: dict[str, str], outlet: str | None) -> tuple[str, ...]:
    """Return the people who wrote it, once each."""
    marked = "//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' byline ')]"
    sources = (
        list(ld.authors),
        [meta[name] for name in _AUTHORS if name in meta and not meta[name].startswith("http")][:1],
        [element.text_content() for element in _select(tree, marked)][:3],
    )
    for texts in sources:
        names = (name for text in texts for name in _names(one_line(text)))
        kept = tuple(dict.fromkeys(name for name in names if name != outlet and not known_outlet(name)))
        if kept:
            return kept
    return ()


def _names(text: str) -> tuple[str, ...]:
    """Return the names in a text; one in no known form is kept as it is when it is short and alone."""
    found = people(text)
    alone = (
        0 < len(text) <= 60 and len(text.split()) <= 4 and not re.search(r"[,;:/@|]|\band\b|^by\b", text, re.IGNORECASE)
    )
    return found or ((text,) if alone else ())


def _times(tree: "HtmlElement", *, modified: bool) -> Iterator[str]:
    """Yield what the page's time elements say, machine form first. One for the change is marked as such,
    or is second."""
    marked = "//*[@itemprop='datePublished' or @itemprop='dateModified']"
    for element in _select(tree, f"//article//time | //header//time | //main//time | {marked}"):
        around = " ".join(
            f"{node.get('class') or ''} {node.get('itemprop') or ''}"
            for node in (element, element.getparent())
            if node is not None
        )
        change = bool(re.search(r"updat|modif", around, re.IGNORECASE))
        if change == modified:
            yield element.get("datetime") or element.get("content") or ""
            yield element.text_content()


def _moment(*texts: str | None) -> str | None:
    """Return the first text that is a date, in ISO 8601."""
    for text in filter(None, texts):
        try:
            return iso_time(one_line(text))
        except ValueError:
            if found := written_time(one_line(text)):
                return found
    return None
