"""What is said of a command that is not used as it is meant."""

import typer
from typer.exceptions import TyperException


def misuse(error: TyperException) -> str:
    """What is wrong with the command, and where to read how it is meant; a bare command shows its help first."""
    message = error.format_message()
    context = getattr(error, "ctx", None)
    if context is None:
        return message
    if message.startswith("Usage:"):
        typer.echo(message)
        message = "name a command"
    return f"{message.rstrip('.')}; `{context.command_path} --help` says how it is used"
