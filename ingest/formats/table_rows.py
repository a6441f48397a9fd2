"""The rows of a table as text, each within bounds, whatever quotation marks are missing."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from ingest.documents import Document
from library.errors import UnreadableSource

MAX_ROW = 5_000_000
"""The longest row that is read, in characters."""
MAX_REREAD = 20 * MAX_ROW
"""After so many characters that were read anew behind a quotation mark too many, the rest of a table is not read."""

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


class BadRow(NamedTuple):
    """A row that cannot be read."""

    reason: str


class NumberedRow(NamedTuple):
    """A row, and the line that it begins on."""

    number: int
    cells: list[str] | BadRow


class Rows:
    """Iterates over rows. Of one that a quotation mark spoils, the lines after its first are read as rows."""

    def __init__(self, file: TextIO, delimiter: str, columns: int, read_so_far: int = 0) -> None:
        self._file = file
        self._delimiter = delimiter
        self._columns = columns
        self._number = read_so_far
        self._taken: list[str] = []
        self._again: deque[str] = deque()
        self._reread = 0
        if csv.field_size_limit() < MAX_ROW:
            csv.field_size_limit(MAX_ROW)  # the bound is kept below, over the whole row

    def __iter__(self) -> Iterator[NumberedRow]:
        while True:
            self._number += len(self._taken)
            self._taken = []
            try:
                cells: list[str] | BadRow = next(csv.reader(self._lines(), delimiter=self._delimiter, strict=False))
            except StopIteration:
                return
            except (_TooLong, csv.Error) as error:
                cells = self._given_up(str(error))
            else:
                if len(self._taken) > 1 and (reason := self._wrong(cells)):
                    cells = self._given_up(reason)
            yield NumberedRow(self._number + 1, cells)

    def _lines(self) -> Iterator[str]:
        """Yield the lines of one row, and note them."""
        size = 0
        while line := self._again.popleft() if self._again else self._file.readline(MAX_ROW):
            self._taken.append(line)
            size += len(line)
            if size >= MAX_ROW:
                raise _TooLong(
                    f"the row is longer than {MAX_ROW / 1e6:g} million characters, "
                    "or a quotation mark in it is never closed"
                )
            yield line

    def _given_up(self, reason: str) -> BadRow:
        """Put back all lines of a row but its first; skip the rest of a line that is itself too long."""
        first, *rest = self._taken
        self._again.extendleft(reversed(rest))
        self._taken = [first]
        self._reread += sum(map(len, rest))
        if self._reread > MAX_REREAD:
            raise UnreadableSource(
                f"its rows cannot be told apart; what lies beyond line {self._number + 1} was not read: "
                "fields that hold line ends or quotation marks must stand in quotation marks, theirs doubled"
            )
        while len(first) >= MAX_ROW and not first.endswith("\n"):
            first = self._file.readline(MAX_ROW) or "\n"
        return BadRow(reason)

    def _wrong(self, cells: list[str]) -> str | None:
        """Say what is wrong with a row of several lines: then a quotation mark is missing, or one is too many."""
        if len(cells) > self._columns:
            return f"it has {len(cells)} fields, and the first row names {self._columns}: see to its quotation marks"
        try:
            list(csv.reader(self._taken, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            open_to_end = "unexpected end" in str(error)
            return f"a quotation mark in it is {'never closed' if open_to_end else 'not doubled, or one is missing'}"
        return None


class _TooLong(Exception):
    """A row reached its bound."""


def encoding_of(document: Document) -> str:
    """Tell the encoding of a whole file without holding it: its mark, UTF-8, what was declared, what it looks like.

    Raises UnreadableSource when it is no text.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with document.open() as file:
        head = file.read(_CHUNK)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if head[:4096].count(0) > 4:
            raise UnreadableSource("this is a binary file, not a table as text: export it as CSV in UTF-8")
        chunk = head
        while chunk:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return _of_bytes(chunk, document.charset)
            chunk = file.read(_CHUNK)
    return "utf-8-sig"


def _of_bytes(chunk: bytes, declared: str | None) -> str:
    """Tell the encoding of a part of a file that is not all UTF-8."""
    broken = chunk.decode("utf-8", errors="replace").count("\ufffd")
    if len(_UTF8_SEQUENCE.findall(chunk)) >= 10 * broken:
        return "utf-8-sig"
    try:
        return codecs.lookup(declared).name if declared else _guessed(chunk)
    except LookupError:
        return _guessed(chunk)


def _guessed(chunk: bytes) -> str:
    high = [index for index, byte in enumerate(chunk) if byte >= 0x80]
    if len(high) < len(chunk) * 0.01:
        return "cp1252"
    from charset_normalizer import from_bytes

    start = max(0, high[0] - _SAMPLE // 2)
    best = from_bytes(chunk[start : start + _SAMPLE]).best()
    return best.encoding if best else "cp1252"
