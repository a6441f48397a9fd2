"""Saved web pages: what the page says about its article, and the article's text without the page around
it."""

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingest.characters import joined, normalise, one_line, paragraphs, unseen_runs
from ingest.decoding import decode
from ingest.documents import Document
from ingest.formats.hidden import drop_hidden
from ingest.formats.page_facts import PageFacts, facts_of
from ingest.page import Page
from ingest.paste import read_page
from ingest.values import Draft
from library.errors import UnreadableSource

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_MAX_DEPTH = 200
_MIN_WORDS = 12
_LAYOUT_PARAGRAPHS = 3
_NO_TEXT = "no article text was found in the page: perhaps it is a list of links, or its text is loaded by a script"
# Never words of the report, or words that a reader of the page does not see. Some servers put a whole page
# into one form.
_DROPPED = (
    "//script | //style | //noscript | //template | //nav | //aside | //button | //figcaption | //iframe"
    " | //form[not(.//h1 or count(.//p) > 4)] | //svg | //select | //input | //textarea | //object | //embed"
    " | //canvas | //dialog | //comment()"
    " | //*[@role='dialog' or @role='navigation' or @role='complementary']"
)


def read(document: Document) -> Iterator[Draft]:
    """Yield the one article of a saved page."""
    data = document.data()
    declared = _CHARSET.search(data[:4096])
    charset = document.charset or (declared[1].decode("ascii") if declared else None)
    yield draft_from_html(decode(data, charset), document.address)


def draft_from_html(markup: str, url: str | None = None) -> Draft:
    """Return the article of a page; `url` is where it was found, when the page itself does not say.

    Raises UnreadableSource when there is no article text in it.
    """
    tree = _parsed(markup)
    facts = facts_of(tree, url)
    hidden = unseen_runs(markup) + unseen_runs("".join(tree.itertext())) + drop_hidden(tree)
    _drop_furniture(tree)
    _unfold_layout(tree)
    page = read_page(_without_title(_text_of(tree, facts), facts.title), facts.title, strays=False)
    if sum(len(part.split()) for part in page.body) < _MIN_WORDS or page.body == [page.title]:
        raise UnreadableSource(_NO_TEXT)
    return _draft(page, facts, hidden)


def _draft(page: Page, facts: PageFacts, hidden: int) -> Draft:
    """Put together what the page says of itself and, where it says nothing, what its lines say."""
    updated = facts.updated_at or page.updated_at
    found_in = page.found_in | facts.found_in
    return Draft(
        title=(facts.title or page.title)[:1000],
        text=joined(page.body),
        url=facts.url,
        outlet=facts.outlet or page.outlet,
        authors=facts.authors or tuple(page.authors),
        dateline=page.dateline,
        published_at=facts.published_at or page.published_at,
        updated_at=updated,
        section=facts.section or page.section,
        language=facts.language,
        found_in={name: where for name, where in found_in.items() if name != "url" or facts.url},
        hidden=hidden,
    )


def _parsed(markup: str) -> "HtmlElement":
    """Parse a page. Raises UnreadableSource when there is nothing to parse or it is nested beyond all
    sense."""
    from lxml import etree, html  # pyright: ignore[reportAttributeAccessIssue]  # a compiled module

    try:
        parser = html.HTMLParser(encoding="utf-8", remove_pis=True)
        tree = html.document_fromstring(normalise(markup).encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableSource(f"this is not HTML that can be read: {error}") from None
    if _depth(tree) > _MAX_DEPTH:
        raise UnreadableSource(f"the page nests its elements more than {_MAX_DEPTH} deep")
    return tree


def _depth(tree: "HtmlElement") -> int:
    """Return how deep the elements of a page are nested, without recursion."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # a compiled module

    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _drop_furniture(tree: "HtmlElement") -> None:
    """Take out what is never a part of the report."""
    for element in list(tree.xpath(_DROPPED)):
        if element.getparent() is not None and element.tag not in {"html", "body"}:
            element.drop_tree()


def _unfold_layout(tree: "HtmlElement") -> None:
    """Turn tables that lay out a page, as old ones did, into plain blocks: a cell of theirs holds paragraphs."""
    for table in list(tree.iter("table")):
        if any(len(list(cell.iter("p"))) >= _LAYOUT_PARAGRAPHS for cell in table.iter("td")):
            parts = [table, *(part for part in table.iter("tbody", "tr", "td") if _table_of(part) is table)]
            for part in parts:
                part.tag = "div"


def _table_of(part: Any) -> Any:
    return next(part.iterancestors("table"), None)


def _text_of(tree: "HtmlElement", facts: PageFacts) -> list[str]:
    """Return the paragraphs of the report, by trafilatura; from the page's JSON-LD when it finds none."""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found: Any = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False)
    except (ValueError, RecursionError, AttributeError, TypeError) as error:
        raise UnreadableSource(f"the text of the page cannot be told from the rest: {error}") from None
    parts = _blocks(found.body) if found is not None and found.body is not None else []
    if sum(map(len, parts)) < 200 and facts.body and len(facts.body) > sum(map(len, parts)):
        return paragraphs(normalise(facts.body))
    return parts


def _blocks(body: Any) -> list[str]:
    """Return the blocks of trafilatura's tree as paragraphs; a list is one paragraph with an item a line."""
    parts: list[str] = []
    for block in body:
        if block.tag == "list":
            items = (one_line(" ".join(item.itertext())) for item in block.iter("item"))
            parts.append("\n".join(f"- {item}" for item in items if item))
        elif block.tag == "table":
            rows = ([one_line(" ".join(cell.itertext())) for cell in row.iter("cell")] for row in block.iter("row"))
            parts += [" | ".join(filter(None, row)) for row in rows]
        elif block.tag == "quote" and len(block):
            parts += [one_line(block.text or ""), *_blocks(block)]
        else:
            parts.append(one_line("".join(_pieces(block))))
        parts.append(one_line(block.tail or ""))
    return [part for part in parts if part]


def _pieces(block: Any) -> Iterator[str]:
    """Yield the texts of a block; a line break in it is a space."""
    yield block.text or ""
    for child in block:
        yield " " if child.tag == "lb" else "".join(_pieces(child))
        yield child.tail or ""


def _without_title(parts: list[str], title: str) -> list[str]:
    """Leave out the headline where the text repeats it at its head."""
    same = " ".join(title.casefold().split())
    return [part for index, part in enumerate(parts) if index > 2 or part.casefold() != same]
