"""A timeline in the form that is asked for by name."""

from bot.summarising.timelines.exporting import as_csv, as_markdown
from bot.summarising.timelines.icalendar import as_icalendar
from bot.summarising.values import Timeline

MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json",
}


def in_form(timeline: Timeline, form: str) -> str:
    """Markdown (`md`), `csv`, iCalendar (`ics`) or `json`. Raises KeyError for another name."""
    writers = {"md": as_markdown, "csv": as_csv, "ics": as_icalendar, "json": _as_json}
    return writers[form](timeline)


def _as_json(timeline: Timeline) -> str:
    return timeline.model_dump_json(by_alias=True, indent=2) + "\n"
