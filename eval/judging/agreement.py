"""How far a judge agrees with people, over judgements that each say right or wrong; intervals by scipy."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from eval.judging.values import Agreement
from eval.metrics.intervals import LEVEL, RESAMPLES, draws

if TYPE_CHECKING:
    import numpy as np

DIGITS = 4


class Pair(NamedTuple):
    """Whether the label, and whether the judge, says "right"; None where it could not be judged."""

    label: bool
    judge: bool | None


def agreement(pairs: Sequence[Pair], name: str) -> Agreement:
    """The figures over what was judged, whatever its order. `name` seeds the draws."""
    judged = sorted((pair.label, pair.judge) for pair in pairs if pair.judge is not None)
    same = sum(label == judge for label, judge in judged)
    called = [label for label, judge in judged if not judge]
    wrong = [judge for label, judge in judged if not label]
    found = {
        "accuracy": _share(same, len(judged)),
        "wrong_precision": _share(sum(not label for label in called), len(called)),
        "wrong_recall": _share(sum(not judge for judge in wrong), len(wrong)),
        "balanced_accuracy": _drawn(judged, balanced_accuracy, f"{name} balanced_accuracy"),
        "kappa": _drawn(judged, kappa, f"{name} kappa"),
    }
    return Agreement(
        n=len(judged),
        not_judged=len(pairs) - len(judged),
        right=sum(label for label, _ in judged),
        intervals={figure: None if each is None else each.interval for figure, each in found.items()},
        **{figure: None if each is None else each.value for figure, each in found.items()},
    )


def kappa(labels: "np.ndarray", judged: "np.ndarray", axis: int = -1) -> Any:
    """Cohen's kappa (1960) of two who say yes or no: agreement beyond what their shares of yes give by chance.

    0 where both always say the same one thing, for then chance explains all of it.
    """
    import numpy as np

    agreed = np.mean(labels == judged, axis=axis)
    ours, theirs = np.mean(labels, axis=axis), np.mean(judged, axis=axis)
    chance = ours * theirs + (1 - ours) * (1 - theirs)
    return np.where(chance < 1, (agreed - chance) / np.where(chance < 1, 1 - chance, 1), 0.0)


def balanced_accuracy(labels: "np.ndarray", judged: "np.ndarray", axis: int = -1) -> Any:
    """Mean of the parts of right and of wrong labels that are judged so; where one sort is missing, of the other."""
    import numpy as np

    def part(which: "np.ndarray") -> Any:
        number = which.sum(axis=axis)
        return np.where(number > 0, (which & (labels == judged)).sum(axis=axis) / np.maximum(number, 1), np.nan)

    right, wrong = part(labels == 1), part(labels == 0)
    return np.where(np.isnan(right), wrong, np.where(np.isnan(wrong), right, (right + wrong) / 2))


class _Figure(NamedTuple):
    value: float
    interval: tuple[float, float] | None


def _share(part: int, whole: int) -> _Figure | None:
    """A share with Wilson's interval (1927), which keeps a width where all or none are."""
    if not whole:
        return None
    from scipy.stats import binomtest

    ends = binomtest(part, whole).proportion_ci(LEVEL, method="wilson")
    return _Figure(round(part / whole, DIGITS), (round(float(ends.low), DIGITS), round(float(ends.high), DIGITS)))


def _drawn(judged: Sequence[tuple[bool, bool | None]], statistic: Callable[..., Any], name: str) -> _Figure | None:
    """A figure over pairs with a percentile bootstrap. None without a label of either sort."""
    if not judged:
        return None
    import numpy as np
    from scipy.stats import bootstrap

    labels, said = np.array(judged, dtype=float).T
    if len(set(labels)) < 2:
        return None
    value = round(float(statistic(labels, said)), DIGITS)
    found = bootstrap(
        (labels, said), statistic, n_resamples=RESAMPLES, confidence_level=LEVEL, method="percentile", paired=True,
        vectorized=True, batch=200, rng=draws(0, name),
    ).confidence_interval  # fmt: skip
    return _Figure(value, (round(float(found.low), DIGITS), round(float(found.high), DIGITS)))
