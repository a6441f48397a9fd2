"""What `newsdesk summarize`, `timeline` and `since` print."""

from collections.abc import Generator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.doors.commands.printing import ERRORS, print_notices, say
from bot.doors.words import count, day, how_much, stage_words, would_take

if TYPE_CHECKING:
    from bot.summarising.reading import OnProgress
    from bot.summarising.values import Account, Estimate, Event, Line, Since, Summary, Timeline, Written
    from bot.summarising.values import Progress as Step

LINE_SECONDS = 2.0
"""Between two lines of progress where no bar can be drawn."""


@contextmanager
def summing_progress() -> Generator["OnProgress"]:
    """How far a run is, on stderr: a bar on a terminal, elsewhere a line at once and then now and then."""
    if not ERRORS.is_terminal:
        yield _Lines().tell
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=ERRORS, transient=True) as bar:
        task = bar.add_task("opening the library", total=None)

        def on_progress(step: "Step") -> None:
            bar.update(task, description=stage_words(step), completed=step.done, total=step.of or None)

        yield on_progress


class _Lines:
    def __init__(self) -> None:
        self._told_at = monotonic()
        self._stage = ("", 0)
        say(("opening the library", "dim"), console=ERRORS)

    def tell(self, step: "Step") -> None:
        """A line where a stage begins, and now and then within one."""
        stage = (step.stage, step.of)
        if stage == self._stage and monotonic() - self._told_at < LINE_SECONDS:
            return
        self._stage, self._told_at = stage, monotonic()
        of = f" {step.done:,} of {step.of:,}" if step.of else ""
        say((f"{stage_words(step)}{of}", "dim"), console=ERRORS)


def print_estimate(found: "Estimate") -> None:
    """What a model would take, on stderr."""
    say((would_take(found), "dim"), console=ERRORS)


def print_summary(summary: "Summary") -> None:
    """Sections of lines with their numbers, where sources differ, then the sources."""
    from bot.summarising.parts import HEADINGS

    _print_head(summary)
    for section in summary.sections:
        say((f"\n{HEADINGS[section.kind]}", "bold"))
        for line in section.lines:
            _print_line(line)
    if summary.differences:
        say((f"\n{HEADINGS['differ']}", "bold"))
    for each in summary.differences:
        kind = "has changed" if each.verdict == "update" else "disagree"
        say(f"- {each.about} ", (f"({kind})", "dim"))
        for account in each.accounts:
            say(f"    {_account(account)}")
    _print_sources(summary)


def print_timeline(timeline: "Timeline") -> None:
    """A line an event, oldest first, then the sources."""
    _print_head(timeline)
    for event in timeline.events:
        _print_event(event)
    if not timeline.events:
        say("no dated event")
    _print_sources(timeline)


def print_since(news: "Since") -> None:
    """What is new, then the sources."""
    _print_head(news)
    if news.events:
        say(("\nNew events", "bold"))
    for event in news.events:
        _print_event(event)
    if news.figures:
        say(("\nChanged figures", "bold"))
    for figure in news.figures:
        say(f"- {figure.about}: {_account(figure.before)}, now {_account(figure.after)}")
    for heading, lines in (("New voices", news.voices), ("Corrections", news.corrections)):
        if lines:
            say((f"\n{heading}", "bold"))
        for line in lines:
            _print_line(line)
    if not (news.events or news.figures or news.voices or news.corrections):
        say("nothing new")
    _print_sources(news)


def _print_head(made: "Written") -> None:
    say((how_much(made.coverage), "dim"))
    print_notices(made.notices)


def _print_line(line: "Line") -> None:
    told = f" ({count(line.articles, 'article')}: {', '.join(line.outlets)})" if line.articles > 1 else ""
    speaker = f"{line.speaker}: " if line.speaker else ""
    say(f"- {speaker}{' '.join(line.text.split())} {_numbers(line.citations)}", (told, "dim"))


def _print_event(event: "Event") -> None:
    from bot.summarising.timelines.lines import written_date

    planned = " (planned)" if event.planned else ""
    corrected = f" (corrected: [{event.corrected_by}])" if event.corrected_by is not None else ""
    when = written_date(event.date, event.until)
    say((f"{when}{planned}: ", "bold"), f"{event.text} {_numbers(event.citations)}{corrected}")


def _numbers(citations: tuple[int, ...]) -> str:
    return "".join(f"[{number}]" for number in citations)


def _account(account: "Account") -> str:
    source = ", ".join(filter(None, (account.outlet, (account.published_at or "")[:10])))
    return f"{account.figure}{f' ({source})' if source else ''} [{account.citation}]"


def _print_sources(made: "Written") -> None:
    for citation in made.citations:
        head = ", ".join(filter(None, (citation.outlet, day(citation.published_at), citation.title)))
        say((f"\n[{citation.number}]", "bold"), f" {head} ", (citation.article_id, "dim"))
        say(f"    {' '.join(citation.quote.split())}")
        if citation.also_carried_by:
            say((f"    also carried by {', '.join(citation.also_carried_by)}", "dim"))
    if made.dropped:
        say((f"\n{count(made.dropped, 'line')} left out: their sources do not hold them", "dim"))
