"""`newsdesk articles`: what is kept."""

from json import dumps
from typing import Annotated

import typer

from bot.doors.commands.choices import After, Before, Json, Outlets, open_desk

articles_app = typer.Typer(
    help="List, show, read again and remove articles.", no_args_is_help=True, rich_markup_mode=None
)


@articles_app.command("list")
def list_articles(
    json: Json = False,
    after: After = None,
    before: Before = None,
    outlet: Outlets = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    offset: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """List what is kept, newest first."""
    from bot.doors.commands.options import filters_of
    from bot.doors.commands.printing_articles import print_articles

    print_articles(open_desk().articles(filters=filters_of(after, before, outlet), limit=limit, offset=offset), json)


@articles_app.command("show")
def show_article(
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    json: Json = False,
    version: Annotated[int | None, typer.Option(min=1, help="An earlier version.")] = None,
) -> None:
    """Show an article's kept text."""
    from bot.doors.commands.printing_articles import print_article

    print_article(open_desk().article(article_id, version), json)


@articles_app.command("remove")
def remove_article(article_id: Annotated[str, typer.Argument(metavar="ID")], json: Json = False) -> None:
    """Remove an article with all its versions."""
    open_desk().remove(article_id)
    typer.echo(dumps({"removed": article_id}, ensure_ascii=False) if json else f"removed {article_id}")


@articles_app.command("reclean")
def reclean_articles(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="These alone; all when left out.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")] = False,
    json: Json = False,
) -> None:
    """Read kept originals again with today's readers; what differs becomes a new version."""
    from bot.doors.commands.printing import reading_progress
    from bot.doors.commands.printing_articles import print_reclean

    with reading_progress(quiet=json, unit="articles") as on_progress:
        report = open_desk().reclean(ids or (), on_progress, dry_run=dry_run)
    print_reclean(report, json)
