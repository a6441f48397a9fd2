"""Days by the calendar, from the words that a time is given in."""

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date
from typing import NamedTuple


class Days(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date


_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split(), start=1
    )
} | {"a": 1, "an": 1, "couple": 2, "few": 3, "several": 5}


def day_of(year: int, month: int, day: int) -> Days | None:
    """One day; None for one that no calendar has."""
    try:
        only = date(year, month, day)
    except ValueError:
        return None
    return Days(only, only)


def month_of(year: int, month: int) -> Days:
    """All days of a month."""
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def month_number(name: str) -> int:
    """1 for `Jan.` and `January`."""
    return next(at for at, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower().rstrip(".")[:3]))


LOOSE = {"day": 0, "week": 6, "month": 30, "year": 365}
"""Days that "three weeks ago" may be off by."""


def before_this(unit: str, today: date) -> Days:
    """The week, month, quarter or year before the present one."""
    if unit == "week":
        monday = days_back(today, today.weekday() + 7)
        return Days(monday, days_back(monday, -6))
    if unit == "month":
        return month_of(*((today.year, today.month - 1) if today.month > 1 else (max(today.year - 1, MINYEAR), 12)))
    if unit == "quarter":
        first = 3 * ((today.month - 1) // 3) - 2
        year, month = (today.year, first) if first > 0 else (max(today.year - 1, MINYEAR), 10)
        return Days(month_of(year, month).first, month_of(year, month + 2).last)
    year = max(today.year - 1, MINYEAR)
    return Days(date(year, 1, 1), date(year, 12, 31))


def units_back(today: date, count: str, unit: str) -> date:
    """The day that lies `count`, as written (`3`, `a few`), days, weeks, months or years back."""
    word = re.sub(r"^a (?=few|couple)| of$", "", count.lower())
    number = int(word) if word.isdecimal() else _NUMBERS[word]
    match unit.lower().rstrip("s"):
        case "hour":
            return days_back(today, -(-number // 24))
        case "day":
            return days_back(today, number)
        case "week":
            return days_back(today, 7 * number)
        case "month":
            months = today.year * 12 + today.month - 1 - number
            year = max(months // 12, MINYEAR)
            month = months % 12 + 1
            return date(year, month, min(today.day, monthrange(year, month)[1]))
        case _:
            return days_back(today, 365 * number)


def days_back(day: date, days: int) -> date:
    """The day so many days before, or after where negative; at the ends of the calendar, its last."""
    return date.fromordinal(min(max(day.toordinal() - days, 1), date(MAXYEAR, 12, 31).toordinal()))
