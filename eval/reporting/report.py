"""The report of a run: report.html beside its answers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from eval.judging.kept import with_judged
from eval.reporting.cards import IN_FULL, Card, cards
from eval.reporting.figures import Group, Slice, Tile, by_kind, by_month, groups, tiles
from eval.reporting.pages import page
from eval.reporting.plots import Plot, latency, reliability, risk_coverage
from eval.reporting.words import STAGES, bounded, count, milliseconds
from eval.runs.folder import KeptRun, read_run, replace_file
from eval.runs.summary import Head, summary
from eval.runs.values import AskedQuestion, Run

REPORT = "report.html"
MOST_ITEMS = 50


class Stage(NamedTuple):
    """A stage of answering; `half` and `most` are in per cent of the longest."""

    name: str
    half: float
    most: float
    p50: str
    p95: str


class Aside(NamedTuple):
    """What the reader of the figures should know, and which questions or articles it is about."""

    text: str
    items: tuple[str, ...] = ()


class Filter(NamedTuple):
    """A choice of questions."""

    name: str
    label: str
    n: int


class Report(NamedTuple):
    """All that a report says."""

    name: str
    lead: str
    unfinished: str
    metrics: Mapping[str, Any]
    interval_method: str
    tiles: Sequence[Tile]
    groups: Sequence[Group]
    confidence: Sequence[Plot]
    confidence_told: str
    latency: Plot | None
    stages: Sequence[Stage]
    usage: Sequence[tuple[str, str]]
    slices: Sequence[tuple[str, Sequence[Slice]]]
    made: Sequence[tuple[str, str]]
    settings: Sequence[tuple[str, str]]
    asides: Sequence[Aside]
    cards: Sequence[Card]
    shortened: str
    filters: Sequence[Filter]

    @property
    def sections(self) -> list[tuple[str, str]]:
        """What the page has, with the names of the places."""
        every = (
            ("figures", "Figures", self.groups),
            ("confidence", "Confidence", self.confidence),
            ("time", "Time and cost", self.latency or self.usage),
            ("slices", "By kind and date", self.slices),
            ("made", "What it was made with", True),
            ("questions", "Questions", True),
        )
        return [(anchor, label) for anchor, label, there in every if there]


def write_report(folder: Path, out: Path | None = None) -> Path:
    """Write the report of the run in a folder, whether it is finished or not; where it stands. Raises BadInput."""
    made = read_report(folder)
    path = out or folder / REPORT
    replace_file(path, page("report.html", report=made))
    return path


def read_report(folder: Path) -> Report:
    """What there is to say of a run. Raises BadInput for a folder without one, or with one of another version."""
    kept = with_judged(read_run(folder))
    terms, asked = kept.run.terms, kept.asked
    metrics = kept.metrics or summary(Head(terms.set, terms.writer, terms.settings_id, terms.seed), asked)
    abstention = metrics.get("abstention") or {}
    return Report(
        name=bounded(terms.set, 200),
        lead=_lead(kept, metrics),
        unfinished=_unfinished(kept),
        metrics=metrics,
        interval_method=f"Intervals: {metrics['interval_method']}." if metrics.get("interval_method") else "",
        tiles=tiles(metrics, asked),
        groups=groups(metrics),
        confidence=[each for each in (reliability(abstention), risk_coverage(abstention)) if each],
        confidence_told=_confidence_told(metrics),
        latency=latency([each.timings_ms.total for each in asked]),
        stages=_stages(metrics),
        usage=_usage(metrics),
        slices=[("By kind", by_kind(asked)), ("By month", by_month(asked))] if asked else [],
        made=_made(kept.run, folder),
        settings=[(name, "not set" if value is None else str(value)) for name, value in kept.run.settings.items()],
        asides=_asides(metrics, asked),
        cards=(made := cards(asked)),
        shortened=_shortened(made),
        filters=_filters(made),
    )


def _lead(kept: KeptRun, metrics: Mapping[str, Any]) -> str:
    code, library = kept.run.terms.code, kept.run.library
    written = "quoting writer" if metrics["writer"] == "quote" else str(metrics["writer"])
    parts = [count(len(kept.asked), "question"), written]
    if library:
        parts.append(count(library.articles, "article"))
    parts.append(f"version {code.version}{f' ({code.commit[:7]})' if code.commit else ''}")
    return " · ".join(parts)


def _unfinished(kept: KeptRun) -> str:
    if kept.run.finished and kept.metrics is not None:
        return ""
    return (
        f"This run is not finished: {count(len(kept.asked), 'answer')} so far, and the figures are theirs alone. "
        "Give the same `newsdesk eval run` command again to go on with it."
    )


def _confidence_told(metrics: Mapping[str, Any]) -> str:
    """The areas and errors of the two curves, with their intervals."""
    told: list[str] = []
    for name, what in (
        ("ece", "Expected calibration error against questions that can be answered"),
        ("ece_answered", "against answers that are right"),
        ("aurc", "area under risk and coverage"),
    ):
        value = (metrics.get("abstention") or {}).get(name)
        if value is not None:
            ends = (metrics.get("intervals") or {}).get(name)
            told.append(f"{what} {value:.3f}" + (f" ({ends[0]:.3f} to {ends[1]:.3f})" if ends else ""))
    return f"{'; '.join(told)}. Less is better." if told else ""


def _stages(metrics: Mapping[str, Any]) -> list[Stage]:
    found = (metrics.get("latency_ms") or {}).get("stages") or {}
    known = {name: each for name, each in found.items() if each.get("p95") is not None}
    longest = max((each["p95"] for each in known.values()), default=0.0) or 1.0
    return [
        Stage(
            label,
            100 * known[name]["p50"] / longest,
            100 * known[name]["p95"] / longest,
            milliseconds(known[name]["p50"]),
            milliseconds(known[name]["p95"]),
        )
        for name, label in STAGES.items()
        if name in known
    ]


def _usage(metrics: Mapping[str, Any]) -> list[tuple[str, str]]:
    usage = metrics.get("usage") or {}
    read, written = usage.get("input_tokens", 0), usage.get("output_tokens", 0)
    if not read and not written:
        return [("Model", "none was asked")]
    cost = usage.get("cost_usd")
    n = max(1, int(metrics.get("n", 1)))
    return [
        ("Tokens read", f"{read:,} ({read / n:,.0f} a question)"),
        ("Tokens written", f"{written:,} ({written / n:,.0f} a question)"),
        ("Cost", "not known" if cost is None else f"{cost:.4f} USD"),
    ]


def _made(run: Run, folder: Path) -> list[tuple[str, str]]:
    terms = run.terms
    made = [
        ("Set", f"{terms.set}, digest {terms.set_digest[:16]}"),
        ("Questions", "all" if terms.limit is None else f"the first {terms.limit:,}"),
        ("Articles", ", ".join(terms.articles) or "the live library"),
        ("Writer", terms.writer),
        ("Prompts", ", ".join(f"{name} {digest[:12]}" for name, digest in run.prompts.items()) or "none"),
    ]
    if run.library:
        state = run.library
        sizes = f"{count(state.articles, 'article')}, {count(state.passages, 'passage')}"
        made.append(("Library", f"{sizes}, newest {state.newest or 'undated'}, digest {state.digest}"))
        made.append(("Embedder", state.embedder))
    commit = f", commit {terms.code.commit}" if terms.code.commit else ""
    return [
        *made,
        ("Program", f"{terms.code.version}, digest {terms.code.sources}{commit}"),
        ("Settings", terms.settings_id),
        ("Seed", str(terms.seed)),
        ("Folder", folder.resolve().name),
    ]


def _asides(metrics: Mapping[str, Any], asked: Sequence[AskedQuestion]) -> list[Aside]:
    """Failures first."""
    failures = [f"{each['id']}: {each['reason']}" for each in metrics.get("failures") or ()]
    noted = list(dict.fromkeys(notice for each in asked for notice in each.notices))
    every = (
        (failures, "{} could not be asked, and {} in no figure", "question"),
        (metrics.get("unreadable") or [], "{} of the set could not be read", "line"),
        (metrics.get("missing") or [], "{} of the set {} not in the library: counted as not found", "gold article"),
        (noted, "{} on answers", "notice"),
    )
    told = [_aside(items, text, noun) for items, text, noun in every if items]
    fallbacks = metrics.get("fallbacks") or 0
    if fallbacks:
        one = (
            f"The model wrote nothing that stands for {count(fallbacks, 'question')}: the articles were quoted instead"
        )
        told.insert(0, Aside(one))
    return told


def _aside(items: Sequence[str], text: str, noun: str) -> Aside:
    named = tuple(bounded(str(each), 300) for each in items[:MOST_ITEMS])
    more = (f"and {len(items) - MOST_ITEMS:,} more",) if len(items) > MOST_ITEMS else ()
    return Aside(text.format(count(len(items), noun), "is" if len(items) == 1 else "are"), (*named, *more))


def _shortened(made: Sequence[Card]) -> str:
    short = sum(not each.in_full for each in made)
    if not short:
        return ""
    return (
        f"More than {IN_FULL:,} questions: of those that are not right the scores below 1 are shown, of the "
        f"{short:,} that are right none. All stand in answers.jsonl."
    )


def _filters(made: Sequence[Card]) -> list[Filter]:
    def marked(name: str) -> int:
        return sum(f"is-{name}" in each.marks.split() for each in made)

    labels = (("wrong", "Wrong"), ("abstained", "Abstained"), ("unsupported", "Unsupported"))
    return [Filter("all", "All", len(made)), *(Filter(name, label, marked(name)) for name, label in labels)]
