"""Which sentences of the cited words a sentence is to be held against."""

from bot.checking.values import Source, Words
from bot.lexicon import families_of

NEARLY = 0.75
"""A source sentence counts beside the best one where it holds this much of what the best one holds."""
MOST = 3


def aligned(claim: Words, source: Source) -> list[Words]:
    """The source sentences that hold most of what the claim says, best first; none where none shares a word with it."""
    told = claim.telling
    kin = families_of(told)
    scored: list[tuple[float, int, Words]] = []
    for each in source.sentences:
        telling = each.telling
        if shared := len(told & telling):
            scored.append((shared + 0.5 * len(kin & families_of(telling)), -len(scored), each))
    scored.sort(key=lambda each: each[:2], reverse=True)
    return [each for score, _, each in scored[:MOST] if score >= NEARLY * scored[0][0]]


def coverage(claim: Words, best: list[Words]) -> float:
    """Part of the claim's telling words that the best source sentence holds."""
    told = claim.telling
    return len(told & best[0].telling) / len(told) if best and told else 0.0
