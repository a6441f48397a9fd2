"""Run the benches: `python -m eval.bench [--out FILE] [--sizes 10000,100000]`.

Prints each figure with its target, writes all as JSON. Libraries of a million passages (`--sizes 10000,100000,1000000`)
take an hour to load the first time, and some 8 GB; what is loaded stays in `--folder` and is used again.
"""

import argparse
import itertools
import json
import sys
from pathlib import Path

from eval.bench.embedding import embedding
from eval.bench.figures import Figure
from eval.bench.finding import finding
from eval.bench.first_token import first_token
from eval.bench.harness import harness
from eval.bench.startup import startup


def main() -> None:
    """Run all, report, and exit with 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    parser.add_argument("--out", type=Path, help="where to write the JSON")
    parser.add_argument("--sizes", default="10000,100000", help="passages of the libraries that are searched")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where those libraries are kept")
    arguments = parser.parse_args()
    out: Path | None = arguments.out
    sizes = [int(size) for size in arguments.sizes.split(",")]
    figures: list[Figure] = []
    for figure in itertools.chain(startup(), embedding(), harness(), first_token(), finding(sizes, arguments.folder)):
        print(figure.line(), flush=True)
        figures.append(figure)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps([figure._asdict() | {"met": figure.met} for figure in figures], indent=2) + "\n")
    sys.exit(0 if all(figure.met is not False for figure in figures) else 1)


if __name__ == "__main__":
    main()
