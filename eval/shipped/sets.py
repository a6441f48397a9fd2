"""Which sets ship, and which part of each is asked where there is little time."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from eval import questions as home
from eval.questions import SetQuestion, read_questions

ROOT = Path(home.__file__).parents[1]
SETS = Path(home.__file__).parent / "sets"
SAMPLES = ROOT / "samples" / "articles"
EVERY = 4
"""Of a set of which no half is kept, one question in so many is in the small part."""


class Shipped(NamedTuple):
    """A set, the articles that it is asked of, and its small part."""

    name: str
    questions: Path
    articles: Path
    small_part: Callable[[Sequence[SetQuestion]], Sequence[SetQuestion]]

    def small(self) -> list[SetQuestion]:
        """The questions of the small part, in the set's order."""
        return list(self.small_part(list(read_questions(self.questions))))


def _kept(questions: Sequence[SetQuestion]) -> Sequence[SetQuestion]:
    """Those that nothing was tuned on."""
    return [each for each in questions if each.split == "kept"]


def _some(questions: Sequence[SetQuestion]) -> Sequence[SetQuestion]:
    return questions[::EVERY]


SHIPPED = (
    Shipped("trust", SETS / "trust.jsonl", SAMPLES, _kept),
    Shipped("samples", SAMPLES.parent / "questions.jsonl", SAMPLES, _some),
    Shipped("tow", SETS / "tow.jsonl", SAMPLES, _some),
    Shipped("attacks", SETS / "attacks" / "questions.jsonl", SETS / "attacks" / "articles.jsonl", _kept),
)
BASELINE = SETS / "baseline.json"
