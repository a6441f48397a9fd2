"""Outlying channels brought down before they are rounded to int8 (the idea of SmoothQuant)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from eval.export.weights import Floats

# Peaks above this many times the median channel's are brought down, by this power of the excess. Both were
# chosen by comparing the vectors of 60 passages with the float32 model's.
PEAK_TOLERATED = 1.5
SMOOTHING = 0.65


class Smoothing(NamedTuple):
    """Per layer and input channel, what the inputs of its four products are divided by: powers of two."""

    qkv: Floats
    attended: Floats
    wide: Floats
    narrow: Floats


def find_smoothing(runs: Sequence[Sequence[Floats]]) -> list[Smoothing]:
    """The divisors of each layer's inputs, from `product_inputs` of texts."""
    sites = [run[:-1] for run in runs]
    peaks = [np.max([np.abs(x).max(axis=0) for x in site], axis=0) for site in zip(*sites, strict=True)]
    divisors = [divisors_of(peak) for peak in peaks]
    return [Smoothing(*divisors[at : at + 4]) for at in range(0, len(divisors), 4)]


def divisors_of(peaks: Floats) -> Floats:
    """Powers of two, 1 for most channels, that bring the highest `peaks` (channels,) nearer to the others."""
    excess = np.maximum(1.0, peaks / (PEAK_TOLERATED * np.median(peaks)))
    return np.exp2(np.rint(SMOOTHING * np.log2(excess)))
