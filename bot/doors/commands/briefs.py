"""`newsdesk brief`: saved questions and topics, run again on new articles."""

from json import dumps
from threading import Event
from typing import Annotated

import typer

from bot.doors.commands.choices import After, Before, Json, Outlets, open_desk

briefs_app = typer.Typer(
    help="Save questions and topics, and tell what new articles say of them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(metavar="NAME")]
FORMATS = ("md", "html", "rss", "json")


@briefs_app.command("add")
def add_brief(
    name: Name,
    topic: Annotated[str | None, typer.Option("--topic", metavar='"WORDS"', help="What is to be followed.")] = None,
    question: Annotated[str | None, typer.Option("--question", metavar='"QUESTION"', help="Or what is asked.")] = None,
    after: After = None,
    before: Before = None,
    outlet: Outlets = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="15m|6h|1d", help="How often `serve` runs it; else by command.")
    ] = None,
    json: Json = False,
) -> None:
    """Save a topic or a question under a name."""
    from bot.briefs.briefs import seconds_of
    from bot.doors.commands.options import filters_of
    from bot.doors.commands.printing_briefs import print_briefs
    from library.errors import BadInput

    words = question if topic is None else topic
    if words is None or (topic is not None and question is not None):
        raise BadInput("a brief has a --topic or a --question, one of the two")
    filters, seconds = filters_of(after, before, outlet), seconds_of(every)
    kind = "question" if topic is None else "topic"
    print_briefs((open_desk().briefs.add(name, words, kind=kind, filters=filters, every=seconds),), json)


@briefs_app.command("list")
def list_briefs(json: Json = False) -> None:
    """List what is saved."""
    from bot.doors.commands.printing_briefs import print_briefs

    print_briefs(open_desk().briefs.all(), json)


@briefs_app.command("show")
def show_brief(
    name: Name,
    form: Annotated[
        str | None, typer.Option("--format", metavar="md|html|rss|json", help="How to write it, else for eyes.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many of the last reports.")] = 5,
    json: Json = False,
) -> None:
    """Show what its runs have found, the newest first."""
    from bot.doors.commands.printing_briefs import print_reports
    from library.errors import BadInput

    if form is not None and form not in FORMATS:
        raise BadInput(f"--format takes {', '.join(FORMATS[:-1])} or {FORMATS[-1]}, not {form!r}")
    briefs = open_desk().briefs
    print_reports(briefs.read(name), briefs.reports(name, limit), "json" if json else form)


@briefs_app.command("run")
def run_brief(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="This one; all when left out.")] = None,
    json: Json = False,
) -> None:
    """Look at what came in since the last run, and tell only what is new: fit for cron."""
    from bot.doors.commands.printing_briefs import print_runs
    from bot.doors.commands.stopping import stopping

    stop = Event()
    with stopping(stop):
        briefs = open_desk().briefs
        names = [name] if name is not None else [each.name for each in briefs.all()]
        made = [briefs.run(each, stop.is_set) for each in names if not stop.is_set()]
    print_runs(made, json)
    if stop.is_set():
        raise typer.Exit(130)


@briefs_app.command("remove")
def remove_brief(name: Name, json: Json = False) -> None:
    """Forget a brief with its reports."""
    open_desk().briefs.remove(name)
    typer.echo(dumps({"removed": name}, ensure_ascii=False) if json else f"removed {name}")
