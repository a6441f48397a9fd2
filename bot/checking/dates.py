"""Dates: each must be in the source, where "on Tuesday" is the day that it was when the article appeared."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.checking.values import Cited, Source
from bot.values import Finding

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})(?:,? (?P<year>\d{{4}}))?"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year2>\d{{4}}))?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_BARE_MONTH = re.compile(
    r"\b(?:January|February|April|June|July|August|September|October|November|December"
    r"|(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Ll]ate|[Ee]arly|mid|[Ll]ast|[Nn]ext) (?:March|May))\b"
)
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})(?:[’']?s)?\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
_STEPS = {"yesterday": -1, "tomorrow": 1}
_SPAN = re.compile(
    r"\b(?:last|this|next|past|coming|recent|previous|earlier|ago|week|weekend|month|year|spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)


def dates(sentence: str, source: Source) -> Iterator[Finding]:
    """Days and months of a sentence that are none of those of the source, nor the day of its article."""
    told = [_Told(each) for each in source.cited]
    for text, day, month in _absolute(sentence):
        if not any(each.has_day(day, month) for each in told):
            yield Finding(kind="date", detail=f"{text} is not in the source")
    rest = _DATE.sub(" ", sentence)
    for found in _BARE_MONTH.finditer(rest):
        name = found.group().split()[-1]
        if not any(each.has_month(_MONTHS.index(name.lower()) + 1) for each in told):
            yield Finding(kind="date", detail=f"{name} is not in the source")
    for found in _WEEKDAY.finditer(rest):
        if not any(each.has_weekday(_WEEKDAYS.index(found[1].lower())) for each in told):
            yield Finding(kind="date", detail=f"{found.group()} is not in the source")


def _absolute(text: str) -> Iterator[tuple[str, int, int]]:
    """Words, day and month of each date that names both."""
    for found in _DATE.finditer(text):
        name = (found["month"] or found["month2"]).lower()[:3]
        month = next(at for at, each in enumerate(_MONTHS, start=1) if each.startswith(name))
        yield found.group(), int(found["day"] or found["day2"]), month
    for found in _ISO.finditer(text):
        yield found.group(), int(found[3]), int(found[2])


class _Told:
    """The days that one cited text names, and that of its article."""

    def __init__(self, cited: Cited) -> None:
        text = f"{cited.quote} {cited.headline}"
        self.named = {(day, month) for _, day, month in _absolute(text)}
        self.months = {month for _, month in self.named}
        self.months |= {_MONTHS.index(each.split()[-1].lower()) + 1 for each in _BARE_MONTH.findall(text)}
        self.weekdays = {_WEEKDAYS.index(each.lower()) for each in _WEEKDAY.findall(text)}
        published = cited.published
        if published:
            self._resolve(text, published)

    def _resolve(self, text: str, published: date) -> None:
        days = {published}
        for weekday in self.weekdays:
            back = (published.weekday() - weekday) % 7
            days |= {published - timedelta(days=back), published + timedelta(days=-back % 7)}
            days.add(published - timedelta(days=back or 7))
        days |= {published + timedelta(days=_STEPS.get(each.lower(), 0)) for each in _RELATIVE.findall(text)}
        if _SPAN.search(text):
            self.months |= {(published.month + step - 1) % 12 + 1 for step in (-1, 0, 1)}
        for day in days:
            self.named.add((day.day, day.month))
            self.months.add(day.month)
            self.weekdays.add(day.weekday())
        for number, month in tuple(self.named):
            self._add_weekday(published.year, month, number)

    def _add_weekday(self, year: int, month: int, day: int) -> None:
        try:
            self.weekdays.add(date(year, month, day).weekday())
        except ValueError:
            return

    def has_day(self, day: int, month: int) -> bool:
        return (day, month) in self.named

    def has_month(self, month: int) -> bool:
        return month in self.months

    def has_weekday(self, weekday: int) -> bool:
        return weekday in self.weekdays
