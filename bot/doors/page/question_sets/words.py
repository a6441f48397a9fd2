"""How figures, runs and actions read on the page; everything that is handed in comes out as HTML, escaped."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

FIGURES = (
    "hit@1", "recall@10", "contains_gold", "citations.recall", "citations.precision", "quote_fidelity",
    "answered_when_answerable", "abstention.recall", "tow_right", "attack_resisted",
)  # fmt: skip
"""The figures that stand at the top, where they apply."""
BRIEFLY: Mapping[str, str] = {
    "hit@1": "found first",
    "contains_gold": "right",
    "citations.recall": "held by citations",
    "abstention.recall": "rightly declined",
    "tow_right": "wholly right",
    "attack_resisted": "attacks resisted",
}
"""The figures beside a run in the list, and while it is under way."""
MOST_WORDS = 1200


def button(words: str, do: str, *, kind: str = "", unseen: str = "", **what: object) -> str:
    """A button that question_sets.js sends to the server: what to do, and with what."""
    asked = escape(json.dumps({"do": do, **what}))
    hidden = f'<span class="unseen"> {escape(unseen)}</span>' if unseen else ""
    return f'<button type="button" class="qs-button {kind}" data-qs="{asked}">{escape(words)}{hidden}</button>'


def told_html(words: str, *, failed: bool = False) -> str:
    """What came of an action."""
    kind = ' class="told failed" role="alert"' if failed else ' class="told" role="status"'
    return f"<p{kind}>{escape(words)}</p>" if words else ""


def score(value: float | None) -> str:
    """`0.8333` -> `0.83`; a figure that does not apply is a dash."""
    return "–" if value is None else f"{value:.2f}"


def interval(ends: object) -> str:
    """`[0.7, 0.95]` -> `0.70 to 0.95`."""
    match ends:
        case [float() | int() as low, float() | int() as high] | (float() | int() as low, float() | int() as high):
            return f"{low:.2f} to {high:.2f}"
        case _:
            return ""


def whisker(value: float | None, ends: object) -> str:
    """The figure and its interval drawn on a line from 0 to 1; for the eye alone."""
    if value is None:
        return ""
    match ends:
        case [float() | int() as low, float() | int() as high]:
            style = f"--low:{low:.3f};--high:{high:.3f};--at:{value:.3f}"
        case _:
            style = f"--low:{value:.3f};--high:{value:.3f};--at:{value:.3f}"
    return f'<span class="qs-whisker" aria-hidden="true" style="{style}"></span>'


def figure(metrics: Mapping[str, Any], name: str) -> float | None:
    """A figure of metrics.json by its metric's name."""
    from eval.metrics import METRICS

    metric = METRICS.get(name)
    found = metrics.get(metric.section, {}).get(metric.key) if metric else None
    return float(found) if isinstance(found, int | float) else None


def meaning(name: str) -> str:
    """A metric in plain words, with its name."""
    from eval.reporting.words import MEANINGS

    words = MEANINGS.get(name)
    return f'{escape(words)} <span class="dim">{escape(name)}</span>' if words else escape(name)


def briefly(scores: Mapping[str, float | None]) -> str:
    """The main figures in one line."""
    parts = [f"{words} <b>{score(scores[name])}</b>" for name, words in BRIEFLY.items() if scores.get(name) is not None]
    return " · ".join(parts)


def writer(metrics: Mapping[str, Any] | None, asked_for: str) -> str:
    """Who wrote."""
    named = str(metrics["writer"]) if metrics else asked_for
    return {"quote": "quotes the articles", "llm": "the model"}.get(named, named)


def time_left(seconds: float | None) -> str:
    """`95.0` -> `about 2 minutes left`."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"about {max(1, round(seconds))} s left"
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes < 120 else f"about {minutes // 60} h left"


def cut(text: str) -> str:
    """A text of any length as HTML, so long that it can be read at a glance."""
    return escape(text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS]}…")
