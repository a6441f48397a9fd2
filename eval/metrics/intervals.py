"""How sure a figure is: bootstrap intervals, bias-corrected and accelerated (BCa), seeded by metric."""

import zlib
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 2000
LEVEL = 0.95
BATCH = 200
"""Resamples drawn at once."""


class Interval(NamedTuple):
    """Both ends."""

    low: float
    high: float


def draws(seed: int, name: str) -> "np.random.Generator":
    """Random numbers for one metric: the same whichever others are computed."""
    import numpy as np

    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def mean_interval(values: Sequence[float], seed: int, name: str) -> Interval | None:
    """Of the mean of scores, whatever their order; None without any. A single value, or equal ones, give no width."""
    if not values:
        return None
    ordered = sorted(values)
    if ordered[0] == ordered[-1]:
        return Interval(ordered[0], ordered[0])
    import numpy as np

    known = np.array(ordered)
    drawn = draws(seed, name)
    means = np.concatenate(
        [known[drawn.integers(0, len(known), (BATCH, len(known)))].mean(axis=-1) for _ in range(RESAMPLES // BATCH)]
    )
    return _corrected(known, means)


def _corrected(known: "np.ndarray", means: "np.ndarray") -> Interval | None:
    """Bias-corrected and accelerated ends (Efron 1987) of resampled means, shape (draws,), of scores, shape (n,).

    As `scipy.stats.bootstrap` has them, which takes most of a second to import. Where leaving out any one score changes
    nothing there is no acceleration, and no width to speak of.
    """
    import numpy as np

    normal = NormalDist()
    mean = known.mean()
    below = (np.sum(means < mean) + np.sum(means <= mean)) / (2 * len(means))
    without = (known.sum() - known) / (len(known) - 1)
    away = without.mean() - without
    spread = float(np.sum(away**2))
    if not 0.0 < below < 1.0 or spread == 0.0:
        return None
    bias, acceleration = normal.inv_cdf(float(below)), float(np.sum(away**3)) / (6 * spread**1.5)
    shifted = (bias + normal.inv_cdf(part) for part in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    parts = [normal.cdf(bias + each / (1 - acceleration * each)) for each in shifted]
    low, high = np.quantile(means, parts).tolist()
    return Interval(low, high)


def aurc_interval(confidences: "np.ndarray", wrong: "np.ndarray", seed: int) -> Interval | None:
    """Of the area under the risk-coverage curve."""
    from eval.metrics.abstaining import aurcs

    return paired_interval(aurcs, confidences, wrong, draws(seed, "aurc"))


def paired_interval(
    statistics: "Callable[[np.ndarray, np.ndarray], np.ndarray]",
    confidences: "np.ndarray",
    outcomes: "np.ndarray",
    drawn: "np.random.Generator",
) -> Interval | None:
    """Of a figure over confidences and what came of them, by percentiles; questions are drawn with both.

    `statistics` gives the figure of each row of two arrays of shape (rows, n).
    """
    import numpy as np

    if len(confidences) < 2:
        return None
    order = np.lexsort((outcomes, confidences))
    sure, came = confidences[order], outcomes[order]
    picks = (drawn.integers(0, len(order), (BATCH, len(order))) for _ in range(RESAMPLES // BATCH))
    values = np.concatenate([statistics(sure[each], came[each]) for each in picks])
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    return Interval(low, high)
