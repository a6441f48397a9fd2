"""JSON lines, plain or gzipped: many articles in one file, read a line at a time."""

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple, cast

from ingest.decoding import seems_to_be
from ingest.documents import Document
from ingest.formats.rows import Reading, Tally
from ingest.values import Draft, Failure
from library.errors import UnreadableSource

MAX_LINE = 10_000_000
"""The longest line that is read, in bytes."""
MAX_UNPACKED = 2_000_000_000
"""The most that is unpacked from one gzip file, in bytes."""
MAX_LINES = 20_000_000
"""The most lines that are read from one file."""

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20


class _Line(NamedTuple):
    """One line: its number from 1, and its bytes, or None when it is too long."""

    number: int
    data: bytes | None


def read(document: Document) -> Iterator[Draft | Failure]:
    """Yield the article of each line, or a Failure whose source is `file:line`; the rest goes on."""
    tally = Tally("lines")
    number = 0
    reading = Reading(document.mapping)
    try:
        with _opened(document) as file:
            for number, data in _lines(file):
                if data is not None and not data.strip(b" \t\r\n\0"):
                    continue
                found = _read_line(f"{document.name}:{number}", data, reading)
                yield found
                tally.count(found)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        reason = f"the gzip file is broken after line {number} ({error}); what came before it was read"
        yield Failure(source=f"{document.name}:{number + 1}", reason=reason)
        return
    if not tally.articles and not tally.bad:
        raise UnreadableSource("the file is empty")


def _opened(document: Document) -> BinaryIO:
    """Open it, unpacking when its first bytes are gzip's, whatever its name."""
    head = document.head(16)
    if head.startswith(_GZIP):
        packed: Any = gzip.GzipFile(fileobj=document.open())
        packed.myfileobj = packed.fileobj  # closed with it
        return cast("BinaryIO", packed)
    if name := seems_to_be(head):
        raise UnreadableSource(f"this seems to be {name}, not JSON lines")
    if not head:
        raise UnreadableSource("the file is empty")
    if document.kind == ".jsonl.gz":
        raise UnreadableSource("its name ends in .gz and it is not gzipped: rename it, or pack it with gzip")
    return document.open()


def _lines(file: BinaryIO) -> Iterator[_Line]:
    """Yield line after line and never hold more than one; what a gzip file unpacks to is bounded."""
    unpacked, number, bounded = 0, 0, isinstance(file, gzip.GzipFile)
    while data := file.readline(MAX_LINE + 1):
        number += 1
        whole = len(data) <= MAX_LINE or data.endswith(b"\n")
        yield _Line(number, data if whole else None)
        unpacked += len(data)
        while not whole and (rest := file.readline(_CHUNK)):
            unpacked += len(rest)
            whole = rest.endswith(b"\n")
            if bounded and unpacked > MAX_UNPACKED:
                break
        if bounded and unpacked > MAX_UNPACKED:
            size = MAX_UNPACKED / 1e9
            raise UnreadableSource(
                f"it unpacks to more than {size:g} GB; what lies beyond line {number} was not read: split it"
            )
        if number >= MAX_LINES:
            raise UnreadableSource(f"it has more than {MAX_LINES:,} lines; the rest was not read: split it")


def _read_line(source: str, data: bytes | None, reading: Reading) -> Draft | Failure:
    """Return the article of one line, or why it is none."""
    if data is None:
        return Failure(source=source, reason=f"the line is longer than {MAX_LINE / 1e6:g} MB")
    try:
        return reading.draft(_fields(data), data)
    except UnreadableSource as error:
        return Failure(source=source, reason=str(error))


def _fields(data: bytes) -> dict[str, object]:
    """Parse one line. Raises UnreadableSource when it is no JSON object."""
    try:
        value: object = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableSource(f"not UTF-8 at byte {error.start + 1} of the line") from None
    except json.JSONDecodeError as error:
        raise UnreadableSource(f"not JSON at character {error.pos + 1}: {error.msg}") from None
    except (ValueError, RecursionError):
        raise UnreadableSource("not JSON that can be read: a number too long, or nested too deeply") from None
    if not isinstance(value, dict):
        raise UnreadableSource('not a JSON object such as {"title": "...", "text": "..."}')
    return cast("dict[str, object]", value)
