"""How sure a figure is: bootstrap intervals by scipy, bias-corrected and accelerated (BCa), seeded by metric."""

import math
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 2000
LEVEL = 0.95


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
    from scipy.stats import bootstrap

    found = bootstrap(
        (np.array(ordered),), np.mean, n_resamples=RESAMPLES, confidence_level=LEVEL, method="BCa", batch=200,
        vectorized=True, rng=draws(seed, name),
    ).confidence_interval  # fmt: skip
    low, high = float(found.low), float(found.high)
    # Where leaving out any one value changes nothing, BCa has no answer; then there is no width to speak of.
    return None if math.isnan(low) or math.isnan(high) else Interval(low, high)


def aurc_interval(confidences: "np.ndarray", wrong: "np.ndarray", seed: int) -> Interval | None:
    """Of the area under the risk-coverage curve, by percentiles; answers are drawn with their confidence."""
    import numpy as np
    from scipy.stats import bootstrap

    from eval.metrics.abstaining import aurc

    if len(confidences) < 2:
        return None
    order = np.lexsort((wrong, confidences))
    found = bootstrap(
        (confidences[order], wrong[order]), aurc, n_resamples=RESAMPLES, confidence_level=LEVEL, method="percentile",
        paired=True, vectorized=False, rng=draws(seed, "aurc"),
    ).confidence_interval  # fmt: skip
    low, high = float(found.low), float(found.high)
    return None if math.isnan(low) or math.isnan(high) else Interval(low, high)
