"""`newsdesk summarize`, `timeline` and `since`: what many articles say together."""

from datetime import date
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bot.doors.commands.choices import After, Before, Json, Outlets, open_desk

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk
    from bot.summarising.values import Timeline
    from bot.values import WriterChoice
    from library.values import Filters

LARGE_CALLS = 3
"""Calls of a model from which on it is asked whether to go on."""
STOPPED = 130
"""Exit status after Ctrl+C: what had been read by then was told."""
FORMATS = ("md", "csv", "ics", "json")

Now = Annotated[str | None, typer.Option("--now", metavar="DATE", help='The day that "today" means.')]
Topic = Annotated[str | None, typer.Option("--topic", metavar='"WORDS"', help="All articles that speak of it.")]


def summarize(
    article_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="One article.")] = None,
    topic: Topic = None,
    after: After = None,
    before: Before = None,
    outlet: Outlets = None,
    now: Now = None,
    writer: Annotated[str | None, typer.Option(metavar="quote|llm", help="Who writes the summary.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before a large run of a model.")] = False,
    json: Json = False,
) -> None:
    """Sum up one article, or all that is kept on a topic; every line is cited. Ctrl+C ends with what was read."""
    from bot.doors.commands.options import day_of, filters_of, writer_of
    from bot.doors.commands.printing import print_json
    from bot.doors.commands.printing_summaries import print_summary, summing_progress
    from bot.doors.commands.stopping import stopping
    from library.errors import BadInput

    if article_id is not None and (topic is not None or after or before or outlet):
        raise BadInput("an article is summed up by its ID alone; a topic takes --topic, --after, --before and --outlet")
    filters, today, choice = filters_of(after, before, outlet), day_of("--now", now), writer_of(writer)
    stop = Event()
    with stopping(stop), summing_progress() as on_progress:
        desk = open_desk()
        _ask_first(desk, article_id, _Run(topic, filters, today, choice, yes))
        made = desk.summarize(
            article_id,
            topic=topic,
            filters=filters,
            writer=choice,
            now=today,
            on_progress=on_progress,
            stopped=stop.is_set,
        )
    if json:
        print_json(made)
    else:
        print_summary(made)
    _end(stop)


class _Run(NamedTuple):
    """What is to be summed up."""

    topic: str | None
    filters: "Filters"
    now: date | None
    writer: "WriterChoice | None"
    yes: bool


def _ask_first(desk: "Newsdesk", article_id: str | None, run: _Run) -> None:
    """Tell what a model would take, and ask before a large run. Raises BadInput where nobody can be asked."""
    import sys

    from bot.doors.commands.printing_summaries import print_estimate
    from library.errors import BadInput

    if not desk.writes_by_model(run.writer) or (run.writer is None and not desk.settings.has_model):
        return
    found = desk.estimate(article_id, topic=run.topic, filters=run.filters, now=run.now)
    print_estimate(found)
    if run.yes or found.calls <= LARGE_CALLS:
        return
    if not sys.stdin.isatty():
        raise BadInput(f"the model would be called {found.calls:,} times: say --yes, or --writer quote")
    if not typer.confirm("Go on?", err=True):
        raise typer.Exit(0)


def timeline(
    topic: Annotated[str | None, typer.Argument(metavar='"WORDS"', help="All articles that speak of it.")] = None,
    after: After = None,
    before: Before = None,
    outlet: Outlets = None,
    now: Now = None,
    most: Annotated[int, typer.Option("--most", metavar="N", help="The most events to show, 1 to 500.")] = 40,
    form: Annotated[
        str | None, typer.Option("--format", metavar="md|csv|ics|json", help="How to write it, else for eyes.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to write it.")] = None,
    news_since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only what is new since then, as `newsdesk since`.")
    ] = None,
    json: Json = False,
) -> None:
    """The dated events of a topic, oldest first, each with its sources."""
    from bot.doors.commands.options import day_of, filters_of
    from bot.doors.commands.printing_summaries import print_timeline, summing_progress
    from bot.doors.commands.stopping import stopping
    from library.errors import BadInput

    if news_since is not None:
        if form or out:
            raise BadInput("--since tells what is new, for eyes or with --json; it takes no --format and no --out")
        since(news_since, topic=topic, after=after, before=before, outlet=outlet, by="published", json=json)
        return
    wanted = _form_of(form, out, json)
    filters, today, stop = filters_of(after, before, outlet), day_of("--now", now), Event()
    with stopping(stop), summing_progress() as on_progress:
        made = open_desk().timeline(
            topic, filters=filters, now=today, most=most, on_progress=on_progress, stopped=stop.is_set
        )
    if wanted is None:
        print_timeline(made)
    else:
        _write(made, wanted, out)
    _end(stop)


def _form_of(form: str | None, out: Path | None, json: bool) -> str | None:
    """How it is to be written, by the file's ending where nothing is said. Raises BadInput."""
    from library.errors import BadInput

    if json and form not in {None, "json"}:
        raise BadInput(f"--json and --format {form} cannot both be: leave one out")
    if form is not None and form not in FORMATS:
        raise BadInput(f"--format takes {', '.join(FORMATS[:-1])} or {FORMATS[-1]}, not {form!r}")
    ending = out.suffix.lower().lstrip(".") if out else ""
    return "json" if json else form or (ending if ending in FORMATS else "md" if out else None)


def _write(made: "Timeline", form: str, out: Path | None) -> None:
    from bot.doors.commands.terminal import harmless
    from bot.summarising.timelines.written import in_form
    from library.errors import BadInput

    text = in_form(made, form)
    if out is None:
        typer.echo(text if form == "json" else harmless(text.replace("\r\n", "\n")), nl=False)
        return
    try:
        out.write_bytes(text.encode())
    except OSError as error:
        raise BadInput(f"{out} cannot be written ({error.strerror}); name another file with --out") from None


def since(
    when: Annotated[str, typer.Argument(metavar="DATE", help="A day, which is included, or a moment.")],
    topic: Topic = None,
    after: After = None,
    before: Before = None,
    outlet: Outlets = None,
    by: Annotated[
        str, typer.Option("--by", metavar="published|ingested", help="Which date of an article makes it new.")
    ] = "published",
    json: Json = False,
) -> None:
    """What is new since a day: events, changed figures, new voices, corrections."""
    from bot.doors.commands.options import filters_of
    from bot.doors.commands.printing import print_json
    from bot.doors.commands.printing_summaries import print_since, summing_progress
    from bot.doors.commands.stopping import stopping
    from library.errors import BadInput

    if by not in {"published", "ingested"}:
        raise BadInput(f"--by takes published or ingested, not {by!r}")
    dated = "ingested" if by == "ingested" else "published"
    filters, stop = filters_of(after, before, outlet), Event()
    with stopping(stop), summing_progress() as on_progress:
        made = open_desk().since(
            topic, since=when, by=dated, filters=filters, on_progress=on_progress, stopped=stop.is_set
        )
    if json:
        print_json(made)
    else:
        print_since(made)
    _end(stop)


def _end(stop: Event) -> None:
    if stop.is_set():
        raise typer.Exit(STOPPED)
