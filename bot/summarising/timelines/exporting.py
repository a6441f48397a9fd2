"""A timeline as Markdown, CSV or iCalendar; as JSON it is the value itself."""

import csv
import io

from bot.summarising.citing import one_line
from bot.summarising.timelines.lines import written
from bot.summarising.timelines.timelining import heading
from bot.summarising.values import Timeline
from bot.values import Citation

COLUMNS = ("date", "until", "event", "planned", "outlets", "voices", "sources", "corrected_by")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the begin of a formula."""
_MARKUP = str.maketrans({each: f"\\{each}" for each in "\\`*_[]<>#|~"})


def as_markdown(timeline: Timeline) -> str:
    """Heading, one line an event with `[n]` markers, then the sources by number."""
    blocks = [f"# {_plain(heading(timeline.topic))}", _told(timeline)]
    blocks.append("\n".join(_line(event_line) for event_line in map(written, timeline.events)) or "No dated event.")
    if timeline.citations:
        blocks.append("## Sources\n\n" + "\n".join(map(_source, timeline.citations)))
    return "\n\n".join(blocks) + "\n"


def _line(line: str) -> str:
    """Our own marks stay; those of the articles are shown as written."""
    mark, _, rest = line.partition("**: ") if "**: " in line else line.partition("): ")
    text, space, markers = rest.rpartition(" [")
    return f"{mark}{line[len(mark) : len(line) - len(rest)]}{_plain(text)}{space}{markers}"


def _told(timeline: Timeline) -> str:
    read = timeline.coverage
    span = f", {read.first} to {read.last}" if read.first else ""
    said = f"{read.articles_read:,} of {read.articles:,} articles read, {read.voices:,} of them no copies{span}."
    return "\n".join([said, *(_plain(one_line(each)) for each in timeline.notices)])


def _source(citation: Citation) -> str:
    told = ", ".join(part for part in (citation.outlet, (citation.published_at or "")[:10]) if part)
    address = f" <{citation.url}>" if citation.url and not set(citation.url) & set("<> \n") else ""
    return f"{citation.number}. {_plain(one_line(citation.title))}{f' ({_plain(told)})' if told else ''}{address}"


def _plain(text: str) -> str:
    return text.translate(_MARKUP)


def as_csv(timeline: Timeline) -> str:
    """One row an event, a header first; what a spreadsheet would take for a formula begins with an apostrophe."""
    sources = {each.number: each for each in timeline.citations}
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for event in timeline.events:
        correction = sources[event.corrected_by].quote if event.corrected_by is not None else ""
        rows.writerow(
            [
                event.date,
                event.until or "",
                _cell(event.text),
                "yes" if event.planned else "",
                _cell("; ".join(event.outlets)),
                event.articles,
                _cell("; ".join(sources[number].url or sources[number].article_id for number in event.citations)),
                _cell(one_line(correction)),
            ]
        )
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
