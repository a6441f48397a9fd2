"""Plain text: an article, or a news page as it was pasted, in one file."""

from collections.abc import Iterator

from ingest.characters import joined, normalise, paragraphs, unseen_runs
from ingest.decoding import decode
from ingest.documents import Document
from ingest.paste import read_page
from ingest.values import Draft
from library.errors import UnreadableSource


def read(document: Document) -> Iterator[Draft]:
    """Yield the one article of a text."""
    yield draft_from_text(decode(document.data(), document.charset))


def draft_from_text(text: str) -> Draft:
    """Return the article in a text. Raises UnreadableSource when nothing but furniture is in it."""
    hidden = unseen_runs(text)
    text = normalise(text)
    if not text.strip():
        raise UnreadableSource("the file has no text in it")
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
        found_in=page.found_in,
        hidden=hidden,
    )
