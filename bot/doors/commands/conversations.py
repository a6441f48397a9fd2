"""`newsdesk conversations`: what was asked before, under a name that was given for it."""

from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from bot.doors.commands.choices import Json, open_desk

conversations_app = typer.Typer(
    help="List, show, rename, export and delete past conversations.", no_args_is_help=True, rich_markup_mode=None
)

Id = Annotated[str, typer.Argument(metavar="ID")]


@conversations_app.command("list")
def list_conversations(
    json: Json = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    offset: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """List past conversations, the latest first."""
    from bot.doors.commands.printing_conversations import print_conversations

    print_conversations(open_desk().conversations.cards(limit, offset), json)


@conversations_app.command("show")
def show_conversation(conversation_id: Id, json: Json = False) -> None:
    """Show what was asked and answered."""
    from bot.doors.commands.printing_conversations import print_conversation

    print_conversation(open_desk().conversations.read(conversation_id), json)


@conversations_app.command("rename")
def rename_conversation(
    conversation_id: Id, title: Annotated[str, typer.Argument(help="What to call it.")], json: Json = False
) -> None:
    """Give a conversation another title."""
    from bot.doors.commands.printing_conversations import print_conversations

    print_conversations((open_desk().conversations.rename(conversation_id, title),), json)


@conversations_app.command("export")
def export_conversation(
    conversation_id: Id,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; else it is printed.")
    ] = None,
) -> None:
    """Write a conversation as Markdown, with a footnote for every citation."""
    from bot.doors.commands.terminal import harmless
    from library.errors import BadInput

    text = open_desk().conversations.exported(conversation_id)
    if out is None:
        typer.echo(harmless(text), nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{out} cannot be written ({error.strerror}); name another file with --out") from None


@conversations_app.command("delete")
def delete_conversation(conversation_id: Id, json: Json = False) -> None:
    """Forget a conversation with all its turns."""
    open_desk().conversations.delete(conversation_id)
    typer.echo(dumps({"deleted": conversation_id}, ensure_ascii=False) if json else f"deleted {conversation_id}")
