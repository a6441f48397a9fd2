"""Reports of a brief as Markdown, as one HTML document and as an RSS feed. Words of articles stay words in each."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as ET

from bot.briefs.values import Brief, Item, ItemKind, Report
from bot.exporting import plain, web_address
from bot.summarising.timelines.lines import written_date
from bot.values import Citation

HEADINGS: dict[ItemKind, str] = {
    "answer": "Answered anew",
    "event": "New events",
    "figure": "Changed figures",
    "voice": "New voices",
    "correction": "Corrections",
}
NOTHING = "Nothing new."
LONGEST_TITLE = 160
"""Characters of an entry's title in a feed."""
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE = (
    "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 Georgia,serif;color-scheme:light dark}"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1rem}.dim{opacity:.7;font-size:.9rem}"
    "blockquote{margin:.3rem 0 .8rem;padding-left:.8rem;border-left:3px solid;opacity:.85}li{margin:.4rem 0}"
)


def as_markdown(brief: Brief, reports: Sequence[Report]) -> str:
    """The reports, newest first, each with its sources by number."""
    blocks = [f"# {plain(brief.name)}", f"{brief.kind.capitalize()}: {plain(brief.words)}"]
    for report in reports:
        blocks.append(f"## {_head(report)}")
        blocks += [plain(each) for each in report.notices]
        for kind, items in _by_kind(report):
            lines = "\n".join(f"- {_lead(each, plain)}{plain(each.text)} {_numbers(each)}" for each in items)
            blocks.append(f"### {HEADINGS[kind]}\n\n{lines}")
        if report.citations:
            blocks.append("### Sources\n\n" + "\n".join(map(_source, report.citations)))
    return "\n\n".join(blocks if reports else [*blocks, NOTHING]) + "\n"


def as_html(brief: Brief, reports: Sequence[Report]) -> str:
    """The same as one document that needs nothing else and runs nothing."""
    inside = "".join(map(report_html, reports)) or f"<p>{NOTHING}</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(brief.name)}</title><style>{_STYLE}</style></head><body><h1>{escape(brief.name)}</h1>"
        f'<p class="dim">{brief.kind.capitalize()}: {escape(brief.words)}</p>{inside}</body></html>\n'
    )


def report_html(report: Report) -> str:
    """One report as a part of a page."""
    notices = "".join(f'<p class="dim">{escape(each)}</p>' for each in report.notices)
    parts = "".join(
        f"<h3>{HEADINGS[kind]}</h3><ul>{''.join(f'<li>{_item_html(each)}</li>' for each in items)}</ul>"
        for kind, items in _by_kind(report)
    )
    sources = f"<h3>Sources</h3><ol>{''.join(map(_source_html, report.citations))}</ol>" if report.citations else ""
    return f"<section><h2>{escape(_head(report))}</h2>{notices}{parts or f'<p>{NOTHING}</p>'}{sources}</section>"


def as_rss(brief: Brief, reports: Sequence[Report], address: str) -> str:
    """An RSS 2.0 feed, an entry an item, the newest first; `address` is where it is read."""
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _put(channel, "title", f"Newsdesk: {brief.name}")
    _put(channel, "link", address)
    _put(channel, "description", f"What is new on the {brief.kind} “{brief.words}”")
    if brief.last_run_at:
        _put(channel, "lastBuildDate", _stamp(brief.last_run_at))
    for report in reports:
        sources = {each.number: each for each in report.citations}
        for item in report.items:
            _entry(channel, report, item, [sources[number] for number in item.citations])
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(rss, encoding="unicode") + "\n"


def _entry(channel: ET.Element, report: Report, item: Item, sources: Sequence[Citation]) -> None:
    entry = ET.SubElement(channel, "item")
    told = f"{_lead(item)}{item.text}"
    _put(entry, "title", told if len(told) <= LONGEST_TITLE else f"{told[: LONGEST_TITLE - 1].rstrip()}…")
    ET.SubElement(entry, "guid", isPermaLink="false").text = f"urn:newsdesk:{item.key}"
    _put(entry, "pubDate", _stamp(report.ran_at))
    _put(entry, "category", HEADINGS[item.kind])
    if link := next((found for each in sources if (found := web_address(each.url))), None):
        _put(entry, "link", link)
    quotes = "".join(f"<p>{_known(each)}</p><blockquote>{escape(each.quote)}</blockquote>" for each in sources)
    _put(entry, "description", f"<p>{escape(told)}</p>{quotes}")


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NOT_IN_XML.sub(" ", text)


def _stamp(iso: str) -> str:
    return format_datetime(datetime.fromisoformat(iso).astimezone(UTC), usegmt=True)


def _head(report: Report) -> str:
    since = f", since {report.since[:16].replace('T', ' ')}" if report.since else ""
    return f"{report.ran_at[:16].replace('T', ' ')}{since} (UTC)"


def _by_kind(report: Report) -> Iterator[tuple[ItemKind, list[Item]]]:
    for kind in HEADINGS:
        items = [each for each in report.items if each.kind == kind]
        if items:
            yield kind, items


def _lead(item: Item, said: Callable[[str], str] = str) -> str:
    """When it happened, or who says it."""
    if item.date:
        return f"{written_date(item.date, item.until)}{' (planned)' if item.planned else ''}: "
    return f"{said(item.speaker)}: " if item.speaker else ""


def _numbers(item: Item) -> str:
    return "".join(f"[{number}]" for number in item.citations)


def _item_html(item: Item) -> str:
    return f"{escape(_lead(item))}{escape(item.text)} <span class='dim'>{escape(_numbers(item))}</span>"


def _source(citation: Citation) -> str:
    known = ", ".join(plain(part) for part in _parts(citation))
    address = web_address(citation.url)
    return f"{citation.number}. {known}: “{plain(citation.quote)}”{f' <{address}>' if address else ''}"


def _source_html(citation: Citation) -> str:
    return f"<li>{_known(citation)}<blockquote>{escape(citation.quote)}</blockquote></li>"


def _known(citation: Citation) -> str:
    """Who has published it when, as a link where it has an address."""
    said = escape(", ".join(_parts(citation)))
    address = web_address(citation.url)
    return f'<a href="{escape(address)}" rel="noopener noreferrer nofollow">{said}</a>' if address else said


def _parts(citation: Citation) -> list[str]:
    return [part for part in (citation.outlet, (citation.published_at or "")[:10], citation.title) if part]
