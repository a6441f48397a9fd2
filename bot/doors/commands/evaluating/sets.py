"""`newsdesk eval make|feedback|export`: question sets made of a library and of what its readers said."""

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from eval.making.make import Kind, Made
    from eval.making.model import Budget

INTERRUPTED = 130

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Drafts = Annotated[
    Path | None, typer.Option("--drafts", metavar="FILE", help="Default: drafts.jsonl in the library's folder.")
]


def add_set_commands(eval_app: typer.Typer) -> None:
    """Put these commands among those of `newsdesk eval`."""
    eval_app.command("make")(make_drafts)
    eval_app.command("feedback")(draft_feedback)
    eval_app.command("export")(export_set)


def drafts_file(named: Path | None) -> Path:
    """The file of drafts: the one named, else that in the library's folder."""
    from bot.settings import Settings
    from eval.making.drafts import DRAFTS_FILE

    return named or Settings.from_environment().home / DRAFTS_FILE


def show(value: object) -> None:
    """As JSON."""
    typer.echo(dumps(value, ensure_ascii=False, indent=2))


def make_drafts(
    kinds: Annotated[
        str | None,
        typer.Option(metavar="KIND,KIND", help="Of tow, cloze, withheld and model. Default: the first three."),
    ] = None,
    each: Annotated[int, typer.Option(min=1, max=1000, help="Drafts of a kind on one article, at most.")] = 3,
    n: Annotated[
        int | None, typer.Option("--n", "-n", min=1, help="Drafts in all, at most; drawn by the seed.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same articles and seed give the same drafts.")] = 1,
    model: Annotated[bool, typer.Option("--model", help="Have the configured model write some too.")] = False,
    calls: Annotated[int | None, typer.Option(min=0, help="Of the model, at most. Default: 200.")] = None,
    tokens: Annotated[
        int | None, typer.Option(min=0, help="That the model may read and write, at most. Default: 300,000.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what the model would cost, and make nothing.")
    ] = False,
    drafts: Drafts = None,
    json: Json = False,
) -> None:
    """Draft questions from the library. What is in the file already stays as it is; review it with `eval drafts`.

    tow: an excerpt, of which headline, outlet, date and address are asked; cloze: names, numbers and dates; withheld:
    questions on articles to leave out, which then cannot be answered; model: questions that a model writes, each held
    against its article.
    """
    from bot.assemble import assemble
    from bot.settings import Settings
    from eval.making.drafts import add_drafts
    from eval.making.make import drawn, make
    from eval.making.material import material
    from eval.making.model import BUDGET, Budget, expected_spending, model_chat

    wanted = _kinds(kinds, model)
    settings = Settings.from_environment()
    budget = Budget(BUDGET.calls if calls is None else calls, BUDGET.tokens if tokens is None else tokens)
    if n is not None:
        budget = budget._replace(calls=min(budget.calls, -(-n // each)))
    with closing(assemble(settings)) as desk:
        articles = material(desk)
    chat = model_chat(settings) if "model" in wanted and settings.has_model else None
    expected = expected_spending(articles, each=each, budget=budget) if chat is not None else Budget(0, 0)
    if dry_run:
        show(expected._asdict()) if json else typer.echo(_expected(expected, budget, settings))
        return
    if chat is not None:
        aside(_expected(expected, budget, settings))
    with _drafting_progress(quiet=json) as on_call:
        made = make(articles, wanted, seed=seed, each=each, chat=chat, budget=budget, on_call=on_call)
    if n is not None:
        made = made._replace(drafts=drawn(made.drafts, n, seed))
    file = drafts_file(drafts)
    _tell_made(made, add_drafts(file, made.drafts), file, json)


def _kinds(named: str | None, model: bool) -> "list[Kind]":
    from eval.making.make import BY_RULES

    wanted = [each.strip() for each in named.split(",") if each.strip()] if named is not None else list(BY_RULES)
    # `make` names a kind that there is not.
    return [*dict.fromkeys([*wanted, *(["model"] if model else [])])]  # pyright: ignore[reportReturnType]


def _expected(expected: "Budget", budget: "Budget", settings: "Settings") -> str:
    if not expected.calls:
        return "no model is asked"
    return (
        f"{settings.model or 'the model'} is asked {expected.calls} times, for up to {expected.tokens:,} tokens; "
        f"the budget is {budget.calls} calls and {budget.tokens:,} tokens"
    )


def aside(text: str) -> None:
    """One line on stderr, beside what programs read."""
    from bot.doors.commands.terminal import harmless

    typer.echo(f"newsdesk: {harmless(' '.join(text.split()))}", err=True)


def _tell_made(made: "Made", new: int, file: Path, as_json: bool) -> None:
    counts = Counter(draft.made_by for draft in made.drafts)
    if as_json:
        show(
            {
                "drafts": dict(counts),
                "new": new,
                "file": str(file),
                "withheld": made.withheld,
                "model": made.model and {**made.model._asdict(), "drafts": len(made.model.drafts)},
            }
        )
    else:
        parts = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "none"
        typer.echo(f"drafts: {parts}; {new} new in {file}")
        for name in made.withheld:
            typer.echo(f"leave out of the library when these are asked: {name}")
        if made.model:
            typer.echo(f"the model: {made.model.calls} calls, {made.model.tokens:,} tokens")
            for reason, count in made.model.rejected.items():
                typer.echo(f"turned away: {count} times, {reason}")
    if made.model and made.model.stopped:
        _end_early(made.model.stopped, bool(made.model.drafts))


def _end_early(reason: str, drafted: bool) -> None:
    from eval.making.model import INTERRUPTED as BY_HAND

    aside(f"the model was not asked on every article: {reason}")
    if reason == BY_HAND:
        raise typer.Exit(INTERRUPTED)
    if not drafted:
        raise typer.Exit(1)


@contextmanager
def _drafting_progress(quiet: bool) -> Generator[Callable[[int, int], None]]:
    """A bar on stderr: that drafts are made, and once a model is asked, on how many articles of how many it was."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    errors = Console(stderr=True, highlight=False, emoji=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=quiet or not errors.is_terminal) as bar:
        task = bar.add_task("drafting", total=None)
        yield lambda done, total: bar.update(task, description="asking the model", completed=done, total=total)


def draft_feedback(drafts: Drafts = None, json: Json = False) -> None:
    """Draft questions from what readers said of answers; what was drafted before is left as it is."""
    from bot.assemble import assemble
    from bot.settings import Settings
    from eval.making.drafts import add_drafts
    from eval.making.feedback import feedback_drafts

    with closing(assemble(Settings.from_environment())) as desk:
        made = list(feedback_drafts(desk))
    file = drafts_file(drafts)
    new = add_drafts(file, made)
    if json:
        show({"feedback": len(made), "new": new, "file": str(file)})
    else:
        typer.echo(f"feedback on {len(made)} answers; {new} new drafts in {file}")


def export_set(
    out: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="The set to write.")],
    drafts: Drafts = None,
    json: Json = False,
) -> None:
    """Write what was kept and edited as a question set."""
    from eval.making.drafts import export

    written = export(drafts_file(drafts), out)
    if json:
        show({"questions": written, "file": str(out)})
    else:
        typer.echo(f"{written} questions in {out}")
