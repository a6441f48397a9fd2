"""Events as lines: one verbatim sentence each, with the numbers of its sources."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bot.summarising.citing import Citing, one_line
from bot.summarising.timelines.corrections import Correction
from bot.summarising.timelines.merging import Happening
from bot.summarising.timelines.reports import Report
from bot.summarising.values import Event
from bot.values import Citation
from library.values import Span

MOST_SOURCES = 5
"""Citations of one line, one a voice."""


class LaidOut(NamedTuple):
    """Events under citations that are numbered as they come."""

    events: tuple[Event, ...]
    citations: tuple[Citation, ...]
    text: str


def event_of(
    happening: Happening,
    citing: Citing,
    carriers: Mapping[str, Sequence[str]],
    correction: Correction | None = None,
) -> Event | None:
    """The event in the words of its best report; None where those do not hold it."""
    voices: dict[str, Report] = {}
    for report in happening.reports:
        voices.setdefault(report.voice, report)
    sources = list(voices.values())[:MOST_SOURCES]
    best = happening.reports[0]
    line = citing.line(
        one_line(best.span.of(best.article.text)),
        [citing.cite(each.article, each.span) for each in sources],
        outlets=_outlets(voices, carriers),
        articles=len(voices),
    )
    if line is None:
        return None
    note = correction and Span(correction.note.start, correction.note.end)
    return Event(
        **line.model_dump(),
        date=happening.date.date,
        until=happening.date.until,
        dated_by=best.dated_by if best.date.date == happening.date.date else "",
        planned=happening.date.planned,
        corrected_by=citing.cite(correction.article, note) if correction and note else None,
    )


def _outlets(voices: Mapping[str, Report], carriers: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Who reports it, the outlets that carry a copy among them."""
    named = [each.article.outlet for each in voices.values()]
    carried = [outlet for voice in voices for outlet in carriers.get(voice, ())]
    return tuple(dict.fromkeys(each for each in (*named, *carried) if each))


def laid_out(events: Sequence[Event], citing: Citing) -> LaidOut:
    """Number citations by their first use, and write all of it as Markdown."""
    new, citations = citing.renumbered([number for each in events for number in used_by(each)])
    renumbered = tuple(
        each.model_copy(
            update={
                "citations": tuple(new[number] for number in each.citations),
                "corrected_by": None if each.corrected_by is None else new[each.corrected_by],
            }
        )
        for each in events
    )
    return LaidOut(renumbered, citations, "\n".join(map(written, renumbered)))


def used_by(event: Event) -> tuple[int, ...]:
    """The citations of an event, and that of its correction."""
    return (*event.citations, *(() if event.corrected_by is None else (event.corrected_by,)))


def written(event: Event) -> str:
    """`- **3 February 2026**: The council voted 9 to 4. [1][2]`."""
    markers = "".join(f"[{number}]" for number in event.citations)
    planned = " (planned)" if event.planned else ""
    corrected = f" (corrected: [{event.corrected_by}])" if event.corrected_by is not None else ""
    return f"- **{written_date(event.date, event.until)}**{planned}: {event.text} {markers}{corrected}"


def written_date(first: str, until: str | None = None) -> str:
    """`2 March 2023`, `March 2023`, `2023`, or from one to another."""
    return _written(first) if until is None else f"{_written(first)} to {_written(until)}"


def _written(told: str) -> str:
    match told.count("-"):
        case 2:
            day = date.fromisoformat(told)
            return f"{day.day} {day:%B} {day.year}"
        case 1:
            month = date.fromisoformat(f"{told}-01")
            return f"{month:%B} {month.year}"
        case _:
            return told
