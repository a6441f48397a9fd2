"""Ranks of several legs made one order, by reciprocal rank."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.retrieval.legs import Leg

RANK_CONSTANT = 60
"""The k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""


class Fused(NamedTuple):
    """A passage's row, its fused score, and the legs that found it."""

    row: int
    score: float
    found_by: tuple[str, ...]


def fuse(legs: Sequence[Leg]) -> list[Fused]:
    """Reciprocal rank fusion: sums of weight / (60 + rank), best first, scaled so that first in every leg is 1."""
    scores: dict[int, float] = {}
    found_by: dict[int, tuple[str, ...]] = {}
    for leg in legs:
        for rank, found in enumerate(leg.found, start=1):
            scores[found.row] = scores.get(found.row, 0.0) + leg.weight / (RANK_CONSTANT + rank)
            found_by[found.row] = (*found_by.get(found.row, ()), leg.name)
    best = sum(leg.weight for leg in legs) / (RANK_CONSTANT + 1)
    ordered = sorted(scores, key=lambda row: (-scores[row], row))
    return [Fused(row, scores[row] / best, found_by[row]) for row in ordered]
