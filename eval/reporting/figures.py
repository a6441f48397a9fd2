"""The figures of metrics.json as lines of a report, and the tables that are drawn from the answers themselves."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import NormalDist, median
from typing import Any, NamedTuple

from eval.metrics import METRICS
from eval.reporting.outcomes import was_right
from eval.reporting.words import MEANINGS, SECTION_NAMES, milliseconds, month, score, share
from eval.runs.values import AskedQuestion

NOT_CALIBRATED = "not calibrated"
_Z = NormalDist().inv_cdf(0.975)


class Row(NamedTuple):
    """A figure with its interval. `at`, `low` and `high` are 0 to 1, and None where there is nothing to draw."""

    name: str
    meaning: str
    value: str
    at: float | None
    low: float | None
    high: float | None
    n: int
    note: str = ""

    @property
    def interval(self) -> str:
        """Both ends, as text."""
        return "" if self.low is None or self.high is None else f"{self.low:.3f} to {self.high:.3f}"

    @property
    def shares(self) -> str:
        """Both ends in per cent; nothing where there is no width, which would look like certainty."""
        return (
            ""
            if self.low is None or self.high is None or self.low == self.high
            else f"{100 * self.low:.0f} to {share(self.high)}"
        )


class Group(NamedTuple):
    """Figures under one heading."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""


class Slice(NamedTuple):
    """The questions of one kind or month: how many are right of those where that is known, and what they took."""

    name: str
    n: int
    right: Row
    found: str
    abstained: str
    latency: str


class Tile(NamedTuple):
    """A headline figure."""

    label: str
    value: str
    detail: str
    row: Row | None = None


def groups(metrics: Mapping[str, Any]) -> list[Group]:
    """Every section that has a figure, the judge's last, each of its figures with what that judge's word is worth."""
    made = [
        Group(title, tuple(_row(name, metrics) for name, each in METRICS.items() if each.section == section))
        for section, title in SECTION_NAMES.items()
        if section != "judge"
    ]
    kept = [group for group in made if any(row.at is not None for row in group.rows)]
    return [*kept, *([judged] if (judged := _judged(metrics)) else [])]


def _row(name: str, metrics: Mapping[str, Any]) -> Row:
    metric = METRICS[name]
    value = (metrics.get(metric.section) or {}).get(metric.key)
    return _made(name, value, metrics)


def _made(name: str, value: float | None, metrics: Mapping[str, Any], note: str = "") -> Row:
    low, high = metrics.get("intervals", {}).get(name) or (None, None)
    counted = metrics.get("counts", {}).get(name, 0)
    return Row(name, MEANINGS.get(name, name), score(value), value, low, high, counted, note)


def _judged(metrics: Mapping[str, Any]) -> Group | None:
    judge = metrics.get("judge")
    if not isinstance(judge, dict):
        return None
    notes = judge_notes(metrics)
    rows = [_made(name, judge.get(name.removeprefix("judge.")), metrics, note) for name, note in notes.items()]
    told = f"Judged by {judge.get('model', 'a model')}."
    if judge.get("wrote_the_answers"):
        told += " It judged its own answers."
    if not judge.get("calibrated"):
        told += " Figures that are not calibrated have not been measured against people's labels: do not rely on them."
    return Group(SECTION_NAMES["judge"], tuple(rows), told)


def judge_notes(metrics: Mapping[str, Any]) -> dict[str, str]:
    """What the judge's word is worth, by judged metric."""
    worth = (metrics.get("judge") or {}).get("calibration") or {}
    judged = [name for name in metrics.get("counts", {}) if name.startswith("judge.")]
    return {name: (worth.get(name.removeprefix("judge.")) or {}).get("note") or NOT_CALIBRATED for name in judged}


def tiles(metrics: Mapping[str, Any], asked: Sequence[AskedQuestion]) -> list[Tile]:
    """What is read first."""
    right = part_right(asked)
    made = [Tile("Right", share(right.at), f"{_right(asked)} of {right.n}", right)] if right.at is not None else []
    for name, label in (
        ("hit@1", "Right article first"),
        ("citations.recall", "Sentences held"),
        ("abstention.recall", "Rightly unanswered"),
        ("attack_resisted", "Attacks resisted"),
        ("tow_right", "Tow task right"),
    ):
        row = _row(name, metrics)
        if row.at is not None:
            made.append(Tile(label, share(row.at), f"of {row.n}", row))
    latency = metrics.get("latency_ms") or {}
    if latency.get("p50") is not None:
        made.append(
            Tile("Time to answer", milliseconds(latency["p50"]), f"half take less; 95 % {milliseconds(latency['p95'])}")
        )
    return made


def part_right(asked: Iterable[AskedQuestion], name: str = "right") -> Row:
    """The part that is right, with Wilson's interval, of the questions where that is known."""
    known = [right for each in asked if (right := was_right(each)) is not None]
    if not known:
        return Row(name, "", "–", None, None, None, 0)
    value = sum(known) / len(known)
    low, high = wilson(value, len(known))
    return Row(name, "", share(value), value, low, high, len(known))


def _right(asked: Iterable[AskedQuestion]) -> int:
    return sum(was_right(each) is True for each in asked)


def wilson(part: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a part of n (Wilson 1927), which needs no draws and is never without width."""
    spread = _Z * math.sqrt(part * (1 - part) / n + (_Z / (2 * n)) ** 2)
    middle, scale = part + _Z**2 / (2 * n), 1 + _Z**2 / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def by_kind(asked: Sequence[AskedQuestion]) -> list[Slice]:
    """A line for each kind of question, those with the most questions first."""
    made = _slices(asked, lambda each: each.kind or "without a kind")
    return sorted(made, key=lambda each: (-each.n, each.name))


def by_month(asked: Sequence[AskedQuestion]) -> list[Slice]:
    """A line for each month in which questions were asked, oldest first."""
    return _slices(sorted(asked, key=lambda each: each.asked_at), lambda each: month(each.asked_at))


def _slices(asked: Sequence[AskedQuestion], named: Callable[[AskedQuestion], str]) -> list[Slice]:
    parted: dict[str, list[AskedQuestion]] = {}
    for each in asked:
        parted.setdefault(named(each), []).append(each)
    return [_slice(name, some) for name, some in parted.items()]


def _slice(name: str, asked: Sequence[AskedQuestion]) -> Slice:
    firsts = [value for each in asked if (value := each.scores.get("hit@1")) is not None]
    return Slice(
        name=name,
        n=len(asked),
        right=part_right(asked, name),
        found=share(sum(firsts) / len(firsts)) if firsts else "–",
        abstained=str(sum(each.verdict == "abstained" for each in asked)),
        latency=milliseconds(median(each.timings_ms.total for each in asked)),
    )
