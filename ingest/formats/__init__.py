"""The readers, one module a format, each importing its vendor only when it is called."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import cast

from ingest import bounded
from ingest.documents import Document
from ingest.kinds import READABLE, Kind
from ingest.values import Draft, Failure
from library.errors import UnreadableSource
from library.originals import Original

Reader = Callable[[Document], Iterator[Draft | Failure]]
"""Yields the articles of one document, and a Failure for each part that is none.

May raise UnreadableSource or OSError. A reader of containers hands what lies in them to `read_document`.
"""

READER_VERSION = "2"
"""Raised when the readers would make another article of the same bytes, so that files are read again."""

READERS: dict[Kind, str] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl",
    ".pdf": "pdf",
    ".docx": "docx",
    ".mhtml": "mhtml",
    ".mht": "mhtml",
    ".eml": "mail",
    ".mbox": "mbox",
    ".json": "json_documents",
    ".csv": "tables",
    ".tsv": "tables",
    ".xml": "xml_documents",
    ".zip": "archives",
    ".tar": "archives",
    ".tar.gz": "archives",
    ".tgz": "archives",
    ".tar.bz2": "archives",
    ".tar.xz": "archives",
}
"""The module of this package that reads each kind of document; it has a function `read` that is a Reader."""


def read_document(document: Document) -> Iterator[Draft | Failure]:
    """Yield the articles of one document, each with the bytes it was read from.

    Never raises on what a document holds: whatever is wrong comes as a Failure.
    """
    try:
        yield from _with_original(document, bounded.read(document) if bounded.needed(document) else read_here(document))
    except UnreadableSource as error:
        yield Failure(source=document.name, reason=str(error))
    except OSError as error:
        yield Failure(source=document.name, reason=f"it cannot be read: {error.strerror or error}")


def read_here(document: Document) -> Iterator[Draft | Failure]:
    """Do the same in this process, whatever the document's kind, and without keeping its bytes."""
    if document.kind is None:
        yield Failure(source=document.name, reason=READABLE)
        return
    try:
        yield from _reader(document.kind)(document)
    except UnreadableSource as error:
        yield Failure(source=document.name, reason=str(error))
    except PermissionError:
        yield Failure(source=document.name, reason="it may not be opened: check its permissions")
    except OSError as error:
        yield Failure(source=document.name, reason=f"it cannot be read: {error.strerror or error}")


def _reader(kind: Kind) -> Reader:
    return cast("Reader", import_module(f"ingest.formats.{READERS[kind]}").read)


def _with_original(document: Document, found: Iterator[Draft | Failure]) -> Iterator[Draft | Failure]:
    """Give each article that has none yet the document itself as its original, and its place in it."""
    original: Original | None = None
    part = 0
    for each in found:
        if isinstance(each, Failure) or each.original is not None:
            yield each
            continue
        if document.article_id and part == 0:
            each = each.model_copy(update={"id": document.article_id})  # noqa: PLW2901 - the same article
        original = original or Original(document.kind or "", document.data(), document.address, document.charset)
        yield each.model_copy(update={"original": original, "part": part})
        part += 1
