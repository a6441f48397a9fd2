"""Options that several commands have, and the desk that they open."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
After = Annotated[str | None, typer.Option("--after", metavar="DATE", help="Published on this day or later.")]
Before = Annotated[str | None, typer.Option("--before", metavar="DATE", help="Published on this day or earlier.")]
Outlets = Annotated[
    list[str] | None, typer.Option("--outlet", metavar="NAME", help="Only this outlet; may be repeated.")
]
Infer = Annotated[
    bool, typer.Option("--infer/--no-infer", help="Whether days and outlets that the question names narrow the search.")
]


def open_desk() -> "Newsdesk":
    """The library that the environment names. Raises BadInput, LibraryDamaged."""
    from bot.assemble import assemble
    from bot.settings import Settings

    return assemble(Settings.from_environment())
