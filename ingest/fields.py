"""From named fields (a JSON line, the front matter of a Markdown file) to a Draft, with a reason for each
that is wrong."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from ingest.characters import joined, normalise, one_line, paragraphs
from ingest.datelines import dateline_of
from ingest.dates import iso_time, written_time
from ingest.values import Draft
from library.errors import UnreadableSource

KEYS = frozenset(
    {"id", "title", "text", "url", "outlet", "authors", "published_at", "updated_at", "section", "language"}
)
"""The names that are read; any other is ignored and listed."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)
_MAX_TITLE, _MAX_ID, _MAX_FIELD, _MAX_AUTHORS = 1000, 200, 2000, 100


def draft_from_fields(fields: Mapping[str, object], found_in: str = "given") -> Draft:
    """Build a Draft from fields by name; `found_in` says where they were found.

    Raises UnreadableSource, naming the field, when one is missing, has the wrong type or cannot be read.
    """
    title = one_line(_required(fields, "title"))
    text = joined(paragraphs(normalise(_required(fields, "text"))))
    if not title or not text:
        raise UnreadableSource(f"{'text' if title else 'title'}: nothing in it can be seen")
    if len(title) > _MAX_TITLE:
        raise UnreadableSource(f"title: {len(title):,} characters, and {_MAX_TITLE:,} is the most")
    dateline = dateline_of(text.split("\n", 1)[0])
    url = _text(fields, "url")
    ignored = [key for key in fields if key not in KEYS]
    if url and not _is_safe(url):
        url, ignored = None, [*ignored, "url"]
    draft = Draft(
        title=title,
        text=text,
        id=_identity(fields),
        url=url,
        outlet=_text(fields, "outlet"),
        authors=_authors(fields),
        dateline=dateline.place if dateline else None,
        published_at=_moment(fields, "published_at"),
        updated_at=_moment(fields, "updated_at"),
        section=_text(fields, "section"),
        language=_text(fields, "language"),
        ignored_keys=tuple(one_line(key)[:100] for key in ignored),
    )
    known = {name: found_in for name in sorted(KEYS - {"id", "text"}) if getattr(draft, name)}
    return draft.model_copy(update={"found_in": known | ({"dateline": "text"} if dateline else {})})


def _is_safe(url: str) -> bool:
    """Tell whether an address opens a page: a link that a reader could click on must not run or fetch
    anything else."""
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        return False
    return scheme in {"", "http", "https"} or not _SCHEME.match(url)


def _required(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        raise UnreadableSource(f"{name}: missing, and an article needs one")
    if not isinstance(value, str):
        raise UnreadableSource(f"{name}: should be text, and is {_kind(value)}")
    if not value.strip():
        raise UnreadableSource(f"{name}: empty, and an article needs one")
    return value


def _text(fields: Mapping[str, object], name: str) -> str | None:
    """Return an optional text on one line; what is null or empty is None."""
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise UnreadableSource(f"{name}: should be text, and is {_kind(value)}")
    if len(value) > _MAX_FIELD:
        raise UnreadableSource(f"{name}: {len(value):,} characters, and {_MAX_FIELD:,} is the most")
    return one_line(value) or None


def _identity(fields: Mapping[str, object]) -> str | None:
    """Return the id. Whole numbers are taken as their digits, as many data sets number their articles."""
    value = fields.get("id")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
        return str(value)
    name = _text(fields, "id")
    if name and len(name) > _MAX_ID:
        raise UnreadableSource(f"id: {len(name)} characters, and {_MAX_ID} is the most")
    if value is not None and not name:
        raise UnreadableSource("id: empty; leave it out when there is none")
    return name


def _authors(fields: Mapping[str, object]) -> tuple[str, ...]:
    """Return the authors, once each; a single text is one author."""
    value = fields.get("authors")
    if value is None:
        return ()
    items: list[object] = [value] if isinstance(value, str) else list(value) if isinstance(value, list) else [None]
    if len(items) > _MAX_AUTHORS or not all(isinstance(item, str) and len(item) <= _MAX_FIELD for item in items):
        raise UnreadableSource(f"authors: should be a list of names, and is {_kind(value)}")
    return tuple(dict.fromkeys(filter(None, (one_line(str(item)) for item in items))))


def _moment(fields: Mapping[str, object], name: str) -> str | None:
    """Return an ISO 8601 date, as written, or a date in words as ISO 8601."""
    text = _text(fields, name)
    if text is None:
        return None
    try:
        return iso_time(text)
    except ValueError as error:
        if found := written_time(text):
            return found
        raise UnreadableSource(f"{name}: {error}") from None


def _kind(value: object) -> str:
    """Name the type of a value in the words of JSON."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list):
        return "a list of other things, or too long a list" if value else "an empty list"
    return "an object" if isinstance(value, dict) else "something else"
