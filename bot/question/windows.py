"""What the times of a question leave of the days of publication."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from bot.question.parts import LONG
from bot.question.times import Time, is_about_the_future, times_in
from bot.question.values import Inferred

LATER_BY = ((1, 7), (7, 7), (31, 14), (92, 31), (400, 62))
"""(days that the event's time spans at most, days after it in which reports of it are looked for)."""
_SUBORDINATE = re.compile(
    r"\b(?:after|following|since|before|when|while|until|because|where|that|who|whose|which|[a-z]{3,}ing)\b",
    re.IGNORECASE,
)
_FORETELLS = re.compile(r"\b(?:will|would|going to|planned to|due to)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.?!]\s")
_RANGE = re.compile(r"(?:\s(?:and|to|until|till|through)|\s?[-–])(?:\sthe)?\s?", re.IGNORECASE)


class Read(NamedTuple):
    """What is read from the times of a text: at most one window, whether it asks for what is new, and what is open."""

    window: Inferred | None = None
    recency: Inferred | None = None
    unresolved: tuple[str, ...] = ()


class _Window(NamedTuple):
    after: date | None
    before: date | None


def dates_of(text: str, today: date, last: date | None = None, *, of_report: bool = False) -> Read:
    """The window of publication that a text asks for; none for what is to come.

    `of_report` says that the text names an outlet: its days are those of the report. In a long question, times of
    events tell of what is asked for, and not when it was written.
    """
    times = times_in(text, today, last)
    if not times:
        return Read()
    windowed = [time for time in times if time.days and time.days.first <= today]
    if of_report:
        windowed = [replace(time, role="published") if _is_a_day(time) else time for time in windowed]
    if is_about_the_future(text) or len(text.split()) >= LONG:
        windowed = [time for time in windowed if time.role != "event"]
    windowed = [time for time in windowed if not _is_foretold(time, text)]
    windows = [window for time in windowed if (window := _window(time, text))]
    now = [time for time in times if time.role == "now"]
    return Read(
        _together(text, windowed, windows, today),
        Inferred(field="recency", words=text[now[0].start : now[0].end]) if now else None,
        tuple(text[time.start : time.end] for time in times if time.role == "unresolved"),
    )


def _is_a_day(time: Time) -> bool:
    return time.role == "event" and time.days is not None and time.days.first == time.days.last


def _together(text: str, times: Sequence[Time], windows: Sequence[_Window], today: date) -> Inferred | None:
    if not windows:
        return None
    after, before = _joined(text, times, windows)
    if before is not None and before >= today:
        before = None
    if (after is None and before is None) or (after and before and after > before):
        return None
    words = ", ".join(dict.fromkeys(text[time.start : time.end].rstrip(", ") for time in times))
    stated = all(time.role == "published" for time in times)
    return Inferred(field="dates", words=words[:200], after=after, before=before, stated=stated)


def _joined(text: str, times: Sequence[Time], windows: Sequence[_Window]) -> _Window:
    """One window for all: a range or the two ends of one where they say so, else the least that holds every window."""
    if len(times) == 2:
        (first, second), between = times, text[times[0].end : times[1].start]
        if first.days and second.days and (not between.strip() or _RANGE.fullmatch(between)):
            return _Window(min(first.days.first, second.days.first), max(first.days.last, second.days.last))
        from_one, to_other = windows
        if from_one.before is None and to_other.after is None:
            return _Window(from_one.after, to_other.before)
        if from_one.after is None and to_other.before is None:
            return _Window(to_other.after, from_one.before)
    afters, befores = [each.after for each in windows], [each.before for each in windows]
    return _Window(
        min((each for each in afters if each), default=None) if None not in afters else None,
        max((each for each in befores if each), default=None) if None not in befores else None,
    )


def _window(time: Time, text: str) -> _Window | None:
    if time.days is None:
        return None
    first, last = time.days
    match time.role:
        case "published":
            return _Window(first, last)
        case "since":
            return _Window(first, None)
        case "after":
            return _Window(last, None)
        case "before":
            return _Window(None, first)
        case _:
            return _Window(first, None if _is_aside(time, text) else _later(first, last))


def _later(first: date, last: date) -> date:
    span = (last - first).days + 1
    slack = next((slack for most, slack in LATER_BY if span <= most), LATER_BY[-1][1])
    return date.fromordinal(min(last.toordinal() + slack, date.max.toordinal()))


def _is_foretold(time: Time, text: str) -> bool:
    """Whether it is the time of something announced: "said the tram would open in May"."""
    return time.role == "event" and bool(_FORETELLS.search(_SENTENCE.split(text[: time.start])[-1]))


def _is_aside(time: Time, text: str) -> bool:
    """Whether the time belongs to a clause beside the question's own: reports may be of any day after it."""
    sentence = _SENTENCE.split(text[: time.start])[-1]
    # The question's own first words are `which`, `when`, `after`.
    words = sentence.split()
    return len(words) > 3 and bool(_SUBORDINATE.search(" ".join(words[2:])))
