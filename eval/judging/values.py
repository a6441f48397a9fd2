"""What a judge says, and who it is."""

import hashlib
from collections.abc import Mapping
from typing import Literal, NamedTuple

from pydantic import Field

from library.values import Value

Kind = Literal["correctness", "faithfulness", "accuracy", "sourcing", "opinion", "editorialising", "context"]
"""What can be judged, and labelled."""
RULES: tuple[Kind, ...] = ("accuracy", "sourcing", "opinion", "editorialising", "context")
"""Of the newsroom."""
KINDS: Mapping[str, Kind] = {
    "judge.correctness": "correctness",
    "judge.faithfulness": "faithfulness",
    "judge.citation_precision": "faithfulness",
    "judge.citation_recall": "faithfulness",
    "judge.accuracy": "accuracy",
    "judge.sourcing": "sourcing",
    "judge.opinion": "opinion",
    "judge.editorialising": "editorialising",
    "judge.context": "context",
}
"""From every judged metric to the kind of judgement that it rests on."""
FULL = 1.0
"""The score of what is right in every part."""
RIGHT_ABOVE = 0.5
"""A judgement, and a label, above this says "right"; half right is not right."""


class JudgeIdentity(Value):
    """All that a judgement depends on besides what is judged. Another identity is another judge."""

    model: str
    address: str
    """Where it is asked, without credentials."""
    prompts: dict[str, str]
    """Digests of its prompts, by name."""
    seed: int
    max_tokens: int
    context_tokens: int

    @property
    def digest(self) -> str:
        """Sixteen hex digits."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class Passage(Value):
    """Words that a sentence or an answer rests on. `number` is that of the citation, where it is one."""

    text: str
    outlet: str | None = None
    date: str | None = None
    title: str | None = None
    number: int | None = None


class Spent(NamedTuple):
    """What judging cost: requests and tokens."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def plus(self, other: "Spent") -> "Spent":
        """Both together."""
        return Spent(*(one + more for one, more in zip(self, other, strict=True)))


class Ruling(NamedTuple):
    """One judgement: 0 to 1, or None where there is none, and why.

    `broken`: the judge could not be asked, and may be later; else the same would come again.
    """

    score: float | None
    reason: str
    broken: bool = False


class SentenceRuling(Value):
    """How far one sentence of an answer is held by all that it cites."""

    text: str
    citations: tuple[int, ...]
    score: float | None
    reason: str


class JudgedQuestion(Value):
    """A line of judged.jsonl."""

    id: str
    key: str
    """Digest of what was judged: the answer with its citations, the question, the right answers."""
    judge: str
    """Digest of the judge's identity."""
    scores: dict[str, float | None]
    """By judged metric; None where it does not apply, or could not be judged."""
    reasons: dict[str, str]
    sentences: tuple[SentenceRuling, ...] = ()
    failed: tuple[str, ...] = ()
    """Metrics that apply and have no score."""
    broken: bool = False
    """Whether the judge could not be asked for a part of it; it is asked again the next time."""
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class Agreement(Value):
    """How far a judge agrees with labels of one kind. "Wrong" is what a judge is there to find.

    Figures are None where they are not defined: without a label of either sort, or nothing judged.
    """

    n: int
    """Labels that were judged."""
    not_judged: int
    right: int
    """Of the judged: labelled right."""
    accuracy: float | None
    balanced_accuracy: float | None
    """Mean of the parts of right and of wrong labels that the judge agrees with; .5 is chance."""
    kappa: float | None
    """Cohen's; 0 is chance, below it the judge says the opposite more often than not."""
    wrong_precision: float | None
    """Of those that the judge calls wrong, the part that is labelled so."""
    wrong_recall: float | None
    """Of those labelled wrong, the part that the judge calls so."""
    intervals: dict[str, tuple[float, float] | None]


class Calibration(Value):
    """calibration.json: a judge against labels."""

    judge: JudgeIdentity
    labels: str
    """Name of the labels' file."""
    labels_digest: str
    limit: int | None = None
    agreement: dict[Kind, Agreement]
    groups: dict[str, Agreement] = Field(default_factory=dict[str, Agreement])
    """By what the labels name as `group`: a data set, a sort of error."""
