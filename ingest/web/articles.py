"""From what was fetched, and what was said of it beforehand, to articles."""

from collections.abc import Iterator
from html import escape

from ingest.documents import Document
from ingest.formats import read_document
from ingest.kinds import Kind
from ingest.values import Draft, Failure
from ingest.web.contents import content_of
from ingest.web.listed import Listed, same_site
from ingest.web.pages import links_of
from ingest.web.values import Fetched
from library.errors import UnreadableSource

_FALLBACKS = ("authors", "published_at", "updated_at", "outlet", "language")
_BY_PERSON = "followed"
"""Where an outlet was found that whoever follows a feed has named."""


def drafts_of(fetched: Fetched, listed: Listed | None = None, outlet: str | None = None) -> list[Draft | Failure]:
    """Return the articles of a page or a document from the web.

    The page's own word wins over that of the feed or sitemap that led to it (`listed`); an `outlet` that a person has
    named wins over both. A page that shows less than half of what its feed carries gives way to the feed.
    """
    try:
        content = content_of(fetched)
        if content.what in {"feed", "sitemap"}:
            raise UnreadableSource(f"this is a {content.what}, not an article: name it by itself, to have it read")
        if content.what == "page":
            _refuse_list(fetched)
    except UnreadableSource as error:
        return [Failure(source=fetched.url, reason=str(error))]
    found = list(_read(fetched, content.kind or ".html"))
    if sum(isinstance(each, Draft) for each in found) > 1:
        return [_one_of_many(each, fetched, listed, outlet) for each in found]
    found = [_of_web(each, fetched, listed, outlet) for each in found]
    full = draft_from_feed(listed, outlet)
    return [full] if isinstance(full, Draft) and _is_teaser(found, full) else found


def draft_from_feed(listed: Listed | None, outlet: str | None = None) -> Draft | None:
    """The article as the feed carries it; None where it carries a blurb alone."""
    if listed is None or not listed.content:
        return None
    page = _as_page(listed)
    document = Document.of_bytes(listed.address, page, ".html", address=listed.address, charset="utf-8")
    for found in read_document(document):
        if isinstance(found, Draft):
            known = dict.fromkeys(found.found_in, listed.found_in) | {
                name: listed.found_in for name in ("title", *_FALLBACKS) if getattr(found, name)
            }
            return _outlet_given(found.model_copy(update={"url": listed.address, "found_in": known}), outlet)
    return None


def _read(fetched: Fetched, kind: Kind) -> Iterator[Draft | Failure]:
    document = Document.of_bytes(fetched.url, fetched.body, kind, address=fetched.final_url, charset=fetched.charset)
    return read_document(document)


def _refuse_list(fetched: Fetched) -> None:
    """Raises UnreadableSource, naming its feed, for a page that only leads to articles."""
    links = links_of(fetched.body, fetched.final_url, fetched.charset)
    if not links.is_index:
        return
    what = f"its feed is {links.feeds[0]}: name that" if links.feeds else "follow it as a page, to have those read"
    raise UnreadableSource(f"this page is no article but a list of {len(links.listing.pages)} or more; {what}")


def _of_web(found: Draft | Failure, fetched: Fetched, listed: Listed | None, outlet: str | None) -> Draft | Failure:
    if isinstance(found, Failure):
        return found
    # No site can speak for another: an article that claims its address would replace the other's.
    own = found.url is not None and same_site(found.url, fetched.final_url)
    draft = found if own else found.model_copy(update={"url": fetched.final_url})
    return _outlet_given(_filled(draft, listed) if listed else draft, outlet)


def _one_of_many(
    found: Draft | Failure, fetched: Fetched, listed: Listed | None, outlet: str | None
) -> Draft | Failure:
    """An article of a file that holds several: where no person named it, it cannot speak for other sites either."""
    if isinstance(found, Failure):
        return found
    if listed is not None:
        own = found.url is not None and same_site(found.url, fetched.final_url)
        found = found.model_copy(update={"id": None, "url": found.url if own else None})
    return _outlet_given(found, outlet)


def _filled(draft: Draft, listed: Listed) -> Draft:
    """Put in what the page does not say and the feed or sitemap does."""
    said = {name: getattr(listed, name) for name in _FALLBACKS if not getattr(draft, name) and getattr(listed, name)}
    if said.get("updated_at") == draft.published_at:
        said.pop("updated_at", None)
    return draft.model_copy(
        update={**said, "found_in": draft.found_in | dict.fromkeys(said, listed.found_in)} if said else {}
    )


def _outlet_given(draft: Draft, outlet: str | None) -> Draft:
    if not outlet:
        return draft
    return draft.model_copy(update={"outlet": outlet, "found_in": draft.found_in | {"outlet": _BY_PERSON}})


def _is_teaser(found: list[Draft | Failure], full: Draft) -> bool:
    words = sum(len(each.text.split()) for each in found if isinstance(each, Draft))
    return words * 2 < len(full.text.split())


def _as_page(listed: Listed) -> bytes:
    """The entry as a page, so that one reader reads both, now and when it is run again over what is kept."""
    facts = {
        "og:type": "article",
        "og:title": listed.title or "",
        "article:published_time": listed.published_at or "",
        "article:modified_time": listed.updated_at or "",
        "author": ", ".join(listed.authors),
    }
    meta = "".join(
        f'<meta property="{name}" content="{escape(value, quote=True)}">' for name, value in facts.items() if value
    )
    language = f' lang="{escape(listed.language, quote=True)}"' if listed.language else ""
    title = escape(listed.title or "")
    assert listed.content is not None  # noqa: S101 - the caller has looked
    return (
        f'<!DOCTYPE html><html{language}><head><meta charset="utf-8"><title>{title}</title>{meta}'
        f'<link rel="canonical" href="{escape(listed.address, quote=True)}"></head>'
        f"<body><article><h1>{title}</h1>{listed.content}</article></body></html>"
    ).encode("utf-8", "replace")
