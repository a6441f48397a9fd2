"""JSON: an article or a list of them, ninjs, a JSON feed as it was saved, or JSON lines under another name."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from ingest.decoding import decode
from ingest.documents import Document
from ingest.formats import jsonl
from ingest.formats.feed_files import read_saved_feed
from ingest.formats.ninjs import draft_from_ninjs, is_ninjs
from ingest.formats.rows import Reading, Tally, dumped
from ingest.mapped import MAX_RECORDS, records_of
from ingest.values import Draft, Failure
from ingest.web.feeds import JSON_FEED
from library.errors import UnreadableSource
from library.originals import Original

MAX_JSON = 50_000_000
"""The largest JSON document that is read as a whole; JSON lines may be longer."""

_LISTS = ("articles", "items", "results", "docs", "data")
_HINT = "; if its fields have other names, say which with --format"


def read(document: Document) -> Iterator[Draft | Failure]:
    """Yield the article of each record, or a Failure whose source is `file#number`. Raises UnreadableSource."""
    if _is_lines(document):
        yield from jsonl.read(replace(document, kind=".jsonl"))
        return
    data = document.data(MAX_JSON)
    value = _parsed(decode(data, document.charset))
    if document.mapping is not None:
        yield from _records(document, records_of(value, document.mapping))
    elif isinstance(value, list):
        yield from _records(document, cast("list[object]", value))
    elif not isinstance(value, dict):
        raise UnreadableSource("it holds neither an object nor a list of objects")
    else:
        yield from _object(document, cast("dict[str, object]", value), data)


def _object(document: Document, value: dict[str, object], data: bytes) -> Iterator[Draft | Failure]:
    """Read one object: a feed, an envelope around a list, or one article."""
    if JSON_FEED in str(value.get("version")):
        yield from read_saved_feed(document, data)
        return
    listed = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)
    if listed and not is_ninjs(value) and "text" not in value:
        yield from _records(document, cast("list[object]", listed))
        return
    try:
        yield _draft(value, Reading(document.mapping))
    except UnreadableSource as error:
        raise UnreadableSource(_hinted(str(error), document)) from None


def _records(document: Document, records: list[object]) -> Iterator[Draft | Failure]:
    """Read a list of records, each with its own bytes as its original."""
    if not records:
        raise UnreadableSource("its list of articles is empty")
    if len(records) > MAX_RECORDS:
        raise UnreadableSource(f"it lists more than {MAX_RECORDS:,} records: split it")
    reading = Reading(document.mapping)
    tally = Tally("records")
    for number, record in enumerate(records, start=1):
        try:
            if not isinstance(record, dict):
                raise UnreadableSource("it is no object")
            found = _draft(cast("dict[str, object]", record), reading, mapped=document.mapping is not None)
        except UnreadableSource as error:
            found = Failure(source=f"{document.name}#{number}", reason=_hinted(str(error), document))
        yield found
        tally.count(found)


def _draft(record: dict[str, object], reading: Reading, *, mapped: bool = False) -> Draft:
    if mapped or not is_ninjs(record):
        return reading.draft(record)
    return draft_from_ninjs(record).model_copy(update={"original": Original(".json", dumped(record))})


def _hinted(reason: str, document: Document) -> str:
    """Add what to do where a field that every article needs is missing."""
    return reason + _HINT if document.mapping is None and ": missing" in reason else reason


def _is_lines(document: Document) -> bool:
    """Tell whether a document holds an object a line, or is packed: several lines, and the first is a whole object."""
    with document.open() as file:
        first = file.readline(jsonl.MAX_LINE)
        second = file.readline(256)
    if first.startswith(b"\x1f\x8b"):
        return True
    if not (first.endswith(b"\n") and second.lstrip().startswith(b"{")):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableSource(f"not JSON at line {error.lineno}, character {error.colno}: {error.msg}") from None
    except (ValueError, RecursionError):
        raise UnreadableSource("not JSON that can be read: a number too long, or nested too deeply") from None
