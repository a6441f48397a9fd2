"""`newsdesk eval`: run a question set, compare two runs."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.doors.commands.evaluating.adapters import add_adapter_commands
from bot.doors.commands.evaluating.drafts import add_draft_commands
from bot.doors.commands.evaluating.judge import (
    CalibrationFile,
    add_judge_commands,
    bench,
    judge_folder,
    tell_judged,
)
from bot.doors.commands.evaluating.report import add_report_commands, write_comparison
from bot.doors.commands.evaluating.sets import add_set_commands

if TYPE_CHECKING:
    from rich.table import Table

    from eval.comparing.values import Changed, Comparison, Difference, Side
    from eval.runs.running import Finished
    from eval.runs.values import Step

eval_app = typer.Typer(
    help="Ask a set of questions, measure the answers, compare two runs.", no_args_is_help=True, rich_markup_mode=None
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
RUNNING = ("hit@1", "contains_gold", "citations.recall", "abstention.recall")
"""Scores beside the bar."""
MOST_SHOWN = 10
LONGEST_SHOWN = 400


@eval_app.command("run")
def run_set(
    questions: Annotated[Path, typer.Argument(metavar="SET", help="Questions: .jsonl, .csv, .yaml.")],
    out: Annotated[Path, typer.Option(help="The run's folder; name it again to go on with a run that was stopped.")],
    articles: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE", help="Make a library of these for the run; may be repeated. Default: the live one."
        ),
    ] = None,
    writer: Annotated[str | None, typer.Option(metavar="quote|llm", help="Who writes the answers.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the intervals' draws.")] = 0,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Questions asked at once; 1 without a model, 4 with one.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first questions.")] = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="Let the model of NEWSDESK_JUDGE_MODEL judge the answers.")
    ] = False,
    calibration: CalibrationFile = None,
    json: Json = False,
) -> None:
    """Ask every question of a set and measure the answers; a run that was stopped goes on where it was."""
    from bot.doors.commands.printing import reading_progress
    from eval.runs.running import Plan, run
    from library.errors import BadInput

    if writer not in {None, "quote", "llm"}:
        raise BadInput(f"--writer takes quote or llm, not {writer!r}")
    ready = bench(calibration) if judge else None
    plan = Plan(questions, out, tuple(articles or ()), writer, seed, workers, limit)
    with reading_progress(quiet=json) as on_ingest, _asking_progress(quiet=json) as on_step:
        finished = run(plan, on_step, on_ingest)
    _print_asides(finished)
    metrics = judge_folder(out, ready, quiet=json) if ready else finished.metrics
    if not json:
        _print_metrics(metrics, out)
    elif not ready:
        typer.echo(dumps(metrics, ensure_ascii=False, indent=2))
    if ready:
        tell_judged(metrics, json)
    if finished.fallbacks and finished.fallbacks == finished.metrics["n"]:
        raise typer.Exit(1)


@contextmanager
def _asking_progress(quiet: bool) -> Generator["Callable[[Step], None]"]:
    """A bar on stderr: questions asked, time left, scores so far."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    errors = Console(stderr=True, highlight=False, emoji=False)
    columns = (TextColumn("asking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    scores = TextColumn("{task.fields[scores]}")
    with Progress(*columns, scores, console=errors, transient=True, disable=quiet or not errors.is_terminal) as bar:
        task = bar.add_task("asking", total=None, scores="", visible=False)

        def on_step(step: "Step") -> None:
            so_far = "  ".join(f"{name} {step.scores[name]:.2f}" for name in RUNNING if name in step.scores)
            bar.update(task, completed=step.done, total=step.total, scores=so_far, visible=True)

        yield on_step


def _print_asides(finished: "Finished") -> None:
    """What the reader of the figures should know, on stderr, one line each."""
    for each in finished.unreadable:
        _aside(f"not read: {each}")
    for failure in finished.ingested.failures if finished.ingested else ():
        _aside(f"not read: {failure.source}: {failure.reason}")
    for failed in finished.metrics["failures"]:
        _aside(f"not asked: {failed['id']}: {failed['reason']}")
    if finished.missing:
        _aside(
            f"{len(finished.missing)} gold articles are not in the library, and count as not found: "
            f"{', '.join(map(repr, finished.missing[:3]))}{' ...' if len(finished.missing) > 3 else ''}"
        )
    if finished.fallbacks:
        _aside(f"the model wrote nothing that stands for {finished.fallbacks} questions: the articles were quoted")


def _aside(text: str) -> None:
    typer.echo(f"newsdesk: {' '.join(text.split())}", err=True)


def _print_metrics(metrics: dict[str, Any], out: Path) -> None:
    from eval.metrics import METRICS

    table = _table("metric", "score", "95 % interval", "questions")
    for name, metric in METRICS.items():
        value, interval = metrics[metric.section][metric.key], metrics["intervals"][name]
        ends = f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else ""
        table.add_row(name, "-" if value is None else f"{value:.3f}", ends, str(metrics["counts"][name]))
    _print(table)
    latency, usage = metrics["latency_ms"], metrics["usage"]
    if metrics["n"]:
        typer.echo(f"{metrics['n']} questions; {latency['p50']:.0f} ms each (p50), {latency['p95']:.0f} ms (p95)")
    if usage["input_tokens"] or usage["output_tokens"]:
        cost = "cost not known" if usage["cost_usd"] is None else f"{usage['cost_usd']:.4f} USD"
        typer.echo(f"{usage['input_tokens']} tokens read, {usage['output_tokens']} written; {cost}")
    typer.echo(f"kept in {out}; {out / 'report.html'} shows it")


@eval_app.command("compare")
def compare_runs(
    a: Annotated[Path, typer.Argument(metavar="DIR_A", help="The run before.")],
    b: Annotated[Path, typer.Argument(metavar="DIR_B", help="The run after.")],
    fail_if: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-if", metavar="CONDITION", help="'hit@1 < -0.02': exit status 1 when B - A is. May be repeated."
        ),
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page besides.")] = None,
    json: Json = False,
) -> None:
    """Say what got better and worse from run A to run B, and how sure that is."""
    from eval.comparing.comparison import compare
    from eval.comparing.gates import read_gate

    comparison = compare(a, b, [read_gate(text) for text in fail_if or ()])
    write_comparison(comparison, html, markdown)
    if json:
        typer.echo(comparison.model_dump_json(indent=2))
    elif not markdown:
        _print_comparison(comparison)
    for condition in comparison.failed:
        _aside(f"failed: {condition}")
    if comparison.failed:
        raise typer.Exit(1)


def _print_comparison(comparison: "Comparison") -> None:
    _print_ground(comparison)
    moved = [each for each in comparison.metrics if each.better or each.worse or each.difference]
    if moved:
        table = _table("metric", "A", "B", "B - A", "95 % interval", "better", "worse", "p", "p corrected")
        for each in moved:
            table.add_row(*_cells(each))
        _print(table)
        typer.echo(f"  {comparison.correction}")
    for word, changed in (("worse", comparison.worse), ("better", comparison.better)):
        if changed:
            typer.echo(f"\n{len(changed)} questions got {word}{_up_to(len(changed))}")
        for each in changed[:MOST_SHOWN]:
            _print_changed(each)


def _print_ground(comparison: "Comparison") -> None:
    """What was compared, and what the two were made with that is not the same."""
    typer.echo(f"{comparison.verdict}: {comparison.paired} questions asked in both runs")
    for name, (before, after) in comparison.made_otherwise.items():
        typer.echo(f"  made with another {name}: {before or 'none'} -> {after or 'none'}")
    for folder, ids in ((comparison.a, comparison.only_in_a), (comparison.b, comparison.only_in_b)):
        if ids:
            typer.echo(f"  only in {folder}: {', '.join(ids)}")
    if comparison.reworded:
        typer.echo(f"  other questions under the same id, not compared: {', '.join(comparison.reworded)}")
    if comparison.other_words:
        typer.echo(f"  {comparison.other_words} answers are in other words and score the same")


def _up_to(number: int) -> str:
    return f"; the {MOST_SHOWN} that moved most" if number > MOST_SHOWN else ""


def _cells(difference: "Difference") -> list[str]:
    def number(value: float | None, form: str = ".3f") -> str:
        return "-" if value is None else format(value, form)

    interval = difference.interval
    mark = " *" if difference.significant else ""
    return [
        difference.metric, number(difference.a), number(difference.b), number(difference.difference, "+.3f"),
        f"{interval[0]:+.3f} to {interval[1]:+.3f}" if interval else "", str(difference.better), str(difference.worse),
        number(difference.p, ".4f"), number(difference.p_adjusted, ".4f") + mark,
    ]  # fmt: skip


def _print_changed(changed: "Changed") -> None:
    typer.echo(f"\n{changed.id}  {changed.question}")
    if changed.gold:
        typer.echo(f"  right: {_short(' | '.join(changed.gold))}")
    for name, (before, after) in changed.metrics.items():
        typer.echo(f"  {name} {before:.2f} -> {after:.2f}: {_short(changed.reasons[name][1])}")
    for letter, side in (("A", changed.a), ("B", changed.b)):
        _print_side(letter, side)


def _print_side(letter: str, side: "Side") -> None:
    typer.echo(f"  {letter} ({side.verdict}) {_short(side.text)}")
    for each in side.citations:
        head = ", ".join(filter(None, (each.outlet, (each.published_at or "")[:10], each.title)))
        typer.echo(f"     [{each.number}] {_short(head)}: {_short(each.quote)}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"


def _table(*names: str) -> "Table":
    from rich.table import Table

    table = Table(box=None)
    for at, name in enumerate(names):
        table.add_column(name, justify="right" if at else "left", no_wrap=True)
    return table


def _print(table: "Table") -> None:
    from rich.console import Console

    console = Console(highlight=False, emoji=False)
    (console if console.is_terminal else Console(width=1000, highlight=False, emoji=False)).print(table)


add_judge_commands(eval_app)
add_set_commands(eval_app)
add_report_commands(eval_app)
add_draft_commands(eval_app)
add_adapter_commands(eval_app)
