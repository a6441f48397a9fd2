"""Marked-up text inside other formats (XHTML, NITF, HTML of a feed): its paragraphs, without what is not the report.

Trees of lxml and of ElementTree are read alike.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ingest.characters import normalise, one_line
from ingest.formats.hidden import drop_hidden
from library.errors import UnreadableSource

MAX_MARKUP = 10_000_000
"""The longest piece of HTML that is read, in characters."""
MAX_DEPTH = 200
"""How deep elements may be nested."""

_BLOCKS = frozenset(
    "address article blockquote body body.content block bq center dd details div dl dt fieldset fn footer form "
    "h1 h2 h3 h4 h5 h6 header hl1 hl2 hr html li main nitf-table note ol p pre section summary table tbody td tfoot th "
    "thead tr ul".split()
)
_DROPPED = frozenset(
    "aside audio button canvas caption custom-table dialog embed figcaption figure form head iframe img input math "
    "media media-caption media-producer nav nitf-table-metadata noscript object script select style svg template "
    "textarea title video".split()
)
_UNSEEN_STYLE = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|font-size:0(?:\.0+)?(?:px|em|rem|pt|%)?(?:;|$|!)|opacity:0(?:\.0+)?(?:;|$|!)"
)


class Words(NamedTuple):
    """What is to be read in a piece of markup."""

    paragraphs: list[str]
    hidden: int = 0
    """Pieces that a reader of the page would not see, and that were left out."""


def paragraphs_of_html(markup: str) -> list[str]:
    """Return the paragraphs of a piece of HTML. Raises UnreadableSource."""
    return words_of_html(markup).paragraphs


def words_of_html(markup: str) -> Words:
    """Return the paragraphs of a piece of HTML, and how much of it is hidden. Raises UnreadableSource."""
    from lxml import etree, html  # pyright: ignore[reportAttributeAccessIssue]  # a compiled module

    if len(markup) > MAX_MARKUP:
        raise UnreadableSource(f"its HTML is longer than {MAX_MARKUP / 1e6:g} million characters")
    source = normalise(markup)
    if not source.strip():
        return Words([])
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True)
        tree: Any = html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableSource(f"its HTML cannot be read: {error}") from None
    dropped = drop_hidden(tree)
    found = words_of(tree)
    return found._replace(hidden=found.hidden + dropped)


def words_of(tree: Any) -> Words:
    """Return the paragraphs of an element. Raises UnreadableSource when it is nested beyond all sense."""
    walk = _Walk()
    walk.element(tree, 0)
    walk.end()
    return Words(walk.found, walk.hidden)


def local_name(element: Any) -> str:
    """The name of an element without its namespace, in lower case; nothing for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def words_in(element: Any) -> str:
    """All words of an element on one line."""
    return one_line("".join(_texts(element, 0)))


def _texts(element: Any, depth: int) -> Iterator[str]:
    _check(depth)
    if local_name(element):
        yield element.text or ""
    for child in element:
        yield from (" ",) if local_name(child) == "br" else _texts(child, depth + 1)
        yield child.tail or ""


def _check(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise UnreadableSource(f"it nests its elements more than {MAX_DEPTH} deep")


class _Walk:
    """Goes through a tree once and gathers paragraphs."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.hidden = 0
        self._line: list[str] = []

    def end(self) -> None:
        """End the paragraph that is being gathered."""
        if text := one_line("".join(self._line)):
            self.found.append(text)
        self._line = []

    def element(self, element: Any, depth: int) -> None:
        """Read an element, its tail left out."""
        _check(depth)
        name = local_name(element)
        if not name or name in _DROPPED:
            return
        if _is_unseen(element):
            self.hidden += bool(words_in(element))
        elif name == "br":
            self._line.append(" ")
        elif name in {"ul", "ol", "tr"}:
            self._gathered(element, depth, name)
        elif name in _BLOCKS:
            self.end()
            self._inside(element, depth)
            self.end()
        else:
            self._inside(element, depth)

    def _inside(self, element: Any, depth: int) -> None:
        self._line.append(element.text or "")
        for child in element:
            self.element(child, depth + 1)
            self._line.append(child.tail or "")

    def _gathered(self, element: Any, depth: int, name: str) -> None:
        """Read a list as one paragraph with an item a line, and a row of a table as one line."""
        self.end()
        parts: list[str] = []
        for child in element:
            inner = _Walk()
            inner.element(child, depth + 1)
            inner.end()
            self.hidden += inner.hidden
            parts += inner.found if name == "tr" else [" ".join(inner.found)] if inner.found else []
        if parts:
            self.found.append(" | ".join(parts) if name == "tr" else "\n".join(f"- {part}" for part in parts))


def _is_unseen(element: Any) -> bool:
    style = re.sub(r"\s+", "", element.get("style") or "").lower()
    return element.get("hidden") is not None or bool(style and _UNSEEN_STYLE.search(style))
