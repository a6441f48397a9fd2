"""The seam to a reranker, and the one that ships: a fitted sum of features."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol

from bot.question import Question
from bot.retrieval.balancing import Balance
from bot.retrieval.candidates import Candidate
from bot.retrieval.features import FEATURES, features

if TYPE_CHECKING:
    import numpy as np


class Reranker(Protocol):
    """Says how well passages fit a question, having read them."""

    @property
    def name(self) -> str:
        """What an explanation calls it."""
        ...

    @property
    def balance(self) -> Balance:
        """What further passages of one article or outlet lose, in points of its scores."""
        ...

    def rerank(self, question: Question, candidates: Sequence[Candidate]) -> "np.ndarray":
        """A score for each candidate, higher is better: (n,). Scores of different questions need not compare."""
        ...

    def explain(self, question: Question, candidates: Sequence[Candidate]) -> list[Mapping[str, float]]:
        """What each candidate's score is the sum of, by name, in the order of the candidates."""
        ...


class Linear:
    """A `Reranker`: features times weights."""

    name = "linear"

    def __init__(self, weights: Mapping[str, float], balance: Balance = Balance()) -> None:  # noqa: B008 - frozen
        """Raises ValueError for a weight whose feature there is not."""
        unknown = set(weights) - set(FEATURES)
        if unknown:
            raise ValueError(f"weights for features that there are not: {', '.join(sorted(unknown))}")
        self.balance = balance
        self.weights = {name: weight for name, weight in weights.items() if weight}

    def rerank(self, question: Question, candidates: Sequence[Candidate]) -> "np.ndarray":
        import numpy as np

        return features(question, candidates, tuple(self.weights)) @ np.array(list(self.weights.values()))

    def explain(self, question: Question, candidates: Sequence[Candidate]) -> list[Mapping[str, float]]:
        import numpy as np

        parts = features(question, candidates, tuple(self.weights)) * np.array(list(self.weights.values()))
        return [{name: float(part) for name, part in zip(self.weights, row, strict=True) if part} for row in parts]


@cache
def fitted() -> Linear:
    """With the weights that ship: eval/fit_ranking.py says on what they were fitted."""
    raw = json.loads(files("bot.retrieval").joinpath("weights.json").read_text(encoding="utf-8"))
    return Linear(raw["weights"], Balance(**raw["balance"]))
