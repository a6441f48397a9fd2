"""When something happened that a sentence tells of: by the sentence's own words, counted from the day it was published.

A day without a year, and a weekday, is the nearest one past, or the next one where the sentence speaks of what is to
come. What is only known by month or year stays so.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, date
from typing import NamedTuple

from bot.question.days import Days, month_of
from bot.summarising.timelines.date_words import ASIDE, FROM, LEAD, NO_DAY, QUOTED
from bot.summarising.timelines.mentions import Clock, Mention, written
from bot.summarising.timelines.tense import is_ahead
from bot.summarising.timelines.times import absolute, around_now, months, relative, weekdays, years
from library.values import Span


class EventDate(NamedTuple):
    """When an event happened, or is to happen."""

    date: str
    """ISO, as exact as the words are: `2023-03-02`, `2023-03` or `2023`."""
    until: str | None
    """The last day, month or year of something that spans several."""
    days: Days
    words: Span
    """The words of the sentence that date it; empty where the day of publication does."""
    planned: bool
    """Whether it was still to come when it was told."""


class Dating(NamedTuple):
    """What the times of a sentence say."""

    own: EventDate | None
    """Of what the sentence tells."""
    planned: EventDate | None
    """Of something that it announces besides."""
    unclear: bool
    """Whether it names a time that no day can be made of: "31 February", "two days later"."""


def dating(sentence: str, published: date | None) -> Dating:
    """The times of a sentence; without a day of publication only those that name their year count."""
    found = sorted(_mentions(sentence, published), key=lambda each: each.span)
    usable = [each for each in found if each.days is not None and not _is_aside(sentence, each)]
    if not usable:
        unclear = any(each.days is None for each in found) or NO_DAY.search(sentence) is not None
        return Dating(None, None, unclear)
    quoted = [Span(*match.span()) for match in QUOTED.finditer(sentence)]
    own = min(usable, key=lambda each: (_within(each.span, quoted), not each.is_day, each.span.start))
    ahead = [each for each in usable if each.ahead and each is not own]
    return Dating(_dated(sentence, own), _dated(sentence, ahead[0]) if ahead and not own.ahead else None, unclear=False)


def publication_day(published: date) -> EventDate:
    """Of what is told without a time of its own."""
    day = published.isoformat()
    return EventDate(day, None, Days(published, published), Span(0, 0), planned=False)


def _mentions(sentence: str, published: date | None) -> Iterator[Mention]:
    """Every time that the sentence names, none within another."""
    clock = Clock(published, sentence)
    taken: list[Span] = []
    for finding in (absolute, weekdays, around_now, relative, months, years):
        for mention in finding(clock):
            if not any(mention.span.start < end and start < mention.span.end for start, end in taken):
                taken.append(mention.span)
                yield mention


def _is_aside(sentence: str, mention: Mention) -> bool:
    """Whether it is the time of something else, or a bound: "since Monday", "by 2030", "after Tuesday's vote"."""
    if mention.aside:
        return True
    before = sentence[max(0, mention.span.start - 24) : mention.span.start]
    if FROM.search(before) and (mention.spans_days or is_ahead(sentence, mention.span.start)):
        return False
    named = " of " in sentence[mention.span.start : mention.span.end]
    return ASIDE.search(before) is not None and not (named and before.endswith("the "))


def _within(span: Span, quoted: list[Span]) -> bool:
    return any(start <= span.start < end for start, end in quoted)


def _dated(sentence: str, mention: Mention) -> EventDate:
    days = _days(mention)
    first, last = written(days, mention.exact)
    lead = LEAD.search(sentence, max(0, mention.span.start - 12), mention.span.start)
    words = Span(lead.start() if lead else mention.span.start, mention.span.end)
    return EventDate(first, last if last != first else None, days, words, mention.ahead)


def _days(mention: Mention) -> Days:
    if mention.days is None:
        raise ValueError("only a time that days can be made of dates a sentence")
    return mention.days


def days_of(text: str) -> Days:
    """The days of a date as exact as `EventDate.date` writes it."""
    year, *rest = (int(part) for part in text[:10].split("-"))
    if len(rest) == 2:
        day = date(year, *rest)
        return Days(day, day)
    return month_of(year, rest[0]) if rest else Days(date(year, 1, 1), date(min(year, MAXYEAR), 12, 31))


def days_apart(one: Days, other: Days) -> int:
    """Days between two times; 0 where they touch."""
    return max(0, (one.first - other.last).days, (other.first - one.last).days)
