"""Tables as text (.csv, .tsv): a first row that names the columns, then an article a row."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ingest.decoding import seems_to_be
from ingest.documents import Document
from ingest.formats.rows import Reading, Tally
from ingest.formats.table_rows import MAX_ROW, BadRow, Rows, encoding_of
from ingest.mapped import draft_from_row, fields_of
from ingest.mapping import FieldMapping, load_mapping
from ingest.values import Draft, Failure
from library.errors import UnreadableSource
from library.originals import Original

MAX_COLUMNS = 1000
"""The most columns that a table may have."""

_DELIMITERS = (",", ";", "\t", "|")


class _Head(NamedTuple):
    """What the first row says: how the columns are parted, and what they are called."""

    delimiter: str
    names: list[str]


def read(document: Document) -> Iterator[Draft | Failure]:
    """Yield the article of each row, or a Failure whose source is `file:line`, the line that it begins on."""
    if name := seems_to_be(document.head(16)):
        raise UnreadableSource(f"this seems to be {name}, not a table as text: export it as CSV")
    encoding = encoding_of(document)
    with io.TextIOWrapper(document.open(), encoding, errors="replace", newline="") as file:
        number = 0
        while first := file.readline(MAX_ROW):
            number += 1
            if first.strip() and not first.lower().startswith("sep="):  # Excel's own first line
                break
        else:
            raise UnreadableSource("the file is empty")
        head = _head(first, document.mapping or _plain())
        yield from _articles(document, head, Rows(file, head.delimiter, len(head.names), number))


def _articles(document: Document, head: _Head, rows: Rows) -> Iterator[Draft | Failure]:
    tally = Tally("rows")
    reading = Reading(document.mapping) if document.mapping else None
    for number, cells in rows:
        source = f"{document.name}:{number}"
        try:
            found = _article(head, cells, reading)
        except UnreadableSource as error:
            found = Failure(source=source, reason=str(error))
        if found is None:
            continue
        yield found
        tally.count(found)
    if not tally.articles and not tally.bad:
        raise UnreadableSource("it names its columns, and no row follows")


def _article(head: _Head, cells: list[str] | BadRow, reading: Reading | None) -> Draft | None:
    """Return the article of one row, None for an empty one. Raises UnreadableSource."""
    if isinstance(cells, BadRow):
        raise UnreadableSource(cells.reason)
    if not any(cells):
        return None
    if any(cells[len(head.names) :]):
        raise UnreadableSource(
            f"it has {len(cells)} fields, and the first row names {len(head.names)}: "
            "a field that holds the delimiter or a line end must stand in quotation marks"
        )
    row: dict[str, object] = {}
    for name, cell in zip(head.names, cells, strict=False):
        if name and cell:
            row.setdefault(name, cell)
    if reading is not None:
        return reading.draft(row)
    draft = draft_from_row(row, _plain(), found_in="csv")
    return draft.model_copy(update={"original": Original(".csv", _alone(head.names, cells))})


def _alone(names: list[str], cells: list[str]) -> bytes:
    """One row as a table of its own."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows((names, cells))
    return text.getvalue().encode("utf-8", "replace")


def _head(line: str, mapping: FieldMapping) -> _Head:
    """Read the first row by the delimiter that makes most known names of it.

    Raises UnreadableSource when by none of them there is a column for the text.
    """
    best = max((_Head(mark, _names(line, mark)) for mark in _DELIMITERS), key=lambda head: _known(head, mapping))
    if len(best.names) > MAX_COLUMNS:
        raise UnreadableSource(f"its first row names {len(best.names):,} columns, and {MAX_COLUMNS:,} is the most")
    if not _known(best, mapping)[0]:
        shown = ", ".join(name[:30] or "(nothing)" for name in best.names[:8])
        raise UnreadableSource(
            f"its first row names no column for the text of an article (found: {shown}): "
            "call the columns title, text, published_at and so on, or say what they are with --format"
        )
    return best


def _names(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _known(head: _Head, mapping: FieldMapping) -> tuple[bool, int, int]:
    """Whether there is a column for the text; how many columns are known, and how many there are."""
    counts = Counter(field for name in head.names for field in fields_of(mapping, name))
    return counts["text"] > 0, sum(counts.values()), len(head.names)


@cache
def _plain() -> FieldMapping:
    return load_mapping("plain")
