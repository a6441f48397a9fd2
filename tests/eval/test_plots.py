"""Plots: every place is within the plot, and nothing that was measured is left out."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from eval.reporting.figures import wilson
from eval.reporting.plots import Plot, latency, reliability, risk_coverage


@given(st.integers(1, 500), st.floats(0, 1))
def test_wilson_is_that_of_scipy(n: int, part: float) -> None:
    right = round(part * n)
    known = binomtest(right, n).proportion_ci(method="wilson")
    assert wilson(right / n, n) == pytest.approx((known.low, known.high), abs=1e-9)


def in_bounds(plot: Plot) -> bool:
    places = [each.at for axis in (plot.x, plot.y) for each in axis.ticks]
    places += [value for dot in plot.dots for value in (dot.x, dot.y, dot.low, dot.high) if value is not None]
    places += [value for bar in plot.bars for value in (bar.x, bar.x + bar.width, bar.height)]
    places += [mark.x for mark in plot.marks]
    places += [float(number) for line in plot.lines for number in re.findall(r"-?[\d.]+", line.path)]
    return all(-1e-6 <= place <= 100 + 1e-6 for place in places)


@settings(deadline=None)
@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=60))
def test_every_time_is_in_one_bar_within_the_plot(times: list[float]) -> None:
    plot = latency(times)
    assert plot is not None
    assert in_bounds(plot)
    assert sum(int(row[1]) for row in plot.table) == len(times)
    assert len(plot.bars) <= 30


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(1, 900)), min_size=1, max_size=10))
def test_curves_stay_within_the_plot(points: list[tuple[float, float, int]]) -> None:
    plot = reliability({"reliability": points, "reliability_answered": points[:2]})
    curve = risk_coverage({"risk_coverage": sorted(points)})
    assert plot is not None
    assert curve is not None
    assert in_bounds(plot)
    assert in_bounds(curve)
    assert len(plot.table) == len(points) + len(points[:2])
    assert latency([]) is reliability({}) is risk_coverage({"risk_coverage": None}) is None
