"""Pages that a browser saved into one file (.mhtml, .mht): the page itself, without the pictures beside it."""

from collections.abc import Iterator
from email.message import Message

from ingest.documents import Document
from ingest.formats import html
from ingest.formats.misnamed import misnamed
from ingest.formats.posted import charset_of, parsed, payload_of
from ingest.kinds import kind_of_content
from ingest.values import Draft
from library.errors import UnreadableSource


def read(document: Document) -> Iterator[Draft]:
    """Yield the one article of a saved page, at the address it was saved from."""
    data = document.data()
    if kind_of_content(data[:4096]) not in {".mhtml", ".eml"}:
        raise misnamed("a page saved as MHTML", data)
    message = parsed(data)
    address = _address(message)
    part = _page(message, address)
    if part is None:
        raise UnreadableSource("there is no page in it, only what stands beside one: save the page again")
    found = address or _web(part.get("Content-Location")) or document.address
    markup = payload_of(part)
    if not markup.strip():
        raise UnreadableSource("the page in it is empty: save the page again")
    inner = Document.of_bytes(document.name, markup, ".html", address=found, charset=charset_of(part))
    yield from html.read(inner)


def _address(message: Message) -> str | None:
    """Return where the page was when it was saved."""
    return _web(message.get("Snapshot-Content-Location")) or _web(message.get("Content-Location"))


def _web(value: object) -> str | None:
    text = "".join(str(value or "").split())
    return text if text.lower().startswith(("http://", "https://")) else None


def _page(message: Message, address: str | None) -> Message | None:
    """Return the part that is the page: the root that the file names, else the one at its address, else the first.

    The frames of a page are parts like it.
    """
    pages = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    root = str(message.get_param("start") or "")
    for part in pages:
        if root and str(part.get("Content-ID") or "").strip() == root:
            return part
    for part in pages:
        if address and _web(part.get("Content-Location")) == address:
            return part
    return pages[0] if pages else None
