"""Run the benches: `python -m eval.bench [--out FILE]`. Prints each figure with its target, writes all as JSON."""

import argparse
import json
import sys
from pathlib import Path

from eval.bench.asking import asking
from eval.bench.embedding import embedding
from eval.bench.figures import Figure
from eval.bench.startup import startup


def main() -> None:
    """Run all, report, and exit with 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    parser.add_argument("--out", type=Path, help="where to write the JSON")
    out: Path | None = parser.parse_args().out
    figures: list[Figure] = []
    for bench in (startup, embedding, asking):
        for figure in bench():
            print(figure.line(), flush=True)
            figures.append(figure)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps([figure._asdict() | {"met": figure.met} for figure in figures], indent=2) + "\n")
    sys.exit(0 if all(figure.met is not False for figure in figures) else 1)


if __name__ == "__main__":
    main()
