"""Mail boxes (.mbox): many mails in one file, read one after another."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from ingest.documents import MAX_BYTES, Document
from ingest.formats import read_document
from ingest.formats.misnamed import misnamed
from ingest.kinds import kind_of_content
from ingest.values import Draft, Failure
from library.errors import UnreadableSource

MAX_MESSAGES = 1_000_000
MAX_DEPTH = 3
"""How many containers a box may lie in."""

_OPENING = b"From "
_MAX_LINE = 1 << 16
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def read(document: Document) -> Iterator[Draft | Failure]:
    """Yield the articles of each mail, named `box.mbox!17`; one that cannot be read is a Failure."""
    head = document.head()
    if not head.strip():
        raise UnreadableSource("the file is empty")
    if not head.startswith(_OPENING):
        if kind_of_content(head) != ".eml":
            raise misnamed("a mail box", head)
        yield from read_document(Document(document.name, ".eml", document.open, None, None, document.depth))
        return
    if document.depth > MAX_DEPTH:
        raise UnreadableSource(f"it lies more than {MAX_DEPTH} containers deep and was not read")
    with document.open() as file:
        for number, data in enumerate(_messages(file), start=1):
            name = f"{document.name}!{number}"
            if number > MAX_MESSAGES:
                raise UnreadableSource(f"it holds more than {MAX_MESSAGES:,} mails; the rest was not read: split it")
            if data is None:
                yield Failure(source=name, reason=f"the mail is larger than {MAX_BYTES / 1e6:g} MB")
            elif not data.strip():
                yield Failure(source=name, reason="the mail is empty")
            else:
                yield from read_document(Document.of_bytes(name, data, ".eml", depth=document.depth + 1))


def _messages(file: BinaryIO) -> Iterator[bytes | None]:
    """Yield each message without its `From ` line; None for one that is too large. Never holds more than one."""
    parts: list[bytes] = []
    size, blank, opened = 0, True, False
    while line := file.readline(_MAX_LINE):
        if blank and line.startswith(_OPENING):
            if opened:
                yield _message(parts, size)
            parts, size, opened = [], 0, True
        elif opened:
            size += len(line)
            if size <= MAX_BYTES:
                parts.append(line)
            else:
                parts.clear()
        blank = line in {b"\n", b"\r\n"}
    if opened:
        yield _message(parts, size)


def _message(parts: list[bytes], size: int) -> bytes | None:
    if size > MAX_BYTES:
        return None
    # A message must not begin with the mark of a box itself.
    return _QUOTED.sub(rb"\1", b"".join(parts)).removeprefix(b"\n")
