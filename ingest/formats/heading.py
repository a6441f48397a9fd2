"""Documents whose type or style shows which line is the headline, and what the lines around it say."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ingest.characters import joined
from ingest.outlets import known_outlet, masthead_of
from ingest.page import Page
from ingest.paste import read_page
from ingest.values import Draft
from library.errors import UnreadableSource

MAX_PARAGRAPHS = 20_000

_MIN_WORDS = 12
_BARS = (" | ", " — ", " – ", " - ", " · ")


class Given(NamedTuple):
    """A field that something beside the text tells, and what that was: `("The Tern Courier", "mail header")`."""

    value: Any
    where: str


def read_headed(lines: list[str], headline: int | None) -> Page:
    """Tell the report from the rest, given paragraphs of which the one at `headline`, if any, is the headline.

    What stands above the headline is none of the report, but may name outlet, date and section. Raises
    UnreadableSource when there are more paragraphs than any article has.
    """
    check_length(lines)
    page = read_page(lines)
    if headline is None or page.title == lines[headline]:
        return page
    below = read_page(lines[headline + 1 :], lines[headline])
    # A line above the headline had been taken for the headline: it may be the outlet's name.
    names = (known_outlet(line) or masthead_of(line) for line in lines[:headline])
    below.outlet = below.outlet or page.outlet or next(filter(None, names), None)
    below.published_at = below.published_at or page.published_at
    below.updated_at = below.updated_at or page.updated_at
    below.section = below.section or page.section
    below.url = below.url or page.url
    if not below.authors:
        below.authors = page.authors
    below.found_in = page.found_in | below.found_in
    return below


def check_length(lines: list[str]) -> None:
    """Raise UnreadableSource when there are more paragraphs than any article has: each is held against many forms."""
    if len(lines) > MAX_PARAGRAPHS:
        raise UnreadableSource(f"it has more than {MAX_PARAGRAPHS:,} paragraphs, and no article has: split it")


def outlet_behind(title: str, headline: str) -> str | None:
    """Return the outlet that a window's title names behind the headline: `Ferry returns | The Tern Courier`."""
    for bar in _BARS:
        head, found, tail = title.rpartition(bar)
        if found and _same(head, headline):
            return known_outlet(tail) or masthead_of(tail)
    return None


def without_outlet(title: str) -> str:
    """Return a window's title without the outlet behind its last bar."""
    for bar in _BARS:
        head, found, tail = title.rpartition(bar)
        if found and (known_outlet(tail) or masthead_of(tail)):
            return head.strip()
    return title


def has_no_headline(page: Page) -> bool:
    """Tell whether a page's title is only how its text begins."""
    return bool(page.body) and page.body[0].startswith(page.title.removesuffix("…"))


def draft_of(page: Page, given: Mapping[str, Given], *, hidden: int = 0, nothing: str) -> Draft:
    """Return the article of a page; a field in `given` that has a value goes before what the text says.

    Raises UnreadableSource, with `nothing` as its message, when the page holds no words of a report.
    """
    if sum(len(part.split()) for part in page.body) < _MIN_WORDS or page.body == [page.title]:
        raise UnreadableSource(nothing)
    fields: dict[str, Any] = {
        "title": page.title,
        "url": page.url,
        "outlet": page.outlet,
        "authors": tuple(page.authors),
        "dateline": page.dateline,
        "published_at": page.published_at,
        "updated_at": page.updated_at,
        "section": page.section,
        "language": None,
        "id": None,
    }
    found_in = {name: page.found_in.get(name, "text") for name, value in fields.items() if value}
    for name, (value, where) in given.items():
        if value:
            fields[name], found_in[name] = value, where
    found_in.pop("id", None)
    fields["title"] = fields["title"][:1000]
    return Draft(text=joined(page.body), hidden=hidden, found_in=found_in, **fields)


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
