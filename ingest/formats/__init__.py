"""The readers, one module a format, each importing its vendor only when it is called."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

from ingest.sources import SUFFIXES, suffix_of
from ingest.values import Draft, Failure
from library.errors import UnreadableSource

Reader = Callable[[Path], Iterator[Draft | Failure]]
"""Yields the articles of one file, and a Failure for each part that is none. May raise UnreadableSource or
OSError."""

READER_VERSION = "1"
"""Raised when the readers would make another article of the same file, so that files are read again."""

READERS: dict[str, str] = {
    ".txt": "ingest.formats.text",
    ".md": "ingest.formats.markdown",
    ".markdown": "ingest.formats.markdown",
    ".html": "ingest.formats.html",
    ".htm": "ingest.formats.html",
    ".jsonl": "ingest.formats.jsonl",
    ".jsonl.gz": "ingest.formats.jsonl",
}
"""The module that reads each kind of file; it has a function `read` that is a Reader."""


def read_file(path: Path) -> Iterator[Draft | Failure]:
    """Yield the articles of one file. Never raises on what a file holds: whatever is wrong comes as a
    Failure."""
    suffix = suffix_of(path)
    if suffix is None:
        yield Failure(source=str(path), reason=f"files that can be read end in {', '.join(SUFFIXES)}")
        return
    try:
        yield from cast("Reader", import_module(READERS[suffix]).read)(path)
    except UnreadableSource as error:
        yield Failure(source=str(path), reason=str(error))
    except PermissionError:
        yield Failure(source=str(path), reason="it may not be opened: check its permissions")
    except OSError as error:
        yield Failure(source=str(path), reason=f"it cannot be read: {error.strerror or error}")
