"""Web pages that are no article but lead to some: their links, and the feeds that they name."""

import re
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import urlsplit

from ingest.characters import one_line
from ingest.decoding import decode
from ingest.web.listed import Listed, Listing, address_of, same_site
from library.errors import UnreadableSource

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST = 50
"""Links of one page that are followed."""
MOST_LOOKED_AT = 3000
MAX_BYTES = 2_000_000
"""Of a page; what lies behind is not looked at for links."""

_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_ARTICLE = re.compile(r'"@type"\s*:\s*\[?\s*"(?:\w*NewsArticle|Article|Report|LiveBlogPosting|BlogPosting)"')
_NO_ARTICLE = re.compile(
    r"/(?:tags?|topics?|authors?|categor(?:y|ies)|sections?|search|login|sign-?in|register|subscribe|account|about"
    r"|contact|privacy|terms|help|video|videos|gallery|newsletters?|feeds?|rss|page/\d+)(?:/|$)",
    re.IGNORECASE,
)
_SLUG = re.compile(r"[^/]*[^\W\d_]{2,}(?:[-_][^/]*){2,}|[^/]*\d{4,}[^/]*|[^/]+\.s?html?", re.IGNORECASE)
_FEW = 5


class PageLinks(NamedTuple):
    """What a page leads to."""

    is_index: bool
    """Whether the page is a list of links rather than an article."""
    feeds: tuple[str, ...]
    listing: Listing


def links_of(data: bytes, address: str, charset: str | None = None) -> PageLinks:
    """Read the links of a page, in its order. Raises UnreadableSource for what cannot be parsed."""
    tree = _parsed(data[:MAX_BYTES], charset)
    base = next(
        filter(None, (address_of(each.get("href") or "", address) for each in _select(tree, "//base"))), address
    )
    pages: dict[str, Listed] = {}
    for link in _select(tree, "//body//a[@href]")[:MOST_LOOKED_AT]:
        place = address_of(link.get("href") or "", base)
        title = one_line(link.text_content()[:2000])
        if place and place != address and _leads_to_article(place, title, address):
            pages.setdefault(place, Listed(address=place, found_in="page"))
    feeds = (
        address_of(link.get("href") or "", base)
        for link in _select(tree, "//link[@rel and @href]")[:MOST]
        if "alternate" in (link.get("rel") or "").lower() and (link.get("type") or "").lower().strip() in _FEED_TYPES
    )
    listing = Listing(kind="page", pages=tuple(pages.values())[:MOST])
    return PageLinks(_is_index(tree, address, len(pages)), tuple(dict.fromkeys(filter(None, feeds))), listing)


def _parsed(data: bytes, charset: str | None) -> "HtmlElement":
    from lxml import etree, html  # pyright: ignore[reportAttributeAccessIssue]  # a compiled module

    declared = _CHARSET.search(data[:4096])
    text = decode(data, charset or (declared[1].decode("ascii") if declared else None))
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True)
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableSource(f"this is not HTML that can be read: {error}") from None


def _select(tree: "HtmlElement", path: str) -> "list[HtmlElement]":
    return cast("list[HtmlElement]", tree.xpath(path))


def _leads_to_article(place: str, title: str, address: str) -> bool:
    """By its address and its words: sections have short names, articles have headlines."""
    path = urlsplit(place).path.rstrip("/")
    return (
        same_site(place, address)
        and not _NO_ARTICLE.search(path)
        and _SLUG.fullmatch(path.rpartition("/")[2]) is not None
        and (len(title.split()) >= 3 or len(title) >= 12)
    )


def _is_index(tree: "HtmlElement", address: str, links: int) -> bool:
    """A page that calls itself an article is one; else many links that make up much of its words are a list."""
    marked = _select(tree, "//meta[@property='og:type' and contains(@content, 'article')]")
    scripts = _select(tree, "//script[contains(@type, 'ld+json')]")
    if marked or any(_ARTICLE.search(script.text or "") for script in scripts):
        return False
    if links >= _FEW and urlsplit(address).path in {"", "/"}:
        return True
    body = next(iter(_select(tree, "//body")), tree)
    paragraphs = sum(
        len(one_line(each.text_content()).split()) for each in _select(body, ".//p[not(ancestor::a) and not(.//a)]")
    )
    linked = sum(len(one_line(each.text_content()).split()) for each in _select(body, ".//a[@href]"))
    return links >= _FEW and linked > paragraphs
