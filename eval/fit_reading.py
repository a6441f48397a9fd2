"""Fit what reading counts for in the ranking: `python -m eval.fit_reading --train HOME SET... --held HOME SET...`.

The order of the fitted sum stands (`eval.fit_ranking`); among its first passages, two weights for what the reader says
of each are fitted by softmax regression, as there. How many passages are read is what it costs: figures are given for
several counts, by cross-validation and on sets held out. The result goes to bot/retrieval/weights.json.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from bot.reader.evidence import as_feature, body_of
from bot.reader.trained import TrainedReader
from bot.retrieval.reading import ReadingWeights
from bot.retrieval.reranking import fitted
from eval.fit_ranking import (
    FOLDS,
    OF_GOLD_ARTICLE,
    PENALTY,
    WEIGHTS,
    Example,
    Figures,
    examples_of,
    figures_of,
    mean_of,
    scores_of,
)

COUNTS = (4, 8, 12, 20)
READ = max(COUNTS)
SHIPPED = 12


class Read(NamedTuple):
    """An example, its candidates' scores before they are read, and the best of them, read."""

    example: Example
    scores: np.ndarray
    order: np.ndarray
    """Places of the candidates that are read, best first: (READ,)."""
    said: np.ndarray
    """(READ, 2), of the words and of the passage."""


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_reading", description=__doc__)
    parser.add_argument("--train", nargs=2, action="append", default=[], metavar=("HOME", "SET"), type=Path)
    parser.add_argument("--held", nargs=2, action="append", default=[], metavar=("HOME", "SET"), type=Path)
    parser.add_argument("--dry-run", action="store_true", help="do not write the weights")
    arguments = parser.parse_args()
    train = [_read(each) for home, path in arguments.train for each in examples_of(home, path)]
    held = {path: [_read(each) for each in examples_of(home, path)] for home, path in arguments.held}
    if not train:
        parser.error("name at least one library and its question set with --train")
    print(f"{len(train)} questions, not read: {_figures(train, ReadingWeights(0, 0, 1))}")
    for count in COUNTS:
        print(f"{count:3} read, cross-validated: {_cross_validated(train, count)}")
    weights = _fit(train, SHIPPED)
    print(f"fitted: {weights}")
    for path, examples in held.items():
        print(f"{path}, not read: {_figures(examples, ReadingWeights(0, 0, 1))}")
        for count in COUNTS:
            print(f"{path}, {count:3} read: {_figures(examples, weights._replace(most=count))}")
    if not arguments.dry_run:
        known = json.loads(WEIGHTS.read_text("utf-8"))
        WEIGHTS.write_text(json.dumps(known | {"reading": weights._asdict()}, indent=2) + "\n", encoding="utf-8")


_READER = TrainedReader()


def _read(example: Example) -> Read:
    first = fitted()
    scores = scores_of(example, first.weights)
    order = np.argsort(-scores, kind="stable")[:READ]
    readings = _READER.read(example.question.standalone, [body_of(example.passages[at]) for at in order])
    said = np.array([[as_feature(each.over_none), as_feature(each.answered)] for each in readings]).reshape(-1, 2)
    return Read(example, scores, order, said)


def _fit(examples: Sequence[Read], count: int) -> ReadingWeights:
    rows: list[tuple[np.ndarray, np.ndarray]] = []
    for each in examples:
        order = each.order[:count]
        target = (each.example.gold * (OF_GOLD_ARTICLE + each.example.held))[order]
        if target.sum():
            rows.append((np.column_stack([each.scores[order], each.said[:count]]), target / target.sum()))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = PENALTY * weights @ weights, 2 * PENALTY * weights
        for inputs, target in rows:
            scores = inputs @ weights
            odds = np.exp(scores - scores.max())
            chances = odds / odds.sum()
            total -= target @ np.log(chances + 1e-12)
            slope = slope - inputs.T @ (target - chances)
        return float(total), slope

    first, words, answered = minimize(loss, np.array([1.0, 0.0, 0.0]), jac=True, method="L-BFGS-B").x
    return ReadingWeights(round(float(words / first), 3), round(float(answered / first), 3), count)


def _figures(examples: Sequence[Read], weights: ReadingWeights) -> Figures:
    return mean_of([_scored(each, weights) for each in examples])


def _scored(each: Read, weights: ReadingWeights) -> Figures:
    added = each.said[: weights.most] @ np.array([weights.words, weights.answered])
    points = np.full(len(each.scores), added.min(initial=0.0) if len(added) else 0.0)
    points[each.order[: weights.most]] = added
    return figures_of(each.example, (each.scores + points).tolist(), fitted().balance)


def _cross_validated(examples: Sequence[Read], count: int) -> Figures:
    mixed = np.random.default_rng(1).permutation(len(examples))
    scored: list[Figures] = []
    for fold in range(FOLDS):
        out = set(mixed[fold::FOLDS].tolist())
        weights = _fit([each for at, each in enumerate(examples) if at not in out], count)
        scored += [_scored(examples[at], weights) for at in sorted(out)]
    return mean_of(scored)


if __name__ == "__main__":
    main()
