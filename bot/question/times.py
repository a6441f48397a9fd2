"""Times that a question names, and what they are the times of.

Two kinds are told apart. "The report published on 24 November" names the day of publication itself. "What did she say
on Tuesday" names the day of an event: what tells of it was published that day or later.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from bot.question.days import LOOSE, WEEKDAYS, Days, before_this, day_of, days_back, month_number, month_of, units_back
from bot.question.time_words import (
    BARE,
    CAPITALISED_BEFORE,
    FUTURE,
    LEAD,
    NAMED_WEEKDAY,
    NOT_PART_OF_A_NAME,
    NOW,
    ONE,
    PAST,
    PIECE_AFTER,
    PUBLISHED,
    RELATIVE,
    SINCE_EVENT,
)

Role = Literal["published", "event", "since", "before", "after", "now", "unresolved"]


@dataclass(frozen=True)
class Time:
    """A time named in a text at [start, end): its days, and what they are the days of."""

    start: int
    end: int
    role: Role
    days: Days | None = None
    """None for `now` and `unresolved`."""


class _Clock(NamedTuple):
    today: date
    until: date
    """Days without a year are not after it."""


def times_in(text: str, today: date, last: date | None = None) -> list[Time]:
    """The times that a text names, in its order, none within another.

    `today` is what "yesterday" counts from; a day or month without a year is the last one that is not after `last`,
    where that is earlier.
    """
    clock = _Clock(today, min(today, last) if last else today)
    found: list[Time] = []
    for finding in (_absolute, _bare, _weekdays, _relative):
        for time in finding(text, clock):
            if not any(time.start < other.end and other.start < time.end for other in found):
                found.append(time)
    taken = [(time.start, time.end) for time in found]
    others: tuple[tuple[re.Pattern[str], Role], ...] = ((NOW, "now"), (SINCE_EVENT, "unresolved"))
    for pattern, role in others:
        found.extend(
            Time(match.start(), match.end(), role)
            for match in pattern.finditer(text)
            if not any(match.start() < end and start < match.end() for start, end in taken)
        )
    return sorted(found, key=lambda time: time.start)


def is_about_the_future(text: str) -> bool:
    """Whether it asks for what is to come, or comes again and again: reports of that were published before it."""
    return bool(FUTURE.search(text)) and not PAST.search(text)


def _absolute(text: str, clock: _Clock) -> list[Time]:
    found: list[Time] = []
    for match in ONE.finditer(text):
        days = _days_of(match, clock.until)
        if days is not None and not _in_a_name(text, match.start(), match.end(), match):
            found.append(_placed(text, match.start(), match.end(), days))
    return found


def _days_of(match: re.Match[str], until: date) -> Days | None:
    if match["iso"]:
        return day_of(*(int(part) for part in re.split("[-/]", match["iso"])))
    if match["us_month"]:
        return _dated(match["us_month"], match["us_day"], match["us_year"], until)
    if match["uk_month"]:
        return _dated(match["uk_month"], match["uk_day"], match["uk_year"], until)
    if match["q_year"]:
        ordinal = match["q"] or ("first", "second", "third", "fourth").index(match["ordinal"].lower()) + 1
        month = 3 * int(ordinal) - 2
        return Days(month_of(int(match["q_year"]), month).first, month_of(int(match["q_year"]), month + 2).last)
    return month_of(int(match["my_year"]), month_number(match["my_month"]))


def _dated(month: str, day: str, year: str | None, until: date) -> Days | None:
    number = month_number(month)
    if year:
        return day_of(int(year), number, int(day))
    this = day_of(until.year, number, int(day))
    if this is None or this.first > until:
        return day_of(until.year - 1, number, int(day)) or this
    return this


def _bare(text: str, clock: _Clock) -> list[Time]:
    found: list[Time] = []
    for match in BARE.finditer(text):
        start = match.start("year") if match["year"] else match.start("month")
        if _in_a_name(text, start, match.end(), match) or (match["month"] and not _sure(match)):
            continue
        lead = match["lead"].lower()
        if match["year"] and lead in {"last", "this", "early", "late", "of", "and", "to", "from", "by", "mid"}:
            continue
        if match["year"]:
            days = Days(date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31))
        else:
            number = month_number(match["month"])
            until = clock.until
            days = month_of(until.year if date(until.year, number, 1) <= until else until.year - 1, number)
        found.append(_placed(text, start, match.end(), days))
    return found


def _sure(match: re.Match[str]) -> bool:
    """Whether a month's name is one: `may`, `march`, `august` are words, and `May`, `April` names, besides."""
    month, lead = match["month"], match["lead"].lower().split()[0]
    if lead in {"by", "to", "and", "of", "from"}:
        return month.lower() not in {"may", "march", "mar", "jan", "april", "june", "august"} and month[0].isupper()
    if month.lower() in {"may", "march", "mar"} and lead in {"before", "after", "until", "till", "through", "this"}:
        return month[0].isupper() and month.lower() != "may"
    return len(month) > 3 or month.lower() == "may" or month[0].isupper()


def _in_a_name(text: str, start: int, end: int, match: re.Match[str]) -> bool:
    """Whether a day or month stands within a name: `Black Friday`, `March Madness`, `Sunday Times`."""
    before = CAPITALISED_BEFORE.search(text, max(0, start - 40), start)
    if before and before["word"].lower() not in NOT_PART_OF_A_NAME and not text[start].isdigit():
        return True
    after = re.match(r"\s(?:[A-ZÀ-Þ][a-zà-þ]+|the\s\d)", text[end : end + 40])
    return bool(after) and not match[0][-1].isdigit()


def _weekdays(text: str, clock: _Clock) -> list[Time]:
    found: list[Time] = []
    for match in NAMED_WEEKDAY.finditer(text):
        lead = (match["lead"] or "").lower()
        if lead in {"next", "coming", "every"} or _in_a_name(text, match.start("weekday"), match.end(), match):
            continue
        number = WEEKDAYS.index(match["weekday"].lower())
        back = (clock.today.weekday() - number) % 7
        if back == 0 and lead in {"last", "past"}:
            back = 7
        day = days_back(clock.today, back)
        found.append(_placed(text, match.start("weekday"), match.end(), Days(day, day), lead))
    return found


def _relative(text: str, clock: _Clock) -> list[Time]:
    found: list[Time] = []
    for match in RELATIVE.finditer(text):
        if match["today"] and _is_no_day(text, match):
            continue
        days = _relative_days(match, clock.today)
        # "Last year" is told of for as long as it is the last: it has a beginning, and no end.
        found.append(_placed(text, match.start(), match.end(), days, "since" if match["unit"] else ""))
    return found


def _is_no_day(text: str, match: re.Match[str]) -> bool:
    """`USA Today`, and "today's young people"."""
    named = match[0][0].isupper() and bool(CAPITALISED_BEFORE.search(text, max(0, match.start() - 40), match.start()))
    return named or text[match.end() : match.end() + 2] in {"'s", "’s"}


def _relative_days(match: re.Match[str], today: date) -> Days:
    if match["today"]:
        return Days(today, today)
    if match["yesterday"] or match["before_yesterday"]:
        day = days_back(today, 1 if match["yesterday"] else 2)
        return Days(day, day)
    if match["weekend"]:
        saturday = days_back(today, (today.weekday() - 5) % 7)
        return Days(saturday, min(today, days_back(saturday, -1)))
    if match["unit"]:
        return before_this(match["unit"].lower(), today)
    if match["count"]:
        return Days(units_back(today, match["count"], match["units"]), today)
    around = units_back(today, match["ago"], match["ago_unit"])
    return Days(around, days_back(around, -LOOSE[match["ago_unit"].lower().rstrip("s")]))


def _placed(text: str, start: int, end: int, days: Days, lead: str = "") -> Time:
    """A time with its role, by the words around it, which are taken in."""
    before = text[max(0, start - 60) : start]
    leading = LEAD.search(before)
    begins = start - (len(before) - leading.start()) if leading else start
    word = (leading["lead"].lower() if leading else "") or lead
    published = bool(PUBLISHED.search(before)) or bool(PIECE_AFTER.match(text[end : end + 30]))
    role: Role = "published" if published else "event"
    if word in {"since", "starting"}:
        role = "since"
    elif word in {"before", "until", "till"}:
        role = "before"
    elif word == "after":
        role = "after"
    return Time(begins, end, role, days)
