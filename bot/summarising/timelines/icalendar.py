"""A timeline as iCalendar (RFC 5545): an all-day event for each, or of all the days of its month or year."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime

from bot.summarising.citing import one_line
from bot.summarising.timelines.dating import days_of
from bot.summarising.timelines.timelining import heading
from bot.summarising.values import Event, Timeline
from bot.values import Citation

FOLDED_AT = 75
"""Octets of a line, its end not counted."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


def as_icalendar(timeline: Timeline, made_at: datetime | None = None) -> str:
    """The calendar, lines ended by CR LF. `made_at`: when it was made; now by default.

    An event that is told by the same sentence on the same day has the same UID whenever it is written.
    """
    stamp = f"{(made_at or datetime.now(UTC)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    sources = {each.number: each for each in timeline.citations}
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Newsdesk//Timeline//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_text(heading(timeline.topic))}")
    for event in timeline.events:
        lines.extend(_event(event, sources, stamp))
    return "".join(f"{part}\r\n" for line in (*lines, "END:VCALENDAR") for part in _folded(line))


def _event(event: Event, sources: dict[int, Citation], stamp: str) -> Iterator[str]:
    first, last = days_of(event.date).first, days_of(event.until or event.date).last
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(event, sources)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{_day(first)}"
    if last < date.max:
        # The end is the first day after; a calendar that ends has none.
        yield f"DTEND;VALUE=DATE:{_day(date.fromordinal(last.toordinal() + 1))}"
    yield f"SUMMARY:{_text(event.text)}"
    yield f"DESCRIPTION:{_text(_description(event, sources))}"
    if address := next((sources[number].url for number in event.citations if sources[number].url), None):
        yield f"URL:{one_line(address).translate(_CONTROL)}"
    yield f"STATUS:{'TENTATIVE' if event.planned else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _description(event: Event, sources: dict[int, Citation]) -> str:
    told = [_source(sources[number]) for number in event.citations]
    if event.corrected_by is not None:
        told.append(f"Corrected: {one_line(sources[event.corrected_by].quote)}")
    return "\n".join(told)


def _source(citation: Citation) -> str:
    parts = (citation.outlet, (citation.published_at or "")[:10], one_line(citation.title), citation.url)
    return ", ".join(part for part in parts if part)


def _uid(event: Event, sources: dict[int, Citation]) -> str:
    first = sources[event.citations[0]]
    told = "\n".join((event.date, event.until or "", first.article_id, first.quote))
    return f"{hashlib.sha256(told.encode()).hexdigest()[:32]}@newsdesk"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _text(text: str) -> str:
    return text.translate(_CONTROL).translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets, no character cut; all but the first begin with a space."""
    part = ""
    for character in line:
        if len((part + character).encode()) > FOLDED_AT:
            yield part
            part = " "
        part += character
    yield part
