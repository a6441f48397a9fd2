"""What a run keeps: one line a question, and what it was made with."""

from datetime import date
from typing import NamedTuple

from pydantic import Field

from bot.values import Answer
from eval.metrics import Score
from library.values import Value


class AskedQuestion(Answer):
    """A line of answers.jsonl: the answer, the question of the set that it answers, its scores and their reasons."""

    id: str
    kind: str | None = None
    answerable: bool
    asked_at: date
    """The day that "today" meant."""
    gold: tuple[str, ...] = ()
    """The right answers."""
    ranking: tuple[str, ...] = ()
    """Ids of the first ten articles found, best first."""
    scores: dict[str, float | None]
    """By metric; None where it does not apply."""
    reasons: dict[str, str]

    @property
    def scored(self) -> dict[str, Score]:
        """Scores with their reasons."""
        return {name: Score(value, self.reasons[name]) for name, value in self.scores.items()}


class Failed(Value):
    """A question that could not be asked."""

    id: str
    reason: str


class LibraryState(Value):
    """What answers were drawn from. `digest` changes with any article, version, text or passage."""

    articles: int
    passages: int
    embedder: str
    digest: str
    newest: date | None
    """The day of its newest article."""


class CodeVersion(Value):
    """Which program answered. `sources` is a digest of its code, prompts and weights; `commit` where it is known."""

    version: str
    commit: str | None
    sources: str


class Terms(Value):
    """What must be the same for a run to be gone on with."""

    set: str
    """Name of the set's file."""
    set_digest: str
    limit: int | None
    articles: tuple[str, ...]
    """Names of the articles' files, with a digest of each; none for the live library."""
    writer: str
    settings_id: str
    seed: int
    code: CodeVersion


class Run(Value):
    """run.json: the terms, and what else tells how to repeat it."""

    terms: Terms
    settings: dict[str, object]
    """As they were set, without secrets and without what belongs to one machine."""
    library: LibraryState | None = None
    """None until the library stands."""
    prompts: dict[str, str] = Field(default_factory=dict[str, str])
    """Digests of the prompts that wrote, by name."""
    today: date | None = None
    """The day that "today" means to a question that does not say when it is asked."""
    finished: bool = False


class Step(NamedTuple):
    """How far a run is: questions asked, of how many, and the scores so far."""

    done: int
    total: int
    scores: dict[str, float]
