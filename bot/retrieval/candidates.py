"""Candidates: passages that a leg found, with what the legs said of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.retrieval.fusion import Fused
from bot.retrieval.legs import Leg
from library.values import Passage


class Said(NamedTuple):
    """What a leg says of a passage: its rank, from 1, and its own score (BM25, cosine), higher is better."""

    rank: int
    score: float


class Candidate(NamedTuple):
    """A passage, its place in the fused order, and what each leg said of it, by the leg's name."""

    passage: Passage
    fused: Fused
    fused_rank: int
    """From 1."""
    legs: Mapping[str, Said]


def candidates_of(legs: Sequence[Leg], fused: Sequence[Fused], passages: Mapping[int, Passage]) -> list[Candidate]:
    """The fused passages in their order; those that are gone meanwhile are left out."""
    said: dict[int, dict[str, Said]] = {}
    for leg in legs:
        for rank, found in enumerate(leg.found, start=1):
            said.setdefault(found.row, {})[leg.name] = Said(rank, found.score)
    return [
        Candidate(passages[each.row], each, rank, said[each.row])
        for rank, each in enumerate(fused, start=1)
        if each.row in passages
    ]
