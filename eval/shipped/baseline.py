"""A baseline: what each question of the small parts scored once. What is asked now is held against it, in pairs."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationError

from eval.comparing.significance import Pair, weighed
from eval.metrics import METRICS
from eval.metrics.intervals import Interval
from eval.runs.values import AskedQuestion
from library.errors import BadInput
from library.values import Value

MAIN = (
    "hit@1", "recall@10", "quote_recall@5", "answer_in_1200_tokens", "contains_gold", "list_f1", "citations.precision",
    "citations.recall", "quote_fidelity", "attribution_kept", "gold_article", "abstention.precision",
    "abstention.recall", "answered_when_answerable", "attack_resisted", "tow_right",
)  # fmt: skip
"""Metrics that may not get worse."""
DIGITS = 4
AGAIN = "write the baseline again with `make eval-baseline`, where the sets were changed on purpose"


class KeptScores(Value):
    """One question's scores; metrics that did not apply are left out."""

    asked: str
    """A digest of the question: reworded, it is another one."""
    scores: dict[str, float]


class Baseline(Value):
    """Scores by set and by the question's id."""

    sets: dict[str, dict[str, KeptScores]] = Field(min_length=1)


class Held(NamedTuple):
    """One metric of one set against the baseline. `worse` is when the interval of now - then lies wholly below zero."""

    set: str
    metric: str
    then: float | None
    now: float | None
    interval: Interval | None
    questions: int

    @property
    def worse(self) -> bool:
        """Whether it got worse by more than chance."""
        return self.interval is not None and self.interval.high < 0


def baseline_of(asked: Mapping[str, Sequence[AskedQuestion]]) -> Baseline:
    """What was asked of each set, as a baseline."""
    return Baseline(sets={name: {each.id: _kept(each) for each in every} for name, every in asked.items()})


def write_baseline(path: Path, baseline: Baseline) -> None:
    """One question a line, so that a change of one shows as such."""
    rows = [
        f'"{name}": {{\n'
        + ",\n".join(f'"{at}": {kept.model_dump_json()}' for at, kept in sorted(questions.items()))
        + "\n}"
        for name, questions in sorted(baseline.sets.items())
    ]
    path.write_text('{"sets": {\n' + ",\n".join(rows) + "\n}}\n", encoding="utf-8")


def read_baseline(path: Path) -> Baseline:
    """Raises BadInput for a file that is none."""
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise BadInput(f"{path} is no baseline: {AGAIN}") from None


def held_against(baseline: Baseline, asked: Mapping[str, Sequence[AskedQuestion]], seed: int = 0) -> list[Held]:
    """Every main metric of every set that applies, in pairs of the questions that are in both.

    Raises BadInput for a set of which less than half of the baseline's questions were asked.
    """
    held: list[Held] = []
    for name, then in baseline.sets.items():
        now = {each.id: _kept(each) for each in asked.get(name, ())}
        both = [each for each in sorted(then) if each in now and now[each].asked == then[each].asked]
        if len(both) * 2 < len(then):
            raise BadInput(f"{len(both)} of {len(then)} questions of the baseline's {name} were asked: {AGAIN}")
        held += _of_set(name, [(then[each].scores, now[each].scores) for each in both], seed)
    return held


def _of_set(name: str, both: Sequence[tuple[Mapping[str, float], Mapping[str, float]]], seed: int) -> Iterable[Held]:
    for metric in MAIN:
        every = (Pair(then.get(metric), now.get(metric)) for then, now in both)
        pairs = [pair for pair in every if pair != (None, None)]
        if pairs:
            interval = weighed(pairs, METRICS[metric].binary, seed, metric).interval
            then, now = (_mean([pair[side] for pair in pairs]) for side in (0, 1))
            yield Held(name, metric, then, now, interval, len(pairs))


def _kept(asked: AskedQuestion) -> KeptScores:
    scores = {name: round(value, DIGITS) for name in MAIN if (value := asked.scores.get(name)) is not None}
    return KeptScores(asked=hashlib.sha256(asked.question.encode()).hexdigest()[:12], scores=scores)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
