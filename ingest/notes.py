"""What an article says of its own changes: corrections, clarifications, updates, retractions, editors' notes."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from ingest.dates import written_time
from ingest.note_words import CHANGED_THEN, CUE, DATE, DAY_ENDS, LABELLED, LAST, LEADING, SAID, Kind
from library.values import EditorsNote

LONGEST = 3000
"""Characters of a paragraph beyond which it is no note."""
INFERRED_DAYS = 300
"""A day without its year is the first such one after publication, unless that lies further away than this."""
MOST_DATES = 20
"""Dates of one note that are looked at."""


class _Dated(NamedTuple):
    """A date in a note, and where it stands."""

    start: int
    end: int
    moment: str


def notes_of(text: str, published_on: str | None = None) -> tuple[EditorsNote, ...]:
    """The notes among the paragraphs of a kept text, in order, each with its span.

    `published_on` (`YYYY-MM-DD`) gives its year to a day that is written without one.
    """
    notes: list[EditorsNote] = []
    for match in re.finditer(r"[^\n]+", text):
        kind = kind_of(match[0])
        if kind:
            dated = _day_of(match[0], published_on)
            notes.append(EditorsNote(kind=kind, start=match.start(), end=match.end(), text=match[0], dated=dated))
    return tuple(notes)


def kind_of(paragraph: str) -> Kind | None:
    """Which kind of note a paragraph is; None for one of the report itself."""
    if len(paragraph) > LONGEST:
        return None
    for kind, form in LABELLED:
        if label := form.match(paragraph):
            # An editor's note may go on to say that the article was corrected.
            return (_kind_said(paragraph[label.end() :]) or kind) if kind == "note" else kind
    return _kind_said(paragraph)


def _kind_said(paragraph: str) -> Kind | None:
    return next((kind for kind, form in SAID if form.match(paragraph)), None)


def _day_of(note: str, published_on: str | None) -> str | None:
    """The day or moment of the change: a date that stands where one says when it was made, and no other."""
    dates = list(islice(_dates(note, published_on), MOST_DATES))
    for belongs in (_is_said, _is_apart):
        for each in dates:
            if belongs(note[: each.start], note[each.end :]):
                return each.moment
    return None


def _is_said(before: str, after: str) -> bool:
    """Whether a date between the two is that of the change, by its words: "corrected on ... to", "on ... corrected"."""
    return bool((CUE.search(before) and DAY_ENDS.match(after)) or CHANGED_THEN.match(after))


def _is_apart(before: str, after: str) -> bool:
    """Whether a date between the two is the note's own by its place: at its head, or alone at its end."""
    heads = LEADING.fullmatch(before) and re.match(r"\s*[^\w\s]", after)
    return bool(heads or (re.fullmatch(r"\W*", after) and LAST.search(before)))


def _dates(note: str, published_on: str | None) -> Iterator[_Dated]:
    for match in DATE.finditer(note):
        end, moment = match.end(), None
        if match["full"]:
            moment = written_time(match[0]) if match["hour"] else None
            end = end if moment else match.end("full")
            moment = moment or written_time(match["full"])
        else:
            moment = _first_since(published_on, match["yearless"])
        if moment:
            yield _Dated(match.start(), end, moment)


def _first_since(published_on: str | None, day: str) -> str | None:
    """The first such day since publication; None where that is not known, or too far away to be meant."""
    if not published_on:
        return None
    published = date.fromisoformat(published_on)
    for year in (published.year, published.year + 1):
        found = written_time(f"{day} {year}")
        if found and 0 <= (date.fromisoformat(found[:10]) - published).days <= INFERRED_DAYS:
            return found
    return None
