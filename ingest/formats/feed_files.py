"""A feed that was saved as a file: entries that carry the whole article are read, the others are only its blurbs."""

import json
from collections.abc import Iterator

from ingest.characters import joined
from ingest.documents import Document
from ingest.fields import draft_from_fields
from ingest.formats.markup import words_of_html
from ingest.outlets import outlet_of_url
from ingest.paste import first_words
from ingest.values import Draft, Failure
from ingest.web.listed import Listed
from library.errors import UnreadableSource
from library.originals import Original

BLURB = "it is only an announcement of an article, without its text: ingest the feed's address, or the article's"


def read_saved_feed(document: Document, data: bytes) -> Iterator[Draft | Failure]:
    """Yield the article of each entry of an RSS, Atom or JSON feed. Raises UnreadableSource when it has none."""
    from ingest.web.feeds import MOST, read_feed

    pages = read_feed(data, document.address or "", document.charset).pages
    if not pages:
        raise UnreadableSource("the feed has no entry with a web address: ingest the feed's own address")
    for entry in pages:
        try:
            yield _draft(entry)
        except UnreadableSource as error:
            yield Failure(source=f"{document.name}#{entry.address}", reason=str(error))
    if len(pages) >= MOST:
        yield Failure(source=document.name, reason=f"only its first {MOST} entries were read: split it")


def _draft(entry: Listed) -> Draft:
    words = words_of_html(entry.content) if entry.content else None
    if words is None or not words.paragraphs:
        raise UnreadableSource(BLURB)
    outlet = entry.outlet or outlet_of_url(entry.address)
    fields: dict[str, object] = {
        "title": entry.title or first_words(words.paragraphs[0]),
        "text": joined(words.paragraphs),
        "url": entry.address,
        "outlet": outlet,
        "authors": list(entry.authors),
        "published_at": entry.published_at,
        "updated_at": entry.updated_at,
        "language": entry.language,
    }
    draft = draft_from_fields({name: value for name, value in fields.items() if value}, "feed file")
    found = draft.found_in | ({} if entry.title else {"title": "text"}) | ({"outlet": "address"} if outlet else {})
    return draft.model_copy(
        update={"found_in": found, "hidden": words.hidden, "original": Original(".json", _alone(entry))}
    )


def _alone(entry: Listed) -> bytes:
    """One entry as a JSON feed of its own."""
    item: dict[str, object] = {
        "id": entry.entry_id or entry.address,
        "url": entry.address,
        "title": entry.title,
        "authors": [{"name": name} for name in entry.authors],
        "date_published": entry.published_at,
        "date_modified": entry.updated_at,
        "language": entry.language,
        "content_html": entry.content,
    }
    kept = {name: value for name, value in item.items() if value}
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [kept]}, ensure_ascii=False).encode(
        "utf-8", "replace"
    )
