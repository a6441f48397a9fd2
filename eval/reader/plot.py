"""Plot the losses of a run: `python -m eval.reader.plot RUN` writes RUN/loss.svg."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

WIDE, HIGH, EDGE = 720, 320, 44


class Logged(NamedTuple):
    """One line of a run's log."""

    step: int
    loss: float


def main() -> None:
    """Write the plot."""
    parser = argparse.ArgumentParser(prog="python -m eval.reader.plot", description=__doc__)
    parser.add_argument("run", type=Path)
    run: Path = parser.parse_args().run
    rows = [json.loads(line) for line in (run / "log.jsonl").read_text("utf-8").splitlines()]
    (run / "loss.svg").write_text(plot([Logged(row["step"], row["loss"]) for row in rows]), encoding="utf-8")


def plot(logged: Sequence[Logged]) -> str:
    """The mean loss of each stretch of steps, as SVG."""
    last, top = max(each.step for each in logged), max(each.loss for each in logged)

    def at(each: Logged) -> str:
        across = EDGE + (WIDE - 2 * EDGE) * each.step / last
        down = HIGH - EDGE - (HIGH - 2 * EDGE) * each.loss / top
        return f"{across:.1f},{down:.1f}"

    line = " ".join(map(at, logged))
    base = HIGH - EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-size="12">\n'
        f'<rect width="{WIDE}" height="{HIGH}" fill="white"/>\n'
        f'<path d="M{EDGE} {EDGE}V{base}H{WIDE - EDGE}" fill="none" stroke="#888"/>\n'
        f'<polyline points="{line}" fill="none" stroke="#1a5fb4" stroke-width="1.5"/>\n'
        f'<text x="{EDGE - 6}" y="{EDGE + 4}" text-anchor="end">{top:.1f}</text>\n'
        f'<text x="{EDGE - 6}" y="{base}" text-anchor="end">0</text>\n'
        f'<text x="{WIDE - EDGE}" y="{base + 18}" text-anchor="end">step {last:,}</text>\n'
        f'<text x="{EDGE}" y="{EDGE - 14}">training loss, mean of each stretch</text>\n'
        "</svg>\n"
    )


if __name__ == "__main__":
    main()
