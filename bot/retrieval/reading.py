"""A reranker that reads: the first passages of another's order, moved by how likely each is to hold the answer."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from bot.question import Question
from bot.reader import Reader
from bot.reader.evidence import as_feature, body_of
from bot.retrieval.balancing import Balance
from bot.retrieval.candidates import Candidate
from bot.retrieval.reranking import Reranker

if TYPE_CHECKING:
    import numpy as np


class ReadingWeights(NamedTuple):
    """Fitted by `eval/reader/fit.py`, in the points of the order that is moved."""

    words: float
    """Of the best words over there being none."""
    answered: float
    """Of the passage holding an answer."""
    most: int
    """Passages that are read."""


class ReadFirst:
    """A `Reranker` over another."""

    def __init__(self, first: Reranker, reader: Reader, weights: ReadingWeights | None = None) -> None:
        self.name = f"{first.name}, {reader.name}"
        self.balance: Balance = first.balance
        self._first = first
        self._reader = reader
        self._weights = weights or fitted()

    def rerank(self, question: Question, candidates: Sequence[Candidate]) -> "np.ndarray":
        scores = self._first.rerank(question, candidates)
        return scores + self._points(question, candidates, scores)

    def explain(self, question: Question, candidates: Sequence[Candidate]) -> list[Mapping[str, float]]:
        points = self._points(question, candidates, self._first.rerank(question, candidates)).tolist()
        parts = self._first.explain(question, candidates)
        return [{**part, "reader": added} for part, added in zip(parts, points, strict=True)]

    def _points(self, question: Question, candidates: Sequence[Candidate], scores: "np.ndarray") -> "np.ndarray":
        """What reading adds to each; a passage that is not read is taken for the least likely of those that are."""
        import numpy as np

        order = np.argsort(-scores, kind="stable")[: self._weights.most]
        readings = self._reader.read(question.standalone, [body_of(candidates[at].passage) for at in order])
        read = [
            self._weights.words * as_feature(each.over_none) + self._weights.answered * as_feature(each.answered)
            for each in readings
        ]
        points = np.full(len(candidates), min(read, default=0.0))
        points[order] = read
        return points


@cache
def fitted() -> ReadingWeights:
    """The weights that ship."""
    raw = json.loads(files("bot.retrieval").joinpath("weights.json").read_text(encoding="utf-8"))
    return ReadingWeights(**raw["reading"])
