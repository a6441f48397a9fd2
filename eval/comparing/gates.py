"""Conditions on a comparison, `hit@1 < -0.02`, that let a build fail."""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from eval.comparing.values import Comparison
from eval.metrics import METRICS
from library.errors import BadInput

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NAME = r"[a-z][a-z0-9_@.]*"
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_GATE = re.compile(
    rf"\s*(?:(?P<end>low|high)\(\s*(?P<inner>{_NAME})\s*\)|(?P<name>{_NAME}))\s*(?P<sign><=|>=|<|>)\s*(?P<bound>{_NUMBER})\s*"
)


class Gate(NamedTuple):
    """A bound on a difference, or on the low or high end of its interval."""

    text: str
    metric: str
    end: str | None
    sign: str
    bound: float


def read_gate(text: str) -> Gate:
    """`METRIC < NUMBER` with <, <=, > or >=, or the same of `low(METRIC)` or `high(METRIC)`. Raises BadInput."""
    found = _GATE.fullmatch(text)
    if found is None:
        raise BadInput(f"--fail-if takes a condition such as 'hit@1 < -0.02' or 'high(hit@1) < 0', not {text!r}")
    name = found["inner"] or found["name"]
    if name not in METRICS and "." not in name:
        raise BadInput(f"--fail-if: there is no metric {name!r}; there are {', '.join(METRICS)}")
    return Gate(text.strip(), name, found["end"], found["sign"], float(found["bound"]))


def holds(gate: Gate, comparison: Comparison, a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether the condition holds; `a` and `b` are the runs' metrics.json, for figures that are not per question.

    Raises BadInput for a metric that one of the runs does not have: a gate that cannot close is no gate.
    """
    value = _value(gate, comparison, a, b)
    if value is None:
        raise BadInput(f"--fail-if {gate.text!r}: {gate.metric} does not apply to both runs, or too few have it")
    return _OPERATORS[gate.sign](value, gate.bound)


def _value(gate: Gate, comparison: Comparison, a: Mapping[str, Any], b: Mapping[str, Any]) -> float | None:
    difference = next((each for each in comparison.metrics if each.metric == gate.metric), None)
    if difference is not None:
        if gate.end is None:
            return difference.difference
        return None if difference.interval is None else difference.interval[gate.end == "high"]
    if gate.end is not None:
        raise BadInput(f"--fail-if {gate.text!r}: {gate.metric} has no interval; there is one for {', '.join(METRICS)}")
    before, after = _figure(gate, a), _figure(gate, b)
    return None if before is None or after is None else after - before


def _figure(gate: Gate, metrics: Mapping[str, Any]) -> float | None:
    """A figure of metrics.json by its way there, `latency_ms.p95`."""
    value: Any = metrics
    for key in gate.metric.split("."):
        if not isinstance(value, Mapping) or key not in value:
            raise BadInput(f"--fail-if: metrics.json has no figure {gate.metric!r}")
        value = value[key]
    if value is not None and not isinstance(value, int | float):
        raise BadInput(f"--fail-if: {gate.metric!r} is no figure")
    return value
