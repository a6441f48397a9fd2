"""From scored answers to metrics.json."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from eval.metrics import METRICS, SECTIONS
from eval.metrics.abstaining import Judged, aurc, calibration_error, calibration_errors, reliability, risk_coverage
from eval.metrics.intervals import LEVEL, RESAMPLES, Interval, aurc_interval, draws, mean_interval, paired_interval
from eval.runs.values import AskedQuestion, Failed

DIGITS = 4
STAGES = ("understand", "retrieve", "first_token", "write", "check", "total")


class Head(NamedTuple):
    """Of which run the figures are. `writer` is who was asked to write, `quote` or `llm`."""

    set: str
    writer: str
    settings_id: str
    seed: int = 0


def summary(head: Head, asked: Sequence[AskedQuestion], failures: Sequence[Failed] = ()) -> dict[str, Any]:
    """The content of metrics.json; the same whatever order the answers come in."""
    asked = sorted(asked, key=lambda each: each.id)
    values = {name: [v for each in asked if (v := each.scores.get(name)) is not None] for name in METRICS}
    sections = {section: _section(section, values) for section in SECTIONS}
    intervals = {name: mean_interval(scores, head.seed, name) for name, scores in values.items()}
    curves = _confidence(asked, head.seed)
    sections["abstention"] |= curves.figures
    return {
        "set": head.set,
        "n": len(asked),
        "writer": _writer(head, asked),
        "settings_id": head.settings_id,
        **sections,
        "latency_ms": _latency(asked),
        "usage": _usage(asked),
        "intervals": {name: _ends(each) for name, each in {**intervals, **curves.intervals}.items()},
        "counts": {name: len(scores) for name, scores in values.items()},
        "interval_method": f"bootstrap, BCa (aurc, ece: percentile), {RESAMPLES} resamples, level {LEVEL}",
        "seed": head.seed,
        "fallbacks": fallbacks(head.writer, asked),
        "failures": [each.model_dump() for each in sorted(failures, key=lambda each: each.id)],
    }


def running(totals: Mapping[str, tuple[float, int]]) -> dict[str, float]:
    """Means so far, from sums and counts."""
    return {name: total / count for name, (total, count) in totals.items() if count}


def fallbacks(writer: str, asked: Sequence[AskedQuestion]) -> int:
    """Answers that the quoting writer gave in the model's place."""
    return 0 if writer == "quote" else sum(each.writer == "quote" and bool(each.evidence) for each in asked)


def _section(section: str, values: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    return {metric.key: _mean(values[name]) for name, metric in METRICS.items() if metric.section == section}


def _mean(values: Sequence[float]) -> float | None:
    return round(math.fsum(values) / len(values), DIGITS) if values else None


def _ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [round(interval.low, DIGITS), round(interval.high, DIGITS)]


def _writer(head: Head, asked: Sequence[AskedQuestion]) -> str:
    """`quote`, or the model's name as its answers give it."""
    return next((each.writer for each in asked if each.writer != "quote"), head.writer)


class _Curves(NamedTuple):
    """What confidence is worth: figures of the section `abstention`, and their intervals."""

    figures: dict[str, Any]
    intervals: dict[str, Interval | None]


def _confidence(asked: Sequence[AskedQuestion], seed: int) -> _Curves:
    """The curves over the answers that say how sure they are; an answer is right where it contains the gold."""
    known = [each for each in asked if not each.answerable or each.scores.get("contains_gold") is not None]
    judged = [Judged(_sure(each), each.answerable and each.scores.get("contains_gold") == 1.0) for each in known]
    given = [(each.confidence, each.right) for each in judged if each.confidence is not None]
    every = [(each.confidence, each.answerable) for each in asked if each.confidence is not None]
    curves = _Curves(dict.fromkeys(("aurc", "risk_coverage")), {"aurc": None})
    if given:
        import numpy as np

        sure, right = np.array(given, dtype=float).T
        points = [[round(part, DIGITS) for part in point] for point in risk_coverage(judged)]
        curves.figures.update(aurc=round(aurc(sure, 1.0 - right), DIGITS), risk_coverage=points)
        curves.intervals["aurc"] = aurc_interval(sure, 1.0 - right, seed)
    for ending, pairs in (("", every), ("_answered", given)):
        _add_reliability(curves, ending, pairs, seed)
    return curves


def _add_reliability(curves: _Curves, ending: str, pairs: Sequence[tuple[float, bool]], seed: int) -> None:
    """How far what was said of so many questions came true, under names of this ending."""
    bins, error = f"reliability{ending}", f"ece{ending}"
    curves.figures.update({bins: None, error: None})
    curves.intervals[error] = None
    if pairs:
        import numpy as np

        sure, came_true = np.array(pairs, dtype=float).T
        curves.figures[bins] = [[round(part, DIGITS) for part in each] for each in reliability(sure, came_true)]
        curves.figures[error] = round(calibration_error(sure, came_true), DIGITS)
        curves.intervals[error] = paired_interval(calibration_errors, sure, came_true, draws(seed, error))


def _sure(asked: AskedQuestion) -> float | None:
    """How probable the writer held its answer to be; nothing for an abstention."""
    return None if asked.verdict == "abstained" else asked.confidence


def _latency(asked: Sequence[AskedQuestion]) -> dict[str, Any]:
    import numpy as np

    def ends(stage: str) -> dict[str, float | None]:
        # An abstention writes no word, and has no first one.
        times = [time for each in asked if (time := getattr(each.timings_ms, stage)) or stage != "first_token"]
        if not times:
            return {"p50": None, "p95": None}
        low, high = np.percentile(times, [50, 95]).tolist()
        return {"p50": round(low, 2), "p95": round(high, 2)}

    return {**ends("total"), "stages": {stage: ends(stage) for stage in STAGES if stage != "total"}}


def _usage(asked: Sequence[AskedQuestion]) -> dict[str, Any]:
    """Sums over all questions; the cost is not known where that of one answer by a model is not."""
    costs = [each.usage.cost_usd for each in asked if each.usage.input_tokens or each.usage.output_tokens]
    known = [cost for cost in costs if cost is not None]
    return {
        "input_tokens": sum(each.usage.input_tokens for each in asked),
        "output_tokens": sum(each.usage.output_tokens for each in asked),
        "cost_usd": round(math.fsum(known), 6) if len(known) == len(costs) else None,
    }
