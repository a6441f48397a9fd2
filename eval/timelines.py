"""How well timelines tell what has happened so far: `python -m eval.timelines FILE [--fit]`.

FILE holds events, one JSON object a line: `{"event": name, "annotators": {name: [{"Date": "[2010-04-20]", "Update":
text, "Background": text}, ...]}}`. A background tells what had happened before its update. The updates of the first
annotator are kept as dated articles in a library; at four points of each event a timeline is made of those before it,
as long as the backgrounds are, and held against the backgrounds of all annotators.

ROUGE is the F-measure of rouge-score, stemmed, the mean over annotators. The days of a background are those of the
updates that its sentences tell of (each goes to the update that holds most of its words), and F1 is over days.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from bot.assemble import open_library
from bot.settings import Settings
from bot.summarising.belonging import chosen
from bot.summarising.citing import one_line
from bot.summarising.reading import read
from bot.summarising.timelines.merging import Happening
from bot.summarising.timelines.reports import telling_stems
from bot.summarising.timelines.timelining import happened_in
from bot.summarising.timelines.weighing import WEIGHTS, Features, features, ranked
from eval.timeline_baselines import Told, Update, baselines, by_time, within
from ingest.pipeline import Ingest
from library.library import Library
from library.sentences import sentences

if TYPE_CHECKING:
    from rouge_score.rouge_scorer import RougeScorer

TUNED = 4
"""Events, by name, on which weights are fitted; the figures of the others are what is reported."""
POINTS = (0.25, 0.5, 0.75, 1.0)
"""Parts of an event after which a timeline is made."""
HELD = 0.5
"""Part of a sentence's telling words that an update must hold to be what it tells of."""
RESAMPLES = 2000
MEASURES = ("rouge1", "rouge2", "rougeL", "dates")


class Point(NamedTuple):
    """One place of an event at which a timeline is made."""

    event: str
    updates: Sequence[Update]
    """Those before it."""
    backgrounds: Sequence[str]
    days: Sequence[frozenset[str]]
    """The days that each background tells of."""
    words: int
    """As long as the backgrounds are."""
    happenings: Sequence[Happening]
    features: Sequence[Features]


Figures = Mapping[str, float]
Found = dict[str, dict[str, list[dict[str, float]]]]
"""System -> event -> the figures of each of its points."""


def main() -> None:
    """Print the table."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as home:
        library = open_library(Settings(home=Path(home)))
        try:
            points = list(points_of(arguments.file, library))
        finally:
            library.close()
    if arguments.fit:
        _print_fit([each for each in points if each.event in _tuned(points)])
    else:
        print_tables(points)


def _tuned(points: Iterable[Point]) -> set[str]:
    return set(sorted({each.event for each in points})[:TUNED])


def print_tables(points: Sequence[Point]) -> None:
    """All systems, on the events that were tuned on, on the others, and on all; then event by event."""
    found, tuned = measured(points), _tuned(points)
    for name, part in (("tuned on", tuned), ("held out", set(found["ours"]) - tuned), ("all", set(found["ours"]))):
        chosen_events = {
            system: {event: figures for event, figures in each.items() if event in part}
            for system, each in found.items()
        }
        _print_table(name, chosen_events)
    _print_events(found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.timelines", description=__doc__)
    parser.add_argument("file", type=Path, help="the events, JSON lines")
    parser.add_argument("--fit", action="store_true", help="search for weights on the events that are tuned on")
    return parser.parse_args()


def points_of(path: Path, library: Library) -> Iterator[Point]:
    """Keep the updates as articles, and read what stands before each point."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told = [[_update(each) for each in row["annotators"][name]] for name in sorted(row["annotators"])]
        _keep(library, row["event"], told[0])
        for at in places(len(told[0])):
            ground = read(library, chosen(library, [_id(row["event"], each) for each in range(at)]))
            happenings = happened_in(ground).happenings
            backgrounds = [each[at].background for each in told]
            days = [days_told(each[at].background, each[:at]) for each in told]
            words = round(fmean(len(each.split()) for each in backgrounds))
            yield Point(row["event"], told[0][:at], backgrounds, days, words, happenings, features(happenings))


def _update(row: Mapping[str, str]) -> Update:
    text, background = (row[name].replace("\\n", "\n").strip() for name in ("Update", "Background"))
    return Update(row["Date"].strip("[] "), text, background)


def places(updates: int) -> list[int]:
    """The updates whose backgrounds are asked for: the first has none."""
    return sorted({max(1, round(part * updates) - 1) for part in POINTS} & set(range(updates)))


def _id(event: str, at: int) -> str:
    return f"{event}-{at:04}"


def _keep(library: Library, event: str, updates: Sequence[Update]) -> None:
    rows = (
        {"id": _id(event, at), "title": event.replace("_", " "), "text": each.text, "published_at": each.day}
        for at, each in enumerate(updates)
    )
    report = Ingest(library).rows(rows, event)
    if report.articles.failed:
        raise SystemExit(f"{event}: {report.failures[0]}")


def days_told(background: str, updates: Sequence[Update]) -> frozenset[str]:
    """The days of the updates that the sentences of a background tell of."""
    held = [telling_stems(each.text) for each in updates]
    days: set[str] = set()
    for span in sentences(background):
        said = telling_stems(span.of(background))
        part = [len(said & each) / len(said) if said else 0.0 for each in held]
        best = max(part, default=0.0)
        if best >= HELD:
            days.add(updates[part.index(best)].day)
    return frozenset(days)


def ours(point: Point, weights: Features = WEIGHTS) -> list[Told]:
    """Our timeline."""
    scores = [sum(one * other for one, other in zip(weights, each, strict=True)) for each in point.features]
    best = ranked(point.happenings, scores, len(point.happenings))
    return by_time(within((_line(point.happenings[at]) for at in best), point.words))


def _line(happening: Happening) -> Told:
    best = happening.reports[0]
    return Told(happening.date.date, one_line(best.span.of(best.article.text)))


def scored(told: Sequence[Told], point: Point, scorer: "RougeScorer") -> dict[str, float]:
    """The measures of one timeline, means over annotators."""
    text = " ".join(each.text for each in told)
    rouge = [scorer.score(background, text) for background in point.backgrounds]
    figures = {name: fmean(each[name].fmeasure for each in rouge) for name in MEASURES[:3]}
    days = {each.day for each in told}
    return {**figures, "dates": fmean(f1(days, each) for each in point.days)}


def f1(found: set[str], there: frozenset[str]) -> float:
    """Of two sets of days; 0 where one is empty."""
    both = len(found & there)
    return 2 * both / (len(found) + len(there)) if both else 0.0


def _scorer() -> "RougeScorer":
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(list(MEASURES[:3]), use_stemmer=True)


def measured(points: Sequence[Point]) -> "Found":
    """System -> event -> the figures of each of its points."""
    scorer = _scorer()
    found: Found = {}
    for point in points:
        for name, runs in {"ours": [ours(point)], **baselines(point.event, point.updates, point.words)}.items():
            each = [scored(told, point, scorer) for told in runs]
            mean = {measure: fmean(figures[measure] for figures in each) for measure in MEASURES}
            found.setdefault(name, {}).setdefault(point.event, []).append(mean)
    return found


def _means(by_event: Mapping[str, Sequence[Figures]], measure: str) -> list[float]:
    """One figure an event."""
    return [fmean(each[measure] for each in points) for points in by_event.values()]


def interval(values: Sequence[float], seed: int = 0) -> tuple[float, float]:
    """95 % of the means of events drawn again."""
    draw = random.Random(seed)
    means = sorted(fmean(draw.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)]


def _print_table(name: str, found: Found) -> None:
    print(f"\n{name}: {len(found['ours'])} events, {sum(map(len, found['ours'].values()))} points")
    print(f"{'':<36}" + "".join(f"{measure:>10}" for measure in MEASURES) + f"{'dates, 95 %':>16}")
    for system, by_event in found.items():
        figures = [fmean(_means(by_event, measure)) for measure in MEASURES]
        low, high = interval(_means(by_event, "dates"))
        print(f"{system:<36}" + "".join(f"{each:>10.3f}" for each in figures) + f"{f'{low:.3f} to {high:.3f}':>16}")
    print("ours less the most recent sentences, 95 % over events:")
    for measure in MEASURES:
        pairs = zip(_means(found["ours"], measure), _means(found["the most recent sentences"], measure), strict=True)
        differences = [one - other for one, other in pairs]
        low, high = interval(differences)
        print(f"  {measure:<34}{fmean(differences):>10.3f}{f'{low:.3f} to {high:.3f}':>26}")


def _print_events(found: Found) -> None:
    print(f"\n{'event':<24}{'ours: rouge1':>14}{'dates':>8}{'recent: rouge1':>17}{'dates':>8}")
    for event in found["ours"]:
        row = [
            fmean(each[measure] for each in found[system][event])
            for system in ("ours", "the most recent sentences")
            for measure in ("rouge1", "dates")
        ]
        print(f"{event:<24}{row[0]:>14.3f}{row[1]:>8.3f}{row[2]:>17.3f}{row[3]:>8.3f}")


def fit(points: Sequence[Point], rounds: int = 3) -> tuple[float, Features]:
    """Weights, one after another, by the sum of ROUGE-1, ROUGE-2 and the days' F1: (that sum, the weights)."""
    scorer = _scorer()

    def total(weights: Features) -> float:
        each = [scored(ours(point, weights), point, scorer) for point in points]
        return fmean(figures["rouge1"] + figures["rouge2"] + figures["dates"] for figures in each)

    best, weights = total(WEIGHTS), WEIGHTS
    for _ in range(rounds):
        for name in Features._fields:
            for value in (-1.0, -0.5, 0.0, 0.25, 0.5, 1.0, 2.0, 4.0):
                tried = weights._replace(**{name: value})
                reached = total(tried)
                if reached > best + 1e-4:
                    best, weights = reached, tried
    return best, weights


def _print_fit(points: Sequence[Point]) -> None:
    best, weights = fit(points)
    print(f"{best:.4f} {weights}")


if __name__ == "__main__":
    main()
