"""Dates as news pages write them, to ISO 8601: what is not written (an hour, a zone) is not made up."""

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner janvier janv enero ene janeiro gennaio januari जनवरी يناير",
            "feb february februar février févr fév febrero fevereiro febbraio februari फरवरी فبراير",
            "mar march märz mär mars marzo março maart मार्च مارس",
            "apr april avril avr abril abr aprile अप्रैल أبريل",
            "may mai mayo maio maggio mei मई مايو",
            "jun june juni juin junio junho giugno जून يونيو",
            "jul july juli juillet juil julio julho luglio जुलाई يوليو",
            "aug august août agosto ago augustus अगस्त أغسطس",
            "sep sept september septembre septiembre setiembre setembro settembre सितंबर سبتمبر",
            "oct october oktober okt octobre octubre outubro ottobre अक्टूबर أكتوبر",
            "nov november novembre noviembre novembro नवंबर نوفمبر",
            "dec december dezember dez décembre déc diciembre dic dezembro dicembre दिसंबर ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}
_HOURS_FROM_UTC: dict[str, float] = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "BST": 1, "CET": 1, "WAT": 1, "WEST": 1, "CEST": 2, "EET": 2,
    "SAST": 2, "CAT": 2, "EEST": 3, "EAT": 3, "MSK": 3, "TRT": 3, "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75,
    "WIB": 7, "ICT": 7, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3, "ART": -3,
}  # fmt: skip
# Written without saying whether it is summer: the date decides.
_PLACES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}

_WEEKDAY = (
    r"(?:(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|mo|di|mi|do|fr|sa|so"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\.?,?\s+(?:(?:den|le|el)\s+)?)?"
)
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = (
    rf"{_WEEKDAY}{_DAY}(?:\s+(?:of|de))?[\s-]+{_MONTH},?(?:\s+del?)?[\s-]+{_YEAR}",
    rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}",
    rf"{_YEAR}[-/.](?P<month>\d\d)[-/.](?P<day>\d\d)",
    r"(?P<first>\d{1,2})(?P<mark>[/.])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)",
)
_TIME = (
    r"(?:(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)(?::(?P<seconds>\d\d))?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?)"
    r"(?:\s*(?:hrs|hours|h|uhr)\b)?"
    r"(?:\s*\(?(?P<zone>(?:gmt|utc)?\s?[+-]\d{1,2}(?::?\d\d)?|[a-z]{1,5})\)?)?"
)
_GAP = r"(?:\s*[,|·•–—-]\s*|\s+)(?:(?:at|à|um|a\s+las|às|alle)\s+)?"
_WHOLE = [
    re.compile(pattern, re.IGNORECASE)
    for dated in _DATES
    for pattern in (rf"{dated}(?:{_GAP}{_TIME})?", rf"{_TIME}{_GAP}(?:on\s+)?{dated}")
]
_NEW_WORDS = (
    r"(?:first\s+|originally\s+)?(?:published|posted|publication date|date)|created|on"
    r"|publiée?|publiziert|veröffentlicht|erschienen|publicad[oa]|pubblicato|gepubliceerd"
)
_OLD_WORDS = (
    r"(?:last\s+)?(?:updated|modified|edited|revised)|last update"
    r"|mise?\s+à\s+jour|modifiée?|(?:zuletzt\s+)?aktualisiert|stand|actualizad[oa]|atualizad[oa]|aggiornato|bijgewerkt"
)
_LABEL = re.compile(rf"(?P<new>{_NEW_WORDS})(?!\w)|(?P<old>{_OLD_WORDS})(?!\w)", re.IGNORECASE)
_AFTER_LABEL = re.compile(r"\s*(?:(?:on|at|date|le|am|el|em|il|op|vom)\b)?\s*[:|–—-]?\s*", re.IGNORECASE)
_PARTS = re.compile(
    r"(?=(?<![a-z])(?<!last )(?<!zuletzt )(?:(?:last|zuletzt)\s+)?"
    r"(?:updated|modified|edited|mise?\s+à\s+jour|modifiée?|aktualisiert|actualizad[oa]|atualizad[oa])\b)"
    r"|\s[|·•]\s(?=\D)",
    re.IGNORECASE,
)
_AGO = re.compile(r"(?:an?|\d+)\s+(?:second|minute|min|hour|hr|day|week|month)s?\s+ago", re.IGNORECASE)
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?)?(?:\s?[Zz]|\s?[+-]\d\d(?::?\d\d)?)?)?"
)


class DateLine(NamedTuple):
    """What a line that holds nothing but dates says. Both are ISO 8601 or None."""

    published: str | None
    updated: str | None
    labelled: bool
    """Whether the line says what its date is: `Published`, `Updated`."""


def iso_time(text: str) -> str:
    """Return an ISO 8601 date, or date and time, as it was written (`Z` and zone included), trimmed.

    Raises ValueError, fit to show, for anything else.
    """
    value = text.strip()
    if not _ISO.fullmatch(value):
        raise ValueError(f"{value[:40]!r} is not a date such as 2023-03-02 or 2023-03-02T16:12:00+05:30")
    value = re.sub(r"\s(?=[+-]\d|[Zz]$)", "", value).replace("z", "Z")
    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value[:40]!r} is no possible date: {error}") from None
    return value


def written_time(text: str) -> str | None:
    """Return what a piece of text means when all of it is one date (and time), in ISO 8601, else None."""
    text = " ".join(text.strip(" .()[]").split())
    if not 6 <= len(text) <= 60:
        return None
    try:
        return iso_time(text)
    except ValueError:
        pass
    for pattern in _WHOLE:
        if (match := pattern.fullmatch(text)) and (found := _from_match(match)):
            return found
    return None


def date_line(line: str) -> DateLine | None:
    """Read a line made of dates alone, with or without labels; None when it holds anything else."""
    if len(line) > 160:
        return None
    bare = re.sub(r"^\d\d/\d\d/\d{4} (?=[A-Z])", "", line.strip(" ()[]|·•"))
    if whole := written_time(bare):
        return DateLine(whole, None, labelled=False)
    published = updated = None
    labelled = False
    for part in filter(None, (part.strip(" ,;()|·•–—-") for part in _PARTS.split(bare))):
        label = _LABEL.match(part)
        rest = part[label.end() :] if label else part
        rest = rest[match.end() :] if label and (match := _AFTER_LABEL.match(rest)) else rest
        moment = written_time(rest)
        if moment is None and not _AGO.fullmatch(rest) and not (label and label["old"] and _time_alone(rest)):
            return None
        labelled = labelled or bool(label)
        if label and label["old"]:
            updated = updated or moment
        else:
            published = published or moment
    return DateLine(published, updated, labelled) if published or updated or labelled else None


def _time_alone(text: str) -> bool:
    """Tell whether a text is a time of day and nothing else."""
    return bool(re.fullmatch(_TIME, text.strip(), re.IGNORECASE))


def _from_match(match: re.Match[str]) -> str | None:
    """Return the date that a pattern found, or None when there is no such day or its order cannot be told."""
    parts = match.groupdict()
    try:
        day = _day_of(parts)
        if day is None or not parts["hour"]:
            return day.isoformat() if day else None
        return _at(day, parts)
    except (ValueError, KeyError):
        return None


def _day_of(parts: dict[str, str | None]) -> date | None:
    """Build the day. 3/2/2023 may be in March or in February, so it is no date, unless a zone of America
    follows."""
    year = int(parts["year"] or 0)
    if "first" in parts:
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        if parts["mark"] == "." or first > 12 or first == second:
            return date(year, second, first)
        american = (parts["zone"] or "").upper() in {
            "ET",
            "CT",
            "MT",
            "PT",
            "EST",
            "EDT",
            "CDT",
            "MDT",
            "PST",
            "PDT",
        }
        return date(year, first, second) if second > 12 or american else None
    month = parts["month"] or ""
    return date(year, int(month) if month.isdigit() else _MONTHS[month.lower()], int(parts["day"] or 0))


def _at(day: date, parts: dict[str, str | None]) -> str:
    """Add the time of day, and the zone when it is one that is known."""
    hour, half = int(parts["hour"] or 0), (parts["half"] or "").lower()
    if not half and parts["minute"] is None:
        raise ValueError("a number alone is no time")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    moment = datetime.combine(day, time(hour, int(parts["minute"] or 0), int(parts["seconds"] or 0)))
    return moment.replace(tzinfo=_zone(parts["zone"] or "")).isoformat()


def _zone(name: str) -> tzinfo | None:
    """Return the zone that a name or an offset means, None for one that is not known."""
    name = name.upper().replace(" ", "")
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    if name in _HOURS_FROM_UTC:
        return timezone(timedelta(hours=_HOURS_FROM_UTC[name]))
    offset = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?", name)
    if not offset:
        return None
    delta = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(-delta if offset[1] == "-" else delta)
