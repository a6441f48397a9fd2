"""What is scored: a question of a set, what was found for it, and what was answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.values import Answer, Evidence
from eval.questions import SetQuestion
from library.values import KeptArticle

KeptVersion = Callable[[str, int], KeptArticle | None]
"""From an article's id and version to what is kept; None for what is not."""


@dataclass(frozen=True)
class Outcome:
    """One question asked. Scorers read it and nothing else."""

    question: SetQuestion
    answer: Answer
    found: tuple[Evidence, ...]
    """Passages, best first; more than were laid before the writer."""
    gold: Mapping[str, str | None]
    """From the names of the gold articles to their ids; None for one that the library does not hold."""
    kept: KeptVersion

    @property
    def abstained(self) -> bool:
        """Whether nothing was answered."""
        return self.answer.verdict == "abstained"

    @property
    def said(self) -> str:
        """What the answer's sentences say, without markers; nothing for an abstention."""
        return "" if self.abstained else " ".join(sentence.text for sentence in self.answer.sentences)
