"""Candidates: passages that a leg found, with what the legs said of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.retrieval.fusion import Fused
from bot.retrieval.legs import Leg
from library.values import Passage

CONVERSATION = "conversation"
"""What found a passage that an earlier answer cited, and no leg has found for this question."""


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


def carried_over(
    candidates: Sequence[Candidate], first: int, rows: Sequence[int], passages: Mapping[int, Passage]
) -> list[Candidate]:
    """The candidates with those of `rows` among the `first` ones, where they would not be; `passages` has their words.

    What no leg found stands behind what was found, with no score.
    """
    held = {each.fused.row for each in candidates[:first]}
    known = {each.fused.row: each for each in candidates[first:]}
    brought = [
        known.get(row) or Candidate(passages[row], Fused(row, 0.0, (CONVERSATION,)), len(candidates) + 1, {})
        for row in dict.fromkeys(rows)
        if row in passages and row not in held
    ]
    moved = {each.fused.row for each in brought}
    rest = [each for each in candidates[first:] if each.fused.row not in moved]
    return [*candidates[:first], *brought, *rest]


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
