"""The command line: parse, call Newsdesk, print."""

import sys
from io import TextIOWrapper
from json import dumps
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.doors.commands.articles import articles_app
from bot.doors.commands.briefs import briefs_app
from bot.doors.commands.choices import After, Before, Infer, Json, Outlets, open_desk
from bot.doors.commands.conversations import conversations_app
from bot.doors.commands.evaluating.app import eval_app
from bot.doors.commands.searching import search
from bot.doors.commands.summarize import since, summarize, timeline

app = typer.Typer(
    name="newsdesk",
    help="Ask questions of a library of news; every sentence of an answer points at the exact words that hold it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(articles_app, name="articles")
app.add_typer(conversations_app, name="conversations")
app.add_typer(briefs_app, name="brief")
app.add_typer(eval_app, name="eval")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"newsdesk {version('newsdesk')}")
        raise typer.Exit


@app.callback()
def _newsdesk(  # its docstring would take the place of the help that the app is made with
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def ingest(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, globs, web addresses, feeds, sitemaps.")
    ],
    json: Json = False,
    vectors: Annotated[
        str, typer.Option(metavar="now|later", help="later: findable by words at once, by meaning after `embed`.")
    ] = "now",
    shape: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME|FILE.toml",
            help="What rows and records in another shape than ours call their fields.",
        ),
    ] = None,
) -> None:
    """Take articles in, from files of many kinds and from the web."""
    from bot.doors.commands.printing import print_report, reading_progress
    from library.errors import BadInput

    if vectors not in {"now", "later"}:
        raise BadInput(f"--vectors takes now or later, not {vectors!r}")
    desk = open_desk()
    with reading_progress(quiet=json) as on_progress:
        report = desk.ingest(sources, on_progress, vectors="later" if vectors == "later" else "now", shape=shape)
    print_report(report, json)
    if report.failures and report.articles.failed == sum(report.articles.model_dump().values()):
        first = report.failures[0]
        raise BadInput(f"nothing could be read; {first.source}: {first.reason}")


@app.command()
def embed(json: Json = False) -> None:
    """Make the vectors that are missing, the newest articles' first. May be interrupted and run again."""
    from bot.doors.commands.printing import embedding_progress

    desk = open_desk()
    with embedding_progress(quiet=json) as on_embedded:
        made = desk.embed(on_embedded)
    left = desk.health().without_vectors
    typer.echo(dumps({"vectors": made, "without_vectors": left}) if json else f"{made} vectors made, {left} missing")


@app.command()
def watch(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="What to follow, and how often.")],
    once: Annotated[bool, typer.Option("--once", help="Look once at everything, then end.")] = False,
    json: Json = False,
) -> None:
    """Follow feeds, sitemaps, pages and folders until stopped. What is new or has changed there is taken in.

    The file holds [[feed]], [[sitemap]] and [[page]], each with url = "https://...", and [[folder]] with path = "...";
    every = "15m" and outlet = "..." may follow. What is taken out of the file is followed no more.
    """
    from bot.doors.commands.watching import watch as watch_until_stopped

    watch_until_stopped(open_desk(), file, once=once, as_json=json)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What to ask.")],
    json: Json = False,
    after: After = None,
    before: Before = None,
    outlet: Outlets = None,
    now: Annotated[str | None, typer.Option(metavar="DATE", help='The day that "today" means.')] = None,
    writer: Annotated[str | None, typer.Option(metavar="quote|llm", help="Who writes the answer.")] = None,
    conversation: Annotated[str | None, typer.Option(metavar="ID", help="Go on with this conversation.")] = None,
    infer: Infer = True,
) -> None:
    """Answer a question with citations, or say that the library does not know."""
    from bot.doors.commands.options import day_of, fields_of, filters_of, writer_of
    from bot.doors.commands.printing import print_answer, print_stream
    from bot.values import Answer

    desk = open_desk()
    asking = desk.ask if json else desk.stream
    found = asking(
        question,
        filters=filters_of(after, before, outlet),
        now=day_of("--now", now),
        writer=writer_of(writer),
        conversation_id=conversation,
        infer=fields_of(infer),
    )
    if isinstance(found, Answer):
        typer.echo(found.model_dump_json(by_alias=True, indent=2))
    else:
        print_answer(print_stream(found))


app.command("search")(search)
app.command("summarize")(summarize)
app.command("timeline")(timeline)
app.command("since")(since)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 7860,
    load_samples: Annotated[bool, typer.Option(help="Take the samples in if the library is empty.")] = False,
) -> None:
    """Serve the page and the API."""
    from bot.doors.serving import serve as serve_until_stopped

    serve_until_stopped(open_desk(), host, port, load_samples)


@app.command()
def doctor(json: Json = False) -> None:
    """Hold the parts of the library against each other; exit status 1 when something must be mended."""
    from bot.doors.commands.printing import print_diagnosis

    diagnosis = open_desk().doctor()
    print_diagnosis(diagnosis, json)
    if diagnosis.problems:
        raise typer.Exit(1)


@app.command()
def rebuild(json: Json = False) -> None:
    """Make again what is missing or wrong: the words' index and vectors. Articles are never touched."""
    from bot.doors.commands.printing import embedding_progress

    desk = open_desk()
    with embedding_progress(quiet=json) as on_embedded:
        made = desk.rebuild(on_embedded)
    typer.echo(f'{{"vectors": {made}}}' if json else f"{made} vectors made; run `newsdesk doctor` to check")


def main() -> NoReturn:
    """Run the command line; errors are one line on stderr: 2 for bad input, 1 for what failed, 130 when interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that is not UTF-8 shows a curly quote as an escape, and not an error in its place.
            stream.reconfigure(errors="backslashreplace")
    try:
        status = app(standalone_mode=False, prog_name="newsdesk")
    except (KeyboardInterrupt, typer.Abort):
        _complain("interrupted; run the same command again to go on where it stopped")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the outermost line of this door
        sys.exit(_status_of(error))
    sys.exit(status if isinstance(status, int) else 0)


def _status_of(error: Exception) -> int:
    from typer.exceptions import TyperException

    from bot.doors.commands.misuse import misuse
    from library.errors import BadInput, NewsdeskError

    if isinstance(error, TyperException):
        _complain(misuse(error))
        return 2
    if isinstance(error, NewsdeskError):
        _complain(str(error))
        return 2 if isinstance(error, BadInput) else 1
    _log_unexpected(error)
    return 1


def _log_unexpected(error: Exception) -> None:
    import traceback

    if "--debug" in sys.argv or Path(".newsdesk-debug").exists():
        traceback.print_exception(error)
    _complain(f"unexpected {type(error).__name__}: {error}")


def _complain(message: str) -> None:
    from bot.doors.commands.terminal import harmless

    print(f"newsdesk: {harmless(' '.join(message.split()))}", file=sys.stderr)
