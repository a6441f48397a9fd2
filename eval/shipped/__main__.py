"""The sets that ship: `python -m eval.shipped run|ci|baseline [--out FOLDER]`.

`run` asks all of them, into a folder a set, and prints one table; `ci` asks a part and exits with 1 when a main metric
got worse than the committed baseline by more than chance; `baseline` writes that file again.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from eval.metrics import METRICS
from eval.runs.asking import Asker
from eval.runs.running import Plan, run
from eval.runs.values import AskedQuestion
from eval.shipped.baseline import MAIN, Held, baseline_of, held_against, read_baseline, write_baseline
from eval.shipped.sets import BASELINE, SHIPPED, Shipped
from library.errors import BadInput

TODAY = date(2026, 9, 30)
"""The day that "today" means in the small parts: they are asked of several libraries."""


def main() -> None:
    """Run what was asked for; exit with 1 for a regression, 2 for what cannot be run."""
    parser = argparse.ArgumentParser(prog="python -m eval.shipped", description=__doc__)
    parser.add_argument("what", choices=("run", "ci", "baseline"))
    parser.add_argument("--out", type=Path, default=Path("build/eval"), help="folder of the runs")
    options = parser.parse_args()
    try:
        if options.what == "run":
            print_runs(options.out)
        elif options.what == "baseline":
            write_baseline(BASELINE, baseline_of(ask_small_parts()))
            print(f"written: {BASELINE}")
        else:
            sys.exit(print_held(held_against(read_baseline(BASELINE), ask_small_parts())))
    except BadInput as error:
        print(f"newsdesk: {error}", file=sys.stderr)
        sys.exit(2)


def print_runs(out: Path) -> None:
    """Ask every set whole, and print a line a metric with a column a set, and where the runs are kept."""
    metrics: dict[str, dict[str, Any]] = {}
    for shipped in SHIPPED:
        began = time.perf_counter()
        metrics[shipped.name] = run_whole(shipped, out / shipped.name)
        print(
            f"{shipped.name}: {metrics[shipped.name]['n']} questions in {time.perf_counter() - began:.0f} s", flush=True
        )
    print("\n" + "".join(f"{head:>16}" for head in ("", *metrics)).replace(" " * 16, " " * 26, 1))
    for name in METRICS:
        cells = [_cell(each, name) for each in metrics.values()]
        if any(cells):
            print(f"{name:<26}" + "".join(f"{cell or '-':>16}" for cell in cells))
    print("\n" + "\n".join(f"{_report(out / name)}" for name in metrics))


def run_whole(shipped: Shipped, out: Path) -> dict[str, Any]:
    """The metrics of a run in this folder: made now, or gone on with where nothing has changed since."""
    plan = Plan(shipped.questions, out, (str(shipped.articles),), "quote")
    try:
        return run(plan).metrics
    except BadInput:
        if not (out / "run.json").exists():
            raise
    # Of another program or other settings: a folder of build/ is nobody's to keep.
    shutil.rmtree(out)
    return run(plan).metrics


def ask_small_parts() -> dict[str, list[AskedQuestion]]:
    """Answers to the small part of each set, asked of a library of its articles."""
    asked: dict[str, list[AskedQuestion]] = {}
    for articles, sets in _by_articles().items():
        with tempfile.TemporaryDirectory() as home:
            settings = Settings.from_environment(home=Path(home), writer="quote")
            with closing(assemble(settings)) as desk:
                desk.ingest([articles])
                asked |= ask_small(desk, sets)
    return asked


def ask_small(desk: Newsdesk, sets: Iterable[Shipped]) -> dict[str, list[AskedQuestion]]:
    """Answers to the small parts of sets over one library."""
    asker = Asker(desk, TODAY)
    return {each.name: [asker.ask(question) for question in each.small()] for each in sets}


def _by_articles() -> Mapping[Path, Sequence[Shipped]]:
    return {
        articles: [each for each in SHIPPED if each.articles == articles]
        for articles in dict.fromkeys(each.articles for each in SHIPPED)
    }


def print_held(held: Sequence[Held]) -> int:
    """A line a metric; 1 when any got worse by more than chance."""
    for line in _lines(held):
        print(line)
    return int(any(each.worse for each in held))


def _lines(held: Sequence[Held]) -> Iterator[str]:
    yield f"{'set':<9}{'metric':<26}{'then':>8}{'now':>8}   {'95 % interval of now - then':<30}questions"
    for each in sorted(held, key=lambda one: (one.set, MAIN.index(one.metric))):
        ends = f"{each.interval.low:+.3f} to {each.interval.high:+.3f}" if each.interval else "too few"
        then, now = ("-" if value is None else f"{value:.3f}" for value in (each.then, each.now))
        yield f"{each.set:<9}{each.metric:<26}{then:>8}{now:>8}   {ends:<30}{each.questions}{'   WORSE' * each.worse}"


def _cell(metrics: Mapping[str, Any], name: str) -> str:
    value = metrics[METRICS[name].section][METRICS[name].key]
    return "" if value is None else f"{value:.3f}"


def _report(folder: Path) -> Path:
    """The report, or the folder where none was written."""
    report = folder / "report.html"
    return report if report.exists() else folder


if __name__ == "__main__":
    main()
