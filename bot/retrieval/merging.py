"""The orders of a question's parts made one, so that every part keeps its best."""

from collections.abc import Sequence

from bot.retrieval.candidates import Candidate

Ranked = Sequence[tuple[Candidate, float]]
"""Candidates with their scores, best first."""


def merged(orders: Sequence[Ranked]) -> list[tuple[Candidate, float]]:
    """The first of each order, then the second of each, and so on; a passage comes once, with its best score."""
    best: dict[int, float] = {}
    for order in orders:
        for candidate, score in order:
            row = candidate.fused.row
            best[row] = max(score, best.get(row, 0.0))
    taken: set[int] = set()
    found: list[tuple[Candidate, float]] = []
    for at in range(max((len(order) for order in orders), default=0)):
        for order in orders:
            if at < len(order) and (row := order[at][0].fused.row) not in taken:
                taken.add(row)
                found.append((order[at][0], best[row]))
    return found
