"""How well the checks of an answer tell what a source holds: `python -m eval.faithfulness FILE...`.

FILE has one JSON object a line. Either `source`, `claim`, `dataset` and `label` (1 where the source holds the claim, 0
where it does not; other lines are left out), or a line of a judge's labels with `passages`, and `claim` or `answer`. A
claim is held when each of its sentences is.

Printed are, for each data set, the balanced accuracy (mean of the parts of held and of unheld claims that are told
right) and the precision of "unsupported", both with bootstrap intervals; and for each kind of finding how often a claim
that has it is unheld, as it came, and as it would be were held and unheld claims as many. `--swapped` holds each held
claim against the source of another as well, which none of them should hold.
"""

import argparse
import gzip
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.checking import Cited, check
from bot.lexicon import written_day
from eval.metrics.intervals import BATCH, LEVEL, RESAMPLES, Interval, draws
from library.sentences import sentences

if TYPE_CHECKING:
    import numpy as np

_KINDS_OF_CLAIM = frozenset({"faithfulness", "accuracy", "sourcing", "opinion", "editorialising"})
"""Judge's labels that are of what is said, and not of what is left unsaid."""
Statistic = Callable[["np.ndarray", "np.ndarray"], "np.ndarray"]


class Claim(NamedTuple):
    """What is said, and of what source."""

    dataset: str
    text: str
    cited: tuple[Cited, ...]
    held: bool


class Judged(NamedTuple):
    """One claim: whether its source holds it, and the kinds of what was found; hints end with a question mark."""

    dataset: str
    held: bool
    kinds: frozenset[str]

    @property
    def called(self) -> bool:
        """Whether it is called unsupported."""
        return any(not kind.endswith("?") for kind in self.kinds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m eval.faithfulness", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--swapped", action="store_true")
    given = parser.parse_args(arguments)
    claims = [claim for file in given.files for claim in read_claims(file)]
    started = time.perf_counter()
    told = [judge(each) for each in claims]
    spent = (time.perf_counter() - started) * 1000 / max(1, sum(len(sentences(each.text)) for each in claims))
    lines = [*_tables(told), f"{spent:.1f} ms a sentence"]
    if given.swapped:
        lines.append(_swapped([each for each in claims if each.held]))
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def read_claims(file: Path) -> Iterator[Claim]:
    """The labelled claims of a file."""
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["label"] not in {0, 1}:
                continue
            if "source" in row:
                yield Claim(row["dataset"], row["claim"], (Cited(row["source"]),), row["label"] == 1)
            elif row["kind"] in _KINDS_OF_CLAIM:
                cited = tuple(_cited(each) for each in row["passages"])
                yield Claim(row["kind"], row.get("claim") or row["answer"], cited, row["label"] == 1)


def _cited(passage: dict[str, Any]) -> Cited:
    title, outlet = str(passage.get("title") or ""), str(passage.get("outlet") or "")
    return Cited(str(passage["text"]), title, outlet, written_day(passage.get("date")))


def judge(claim: Claim) -> Judged:
    """A claim, checked."""
    found = (each for span in sentences(claim.text) for each in check(span.of(claim.text), claim.cited))
    return Judged(claim.dataset, claim.held, frozenset(f"{each.kind}{'?' * each.hint}" for each in found))


def balanced_accuracy(called: "np.ndarray", held: "np.ndarray") -> "np.ndarray":
    """Mean of the parts of held and of unheld claims that are told right, of each row; NaN where one has none."""
    return (_part(~called, held) + _part(called, ~held)) / 2


def precision(called: "np.ndarray", held: "np.ndarray") -> "np.ndarray":
    """Part of the claims that are called unsupported that are, of each row; NaN where none is."""
    return _part(~held, called)


def _part(right: "np.ndarray", of: "np.ndarray") -> "np.ndarray":
    import numpy as np

    with np.errstate(invalid="ignore"):
        return (right & of).sum(axis=-1) / of.sum(axis=-1)


def figure(judged: Sequence[Judged], statistic: Statistic, name: str) -> tuple[float, Interval] | None:
    """A figure over claims, and its interval by percentiles of claims drawn again; None where it does not apply."""
    import numpy as np

    called, held = np.array([each.called for each in judged]), np.array([each.held for each in judged])
    value = float(statistic(called, held))
    if np.isnan(value):
        return None
    drawn = draws(0, name)
    picks = (drawn.integers(0, len(judged), (BATCH, len(judged))) for _ in range(RESAMPLES // BATCH))
    values = np.concatenate([statistic(called[each], held[each]) for each in picks])
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    return value, Interval(low, high)


def _tables(judged: Sequence[Judged]) -> Iterator[str]:
    sets: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        sets[each.dataset].append(each)
    for name, ones in (*sorted(sets.items()), ("all", list(judged))):
        yield (
            f"{name:<15} {len(ones):5} claims, {sum(each.held for each in ones):5} held   "
            f"balanced accuracy {_with_interval(ones, balanced_accuracy, name)}   "
            f"“unsupported” right {_with_interval(ones, precision, name)} of {sum(each.called for each in ones)}"
        )
    unheld = sum(not each.held for each in judged)
    for kind in sorted({kind for each in judged for kind in each.kinds}):
        having = [each for each in judged if kind in each.kinds]
        right = sum(not each.held for each in having)
        true, false = right / max(1, unheld), (len(having) - right) / max(1, len(judged) - unheld)
        yield (
            f"  {kind:<15} {len(having):5} claims, right {right / len(having):.3f}, "
            f"balanced {true / (true + false):.3f}"
        )


def _with_interval(judged: Sequence[Judged], statistic: Statistic, name: str) -> str:
    found = figure(judged, statistic, name)
    return f"{found[0]:.3f} ({found[1].low:.3f} to {found[1].high:.3f})" if found else "-"


def _swapped(held: Sequence[Claim]) -> str:
    """How many claims are called unsupported when they are held against another's source of their set."""
    called: list[bool] = []
    for at, claim in enumerate(held):
        others = (each for each in (*held[at + 1 :], *held[:at]) if each.dataset == claim.dataset)
        other = next((each.cited for each in others if each.cited != claim.cited), None)
        if other:
            called.append(judge(claim._replace(cited=other)).called)
    return f"against another source: {sum(called)} of {len(called)} are called unsupported"


if __name__ == "__main__":
    sys.exit(main())
