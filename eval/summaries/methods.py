"""Ways of choosing sentences, each a function of an article."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log
from statistics import fmean
from typing import TYPE_CHECKING

from bot.lexicon import STOP_WORDS, stems
from bot.summarising.choosing import WANTED, length, sets_of

if TYPE_CHECKING:
    import numpy as np
from eval.summaries.known import Known, Method, against


def lead(known: Known, count: int = 3) -> list[int]:
    """The first sentences, as they come."""
    return list(range(min(count, len(known.every))))


def lead_in_words(known: Known) -> list[int]:
    """The first sentences, as many as come nearest to `WANTED` words."""
    return ranked([-float(at) for at in range(len(known.every))], known, most=9)


def ranked(scores: Sequence[float], known: Known, most: int = 3, apart: float = 0.0) -> list[int]:
    """The best, one after another, while that brings the words nearer to `WANTED`; `apart` takes off for likeness."""
    words = [length(each.text) for each in known.every]
    vectors = known.read.vectors[[each.at for each in known.every]]
    chosen: list[int] = []
    while len(chosen) < most:
        so_far = sum(words[at] for at in chosen)
        left = [
            at
            for at in range(len(words))
            if at not in chosen and (not chosen or abs(so_far + words[at] - WANTED) < abs(so_far - WANTED))
        ]
        if not left:
            break
        alike = {at: max((float(vectors[at] @ vectors[one]) for one in chosen), default=0.0) for at in left}
        chosen.append(max(left, key=lambda at: (scores[at] - apart * alike[at], -at)))
    return sorted(chosen)


def centroid(known: Known) -> list[float]:
    """Cosines with the middle of the article's sentences, our embedder's vectors."""
    vectors = known.read.vectors[[each.at for each in known.every]]
    return (vectors @ vectors.mean(axis=0)).tolist()


def early_centroid(known: Known) -> list[float]:
    """The same, and a bonus that fades with the place."""
    import numpy as np

    return (np.array(centroid(known)) + 0.6 * np.exp(-np.arange(len(known.every)) / 5)).tolist()


def lexrank(known: Known) -> list[float]:
    """Where a walk from sentence to sentence, by likeness of vectors from .2 on, comes most often."""
    import numpy as np

    vectors = known.read.vectors[[each.at for each in known.every]]
    alike = np.clip(vectors @ vectors.T, 0, None)
    alike[alike < 0.2] = 0
    return walked(alike)


def textrank(known: Known) -> list[float]:
    """The same by words in common, over the logarithms of the lengths."""
    import numpy as np

    telling = _telling(known)
    return walked(
        np.array(
            [[len(one & other) / (log(len(one) + 2) + log(len(other) + 2)) for other in telling] for one in telling]
        )
    )


def walked(alike: "np.ndarray", steps: int = 30, damping: float = 0.85) -> list[float]:
    """Stationary weights of a random walk."""
    import numpy as np

    count = len(alike)
    np.fill_diagonal(alike, 0)
    moves = (alike + 1e-6) / (alike + 1e-6).sum(axis=1, keepdims=True)
    weights = np.ones(count) / count
    for _ in range(steps):
        weights = (1 - damping) / count + damping * moves.T @ weights
    return weights.tolist()


def frequent(known: Known) -> list[float]:
    """Mean frequency of a sentence's telling words (SumBasic's first step)."""
    telling = _telling(known)
    counts = Counter(stem for each in telling for stem in each)
    return [fmean(counts[stem] for stem in each) if each else 0.0 for each in telling]


def _telling(known: Known) -> list[frozenset[str]]:
    return [frozenset(stem for stem in stems(each.text) if stem not in STOP_WORDS) for each in known.every]


def oracle(known: Known) -> list[int]:
    """The set of first sentences that scores best: a bound, not a method."""
    sets, _ = sets_of(known.read, known.every)
    return list(max(sets, key=lambda each: fmean(against(known.text(each), known.references))))


METHODS: Mapping[str, Method] = {
    "lead-3": lead,
    "lead-2": lambda known: lead(known, 2),
    "lead, nearest to 60 words": lead_in_words,
    "centroid": lambda known: ranked(centroid(known), known),
    "centroid, MMR .5": lambda known: ranked(centroid(known), known, apart=0.5),
    "centroid and place": lambda known: ranked(early_centroid(known), known),
    "LexRank": lambda known: ranked(lexrank(known), known),
    "TextRank": lambda known: ranked(textrank(known), known),
    "frequent words": lambda known: ranked(frequent(known), known),
}


# -- the fitted method
