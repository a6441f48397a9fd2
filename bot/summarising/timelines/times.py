"""Times of a sentence as days: each function finds one kind of words for them."""

import re
from collections.abc import Iterator
from datetime import MAXYEAR, date

from bot.question.days import WEEKDAYS, Days, before_this, day_of, days_back, month_number, month_of, units_back
from bot.question.time_words import ONE, RELATIVE
from bot.summarising.timelines.date_words import (
    AROUND_NOW,
    FROM_DAY,
    LONG,
    MONTH,
    NAMED_AFTER,
    NAMED_BEFORE,
    REPEATED,
    TO_DAY,
    WEEKDAY,
    YEAR,
)
from bot.summarising.timelines.mentions import Clock, Exact, Mention
from bot.summarising.timelines.tense import is_ahead
from library.values import Span

_BOUNDS = {"since", "before", "after", "until", "by", "from"}
_VAGUE = re.compile(r"^(?:a )?(?:few|several|couple)", re.IGNORECASE)
_ZONE = 1
"""Days: what happens where a day has already begun is told on the day before."""


def absolute(clock: Clock) -> Iterator[Mention]:
    """`3 March 2023`, `March 3`, `2023-03-03`, `from 3 to 5 March`, `March 2023`, `Q2 2023`."""
    for match in ONE.finditer(clock.sentence):
        if _is_name(clock.sentence, match) or not _is_capital(match):
            continue
        start, end = match.span()
        exact = "month" if match["my_month"] or match["q_year"] else "day"
        if match["my_month"] or match["q_year"]:
            yield Mention(Span(start, end), _months_of(match), exact, _is_after(_months_of(match), clock))
            continue
        first, last = FROM_DAY.search(clock.sentence, max(0, start - 12), start), TO_DAY.match(clock.sentence[end:])
        first = first if match["uk_month"] else None
        last = last if match["us_month"] else None
        days = _day(match, clock)
        if days is not None and (first or last):
            days = _widened(days, first, last)
            start, end = (first.start() if first else start), (end + last.end() if last else end)
        yield Mention(Span(start, end), days, exact, days is not None and _is_after(days, clock))


def _months_of(match: re.Match[str]) -> Days:
    if match["my_month"]:
        return month_of(int(match["my_year"]), month_number(match["my_month"]))
    ordinal = match["q"] or ("first", "second", "third", "fourth").index(match["ordinal"].lower()) + 1
    begins, year = 3 * int(ordinal) - 2, int(match["q_year"])
    return Days(month_of(year, begins).first, month_of(year, begins + 2).last)


def _day(match: re.Match[str], clock: Clock) -> Days | None:
    if match["iso"]:
        return day_of(*(int(part) for part in re.split("[-/]", match["iso"])))
    kind = "us" if match["us_month"] else "uk"
    month, day, year = (match[f"{kind}_{part}"] for part in ("month", "day", "year"))
    if year:
        return day_of(int(year), month_number(month), int(day))
    if clock.published is None:
        return None
    return _nearest(month_number(month), int(day), clock.published, ahead=is_ahead(clock.sentence, match.start()))


def _nearest(month: int, day: int, published: date, *, ahead: bool) -> Days | None:
    """The last such day that is not past the day of publication, or the first that is not before it."""
    years = (published.year, published.year + (1 if ahead else -1))
    for year in years:
        found = day_of(year, month, day) if 1 <= year <= MAXYEAR else None
        if found is None:
            continue
        if ahead and found.first >= published:
            return found
        if not ahead and found.first <= days_back(published, -_ZONE):
            return found
    return None


def _widened(days: Days, first: re.Match[str] | None, last: re.Match[str] | None) -> Days:
    begins = days.first.replace(day=int(first["day"])) if first and int(first["day"]) < days.first.day else days.first
    ends = days.last
    if last and int(last["day"]) > ends.day:
        until = day_of(ends.year, ends.month, int(last["day"]))
        ends = until.last if until else ends
    return Days(begins, ends)


def _is_name(sentence: str, match: re.Match[str]) -> bool:
    """`Black Friday`, `March Madness`, `Sunday Times`."""
    before, after = sentence[max(0, match.start() - 24) : match.start()], sentence[match.end() : match.end() + 16]
    return NAMED_BEFORE.search(before) is not None or NAMED_AFTER.match(after) is not None


def _is_capital(match: re.Match[str]) -> bool:
    month = match["us_month"] or match["uk_month"] or match["my_month"]
    return month is None or month[0].isupper()


def _is_after(days: Days, clock: Clock) -> bool:
    return clock.published is not None and days.first > days_back(clock.published, -_ZONE)


def weekdays(clock: Clock) -> Iterator[Mention]:
    """`on Tuesday`, `last Tuesday`, `next Tuesday`, `Tuesday last week`."""
    for match in WEEKDAY.finditer(clock.sentence):
        if _is_name(clock.sentence, match) or clock.published is None or (match["lead"] or "") in {"every", "each"}:
            continue
        if ONE.match(clock.sentence, _behind(match, clock)):
            continue  # the day beside it says which
        if REPEATED.search(clock.sentence[max(0, match.start() - 8) : match.start()]):
            continue
        day, ahead = _weekday(match, clock.published, is_ahead(clock.sentence, match.start("weekday")))
        yield Mention(Span(*match.span()), Days(day, day), "day", ahead, aside=match["own"] is not None)


def _behind(match: re.Match[str], clock: Clock) -> int:
    """Where the word behind a weekday begins."""
    beside = re.compile(r",?\s{1,3}(?:the\s)?").match(clock.sentence, match.end())
    return beside.end() if beside else match.end()


def _weekday(match: re.Match[str], published: date, ahead: bool) -> tuple[date, bool]:
    lead, number = match["lead"] or "", WEEKDAYS.index(match["weekday"].lower())
    if match["week"]:
        monday = days_back(published, published.weekday())
        day = days_back(monday, -number + (7 if match["week"] == "last" else -7))
        return day, match["week"] == "next"
    back = (published.weekday() - number) % 7
    if lead in {"next", "coming"} or (ahead and lead not in {"last", "past"}):
        forward = (7 - back) % 7 or (7 if lead in {"next", "coming"} else 0)
        return days_back(published, -forward), True
    return days_back(published, back or (7 if lead in {"last", "past"} else 0)), False


def around_now(clock: Clock) -> Iterator[Mention]:
    """`tomorrow`, `next month`, `later this week`, `in two days`: what is to come, or is running."""
    if clock.published is None:
        return
    for match in AROUND_NOW.finditer(clock.sentence):
        found = _around(match, clock, clock.published)
        if found is not None:
            yield found._replace(aside=found.aside or _owns(match, clock))


def _around(match: re.Match[str], clock: Clock, today: date) -> Mention | None:
    span = Span(*match.span())
    if match["tomorrow"] or match["after_tomorrow"]:
        day = days_back(today, -1 if match["tomorrow"] else -2)
        return Mention(span, Days(day, day), "day", ahead=True)
    if match["overnight"]:
        return Mention(span, Days(today, today), "day", aside=is_ahead(clock.sentence, match.start()))
    if match["count"]:
        return _in_so_many(match, clock, today)
    return _running(match, clock, today)


def _running(match: re.Match[str], clock: Clock, today: date) -> Mention:
    """This week, month or year, or the next."""
    unit, following = match["unit"].lower(), match["which"].lower() == "next"
    ahead = following or (match["when"] or "").lower() == "later" or is_ahead(clock.sentence, match.start())
    span = Span(*match.span())
    if unit == "week":
        monday = days_back(today, today.weekday() - (7 if following else 0))
        sunday = days_back(monday, -6)
        whole = Days(monday, sunday) if following else Days(today, sunday) if ahead else Days(monday, today)
        return Mention(span, whole, "day", ahead)
    if unit == "month":
        month = today.year * 12 + today.month - 1 + following
        return Mention(span, month_of(min(month // 12, MAXYEAR), month % 12 + 1), "month", ahead)
    year = min(today.year + following, MAXYEAR)
    return Mention(span, Days(date(year, 1, 1), date(year, 12, 31)), "year", ahead)


def _in_so_many(match: re.Match[str], clock: Clock, today: date) -> Mention | None:
    """`in two weeks` is a time only where something is to come; else it says how long something took."""
    unit = match["units"].lower().rstrip("s")
    if not is_ahead(clock.sentence, match.start()):
        return None
    # How far a count reaches is told by how far it reaches back.
    far = today.toordinal() - units_back(today, match["count"], match["units"]).toordinal()
    return Mention(Span(*match.span()), _loosely(days_back(today, -far), unit), _exactness(unit), ahead=True)


def _loosely(day: date, unit: str) -> Days:
    """The day, week, month or year around it."""
    match unit:
        case "day":
            return Days(day, day)
        case "week":
            monday = days_back(day, day.weekday())
            return Days(monday, days_back(monday, -6))
        case "month":
            return month_of(day.year, day.month)
        case _:
            return Days(date(day.year, 1, 1), date(day.year, 12, 31))


def _exactness(unit: str) -> Exact:
    return "month" if unit in {"month", "quarter"} else "year" if unit == "year" else "day"


def relative(clock: Clock) -> Iterator[Mention]:
    """`today`, `yesterday`, `last week`, `two days ago`, `at the weekend`."""
    if clock.published is None:
        return
    for match in RELATIVE.finditer(clock.sentence):
        found = _relative(match, clock, clock.published)
        if found is not None and not _is_name(clock.sentence, match):
            yield found._replace(aside=found.aside or _owns(match, clock))


def _owns(match: re.Match[str], clock: Clock) -> bool:
    """`next week's elections` are no event of the sentence."""
    return clock.sentence[match.end() : match.end() + 2] in {"'s", "’s"}


def _relative(match: re.Match[str], clock: Clock, today: date) -> Mention | None:
    span = Span(*match.span())
    if match["today"]:
        named = match["today"] == "Today" and clock.sentence[max(0, match.start() - 4) : match.start()] == "USA "
        return None if named else Mention(span, Days(today, today))
    if match["yesterday"] or match["before_yesterday"]:
        day = days_back(today, 1 if match["yesterday"] else 2)
        return Mention(span, Days(day, day))
    if match["weekend"]:
        ahead = is_ahead(clock.sentence, match.start()) and "last" not in match.group().lower()
        saturday = days_back(today, -((5 - today.weekday()) % 7) if ahead else (today.weekday() - 5) % 7)
        return Mention(span, Days(saturday, days_back(saturday, -1)), "day", ahead)
    if match["unit"]:
        days, exact = before_this(match["unit"].lower(), today), _exactness(match["unit"].lower())
        return Mention(span, days, exact, aside=LONG.search(clock.sentence, 0, match.start()) is not None)
    if match["count"] or _VAGUE.match(match["ago"]):
        return Mention(span, Days(today, today), aside=True)
    unit = match["ago_unit"].lower().rstrip("s")
    return Mention(span, _loosely(units_back(today, match["ago"], match["ago_unit"]), unit), _exactness(unit))


def months(clock: Clock) -> Iterator[Mention]:
    """`in March`: the last one, or the next where it is to come."""
    today = clock.published
    for match in MONTH.finditer(clock.sentence):
        lead = match["lead"].lower()
        if today is None or _is_name(clock.sentence, match) or lead == "of":
            continue
        number = month_number(match["month"])
        ahead = lead == "next" or is_ahead(clock.sentence, match.start())
        year = today.year
        if ahead:
            year += number < today.month or (lead == "next" and number == today.month)
        else:
            year -= number > today.month or (lead == "last" and number == today.month)
        span = Span(match.start("lead") if lead in {"last", "next", "this"} else match.start("month"), match.end())
        days = month_of(min(max(year, 1), MAXYEAR), number)
        yield Mention(span, days, "month", ahead and days.last >= today, aside=lead in _BOUNDS)


def years(clock: Clock) -> Iterator[Mention]:
    """`in 2019`."""
    for match in YEAR.finditer(clock.sentence):
        year = int(match["year"])
        days = Days(date(year, 1, 1), date(year, 12, 31))
        aside = match["lead"].lower() in _BOUNDS
        yield Mention(Span(match.start("year"), match.end()), days, "year", _is_after(days, clock), aside)
