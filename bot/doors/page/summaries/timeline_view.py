"""A timeline as HTML: a plot of its days, the events along a rail, and ways to take it away."""

from base64 import b64encode
from datetime import date, timedelta
from html import escape
from typing import NamedTuple

from bot.doors.page.summaries.views import event_html, laid_out
from bot.doors.words import count
from bot.summarising.timelines.dating import days_of
from bot.summarising.timelines.lines import written_date
from bot.summarising.timelines.written import MEDIA_TYPES, in_form
from bot.summarising.values import Event, Timeline

BEFORE, AFTER = timedelta(days=31), timedelta(days=92)
"""How far the plot reaches beyond the days of publication; what lies farther stands at its edges."""
COLUMNS = 60
"""Dots that find room side by side."""
TICKS = 4
_NAMES = {"md": "Markdown", "json": "JSON", "csv": "CSV", "ics": "Calendar"}


class _Window(NamedTuple):
    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day stands, 0 to 1."""
        inside = min(max(day, self.first), self.last)
        return (inside - self.first).days / max((self.last - self.first).days, 1)


def timeline_html(place: str, timeline: Timeline, title: str) -> str:
    """The plot, the events, the exports and the evidence."""
    if not timeline.events:
        return laid_out(place, timeline, title, '<p class="empty">No dated event was found.</p>')
    events = "".join(
        event_html(place, each, f"{place}-e{number}") for number, each in enumerate(timeline.events, start=1)
    )
    inside = f'{_plot(place, timeline)}{exports_html(timeline)}<ol class="events rail">{events}</ol>'
    return laid_out(place, timeline, title, inside)


def exports_html(timeline: Timeline) -> str:
    """A link a format; the file is in the link itself."""
    links = "".join(
        f'<a download="timeline.{form}" href="{_file(timeline, form)}">{name}</a>' for form, name in _NAMES.items()
    )
    return f'<p class="exports"><span class="dim">Save as</span>{links}</p>'


def _file(timeline: Timeline, form: str) -> str:
    kind = MEDIA_TYPES[form].replace(" ", "")
    return f"data:{kind};base64,{b64encode(in_form(timeline, form).encode()).decode()}"


def _plot(place: str, timeline: Timeline) -> str:
    """A dot an event, above one another where they would meet; each leads to its line."""
    window = _window(timeline)
    height: dict[int, int] = {}
    dots: list[str] = []
    for number, event in enumerate(timeline.events, start=1):
        share = window.at(days_of(event.date).first)
        column = round(share * COLUMNS)
        level = height[column] = height.get(column, -1) + 1
        dots.append(_dot(f"{place}-e{number}", event, column / COLUMNS, level))
    levels = max(height.values()) + 1
    ticks = "".join(_tick(window, step / (TICKS - 1)) for step in range(TICKS))
    label = f"{count(len(timeline.events), 'event')}, {written_date(timeline.events[0].date)} to the last"
    return (
        f'<div class="plot" role="group" aria-label="{escape(label)}" style="--levels: {levels}">'
        f'<div class="dots">{"".join(dots)}</div><div class="ticks" aria-hidden="true">{ticks}</div></div>'
    )


def _window(timeline: Timeline) -> _Window:
    days = [days_of(each.date).first for each in timeline.events]
    first, last = min(days), max(days)
    read = timeline.coverage
    if read.first and read.last:
        told_from, told_to = date.fromisoformat(read.first[:10]), date.fromisoformat(read.last[:10])
        nearest = min(max(first, _moved(told_from, -BEFORE)), told_to)
        first, last = nearest, max(min(last, _moved(told_to, AFTER)), nearest)
    return _Window(first, last)


def _moved(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return day


def _dot(target: str, event: Event, share: float, level: int) -> str:
    told = f"{written_date(event.date, event.until)}: {event.text}"
    shown = told if len(told) <= 160 else f"{told[:159]}…"
    planned = " planned" if event.planned else ""
    return (
        f'<a class="dot{planned}" href="#{target}" data-event="{target}" title="{escape(shown)}" '
        f'aria-label="{escape(shown)}" style="--at: {share:.4f}; --level: {level}"></a>'
    )


def _tick(window: _Window, share: float) -> str:
    day = window.first + timedelta(days=round((window.last - window.first).days * share))
    wide = (window.last - window.first).days > 2 * 366
    words = f"{day:%Y}" if wide else f"{day.day} {day:%b} {day:%y}"
    return f'<span style="--at: {share:.4f}">{words}</span>'
