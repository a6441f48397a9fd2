"""The best run of words in what a reader says of each word piece."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.reader import Reading
from bot.reader.pieces import Window
from library.values import Span

if TYPE_CHECKING:
    import numpy as np

LONGEST_ANSWER = 30
"""Word pieces."""
NEVER = -20.0
"""What a sentence gets that no window holds."""


def reading(window: Window, ends: "np.ndarray", answered: float, sentences: Sequence[Span] = ()) -> Reading:
    """What the logits (pieces of the window, 2) of begin and end say of its text, and of each of its sentences."""
    import numpy as np

    size = len(window.offsets)
    if not size:
        return Reading(Span(0, 0), NEVER, answered, (NEVER,) * len(sentences))
    part = ends[window.begin : window.begin + size]
    reach = np.arange(size)[None, :] - np.arange(size)[:, None]
    sums = np.where((reach >= 0) & (reach < LONGEST_ANSWER), part[:, None, 0] + part[None, :, 1], -np.inf)
    sums -= ends[0].sum()
    first, last = np.unravel_index(int(sums.argmax()), sums.shape)
    words = Span(window.offsets[int(first)][0], window.offsets[int(last)][1])
    starts = [start for start, _ in window.offsets]
    edges = [np.searchsorted(starts, each) for each in sentences]
    best = tuple(float(sums[one:end, one:end].max()) if end > one else NEVER for one, end in edges)
    return Reading(words, float(sums[first, last]), answered, best)


def best_of(readings: Sequence[Reading]) -> Reading:
    """One reading out of those of a text's windows."""
    best = max(readings, key=lambda each: each.over_none + each.answered)
    return best._replace(sentences=tuple(map(max, zip(*(each.sentences for each in readings), strict=True))))
