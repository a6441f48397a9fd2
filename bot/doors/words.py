"""How dates, windows and counts read to a person, and how a person's days are read."""

from datetime import UTC, date, datetime

from bot.summarising.values import Estimate, Progress, Read
from bot.values import ReadFilter
from library.errors import BadInput
from library.values import Coverage, Filters


def day(iso: str | None) -> str:
    """`2023-03-02T16:12:00Z` -> `2 March 2023`; other text stands as it is, nothing is `undated`."""
    if not iso:
        return "undated"
    try:
        found = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {found:%B} {found.year}"


def moment(iso: str) -> str:
    """`2023-03-02T16:12:00+00:00` -> `2 March 2023, 16:12 UTC`; other text stands as it is."""
    try:
        found = datetime.fromisoformat(iso).astimezone(UTC)
    except ValueError:
        return iso
    return f"{day(found.isoformat())}, {found:%H:%M} UTC"


def span(seconds: int) -> str:
    """`900` -> `15 minutes`, `86400` -> `day`: what follows on "every"."""
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds % length == 0:
            return unit if seconds == length else count(seconds // length, unit)
    return count(seconds, "second")


def day_of(value: date) -> str:
    """A date as a person writes it."""
    return day(value.isoformat())


def day_typed(text: str | None, field: str) -> date | None:
    """A day as the reader typed it into a field of that name; None when empty. Raises BadInput."""
    if text is None or not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"“{text.strip()}” under “{field}” is not a day; write it like 2026-03-05") from None


def window(coverage: Coverage) -> str:
    """The days of publication a search covered: `2 March 2023 – 4 May 2023`; empty when none is dated."""
    if coverage.first is None or coverage.last is None:
        return ""
    if coverage.first[:10] == coverage.last[:10]:
        return day(coverage.first)
    return f"{day(coverage.first)} – {day(coverage.last)}"


def narrowed(filters: Filters) -> str:
    """What the reader narrowed the search to: `Reuters, from 2 March 2023`; empty when nothing."""
    parts = list(filters.outlets)
    if filters.after:
        parts.append(f"from {day_of(filters.after)}")
    if filters.before:
        parts.append(f"until {day_of(filters.before)}")
    return ", ".join(parts)


def read_off(each: ReadFilter) -> str:
    """What was read from a question: `published 1 March 2024 – 7 March 2024`, `Reuters`, `newest first`."""
    if each.outlets:
        return ", ".join(each.outlets)
    if each.after and each.after == each.before:
        return f"published {day_of(each.after)}"
    if each.after and each.before:
        return f"published {day_of(each.after)} – {day_of(each.before)}"
    if each.after or each.before:
        return "published " + narrowed(Filters(after=each.after, before=each.before))
    return "newer first"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 article`, `1,204 articles`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def how_much(read: Read) -> str:
    """`Read 200 of 200 articles, 14 outlets, 3 March 2023 – 9 April 2023`."""
    parts = [f"Read {read.articles_read:,} of {count(read.articles, 'article')}", count(len(read.outlets), "outlet")]
    if read.voices < read.articles_read:
        parts.append(f"{read.voices:,} without copies")
    if read.first and read.last:
        parts.append(day(read.first) if read.first == read.last else f"{day(read.first)} – {day(read.last)}")
    return ", ".join(parts)


_STAGES = {"read": "reading articles", "compare": "comparing", "write": "writing", "check": "checking"}


def stage_words(step: Progress) -> str:
    """What a run is at: `reading articles`."""
    return step.detail if step.detail and not step.of else _STAGES[step.stage]


def would_take(found: Estimate) -> str:
    """`the model reads 14 articles in 3 calls: 9,000 tokens in, at most 1,800 out, about 0.0120 US dollars`."""
    cost = f", about {found.cost_usd:.4f} US dollars" if found.cost_usd is not None else ", price not known"
    said = f"the model reads {count(found.articles, 'article')} in {count(found.calls, 'call')}: "
    return f"{said}{found.input_tokens:,} tokens in, at most {found.output_tokens:,} out{cost}"
