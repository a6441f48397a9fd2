"""`newsdesk eval judge` and `newsdesk eval calibrate`: answers judged by a model, and the model by labels."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from eval.judging.calibrating import Calibrated
    from eval.judging.judge import Judge
    from eval.judging.values import Agreement, Calibration, Kind

MOST_SHOWN = 10
LABELLED = "correctness, faithfulness, accuracy, sourcing, opinion, editorialising, context"

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Judged at once.")]
CalibrationFile = Annotated[
    Path | None,
    typer.Option(
        "--calibration", metavar="FILE", help="What `eval calibrate` wrote. Default: NEWSDESK_JUDGE_CALIBRATION."
    ),
]


class Bench(NamedTuple):
    """A judge ready to be asked, and what is known of it."""

    judge: "Judge"
    calibration: "Calibration | None"


def add_judge_commands(app: typer.Typer) -> None:
    """Add `judge` and `calibrate`."""
    app.command("judge")(judge_answers)
    app.command("calibrate")(calibrate_judge)


def judge_answers(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A finished run.")],
    calibration: CalibrationFile = None,
    workers: Workers = 4,
    json: Json = False,
) -> None:
    """Let the model of NEWSDESK_JUDGE_MODEL judge the answers of a run; what was judged is not judged again."""
    tell_judged(judge_folder(folder, bench(calibration), workers, quiet=json), json)


def bench(calibration: Path | None) -> Bench:
    """The judge that is set, with its calibration. Raises BadInput, before anything is asked."""
    from bot.settings import Settings
    from eval.judging.figures import read_calibration
    from eval.judging.judge import Judge

    settings = Settings.from_environment()
    path = calibration or settings.judge_calibration
    return Bench(Judge(settings), read_calibration(path) if path else None)


def judge_folder(folder: Path, ready: Bench, workers: int = 4, *, quiet: bool) -> dict[str, Any]:
    """Judge a finished run, with a bar on stderr; its metrics.json."""
    from eval.judging.judging import judge_run
    from eval.judging.pace import Pace
    from eval.reporting.report import write_report

    with _judging_progress(quiet) as on_step:
        metrics = judge_run(folder, ready.judge, ready.calibration, Pace(workers, on_step)).metrics
    write_report(folder)
    return metrics


def tell_judged(metrics: dict[str, Any], json: bool) -> None:
    """Print what the judge says, and what its word is worth. Exit status 1 where nothing could be judged."""
    section = metrics["judge"]
    lost = {name: each for name, each in section["not_judged"].items() if each}
    for name, each in lost.items():
        _aside(f"judge.{name}: {each['questions']} questions not judged: {each['reason']}")
    if section["wrote_the_answers"]:
        _aside(f"{section['model']} judges its own answers: name another in NEWSDESK_JUDGE_MODEL")
    if json:
        typer.echo(dumps(metrics, ensure_ascii=False, indent=2))
    else:
        _print_judged(metrics)
    if lost and not section["usage"]["calls"]:
        raise typer.Exit(1)


def _print_judged(metrics: dict[str, Any]) -> None:
    section = metrics["judge"]
    rows = [("metric", "score", "95 % interval", "questions", "against labels")]
    for name, beside in section["calibration"].items():
        interval = metrics["intervals"][f"judge.{name}"]
        ends = f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else ""
        count = str(metrics["counts"][f"judge.{name}"])
        rows.append((f"judge.{name}", _figure(section[name]), ends, count, beside["note"]))
    _print_rows(rows)
    usage = section["usage"]
    _say(
        f"judged by {section['model']}; {usage['calls']} requests, {usage['input_tokens']} tokens read, "
        f"{usage['output_tokens']} written"
    )


def calibrate_judge(
    labels: Annotated[Path, typer.Argument(metavar="LABELS", help="JSONL of labelled answers and claims.")],
    out: Annotated[Path, typer.Option(help="Folder for calibration.json; name it again to go on.")],
    kind: Annotated[str | None, typer.Option(metavar="KIND", help=f"Of lines that name none: {LABELLED}.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="So many labels, drawn from the whole file.")] = None,
    workers: Workers = 4,
    json: Json = False,
) -> None:
    """Measure the model of NEWSDESK_JUDGE_MODEL against labels that people gave, before its word counts."""
    from eval.judging.calibrating import ORDER, calibrate
    from eval.judging.labels import read_labels, spread
    from eval.judging.pace import Pace
    from library.errors import BadInput

    known: Kind | None = next((each for each in ORDER if each == kind), None)
    if kind is not None and known is None:
        raise BadInput(f"--kind takes one of {LABELLED}, not {kind!r}")
    ready = bench(None)
    read = read_labels(labels, known)
    with _judging_progress(json) as on_step:
        found = calibrate(ready.judge, spread(read, limit), out, limit, Pace(workers, on_step))
    for each in read.failures:
        _aside(f"not read: {each}")
    if json:
        typer.echo(found.calibration.model_dump_json(indent=2))
    else:
        _print_calibration(found, out)
    if not any(each.n for each in found.calibration.agreement.values()):
        raise typer.Exit(1)


def _print_calibration(found: "Calibrated", out: Path) -> None:
    calibration = found.calibration
    rows = [
        ("labels", "judged", "right", "accuracy", "balanced", "kappa", "95 % interval", "wrong: precision", "recall")
    ]
    rows += [_agreement_row(name, each) for name, each in calibration.agreement.items()]
    rows += [_agreement_row(f"  {name}", each) for name, each in calibration.groups.items()]
    _print_rows(rows)
    for label, judged in found.disagreements[:MOST_SHOWN]:
        score, reason = judged.scores[label.kind], judged.reasons[label.kind]
        said = "right" if label.right else "wrong"
        _say(f"{label.id} ({label.kind}): labelled {said}, judge {_figure(score)}: {reason}")
    if len(found.disagreements) > MOST_SHOWN:
        _say(f"and {len(found.disagreements) - MOST_SHOWN} more")
    _say(f"{calibration.judge.model} against {calibration.labels}; kept in {out}")


def _agreement_row(name: str, each: "Agreement") -> tuple[str, ...]:
    ends = each.intervals.get("kappa")
    judged = f"{each.n} of {each.n + each.not_judged}" if each.not_judged else str(each.n)
    return (
        name, judged, str(each.right), _figure(each.accuracy), _figure(each.balanced_accuracy), _figure(each.kappa),
        f"{ends[0]:+.2f} to {ends[1]:+.2f}" if ends else "", _figure(each.wrong_precision), _figure(each.wrong_recall),
    )  # fmt: skip


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


@contextmanager
def _judging_progress(quiet: bool) -> Generator[Callable[[int, int], None]]:
    """A bar on stderr: how many are judged, and the time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from bot.doors.commands.printing import ERRORS

    columns = (TextColumn("judging"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=ERRORS, transient=True, disable=quiet or not ERRORS.is_terminal) as bar:
        task = bar.add_task("judging", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print_rows(rows: "list[tuple[str, ...]]") -> None:
    """A table; its words come from files and models, and are never markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from bot.doors.commands.terminal import on_one_line

    table = Table(box=None)
    for at, name in enumerate(rows[0]):
        numeric = 0 < at < len(rows[0]) - (rows[0][-1] == "against labels")
        table.add_column(name, justify="right" if numeric else "left", no_wrap=True)
    for row in rows[1:]:
        table.add_row(*(Text(on_one_line(cell)) for cell in row))
    console = Console(highlight=False, emoji=False)
    (console if console.is_terminal else Console(width=1000, highlight=False, emoji=False)).print(table)


def _say(text: str) -> None:
    from bot.doors.commands.printing import say
    from bot.doors.commands.terminal import on_one_line

    say(on_one_line(text))


def _aside(text: str) -> None:
    from bot.doors.commands.terminal import on_one_line

    typer.echo(f"newsdesk: {on_one_line(' '.join(text.split()))}", err=True)
