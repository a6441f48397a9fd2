"""Whether two runs differ by more than chance: tests and intervals by scipy, over scores in pairs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from eval.comparing.values import Test
from eval.metrics.intervals import LEVEL, RESAMPLES, Interval, draws

if TYPE_CHECKING:
    import numpy as np

PERMUTATIONS = 9999
ALPHA = 0.05
LEAST = 2
"""Scores that each run must have of a metric before its difference is tested."""


class Pair(NamedTuple):
    """What one question scores in run A and in run B; None where the metric does not apply."""

    a: float | None
    b: float | None


class Weighed(NamedTuple):
    """The interval of the difference, and how probable one so large is by chance."""

    interval: Interval | None
    p: float | None
    test: Test | None
    least: float = 0.0
    """The smallest p that so few differences could give."""


def weighed(pairs: Sequence[Pair], binary: bool, seed: int, name: str) -> Weighed:
    """Test the difference of the means, b - a. Without any difference there is nothing to test."""
    if not any(pair.a != pair.b for pair in pairs):
        return Weighed(Interval(0.0, 0.0), 1.0, None, 1.0) if pairs else Weighed(None, None, None)
    if min(_count(pairs, 0), _count(pairs, 1)) < LEAST:
        return Weighed(None, None, None)
    interval = _interval(pairs, seed, name)
    whole = all(pair.a is not None and pair.b is not None for pair in pairs)
    # All that differ for the same side, on either side: the most extreme of the ways they could be dealt.
    least = 2.0 * 0.5 ** sum(pair.a != pair.b for pair in pairs) if whole else 0.0
    if binary and whole:
        return Weighed(interval, _mcnemar(pairs), "McNemar exact", min(1.0, least))
    return Weighed(interval, _permuted(pairs, whole, seed, name), "paired permutation", min(1.0, least))


def corrected(ps: Sequence[float], least: Sequence[float]) -> list[float]:
    """Adjusted for their number after Benjamini and Hochberg: 5 % of those below .05 are expected to be chance.

    Those whose `least` p could not be below .05 whatever they showed are no tests, do not count, and stay as they are
    (Gilbert, Applied Statistics 54, 2005).
    """
    able = [at for at, each in enumerate(least) if each < ALPHA]
    adjusted = list(ps)
    if able:
        from scipy.stats import false_discovery_control

        for at, p in zip(able, false_discovery_control([ps[at] for at in able], method="bh"), strict=True):
            adjusted[at] = float(p)
    return adjusted


def _count(pairs: Sequence[Pair], side: int) -> int:
    return sum(pair[side] is not None for pair in pairs)


def _columns(pairs: Sequence[Pair]) -> "tuple[np.ndarray, np.ndarray]":
    import numpy as np

    ordered = sorted(pairs, key=lambda pair: tuple((value is None, value or 0.0) for value in pair))
    return tuple(np.array([np.nan if pair[side] is None else pair[side] for pair in ordered]) for side in (0, 1))  # pyright: ignore[reportReturnType] - two of them


def _difference(a: "np.ndarray", b: "np.ndarray", axis: int = -1) -> Any:
    """Mean of b less mean of a, each over what it has."""
    import numpy as np

    def mean(values: "np.ndarray") -> Any:
        there = ~np.isnan(values)
        return np.where(there, values, 0.0).sum(axis=axis) / np.maximum(there.sum(axis=axis), 1)

    return mean(b) - mean(a)


def _interval(pairs: Sequence[Pair], seed: int, name: str) -> Interval:
    from scipy.stats import bootstrap

    found = bootstrap(
        _columns(pairs), _difference, n_resamples=RESAMPLES, confidence_level=LEVEL, method="percentile", paired=True,
        vectorized=True, batch=200, rng=draws(seed, name),
    ).confidence_interval  # fmt: skip
    return Interval(float(found.low), float(found.high))


def _mcnemar(pairs: Sequence[Pair]) -> float:
    """The exact form of McNemar's test: of the questions that differ, half would get better by chance."""
    from scipy.stats import binomtest

    better = sum((pair.b or 0.0) > (pair.a or 0.0) for pair in pairs)
    worse = sum((pair.b or 0.0) < (pair.a or 0.0) for pair in pairs)
    return float(binomtest(better, better + worse, 0.5).pvalue)


def _permuted(pairs: Sequence[Pair], whole: bool, seed: int, name: str) -> float:
    """How often scores dealt to the two runs at random, question by question, differ as much."""
    from scipy.stats import permutation_test

    # Where both runs score every question, those that are equal stay equal however they are dealt.
    telling = [pair for pair in pairs if not whole or pair.a != pair.b]
    if len(telling) < LEAST:
        return 1.0
    found = permutation_test(
        _columns(telling), _difference, permutation_type="samples", vectorized=True, n_resamples=PERMUTATIONS,
        batch=500, alternative="two-sided", rng=draws(seed, name),
    )  # fmt: skip
    return min(1.0, float(found.pvalue))
