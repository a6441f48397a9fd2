"""Measure Newsdesk and its peers side by side: `python -m eval.peers ARTICLES QUESTIONS [--rounds N] [--out FILE.md]`.

ARTICLES is a file or folder of articles, QUESTIONS a set that names them by id, address or headline.
The pipelines take turns, each in a process of its own; times are medians of the rounds.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from eval.peers.measure import PIPELINES, QUALITY


def main() -> None:
    """Run the rounds, print the table, and write it where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m eval.peers", description=__doc__)
    parser.add_argument("articles")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, help="a Markdown file, in which the table is put at the end")
    given = parser.parse_args()
    rounds: list[dict[str, dict[str, Any]]] = []
    for number in range(given.rounds):
        rounds.append({})
        for which in PIPELINES:
            command = [sys.executable, "-m", "eval.peers.measure", which, given.articles, str(given.questions)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            rounds[-1][which] = json.loads(done.stdout.splitlines()[-1])
            print(f"round {number + 1}: {rounds[-1][which]}", file=sys.stderr, flush=True)
    table = "\n".join(_table(rounds))
    print(table)
    if given.out:
        given.out.write_text(
            given.out.read_text("utf-8").split("\n## Table")[0].rstrip() + f"\n\n## Table\n\n{table}\n"
        )


def _table(rounds: list[dict[str, dict[str, Any]]]) -> Iterator[str]:
    first = rounds[0]["newsdesk"]
    yield f"{first['articles']:,} articles, {first['questions']:,} questions, {len(rounds)} rounds in turn."
    yield ""
    heads = ["", *QUALITY, "passages", "ingest", "query p50", "query p95", "peak memory"]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    own = {name: _middle(rounds, "newsdesk", name) for name in ("ingest_s", "query_p50_ms", "query_p95_ms", "peak_mb")}
    for which in PIPELINES:
        figures = rounds[0][which]
        cells = [figures["name"], *(f"{figures['quality'][name]:.3f}" for name in QUALITY), f"{figures['passages']:,}"]
        for name, unit in (("ingest_s", "s"), ("query_p50_ms", "ms"), ("query_p95_ms", "ms"), ("peak_mb", "MB")):
            value = _middle(rounds, which, name)
            cells.append(f"{value:,.1f} {unit} ({value / own[name]:.2f}x)")
        yield f"| {' | '.join(cells)} |"


def _middle(rounds: list[dict[str, dict[str, Any]]], which: str, name: str) -> float:
    return median(each[which][name] for each in rounds)


if __name__ == "__main__":
    main()
