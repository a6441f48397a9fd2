"""`newsdesk search`: passages, and why these."""

from typing import Annotated

import typer

from bot.doors.commands.choices import After, Before, Infer, Json, Outlets, open_desk


def search(
    words: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", help="How many passages.")] = 10,
    json: Json = False,
    explain: Annotated[bool, typer.Option("--explain", help="Tell how each passage came to its place.")] = False,
    after: After = None,
    before: Before = None,
    outlet: Outlets = None,
    now: Annotated[str | None, typer.Option(metavar="DATE", help='The day that "today" means.')] = None,
    infer: Infer = True,
) -> None:
    """Find passages by words and by meaning."""
    from bot.doors.commands.options import day_of, fields_of, filters_of

    filters, today, fields = filters_of(after, before, outlet), day_of("--now", now), fields_of(infer)
    if explain:
        from bot.doors.commands.printing_explanations import print_explanation

        print_explanation(open_desk().explain(words, k=k, filters=filters, now=today, infer=fields), json)
        return
    from bot.doors.commands.printing import print_found

    print_found(open_desk().found(words, k=k, filters=filters, now=today, infer=fields), json)
