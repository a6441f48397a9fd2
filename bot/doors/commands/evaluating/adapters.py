"""`newsdesk eval adapt|official`: public question sets, from files that a person has downloaded."""

from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.doors.commands.evaluating.sets import Json, show

if TYPE_CHECKING:
    from eval.adapters import Written
    from eval.adapters.official import OfficialFigures


def add_adapter_commands(eval_app: typer.Typer) -> None:
    """Put these commands among those of `newsdesk eval`."""
    eval_app.command("adapt")(adapt_set)
    eval_app.command("official")(official_scores)


def adapt_set(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Of the public set; --list names them.")] = None,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILES...", help="That you downloaded, or a folder of them.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where to write.")] = None,
    list_them: Annotated[bool, typer.Option("--list", help="Say which sets can be read, and of which files.")] = False,
    json: Json = False,
) -> None:
    """Turn a public set into questions.jsonl and articles.jsonl.gz, for `eval run`."""
    from eval.adapters import ADAPTERS, adapt
    from library.errors import BadInput

    if list_them:
        rows = {key: {"title": each.title, "files": each.files} for key, each in ADAPTERS.items()}
        if json:
            show(rows)
        else:
            for key, row in rows.items():
                typer.echo(f"{key:<12} {row['title']}: {row['files']}")
        return
    if name is None or not files or out is None:
        raise BadInput("name the set, its files, and --out DIR; `newsdesk eval adapt --list` names the sets")
    with nullcontext() if json else _spinning(f"reading {name}"):
        written = adapt(name, files, out)
    _tell_written(written, json)


@contextmanager
def _spinning(what: str) -> Generator[None]:
    from rich.console import Console

    errors = Console(stderr=True, highlight=False, emoji=False)
    if errors.is_terminal:
        with errors.status(what):
            yield
    else:
        yield


def _tell_written(written: "Written", as_json: bool) -> None:
    from eval.adapters import ARTICLES, QUESTIONS

    questions, articles = written.folder / QUESTIONS, written.folder / ARTICLES
    if as_json:
        left_out = [each.model_dump(mode="json") for each in written.left_out]
        show({**written._asdict(), "folder": str(written.folder), "left_out": left_out})
        return
    typer.echo(f"{written.questions:,} questions in {questions}\n{written.articles:,} articles in {articles}")
    for each in written.left_out:
        typer.echo(f"left out: {each.count:,} {each.what}s: {each.reason}")
    for note in written.notes:
        typer.echo(f"note: {note}")
    typer.echo(f"ask them: newsdesk eval run {questions} --articles {articles} --out DIR")


def official_scores(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the public set; `eval adapt --list` names them.")],
    run: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Where `eval run` kept the answers.")],
    questions: Annotated[
        Path, typer.Option("--set", metavar="SET", help="The set that was run, or the folder that `eval adapt` wrote.")
    ],
    json: Json = False,
) -> None:
    """Say what a public set's own scorer gives for a finished run, and the strict figures beside it."""
    from eval.adapters.official import official_figures

    figures = official_figures(name, run, questions)
    if json:
        show(figures._asdict())
    else:
        _tell_figures(figures)


def _tell_figures(figures: "OfficialFigures") -> None:
    def column(values: dict[str, Any]) -> None:
        for key, value in values.items():
            typer.echo(f"  {key:<20} {'-' if value is None else f'{value:.4f}'}")

    typer.echo(f"{figures.title}, {figures.questions} questions\nas its own scorer counts")
    column(figures.official)
    typer.echo("strictly")
    column(figures.strict)
    typer.echo(f"not seen by its own scorer: {figures.weakness}")
    for note in figures.notes:
        typer.echo(f"note: {note}")
