"""Rows of a foreign shape, read by a mapping: each becomes a Draft, or says why it is none."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlsplit

from ingest.characters import joined, normalise, one_line, paragraphs
from ingest.dates import iso_time, written_time
from ingest.fields import draft_from_fields
from ingest.mapping import FieldMapping, FieldName, FieldRule
from ingest.outlets import known_outlet, outlet_of_url
from ingest.paste import first_words
from ingest.values import Draft
from library.errors import UnreadableSource

Row = Mapping[str, object]

MAX_RECORDS = 1_000_000
"""The most records that one document may list."""

_MAX_DEPTH = 8
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/.*)?", re.IGNORECASE)
_FOLDED = re.compile(r"[\s_.-]+")
_BY = re.compile(r"(?:written\s+)?by\s+", re.IGNORECASE)


def draft_from_row(row: Row, mapping: FieldMapping, found_in: str = "mapping") -> Draft:
    """Build a Draft from a row. Raises UnreadableSource, naming the field, or with the mapping's reason to skip it."""
    keys = {_folded(key): value for key, value in row.items()} if mapping.fold_keys else row
    empty = frozenset(mapping.empty)
    for rule in mapping.skip:
        values = [text for text in _texts(_values(keys, rule.when, mapping), empty) if text]
        if (not values) if rule.values is None else not set(rule.values).isdisjoint(values):
            raise UnreadableSource(f"skipped, as its format says: {rule.reason}")
    fields: dict[str, object] = {}
    # The outlet first: an ending of the headline may name it.
    for name in sorted(mapping.fields, key=lambda field: field != "outlet"):
        value = _field(keys, name, mapping, empty, str(fields.get("outlet") or ""))
        if value:
            fields[name] = value
    titled = "title" in fields or not mapping.title_from_text
    if not titled:
        parts = paragraphs(normalise(str(fields.get("text", ""))))
        fields["title"] = first_words(parts[0]) if parts else ""
    draft = draft_from_fields(fields, found_in)
    known = draft.found_in if titled else draft.found_in | {"title": "text"}
    return draft.model_copy(
        update={"found_in": known, "ignored_keys": (*_unknown(row, mapping), *draft.ignored_keys)},
    )


def records_of(value: object, mapping: FieldMapping) -> list[object]:
    """Return the records of a JSON document: at the mapping's path, or the document's own list, or itself."""
    found = value
    if mapping.records is not None and isinstance(value, dict):
        found = next(iter(_values(cast("Row", value), mapping.records, mapping)), None)
        if found is None:
            raise UnreadableSource(f"it has no {mapping.records}, where its format says that the records are")
    records = cast("list[object]", found) if isinstance(found, list) else [found]
    if len(records) > MAX_RECORDS:
        raise UnreadableSource(f"it lists more than {MAX_RECORDS:,} records: split it")
    return records


def fields_of(mapping: FieldMapping, key: str) -> list[str]:
    """Return the fields of an article that a key of a row may fill."""
    folded = _folded if mapping.fold_keys else str
    return [
        name
        for name, rule in mapping.fields.items()
        if any(folded(key) in {folded(path), folded(path.split(".", 1)[0])} for path in rule.paths)
    ]


def _unknown(row: Row, mapping: FieldMapping) -> list[str]:
    """The keys of a row that the mapping knows nothing of."""
    if mapping.fold_keys:
        known = {_folded(key) for key in mapping.keys}
        return [one_line(key)[:100] for key in row if _folded(key) not in known]
    return [one_line(key)[:100] for key in row if key not in mapping.keys]


def _folded(key: str) -> str:
    return _FOLDED.sub("", key).casefold()


def _field(
    row: Row, name: FieldName, mapping: FieldMapping, empty: frozenset[str], outlet: str
) -> "str | list[str] | None":
    """Return what one field of a row holds, None where nothing is there."""
    rule = mapping.fields[name]
    for path in rule.paths:
        texts = [text for text in _texts(_values(row, path, mapping), empty) if text]
        if texts:
            return _written(name, rule, texts, outlet)
    return [rule.constant] if name == "authors" and rule.constant else rule.constant


def _values(row: Row, path: str, mapping: FieldMapping) -> list[object]:
    """Return what stands at a path, in order; more than one value only where it leads through `*`."""
    whole = _folded(path) if mapping.fold_keys else path
    if whole in row:
        return [row[whole]]
    found: list[object] = [row]
    for step in path.split("."):
        found = [value for each in found for value in _step(each, step)]
    return found


def _step(value: object, step: str) -> Iterator[object]:
    """Yield what one step of a path leads to."""
    if isinstance(value, Mapping):
        fields = cast("Row", value)
        if step in fields:
            yield fields[step]
        elif step == "*":
            yield from fields.values()
    elif isinstance(value, list):
        items = cast("list[object]", value)
        if step == "*":
            yield from items
        elif step.isdecimal() and len(step) < 9 and int(step) < len(items):
            yield items[int(step)]


def _texts(value: object, empty: frozenset[str], depth: int = 0) -> Iterator[str]:
    """Yield the texts of a value: of a list those of its items, of a number its digits, of an object none."""
    if isinstance(value, str):
        text = value.strip()
        yield "" if text in empty else text
    elif isinstance(value, list) and depth < _MAX_DEPTH:
        for item in cast("list[object]", value):
            yield from _texts(item, empty, depth + 1)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int | float) and not (isinstance(value, float) and math.isnan(value)):
        yield str(value)


def _written(name: str, rule: FieldRule, texts: list[str], outlet: str) -> "str | list[str] | None":
    """Put the texts that were found for a field into the form of the contract."""
    if rule.written_as == "names" or name == "authors":
        return [part for text in texts for part in _names(text, rule)]
    if rule.written_as == "html":
        from ingest.formats.markup import paragraphs_of_html

        texts = [joined(paragraphs_of_html(text)) for text in texts]
    text = _stripped(rule.join.join(texts), rule, outlet)
    if rule.written_as == "outlet":
        return _outlet(text)
    return _moment(name, text, rule) if name in {"published_at", "updated_at"} else text


def _stripped(text: str, rule: FieldRule, outlet: str) -> str:
    """Take off what the rule says, once each."""
    for prefix in rule.strip_prefix:
        text = text.removeprefix(prefix)
    for suffix in rule.strip_suffix:
        if outlet or "{outlet}" not in suffix:
            text = text.removesuffix(suffix.replace("{outlet}", outlet))
    return text.strip()


def _names(text: str, rule: FieldRule) -> Iterator[str]:
    """Part the names that stand in one text; `Doe, Jane` is one name, `Jane Doe, John Roe` are two."""
    parts = [_BY.sub("", text, count=1) if _BY.match(text) else text]
    for mark in rule.split:
        cut = [[piece.strip() for piece in re.split(re.escape(mark), part, flags=re.IGNORECASE)] for part in parts]
        whole = [mark != "," or all(len(piece.split()) > 1 for piece in pieces if piece) for pieces in cut]
        parts = [
            piece
            for part, pieces, fits in zip(parts, cut, whole, strict=True)
            for piece in (pieces if fits else [part])
        ]
    yield from filter(None, parts)


def _outlet(text: str) -> str | None:
    """Return the name of an outlet that is given by name, host or address; an unknown host stays a host."""
    address = text if "://" in text else f"//{text}"
    if "://" not in text and not _HOST.fullmatch(text):
        return known_outlet(text) or text
    try:
        host = (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return None
    return outlet_of_url(address) or host or None


def _moment(name: str, text: str, rule: FieldRule) -> str | None:
    """Return a date in ISO 8601. Raises UnreadableSource when it fits no form, unless the rule lets it be unknown."""
    for form in rule.dates:
        if moment := _by_form(text, form):
            return moment
    try:
        return iso_time(text)
    except ValueError as error:
        if (moment := written_time(text)) or rule.or_unknown:
            return moment
        raise UnreadableSource(f"{name}: {error}, nor of the forms of its format") from None


def _by_form(text: str, form: str) -> str | None:
    """Read a date of one form; what the form has no sign for (an hour, a zone) is not made up."""
    if len(text) > 100:
        return None
    try:
        if form in {"unix", "unix-ms"}:
            seconds = float(text) / (1000 if form == "unix-ms" else 1)
            return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
        moment = datetime.strptime(text, form)  # noqa: DTZ007 - a zone is kept where the form has one
    except (ValueError, OverflowError, OSError, re.error):
        return None
    return moment.isoformat() if re.search(r"%[HIcXTR]", form) else moment.date().isoformat()
