"""Plots as places: every length is in per cent of the plot's area, from its upper left corner.

So a page lays it out at any width, with its words at their own size.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from eval.reporting.figures import wilson
from eval.reporting.words import count, milliseconds, share

MOST_BARS = 24


class Tick(NamedTuple):
    """A line of the grid, and what stands beside it."""

    at: float
    label: str


class Axis(NamedTuple):
    """What is drawn along one side."""

    title: str
    ticks: tuple[Tick, ...]


class Dot(NamedTuple):
    """A point, with its interval where it has one; `size` is its radius in pixels."""

    x: float
    y: float
    low: float | None
    high: float | None
    size: float
    told: str
    kind: str = "first"


class Line(NamedTuple):
    """Points joined, as an SVG path over an area of 100 by 100."""

    path: str
    kind: str = "first"


class Bar(NamedTuple):
    """A bar that stands on the lower side."""

    x: float
    width: float
    height: float
    told: str


class Mark(NamedTuple):
    """An upright line with a word at its head."""

    x: float
    label: str


class Plot(NamedTuple):
    """A plot, and the same as a table for whoever cannot see it."""

    id: str
    title: str
    told: str
    """One sentence: what is to be seen."""
    x: Axis
    y: Axis
    columns: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    dots: tuple[Dot, ...] = ()
    lines: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    """Kinds of dots and lines, and what they are."""


def _per_cent(title: str, upright: bool = False) -> Axis:
    ticks = (0, 25, 50, 75, 100)
    return Axis(title, tuple(Tick(100 - at if upright else at, f"{at} %") for at in ticks))


def reliability(abstention: Mapping[str, Any]) -> Plot | None:
    """How often what was held probable came true; None where the writer does not say how sure it is."""
    every, given = abstention.get("reliability") or [], abstention.get("reliability_answered") or []
    if not every:
        return None
    dots = [_bin(each, "second") for each in given] + [_bin(each, "first") for each in every]
    rows = [
        (what, share(sure), share(part), str(int(n)))
        for what, bins in (("can be answered", every), ("answer is right", given))
        for sure, part, n in bins
    ]
    return Plot(
        "reliability",
        "Reliability",
        "Questions of about one confidence: how many of them can be answered, and how many answers given are right. "
        "On the slanted line confidence is worth what it says; above it the writer is too modest.",
        _per_cent("confidence"),
        _per_cent("came true", upright=True),
        ("what", "confidence", "came true", "questions"),
        tuple(rows),
        dots=tuple(dots),
        lines=(Line("M0 100 L100 0", "even"), *_joined(given, "second"), *_joined(every, "first")),
        legend=(("first", "the question can be answered"), ("second", "the answer given is right")),
    )


def _bin(point: Sequence[float], kind: str) -> Dot:
    sure, part, n = point
    low, high = wilson(part, int(n))
    told = f"confidence {share(sure)}: {share(part)} of {count(int(n), 'question')}"
    return Dot(100 * sure, 100 - 100 * part, 100 - 100 * low, 100 - 100 * high, _radius(n), told, kind)


def _radius(n: float) -> float:
    """Its area grows with the number of questions, within what can be seen and what hides no other."""
    return round(min(9.0, 2.5 + 0.8 * math.sqrt(n)), 1)


def _joined(points: Sequence[Sequence[float]], kind: str) -> tuple[Line, ...]:
    path = " L".join(f"{100 * x:.2f} {100 - 100 * y:.2f}" for x, y, *_ in points)
    return (Line(f"M{path}", kind),) if len(points) > 1 else ()


def risk_coverage(abstention: Mapping[str, Any]) -> Plot | None:
    """What part of the answers is wrong as more questions are answered; None without confidence."""
    points = abstention.get("risk_coverage") or []
    if not points:
        return None
    last = points[-1]
    half = next(each for each in points if each[0] >= last[0] / 2)
    return Plot(
        "risk-coverage",
        "Risk and coverage",
        f"As run, {share(last[0])} of the questions were answered, and {share(last[1])} of the answers are wrong; of "
        f"the surest half of them, {share(half[1])}. A curve that rises says that confidence tells them apart.",
        _per_cent("part of all questions answered"),
        _per_cent("part of the answers wrong", upright=True),
        ("answered", "wrong", "from confidence"),
        tuple((share(coverage), share(risk), share(sure)) for coverage, risk, sure in points),
        dots=(Dot(100 * last[0], 100 - 100 * last[1], None, None, 4.5, f"as run: {share(last[1])} wrong"),),
        lines=_joined(points, "first"),
        legend=(("first", "risk, surest answers first; the dot is the run as it was"),),
    )


def latency(times: Sequence[float]) -> Plot | None:
    """How long answers took, in bars of equal ratio: the slow ones are far from the others."""
    times = sorted(time for time in times if time > 0)
    if not times:
        return None
    edges = _edges(times[0], times[-1])
    heights = [0] * (len(edges) - 1)
    for time in times:
        at = next((at for at, edge in enumerate(edges[1:]) if time < edge), len(heights) - 1)
        heights[at] += 1
    most, width = max(heights), 100 / len(heights)
    named = [
        (f"{milliseconds(low)} to {milliseconds(high)}", n)
        for low, high, n in zip(edges, edges[1:], heights, strict=False)
    ]
    scale = math.log(edges[-1] / edges[0])
    marks = [(times[round(part * (len(times) - 1))], label) for part, label in ((0.5, "half"), (0.95, "95 %"))]
    return Plot(
        "latency",
        "Time to answer",
        f"Half of the answers took less than {milliseconds(marks[0][0])}, 95 % less than {milliseconds(marks[1][0])}.",
        Axis("time, each step the same ratio", tuple(_time_ticks(edges))),
        Axis("questions", tuple(Tick(100 - 100 * at / most, str(at)) for at in _counts(most))),
        ("time", "questions"),
        tuple((name, str(n)) for name, n in named if n),
        bars=tuple(
            Bar(width * at, width, 100 * n / most, f"{name}: {count(n, 'question')}")
            for at, (name, n) in enumerate(named)
            if n
        ),
        marks=tuple(Mark(100 * math.log(time / edges[0]) / scale, label) for time, label in marks),
    )  # fmt: skip


def _edges(least: float, most: float) -> list[float]:
    """Ends of bars of one ratio: ten to a factor of ten, fewer where that would be too many."""
    step = max(0.1, math.log10(most / least) / MOST_BARS) if most > least else 0.1
    first, last = math.floor(math.log10(least) / step), math.floor(math.log10(most) / step) + 1
    return [10 ** (step * at) for at in range(first, last + 1)]


def _time_ticks(edges: Sequence[float]) -> list[Tick]:
    """Round times within the ends; the ends themselves where there is none."""
    scale = math.log(edges[-1] / edges[0])
    nice = [base * 10**power for power in range(-3, 8) for base in (1, 2, 5)]
    inside = [each for each in nice if edges[0] <= each <= edges[-1]]
    inside = inside if len(inside) <= 6 else [each for each in inside if round(math.log10(each), 6).is_integer()]
    return [Tick(100 * math.log(each / edges[0]) / scale, _short(each)) for each in inside or (edges[0], edges[-1])]


def _short(time: float) -> str:
    return f"{time / 1000:g} s" if time >= 1000 else f"{time:.3g} ms"


def _counts(most: int) -> list[int]:
    """Four or five whole numbers from 0 on, at even steps."""
    step = next(base * 10**power for power in range(9) for base in (1, 2, 5) if base * 10**power * 5 >= most)
    return list(range(0, most + 1, step))
