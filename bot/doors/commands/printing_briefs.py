"""What `newsdesk brief` prints."""

from collections.abc import Sequence

from bot.briefs.values import Brief, Report
from bot.briefs.writing import HEADINGS, as_html, as_markdown, as_rss
from bot.doors.commands.printing import print_json, print_notices, say
from bot.doors.commands.terminal import harmless
from bot.doors.words import day, how_much, moment, narrowed, span
from bot.summarising.timelines.lines import written_date


def print_briefs(briefs: Sequence[Brief], as_json: bool) -> None:
    """Two lines a brief."""
    if as_json:
        print_json(briefs)
        return
    for brief in briefs:
        say((brief.name, "bold"), f"  {brief.kind}: {brief.words}")
        ran = f"last run {moment(brief.last_run_at)}" if brief.last_run_at else "not run yet"
        every = f"every {span(brief.every)} by the server" if brief.every else "run by command"
        say(("  " + "; ".join(filter(None, (ran, every, narrowed(brief.filters)))), "dim"))
    if not briefs:
        say('no briefs are saved; `newsdesk brief add NAME --topic "WORDS"` saves one')


def print_reports(brief: Brief, reports: Sequence[Report], form: str | None) -> None:
    """What was found, in the form that is asked for."""
    match form:
        case "json":
            print_json(reports)
        case "md":
            print(harmless(as_markdown(brief, reports)), end="")
        case "html":
            print(as_html(brief, reports), end="")
        case "rss":
            print(as_rss(brief, reports, f"urn:newsdesk:brief:{brief.name}"), end="")
        case _:
            print_briefs((brief,), as_json=False)
            for report in reports:
                print_report(report)


def print_runs(reports: Sequence[Report], as_json: bool) -> None:
    """One report a brief."""
    if as_json:
        print_json(reports)
        return
    for report in reports:
        print_report(report)
    if not reports:
        say("no briefs are saved")


def print_report(report: Report) -> None:
    """What is new, by kind, then the sources."""
    since = f" since {moment(report.since)}" if report.since else ""
    say((f"\n{report.brief}", "bold"), f": {len(report.items) or 'nothing'} new{since}")
    if report.coverage:
        say((how_much(report.coverage), "dim"))
    print_notices(report.notices)
    for kind, heading in HEADINGS.items():
        items = [each for each in report.items if each.kind == kind]
        if items:
            say((f"\n{heading}", "bold"))
        for each in items:
            when = f"{written_date(each.date, each.until)}: " if each.date else ""
            lead = when or (f"{each.speaker}: " if each.speaker else "")
            say(f"- {lead}{each.text} {''.join(f'[{number}]' for number in each.citations)}")
    for citation in report.citations:
        head = ", ".join(filter(None, (citation.outlet, day(citation.published_at), citation.title)))
        say((f"\n[{citation.number}]", "bold"), f" {head} ", (citation.article_id, "dim"))
        say(f"    {' '.join(citation.quote.split())}")
