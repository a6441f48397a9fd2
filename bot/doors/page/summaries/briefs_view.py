"""Briefs as HTML: the list, and what a run has found beside its evidence."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from bot.briefs.values import Brief, Item, Report
from bot.briefs.writing import HEADINGS
from bot.doors.page.summaries.views import evidence_html, numbers_html
from bot.doors.words import count, how_much, moment, narrowed, span
from bot.summarising.timelines.lines import written_date


def briefs_html(briefs: Sequence[Brief]) -> str:
    """Each with what can be done with it."""
    if not briefs:
        return (
            '<p class="empty">No briefs yet. Save a topic or a question above: a brief tells what is new of it, '
            "and nothing twice.</p>"
        )
    return f'<ul class="past briefs">{"".join(map(_brief_html, briefs))}</ul>'


def _brief_html(brief: Brief) -> str:
    named, own = escape(brief.name), f'data-name="{escape(brief.name)}"'
    unseen = f'<span class="unseen"> “{named}”</span>'
    # Without a slash at its beginning: the page may lie under a path of a proxy's.
    path = f"v1/briefs/{quote(brief.name, safe='')}"
    facts = (
        "question" if brief.kind == "question" else "topic",
        narrowed(brief.filters),
        f"every {span(brief.every)}" if brief.every else "",
        f"last run {moment(brief.last_run_at)}" if brief.last_run_at else "not run yet",
    )
    return (
        f'<li><p class="name">{named}</p><p>{escape(brief.words)}</p>'
        f'<p class="dim">{escape(" · ".join(filter(None, facts)))}</p>'
        f'<div class="does"><button type="button" data-brief="run" {own}>Run{unseen}</button>'
        f'<button type="button" data-brief="show" {own}>Last reports{unseen}</button>'
        f'<a href="{path}/feed.xml" target="_blank" rel="noopener">Feed{unseen}</a>'
        f'<a href="{path}?format=md" download="brief.md">Markdown{unseen}</a>'
        f'<a href="{path}?format=html" target="_blank" rel="noopener">HTML{unseen}</a>'
        f"<details><summary>Remove{unseen}</summary><p>Its reports go with it. "
        f'<button type="button" data-brief="remove" {own}>Remove it</button></p></details></div></li>'
    )


def reports_html(reports: Sequence[Report]) -> str:
    """The last reports, the newest first."""
    return "".join(map(report_html, reports)) or '<p class="empty">Its runs have found nothing yet.</p>'


def report_html(report: Report) -> str:
    """What one run has found, beside its evidence."""
    place = f"br{report.number or 0}"
    since = f" since {moment(report.since)}" if report.since else ""
    said = count(len(report.items), "new line") if report.items else "Nothing new"
    title = f"{report.brief}: {said}{since}"
    read = f'<p class="coverage">{escape(how_much(report.coverage))}</p>' if report.coverage else ""
    notices = "".join(f'<p class="notice" role="status">{escape(each)}</p>' for each in report.notices)
    parts = "".join(_part(place, report, kind) for kind in HEADINGS)
    return (
        f'<section class="turn summing" id="{place}" aria-label="{escape(title)}"><div class="said">'
        f'<h3 class="asked">{escape(title)}</h3><div class="answer">{read}{notices}{parts}</div></div>'
        f'<aside class="shown" aria-label="Evidence">{evidence_html(place, report.citations)}</aside></section>'
    )


def _part(place: str, report: Report, kind: str) -> str:
    lines = "".join(_item(place, each) for each in report.items if each.kind == kind)
    heading = next(words for each, words in HEADINGS.items() if each == kind)
    return f'<h4>{heading}</h4><ul class="{"events" if kind == "event" else "lines"}">{lines}</ul>' if lines else ""


def _item(place: str, item: Item) -> str:
    numbers = numbers_html(place, item.citations)
    if item.date:
        planned = ' <span class="tag">planned</span>' if item.planned else ""
        when = escape(written_date(item.date, item.until))
        return f"<li><time>{when}</time>{planned}<p>{escape(item.text)}{numbers}</p></li>"
    speaker = f"<b>{escape(item.speaker)}</b> " if item.speaker else ""
    return f"<li>{speaker}{escape(item.text)}{numbers}</li>"
