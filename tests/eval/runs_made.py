"""Folders of runs with answers made by hand: hostile words in every field that comes from outside."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot.values import Citation, Finding, Sentence, Timings
from eval.metrics import METRICS
from eval.runs.folder import RunFolder, read_run
from eval.runs.summary import Head, summary
from eval.runs.values import AskedQuestion, CodeVersion, Failed, LibraryState, Terms
from library.values import Coverage

HOSTILE = (
    "</style></script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'> "
    "![seen](http://outside.example/pixel.png) [more](javascript:window.hacked=3) @somebody | cell | `code` {{ 7 * 7 }}"
)


def asked(name: str, **how: Any) -> AskedQuestion:
    """An answered question that is right, in February, unless it says otherwise."""
    scores: Mapping[str, float | None] = {"hit@1": 1.0, "contains_gold": 1.0, **how.pop("scores", {})}
    every = {metric: scores.get(metric) for metric in METRICS}
    quote = how.pop("quote", "The lock opens on Friday.")
    citation = Citation(
        number=1, article_id="lock", version=1, title=how.pop("title", "Lock to open"), outlet="Weir Gazette",
        published_at="2026-02-03T08:00:00Z", url=how.pop("url", "https://weir.example/lock"), start=0, end=len(quote),
        quote=quote,
    )  # fmt: skip
    values: dict[str, Any] = {
        "id": name, "question": f"When does lock {name} open?", "answerable": True, "asked_at": date(2026, 2, 10),
        "gold": ("on Friday",), "text": f"{quote} [1]", "verdict": "answered", "kind": "when", "confidence": 0.8,
        "sentences": (Sentence(text=quote, citations=(1,), support="supported"),), "citations": (citation,),
        "coverage": Coverage(articles_searched=3, outlets=2), "writer": "quote", "prompt": "quote/v1",
        "settings_id": "s1", "timings_ms": Timings(understand=1, retrieve=30, first_token=90, write=80, total=120),
    }  # fmt: skip
    values |= how
    values.setdefault("standalone_question", values["question"])
    return AskedQuestion(**values, scores=every, reasons={metric: f"{metric} because" for metric in METRICS})


def abstained(name: str, answerable: bool = False, **how: Any) -> AskedQuestion:
    """A question that was left unanswered: rightly so, unless it can be answered."""
    scores = {"hit@1": 0.0 if answerable else None, "contains_gold": 0.0 if answerable else None}
    given: dict[str, Any] = {
        "answerable": answerable, "verdict": "abstained", "text": "The library does not answer this.", "sentences": (),
        "citations": (), "confidence": 0.1, "kind": "none", "asked_at": date(2026, 3, 1), "scores": scores,
    }  # fmt: skip
    return asked(name, **{**given, **how})


def unheld(name: str, **how: Any) -> AskedQuestion:
    """An answer that is wrong and not held by what it cites."""
    finding = Finding(kind="number", detail="41 stands nowhere")
    said = Sentence(text="It opens on the 41st.", citations=(1,), support="unsupported", findings=(finding,))
    scores = {"contains_gold": 0.0, "citations.recall": 0.0}
    return asked(name, **{"sentences": (said,), "verdict": "partial", "scores": scores, "confidence": 0.4, **how})


MIXED = (
    asked("one"),
    asked("two", confidence=0.6),
    abstained("three"),
    abstained("four", answerable=True),
    unheld("five"),
)
"""Two right answers, a right abstention and a wrong one, an answer that is wrong and not held."""


def kept(folder: Path, answers: Sequence[AskedQuestion], finished: bool = True, **figures: Any) -> Path:
    """The folder of a run with these answers; `figures` are added to its metrics."""
    code = CodeVersion(version="0.1.0", commit="0123456789abcdef", sources="feed")
    terms = Terms(
        set="lock.jsonl", set_digest="d" * 64, limit=None, articles=("lock.jsonl 0f",), writer="quote",
        settings_id="s1", seed=0, code=code,
    )  # fmt: skip
    state = LibraryState(articles=3, passages=5, embedder="minilm", digest="beef", newest=date(2026, 2, 3))
    with RunFolder(folder) as held:
        run = held.over(held.begin(terms, {"writer": "quote", "model": None}), state)
        for each in () if finished else answers:
            held.add(each)
        if finished:
            failed = [Failed(id="six", reason="the question is too long")]
            metrics = summary(Head("lock.jsonl", "quote", "s1"), answers, failed)
            held.finish(run, answers, {**metrics, "missing": ["A lost article"], **figures})
    assert read_run(folder).run.finished is finished
    return folder
