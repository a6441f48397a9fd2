"""The measure of timelines, on an invented event in the shape of the file that it reads."""

import json
from pathlib import Path

import pytest

from eval.timeline_baselines import Told, Update, within
from eval.timelines import days_told, f1, interval, places, points_of, print_tables
from library.library import Library

UPDATES = [
    ("2026-01-03", "A fire breaks out in the salt mill of Kalm and burns three halls."),
    ("2026-01-05", "The miller of Kalm tells the council that the salt mill will be built again."),
    ("2026-01-09", "Police arrest a carter over the fire in the salt mill."),
    ("2026-01-20", "A court in Kalm frees the carter for want of proof."),
]


def test_days_of_a_background_are_those_of_the_updates_it_tells_of() -> None:
    updates = [Update(day, text, "") for day, text in UPDATES]
    background = "The salt mill of Kalm burned in January, a fire in three halls. Police arrested a carter over it."
    assert days_told(background, updates) == {"2026-01-03", "2026-01-09"}
    assert days_told("", updates) == frozenset()


def test_f1_of_days() -> None:
    assert f1({"a", "b"}, frozenset({"b", "c"})) == pytest.approx(0.5)
    assert f1({"a"}, frozenset({"b"})) == 0.0
    assert f1(set(), frozenset()) == 0.0


def test_lines_are_taken_while_they_fit() -> None:
    lines = [Told("1", "a b c"), Told("2", "a b c d"), Told("3", "a b")]
    assert [each.day for each in within(lines, 5)] == ["1", "3"]


def test_points_are_within_the_event() -> None:
    assert places(100) == [24, 49, 74, 99]
    assert places(2) == [1]


def test_interval_holds_the_mean() -> None:
    low, high = interval([0.1, 0.2, 0.3, 0.4])
    assert low < 0.25 < high


def test_the_tables_are_printed(tmp_path: Path, library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"Date": f"[{day}]", "Update": text + r" \nPeople stand and watch.", "Background": told}
        for (day, text), told in zip(UPDATES, ["", *(text for _, text in UPDATES[:3])], strict=True)
    ]
    lines = [json.dumps({"event": f"mill_{at}", "annotators": {"one": rows}}) for at in range(5)]
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    points = list(points_of(file, library))
    assert len(points) == 15
    assert points[-1].days == [frozenset({"2026-01-09"})]
    print_tables(points)
    table = capsys.readouterr().out
    assert "held out: 1 events, 3 points" in table
    ours = next(line.split() for line in table.splitlines() if line.startswith("ours "))
    assert all(0 < float(figure) <= 1 for figure in ours[1:5])
    assert "mill_4" in table
