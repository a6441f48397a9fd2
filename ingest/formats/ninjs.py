"""ninjs, the JSON of the news agencies (IPTC, versions 1 to 3)."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from ingest.characters import normalise, one_line, paragraphs
from ingest.formats.agencies import WireReport, draft_of
from ingest.formats.markup import words_of_html
from ingest.values import Draft
from library.errors import UnreadableSource

Item = Mapping[str, object]

_SIGNS = frozenset("headline headlines bodies versioncreated firstcreated pubstatus profile".split())
_NOT_TEXT = frozenset("audio picture video graphic photo".split())
_MARKUP = re.compile(r"<(?:p|div|br|h[1-6]|ul|ol|table|span|a|b|i|em|strong)\b", re.IGNORECASE)


def is_ninjs(item: Item) -> bool:
    """Tell whether an object is a ninjs item: it has a uri and something that only ninjs has."""
    names = _folded(item)
    signed = not _SIGNS.isdisjoint(names) or any(name.startswith(("body", "headline")) for name in names)
    return "uri" in names and signed and not ("title" in names and "text" in names)


def draft_from_ninjs(item: Item) -> Draft:
    """Return the report of one item; what it is associated with is left out. Raises UnreadableSource."""
    names = _folded(item)
    kind = _text(names, "type")
    body, hidden = _body(names)
    if kind in _NOT_TEXT and not body:
        raise UnreadableSource(f"it is of the type {kind}, not a text")
    created = _text(names, "firstcreated") or _text(names, "contentcreated")
    version = _text(names, "versioncreated")
    embargo = next((key for key in ("embargoed", "embargoeduntil") if names.get(key) is not None), None)
    report = WireReport(
        guid=_text(names, "uri"),
        title=_text(names, "headline")
        or _one_of(names, "headlines", ("main", "headline"))
        or _varied(names, "headline"),
        paragraphs=body,
        hidden=hidden,
        byline=_text(names, "byline") or _text(names, "by") or _one_of(names, "bylines", ("main",)),
        outlet=_outlet(names),
        dateline=_text(names, "dateline") or _text(names, "located") or _one_of(names, "datelines", ("main",)),
        published=created or version,
        updated=version or _text(names, "contentmodified"),
        embargo=(_text(names, embargo) or "") if embargo else None,
        status=_text(names, "pubstatus"),
        section=_section(names),
        language=_text(names, "language"),
        url=_text(names, "webcanonical") or _text(names, "url"),
        note=_text(names, "ednote"),
    )
    return draft_of(report, "ninjs")


def _folded(item: Item) -> dict[str, object]:
    """The item by names without capitals and marks, in which the versions of ninjs differ."""
    return {re.sub(r"[_\W]", "", key).lower(): value for key, value in item.items()}


def _text(names: Item, name: str) -> str | None:
    value = names.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _objects(names: Item, name: str) -> Iterator[dict[str, object]]:
    value = names.get(name)
    for each in cast("list[object]", value) if isinstance(value, list) else []:
        if isinstance(each, dict):
            yield _folded(cast("Item", each))


def _one_of(names: Item, name: str, roles: tuple[str, ...]) -> str | None:
    """Return the value of a list's entry: one with the role asked for, else one without any, else the first."""
    entries = [entry for entry in _objects(names, name) if _text(entry, "value")]
    entries.sort(key=lambda entry: 0 if _role(entry) in roles else 1 if not _role(entry) else 2)
    return _text(entries[0], "value") if entries else None


def _role(entry: Item) -> str:
    return (_text(entry, "role") or "").rpartition(":")[2].rpartition("/")[2].lower()


def _varied(names: Item, start: str) -> str | None:
    """Return the first text of a name that goes on after `start`: `headline_extended`, `body_sports`."""
    return next((text for name in sorted(names) if name.startswith(start) and (text := _text(names, name))), None)


def _body(names: Item) -> tuple[list[str], int]:
    """Return the paragraphs of the report, and how much in it is hidden."""
    bodies = [entry for entry in _objects(names, "bodies") if _text(entry, "value")]
    bodies.sort(key=lambda entry: "html" not in (_text(entry, "contenttype") or ""))
    texts = [_text(names, "bodyxhtml"), _text(names, "bodyhtml"), *(_text(entry, "value") for entry in bodies)]
    texts += [_text(names, "bodytext"), _varied(names, "body")]
    for text in filter(None, texts):
        if _MARKUP.search(text):
            found, hidden = words_of_html(text)
        else:
            found, hidden = paragraphs(normalise(text)), 0
        if found:
            return found, hidden
    return [], 0


def _outlet(names: Item) -> str | None:
    """Return who sent it: a source that is named, the holder of its rights."""
    for name in ("infosource", "infosources", "provider"):
        for entry in _objects(names, name):
            if found := _text(entry, "name"):
                return one_line(found)
    return _text(names, "source") or _text(names, "copyrightholder")


def _section(names: Item) -> str | None:
    """Return the first subject that has a name."""
    subjects = (*_objects(names, "subject"), *_objects(names, "subjects"))
    return next((text for entry in subjects if (text := _text(entry, "name"))), None)
