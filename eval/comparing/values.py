"""What a comparison says."""

from typing import Literal

from bot.values import Citation, Verdict
from library.values import Value

Test = Literal["McNemar exact", "paired permutation"]


class Difference(Value):
    """One metric over the questions that both runs asked. `b` is the newer run: `difference` is b - a."""

    metric: str
    a: float | None
    b: float | None
    difference: float | None
    interval: tuple[float, float] | None
    """Of the difference: percentile bootstrap, 95 %, questions drawn as pairs."""
    p: float | None
    """How probable a difference as large is by chance; None where too few are scored."""
    p_adjusted: float | None
    """Corrected for the number of metrics with enough differences to tell, after Benjamini and Hochberg."""
    test: Test | None
    n: int
    """Questions that either run has a score for."""
    better: int
    worse: int

    @property
    def significant(self) -> bool:
        """Whether it is more than chance, at 5 %."""
        return self.p_adjusted is not None and self.p_adjusted < 0.05


class Side(Value):
    """One run's answer to a question, with its evidence."""

    verdict: Verdict
    text: str
    citations: tuple[Citation, ...]
    ranking: tuple[str, ...]
    writer: str


class Changed(Value):
    """A question that scores otherwise: the metrics that moved, from what to what, and both answers."""

    id: str
    question: str
    gold: tuple[str, ...]
    metrics: dict[str, tuple[float, float]]
    reasons: dict[str, tuple[str, str]]
    a: Side
    b: Side


class Comparison(Value):
    """Run B against run A."""

    a: str
    b: str
    paired: int
    only_in_a: tuple[str, ...]
    only_in_b: tuple[str, ...]
    reworded: tuple[str, ...]
    """Ids under which the two runs asked different questions; they are not compared."""
    made_otherwise: dict[str, tuple[str, str]]
    """What the runs were made with that is not the same: settings, prompts, library, code."""
    verdict: Literal["no difference", "no significant difference", "better", "worse", "mixed"]
    correction: str
    other_words: int
    """Questions that score the same with answers in other words."""
    metrics: tuple[Difference, ...]
    better: tuple[Changed, ...]
    """Questions on which some metric rose, those that moved most first."""
    worse: tuple[Changed, ...]
    failed: tuple[str, ...] = ()
    """The conditions of `--fail-if` that hold."""
