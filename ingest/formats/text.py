"""Plain text: an article, or a news page as it was pasted, in one file."""

from collections.abc import Iterator
from pathlib import Path

from ingest.characters import joined, paragraphs
from ingest.documents import read_document
from ingest.paste import read_page
from ingest.values import Draft
from library.errors import UnreadableSource


def read(path: Path) -> Iterator[Draft]:
    """Yield the one article of a text file."""
    yield draft_from_text(read_document(path))


def draft_from_text(text: str) -> Draft:
    """Return the article in a normalised text. Raises UnreadableSource when nothing but furniture is in
    it."""
    page = read_page(paragraphs(text))
    body = joined(page.body)
    if not body:
        raise UnreadableSource("no article text was found: only a page's menus, dates and the like")
    return Draft(
        title=page.title[:1000],
        text=body,
        url=page.url,
        outlet=page.outlet,
        authors=tuple(page.authors),
        dateline=page.dateline,
        published_at=page.published_at,
        updated_at=page.updated_at,
        section=page.section,
    )
