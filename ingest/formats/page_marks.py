"""What the elements of a page mark as its author, its date, its publisher: microdata, author links, time elements."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from ingest.characters import one_line
from ingest.dates import date_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BYLINE = re.compile(r"(?:^|.*[-_])(?:by-?line|author|writer)s?(?:[-_]*(?:name|names|line))?|by", re.IGNORECASE)
_DATE = re.compile(
    r"(?:^|.*[-_])(?:date|dateline|pub-?date|published|posted(?:-on)?|timestamp|times?)(?:[-_]*(?:line|time))?",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"updat|modif", re.IGNORECASE)
_MOST = 12
"""Elements of one kind that are looked at."""
_LONGEST = 300
_NEAR_HEADLINE = 25
"""Texts after the headline among which a byline and a date may stand without a mark."""
_SHORT = 100
# Other articles, comments and the page's own edges state names and dates as well.
_ELSEWHERE = re.compile(
    r"relat|recommend|comment|sidebar|footer|teaser|promo|most-?read|popular|latest|more", re.IGNORECASE
)


class Stated(NamedTuple):
    """A text that the page states, and where."""

    text: str
    where: str


def select(tree: "HtmlElement", path: str) -> "list[HtmlElement]":
    """Return the elements that an XPath finds."""
    return cast("list[HtmlElement]", tree.xpath(path))


def meta_elements(tree: "HtmlElement") -> dict[str, Stated]:
    """Return the page's meta elements by lower-case name; the first of a name counts."""
    found: dict[str, Stated] = {}
    for element in select(tree, "//meta[@content]"):
        where = "microdata" if element.get("itemprop") else "meta"
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        if name.startswith(("og:", "article:")):
            where = "opengraph"
        if content := (element.get("content") or "").strip():
            found.setdefault(name, Stated(content, where))
    return found


def microdata(tree: "HtmlElement", name: str) -> Iterator[Stated]:
    """Yield what the page's own microdata states under a name; of a person or an organisation, the name."""
    for element in select(tree, f"//*[@itemprop='{name}']")[:_MOST]:
        names = select(element, ".//*[@itemprop='name']")
        inner = names[0] if names else element
        text = inner.get("content") or inner.get("datetime") or inner.text_content()
        if len(text) <= _LONGEST and not _is_elsewhere(element):
            yield Stated(one_line(text), "microdata")


def bylines(tree: "HtmlElement") -> Iterator[Stated]:
    """Yield the texts of elements that hold the author's name: links to an author first, then classes that say so."""
    for element in select(tree, "//*[@rel='author']")[:_MOST]:
        yield Stated(one_line(element.text_content()[:_LONGEST]), "rel-author")
    for element in _with_class(tree, _BYLINE):
        yield Stated(one_line(element.text_content()), "byline")


def times(tree: "HtmlElement", *, modified: bool) -> Iterator[Stated]:
    """Yield what time elements say, machine form first, then elements whose class says that they hold a date.

    One for the change is marked as such, or says so itself.
    """
    paths = "//article//time | //header//time | //main//time | //time"
    for element in select(tree, paths)[:_MOST]:
        around = " ".join(f"{node.get('class') or ''} {node.get('itemprop') or ''}" for node in _with_parent(element))
        if bool(_CHANGE.search(around)) == modified and not _is_elsewhere(element):
            yield Stated(element.get("datetime") or "", "time element")
            yield Stated(one_line(element.text_content()[:_LONGEST]), "time element")
    for element in _with_class(tree, _DATE):
        if dates := date_line(one_line(element.text_content())):
            yield Stated((dates.updated if modified else dates.published) or "", "marked date")


def near_headline(tree: "HtmlElement", title: str) -> list[str]:
    """Return the short texts that follow the headline, down to the first paragraph."""
    heading = next(
        (found for found in select(tree, "//h1 | //h2")[:_MOST] if one_line(found.text_content()) == title), None
    )
    if heading is None:
        return []
    found: list[str] = []
    for text in cast("list[str]", heading.xpath("following::text()[normalize-space()]"))[:_NEAR_HEADLINE]:
        line = one_line(str(text)[:_LONGEST])
        if len(line) > _SHORT:
            break
        found.append(line)
    return found


def _with_class(tree: "HtmlElement", form: re.Pattern[str]) -> "Iterator[HtmlElement]":
    """Yield elements with a class of a form that hold little text and do not belong to another article."""
    found = 0
    for element in select(tree, "//body//*[@class]"):
        if found < _MOST and any(map(form.fullmatch, (element.get("class") or "").split())):
            found += 1
            if len(element.text_content()) <= _LONGEST and not _is_elsewhere(element):
                yield element


def _with_parent(element: "HtmlElement") -> "Iterator[HtmlElement]":
    yield element
    if (parent := element.getparent()) is not None:
        yield parent


def _is_elsewhere(element: "HtmlElement") -> bool:
    """Tell whether an element stands in a list of other articles, among comments or at the page's edge."""
    return any(
        node.tag in {"aside", "footer", "nav", "li"}
        or (node.tag not in {"html", "body", "article", "main"} and _ELSEWHERE.search(node.get("class") or ""))
        for node in element.iterancestors()
    )
