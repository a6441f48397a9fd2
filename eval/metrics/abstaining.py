"""Whether the answer was left out where it had to be, and what answering costs at each bound of confidence."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from eval.metrics import Score, Scores
from eval.metrics.outcome import Outcome

if TYPE_CHECKING:
    import numpy as np

MOST_POINTS = 100
BINS = 10
"""Of a reliability curve: tenths of confidence."""


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
    return float(aurcs(confidences[None], wrong[None])[0])


def aurcs(confidences: "np.ndarray", wrong: "np.ndarray") -> "np.ndarray":
    """`aurc` of each row; both are of shape (rows, n)."""
    import numpy as np

    rows, n = confidences.shape
    order = np.argsort(-confidences, axis=1, kind="stable")
    sure = np.take_along_axis(confidences, order, axis=1)
    # Of each answer, the number of its confidence among those of its row, counted on from row to row.
    fresh = np.diff(sure, axis=1, prepend=np.inf) != 0
    which = np.cumsum(fresh.ravel()) - 1
    shares = np.bincount(which, weights=np.take_along_axis(wrong, order, axis=1).ravel()) / np.bincount(which)
    risks = np.cumsum(shares[which].reshape(rows, n), axis=1) / np.arange(1, n + 1)
    return risks.mean(axis=1)


class Bin(NamedTuple):
    """Questions of about one confidence: its mean, the part of them for which it came true, and their number."""

    confidence: float
    came_true: float
    questions: int


def reliability(confidences: "np.ndarray", came_true: "np.ndarray") -> list[Bin]:
    """What confidence was worth, in tenths of it that hold any question, least first. Both are of shape (n,)."""
    import numpy as np

    which = _tenths(confidences)
    return [
        Bin(
            float(confidences[which == each].mean()), float(came_true[which == each].mean()), int((which == each).sum())
        )
        for each in np.unique(which)
    ]


def calibration_error(confidences: "np.ndarray", came_true: "np.ndarray") -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht 2015): how far the two are apart in the mean over all
    questions, each taken with its tenth; 0 is best. Both are of shape (n,)."""
    return float(calibration_errors(confidences[None], came_true[None])[0])


def calibration_errors(confidences: "np.ndarray", came_true: "np.ndarray") -> "np.ndarray":
    """`calibration_error` of each row; both are of shape (rows, n)."""
    import numpy as np

    rows, n = confidences.shape
    which = _tenths(confidences) + BINS * np.arange(rows)[:, None]
    apart = np.bincount(which.ravel(), weights=(confidences - came_true).ravel(), minlength=BINS * rows)
    return np.abs(apart.reshape(rows, BINS)).sum(axis=1) / n


def _tenths(confidences: "np.ndarray") -> "np.ndarray":
    """The bin of each, 0 to 9; a confidence of 1 is in the last."""
    import numpy as np

    return np.minimum((confidences * BINS).astype(int), BINS - 1)


def _sure(each: Judged) -> float:
    return each.confidence or 0.0
