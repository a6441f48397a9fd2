"""Reads a file as the pipeline does."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from ingest.documents import Document
from ingest.formats import read_document
from ingest.kinds import Kind
from ingest.values import Draft, Failure


def read_file(path: Path) -> Iterator[Draft | Failure]:
    """The articles of a file, and what could not be read of it."""
    return read_document(Document.of_file(path))


def bare(draft: Draft | Failure) -> Draft | Failure:
    """What was read, without the bytes it was read from and where in them each field stood."""
    if isinstance(draft, Failure):
        return draft
    return draft.model_copy(update={"original": None, "found_in": {}, "part": 0})


def again(draft: Draft | Failure) -> list[Draft | Failure]:
    """What the bytes that an article is kept with say when they are read again, alone."""
    assert isinstance(draft, Draft)
    original = draft.original
    assert original is not None
    kind = cast("Kind", original.kind)
    return list(
        read_document(
            Document.of_bytes("again", original.data, kind, address=original.address, charset=original.charset)
        )
    )
