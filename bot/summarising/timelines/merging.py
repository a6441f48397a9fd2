"""Reports of one event put together: of nearly the same day, alike in meaning, and of the same names and things."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bot.summarising.timelines.dating import EventDate, days_apart
from bot.summarising.timelines.reports import Report

if TYPE_CHECKING:
    import numpy as np

APART = 1
"""Days that reports of one event may differ by: zones, and what was told in the night."""
ALIKE = 0.55
"""Cosine with the reports of an event from which on a sentence that shares `SHARED` belongs to it."""
SHARED = 0.34
"""Part of the shorter sentence's telling words that stand in the other."""
FEWEST_SHARED = 3
SAME = 0.75
"""Part from which on two sentences are the same, whatever their vectors say."""


class Happening(NamedTuple):
    """One event, and all that report it, the best report first."""

    date: EventDate
    reports: tuple[Report, ...]

    @property
    def voices(self) -> int:
        """How many report it, copies of one story counted once."""
        return len({each.voice for each in self.reports})


class _Group:
    """Reports of one event while they are put together."""

    def __init__(self, first: Report) -> None:
        self.reports = [first]
        self._sum: np.ndarray = first.vector.copy()

    def add(self, report: Report) -> None:
        self.reports.append(report)
        self._sum += report.vector

    def likeness(self, report: Report) -> float:
        """0 where it is another event; the higher, the surer."""
        if not any(_same_time(report, each) for each in self.reports):
            return 0.0
        if any(each.article.id == report.article.id and each.place == report.place for each in self.reports):
            return 0.0  # what a sentence tells, and what it announces
        share = max(_shared(report, each) for each in self.reports)
        if share >= SAME:
            return 1.0 + share
        length = float((self._sum @ self._sum) ** 0.5)
        cosine = float(report.vector @ self._sum) / length if length else 0.0
        return cosine + share if cosine >= ALIKE and share >= SHARED else 0.0


def merged(reports: Iterable[Report]) -> list[Happening]:
    """Every report in one event, in the order of time."""
    groups: list[_Group] = []
    opened = 0
    for report in sorted(reports, key=lambda each: (each.date.days.first, each.date.days.last, each.place)):
        # Groups whose last report lies too far back are done with.
        while opened < len(groups) and _is_past(groups[opened], report):
            opened += 1
        best = max(groups[opened:], key=lambda group: group.likeness(report), default=None)
        if best is not None and best.likeness(report) > 0:
            best.add(report)
        else:
            groups.append(_Group(report))
    return [_happening(group.reports) for group in groups]


def _is_past(group: _Group, report: Report) -> bool:
    return all((report.date.days.first - each.date.days.last).days > APART for each in group.reports)


def _same_time(one: Report, other: Report) -> bool:
    """Days may be one apart; what is told by month or year only meets its like.

    An outlet that tells of two days without naming one tells the news of each.
    """
    first, second = one.date, other.date
    if len(first.date) != len(second.date):
        return False
    if len(first.date) < len("2023-03-02"):
        return first.days == second.days
    unnamed = not one.dated_by and not other.dated_by and one.article.outlet == other.article.outlet
    return days_apart(first.days, second.days) <= (0 if unnamed else APART)


def _shared(one: Report, other: Report) -> float:
    common = len(one.telling & other.telling)
    return common / min(len(one.telling), len(other.telling)) if common >= FEWEST_SHARED else 0.0


def _happening(reports: Sequence[Report]) -> Happening:
    when = _when(reports)
    return Happening(when, tuple(sorted(reports, key=lambda each: _fitness(each, when))))


def _when(reports: Sequence[Report]) -> EventDate:
    """The day that most voices name in words, else the first day of publication."""
    named = [each for each in reports if each.dated_by]
    counted = Counter(day for day, _ in {(each.date.date, each.voice) for each in named or reports})
    most = max(counted.values())
    dates = [each.date for each in named or reports if counted[each.date.date] == most]
    return min(dates, key=lambda each: (each.days.last, each.planned))


def _fitness(report: Report, when: EventDate) -> tuple[bool, bool, bool, bool, int, str]:
    """What reads best alone, and says the day, comes first."""
    return (
        report.date.date != when.date,
        report.leans,
        report.text[:1] in "“\"'",
        not report.dated_by,
        report.place,
        report.article.id,
    )
