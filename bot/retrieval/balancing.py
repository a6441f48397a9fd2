"""Many voices: each further passage of one article, or of one outlet, stands back a little behind comparable ones."""

from collections import Counter
from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from library.values import Passage

MOST_BEFORE = 4
"""Passages of an article or outlet that count against a further one: the penalty is bounded."""


class Balance(NamedTuple):
    """What each passage that came before costs a further one, in the reranker's points."""

    article: float = 0.0
    outlet: float = 0.0


def balanced(passages: Sequence[Passage], scores: Sequence[float], balance: Balance) -> list[int]:
    """Places of the passages in their final order: always the one whose score, less its penalty, is the highest."""
    articles: Counter[str] = Counter()
    outlets: Counter[str] = Counter()

    def penalty(at: int) -> float:
        passage = passages[at]
        of_outlet = outlets[passage.outlet] if passage.outlet else 0
        return balance.article * min(articles[passage.article_id], MOST_BEFORE) + balance.outlet * min(
            of_outlet, MOST_BEFORE
        )

    waiting = [(-float(score), at) for at, score in enumerate(scores)]
    heapify(waiting)
    order: list[int] = []
    while waiting:
        worth, at = heappop(waiting)
        now = penalty(at) - scores[at]
        # Penalties only grow: one that still has the worth it was queued with is the best of all.
        if now > worth:
            heappush(waiting, (now, at))
            continue
        order.append(at)
        articles[passages[at].article_id] += 1
        if outlet := passages[at].outlet:
            outlets[outlet] += 1
    return order
