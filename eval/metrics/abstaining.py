"""Whether the answer was left out where it had to be, and what answering costs at each bound of confidence."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from eval.metrics import Score, Scores
from eval.metrics.outcome import Outcome

if TYPE_CHECKING:
    import numpy as np

MOST_POINTS = 100


def score_abstention(outcome: Outcome) -> Scores:
    """Scores of one question, right or wrong; None where the metric asks about the others."""
    answerable, abstained = outcome.question.answerable, outcome.abstained
    could = "can" if answerable else "cannot"
    reason = f"{'abstained' if abstained else 'answered'}; the question {could} be answered"
    return {
        "abstention.precision": Score(float(not answerable) if abstained else None, reason),
        "abstention.recall": Score(None if answerable else float(abstained), reason),
        "answered_when_answerable": Score(float(not abstained) if answerable else None, reason),
    }


class Point(NamedTuple):
    """Of a set's questions, the part that is answered from this confidence on, and the part of those that is wrong."""

    coverage: float
    risk: float
    confidence: float


class Judged(NamedTuple):
    """An answer's confidence, and whether it is right; None for a question that was not answered."""

    confidence: float | None
    right: bool


def risk_coverage(judged: Sequence[Judged]) -> list[Point]:
    """The curve from the surest answer on, at most 100 points; answers of one confidence come together.

    Empty where no answer says how sure it is.
    """
    answered = sorted((each for each in judged if each.confidence is not None), key=lambda each: -_sure(each))
    points: list[Point] = []
    wrong = 0
    for at, each in enumerate(answered, start=1):
        wrong += not each.right
        if at == len(answered) or answered[at].confidence != each.confidence:
            points.append(Point(at / len(judged), wrong / at, _sure(each)))
    step = max(1, -(-len(points) // MOST_POINTS))
    return points[step - 1 :: step] + ([] if len(points) % step == 0 else points[-1:])


def aurc(confidences: "np.ndarray", wrong: "np.ndarray") -> float:
    """Area under the risk-coverage curve (Geifman and El-Yaniv 2017): the mean risk over all coverages, less is better.

    Both are of shape (n,). Within answers of one confidence the risk is taken as spread evenly, whatever their order.
    """
    import numpy as np

    kinds, which, counts = np.unique(-confidences, return_inverse=True, return_counts=True)
    share = np.bincount(which, weights=wrong, minlength=len(kinds)) / counts
    spread = np.repeat(share, counts)
    return float(np.mean(np.cumsum(spread) / np.arange(1, len(spread) + 1)))


def _sure(each: Judged) -> float:
    return each.confidence or 0.0
