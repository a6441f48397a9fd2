"""A report as an agency sends it, whatever the format: its fields in our names, and what its status allows."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingest.bylines import byline_of, is_name
from ingest.characters import joined, one_line
from ingest.datelines import Dateline, dateline_of
from ingest.dates import iso_time, written_time
from ingest.fields import draft_from_fields
from ingest.notes import notes_of
from ingest.outlets import known_outlet
from ingest.paste import first_words
from ingest.values import Draft
from library.errors import UnreadableSource

_BASIC_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(?:(Z)|([+-]\d\d):?(\d\d))?)?")
_MAX_ID = 200
_KEPT_NOTES = frozenset({"correction", "clarification", "retraction"})


@dataclass
class WireReport:
    """One report as it was sent; what is not known stays None."""

    guid: str | None = None
    """The agency's own id, the same for all versions; an http(s) address is the report's address instead."""
    title: str | None = None
    paragraphs: list[str] = field(default_factory=list[str])
    hidden: int = 0
    byline: str | None = None
    outlet: str | None = None
    dateline: str | None = None
    published: str | None = None
    updated: str | None = None
    embargo: str | None = None
    """Until when it must not be published; an empty text is an embargo without an end."""
    status: str | None = None
    """`usable`, `canceled`, `withheld`, without a scheme."""
    section: str | None = None
    language: str | None = None
    url: str | None = None
    note: str | None = None
    """What the agency tells editors; kept under the report when it is a correction."""


def draft_of(report: WireReport, found_in: str) -> Draft:
    """Build the Draft. Raises UnreadableSource when the report has no text or may not be used."""
    _check_usable(report)
    if not report.paragraphs:
        raise UnreadableSource("it has no text: only headings, pictures or links to other items")
    paragraphs = [*report.paragraphs]
    if (
        report.note
        and any(note.kind in _KEPT_NOTES for note in notes_of(report.note))
        and report.note not in paragraphs
    ):
        paragraphs.append(report.note)
    authors, agency = _people(report.byline)
    place = _place(report.dateline)
    published, updated = _moment(report.published), _moment(report.updated)
    guid, url = report.guid, report.url
    if guid and re.match(r"https?://", guid, re.IGNORECASE):
        guid, url = None, url or guid
    title = one_line(report.title or "")
    if len(paragraphs) > 1 and paragraphs[0].casefold() == title.casefold():
        del paragraphs[0]  # the headline again
    outlet = report.outlet or agency or (place.agency if place else None)
    fields: dict[str, object] = {
        "id": guid if guid and 0 < len(one_line(guid)) <= _MAX_ID else None,
        "title": (title or first_words(paragraphs[0]))[:1000],
        "text": joined(paragraphs),
        "url": url,
        "outlet": (known_outlet(outlet) or outlet) if outlet else None,
        "authors": authors,
        "published_at": published,
        "updated_at": updated if updated != published else None,
        "section": report.section,
        "language": report.language,
    }
    draft = draft_from_fields({name: value for name, value in fields.items() if value}, found_in)
    found = draft.found_in if title else draft.found_in | {"title": "text"}
    if place:
        found = found | {"dateline": found_in}
    return draft.model_copy(
        update={"found_in": found, "hidden": report.hidden, "dateline": place.place if place else draft.dateline}
    )


def _check_usable(report: WireReport) -> None:
    """Raise UnreadableSource for a report that was withdrawn or may not be published yet."""
    status = (report.status or "usable").rpartition(":")[2].strip().lower()
    if status in {"canceled", "cancelled", "withheld"}:
        raise UnreadableSource(
            f"its sender marks it as {status}, and it is not taken in: what the library holds under the id "
            f"{report.guid or '(none)'} stays until it is removed"
        )
    if report.embargo is None:
        return
    until = _moment(report.embargo)
    if not until:
        raise UnreadableSource("it is under an embargo without an end: ingest it again when it is lifted")
    if _instant(until) > datetime.now(UTC):
        raise UnreadableSource(f"it is under an embargo until {until}: ingest it again after that")


def _instant(moment: str) -> datetime:
    """A moment that can be compared; without a zone, the latest that it can be anywhere."""
    found = datetime.fromisoformat(moment)
    try:
        return found if found.tzinfo else datetime.fromisoformat(f"{found.isoformat()}-12:00")
    except ValueError:
        return found.replace(tzinfo=UTC)


def _moment(text: str | None) -> str | None:
    """Return a date as agencies write it, `20240312T091500+0100` among others, in ISO 8601; None for any other."""
    value = (text or "").strip()
    if basic := _BASIC_TIME.fullmatch(value):
        year, month, day, hour, minute, second, utc, hours, minutes = basic.groups()
        zone = utc or (f"{hours}:{minutes}" if hours else "")
        value = f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}{zone}" if hour else "")
    try:
        return iso_time(value)
    except ValueError:
        return written_time(value)


def _people(byline: str | None) -> tuple[list[str], str | None]:
    """Return the people of a byline, and the agency that it names."""
    line = one_line(byline or "")
    if not line:
        return [], None
    found = byline_of(line) or byline_of(f"By {line}")
    if found:
        return list(found.authors), found.outlet
    bare = line[3:] if line.lower().startswith("by ") else line
    return ([bare] if is_name(bare) else []), known_outlet(bare)


def _place(dateline: str | None) -> Dateline | None:
    """Read a dateline that stands alone: `TARN, March 3 (TNW) —`, `Tarn`."""
    line = one_line(dateline or "").rstrip(" –—-:")
    if not line:
        return None
    if found := dateline_of(f"{line} — x"):
        return found
    match = re.fullmatch(r"(?P<place>[^(]{2,60}?)\s*(?:\((?P<agency>[^()]{2,40})\))?", line)
    return Dateline(match["place"], match["agency"]) if match else None
