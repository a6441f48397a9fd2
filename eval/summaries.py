"""Extractive summaries held against people's: `python -m eval.summaries FILE... [--fit]`.

Files have one JSON object a line: `id`, `dataset`, `source` (the article), `references` (summaries by people).

Each article is taken in as any other, read with the vectors of its sentences, and summarised by every method. Figures
are F1 of rouge-score with stemming, the whole summary as one text, means over an article's references: `summeval` has
eleven of each (the editors' highlights and ten by crowd workers), the others one. `1:` is the first reference alone.
Intervals are bootstrapped over articles, of the difference to lead-3 in pairs. Fitted methods are scored on articles
that they were not fitted on, in ten folds. `--fit` writes the weights that ship, fitted on all.
"""

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import log
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.lexicon import STOP_WORDS, stems
from bot.summarising.choosing import WANTED, Features, length, sets_of
from bot.summarising.salience import Candidate, candidates
from eval.metrics.intervals import mean_interval
from library.article_sentences import ReadArticle

if TYPE_CHECKING:
    import numpy as np

KINDS = ("rouge1", "rouge2", "rougeL")
FOLDS = 10
STRENGTH = 10.0
"""Of the ridge: what a coefficient of one standard deviation costs, against the mean squared error."""
FITTED_ON = ("summeval", "realsumm")
MOST_REFERENCES = 3
"""References of an article that the weights are fitted to."""
DAY = "2026-01-01"


class Known(NamedTuple):
    """One article, its references, and what methods see of it."""

    id: str
    dataset: str
    references: tuple[str, ...]
    read: ReadArticle
    every: list[Candidate]

    def text(self, chosen: Iterable[int]) -> str:
        """Sentences as a summary, in the order of the article."""
        return " ".join(self.every[at].text for at in sorted(chosen))


Method = Callable[[Known], Sequence[int]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m eval.summaries", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--fit", action="store_true", help="write the weights that ship")
    arguments = parser.parse_args()
    known = load(arguments.files)
    if arguments.fit:
        fitted_on = [each for each in known if each.dataset in FITTED_ON]
        write_weights(fit([prepared(each) for each in fitted_on]))
        return
    table(known)


def load(files: Sequence[Path]) -> list[Known]:
    """Take the articles into a library of their own, and read them."""
    from bot.assemble import open_library
    from bot.settings import Settings
    from ingest.pipeline import Ingest

    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]
    with tempfile.TemporaryDirectory() as folder:
        library = open_library(Settings(home=Path(folder)))
        # None has a headline of its own, and an article must have one.
        Ingest(library).rows(
            [{"id": row["id"], "title": "News", "text": row["source"], "published_at": DAY} for row in rows], "set"
        )
        read = [library.article_sentences.of(library.articles.read(row["id"])) for row in rows]
        library.close()
    return [
        Known(row["id"], row["dataset"], tuple(row["references"]), each, candidates(each))
        for row, each in zip(rows, read, strict=True)
    ]


# -- scores


@cache
def _scorer() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(list(KINDS), tokenizer=_Remembering())


class _Remembering:
    """The package's own way to words, each text once."""

    def __init__(self) -> None:
        from rouge_score.tokenizers import DefaultTokenizer

        self.tokenize = cache(DefaultTokenizer(use_stemmer=True).tokenize)


@cache
def rouge(summary: str, reference: str) -> tuple[float, ...]:
    """F1 of one summary against one reference: ROUGE-1, 2 and L."""
    scores = _scorer().score(reference, summary)
    return tuple(float(scores[kind].fmeasure) for kind in KINDS)


def against(summary: str, references: Sequence[str]) -> tuple[float, ...]:
    """Means over the references."""
    return tuple(fmean(each) for each in zip(*(rouge(summary, one) for one in references), strict=True))


# -- methods


def lead(known: Known, count: int = 3) -> list[int]:
    """The first sentences, as they come."""
    return list(range(min(count, len(known.every))))


def lead_in_words(known: Known) -> list[int]:
    """The first sentences, as many as come nearest to `WANTED` words."""
    return ranked([-float(at) for at in range(len(known.every))], known, most=9)


def ranked(scores: Sequence[float], known: Known, most: int = 3, apart: float = 0.0) -> list[int]:
    """The best, one after another, while that brings the words nearer to `WANTED`; `apart` takes off for likeness."""
    words = [length(each.text) for each in known.every]
    vectors = known.read.vectors[[each.at for each in known.every]]
    chosen: list[int] = []
    while len(chosen) < most:
        so_far = sum(words[at] for at in chosen)
        left = [
            at
            for at in range(len(words))
            if at not in chosen and (not chosen or abs(so_far + words[at] - WANTED) < abs(so_far - WANTED))
        ]
        if not left:
            break
        alike = {at: max((float(vectors[at] @ vectors[one]) for one in chosen), default=0.0) for at in left}
        chosen.append(max(left, key=lambda at: (scores[at] - apart * alike[at], -at)))
    return sorted(chosen)


def centroid(known: Known) -> list[float]:
    """Cosines with the middle of the article's sentences, our embedder's vectors."""
    vectors = known.read.vectors[[each.at for each in known.every]]
    return (vectors @ vectors.mean(axis=0)).tolist()


def early_centroid(known: Known) -> list[float]:
    """The same, and a bonus that fades with the place."""
    import numpy as np

    return (np.array(centroid(known)) + 0.6 * np.exp(-np.arange(len(known.every)) / 5)).tolist()


def lexrank(known: Known) -> list[float]:
    """Where a walk from sentence to sentence, by likeness of vectors from .2 on, comes most often."""
    import numpy as np

    vectors = known.read.vectors[[each.at for each in known.every]]
    alike = np.clip(vectors @ vectors.T, 0, None)
    alike[alike < 0.2] = 0
    return walked(alike)


def textrank(known: Known) -> list[float]:
    """The same by words in common, over the logarithms of the lengths."""
    import numpy as np

    telling = _telling(known)
    return walked(
        np.array(
            [[len(one & other) / (log(len(one) + 2) + log(len(other) + 2)) for other in telling] for one in telling]
        )
    )


def walked(alike: "np.ndarray", steps: int = 30, damping: float = 0.85) -> list[float]:
    """Stationary weights of a random walk."""
    import numpy as np

    count = len(alike)
    np.fill_diagonal(alike, 0)
    moves = (alike + 1e-6) / (alike + 1e-6).sum(axis=1, keepdims=True)
    weights = np.ones(count) / count
    for _ in range(steps):
        weights = (1 - damping) / count + damping * moves.T @ weights
    return weights.tolist()


def frequent(known: Known) -> list[float]:
    """Mean frequency of a sentence's telling words (SumBasic's first step)."""
    telling = _telling(known)
    counts = Counter(stem for each in telling for stem in each)
    return [fmean(counts[stem] for stem in each) if each else 0.0 for each in telling]


def _telling(known: Known) -> list[frozenset[str]]:
    return [frozenset(stem for stem in stems(each.text) if stem not in STOP_WORDS) for each in known.every]


def oracle(known: Known) -> list[int]:
    """The set of first sentences that scores best: a bound, not a method."""
    sets, _ = sets_of(known.read, known.every)
    return list(max(sets, key=lambda each: fmean(against(known.text(each), known.references))))


METHODS: Mapping[str, Method] = {
    "lead-3": lead,
    "lead-2": lambda known: lead(known, 2),
    "lead, nearest to 60 words": lead_in_words,
    "centroid": lambda known: ranked(centroid(known), known),
    "centroid, MMR .5": lambda known: ranked(centroid(known), known, apart=0.5),
    "centroid and place": lambda known: ranked(early_centroid(known), known),
    "LexRank": lambda known: ranked(lexrank(known), known),
    "TextRank": lambda known: ranked(textrank(known), known),
    "frequent words": lambda known: ranked(frequent(known), known),
}


# -- the fitted method


class Prepared(NamedTuple):
    """The sets of an article's first sentences: what speaks for each, and how well it does, both about their means."""

    known: Known
    sets: list[tuple[int, ...]]
    features: "np.ndarray"
    scores: "np.ndarray"


def prepared(known: Known) -> Prepared:
    """Score every set."""
    import numpy as np

    sets, features = sets_of(known.read, known.every)
    scores = np.array([fmean(against(known.text(each), known.references[:MOST_REFERENCES])) for each in sets])
    rows = np.array(features)
    return Prepared(known, sets, rows - rows.mean(axis=0), scores - scores.mean())


def fit(on: Sequence[Prepared]) -> Features:
    """Ridge regression of a set's mean ROUGE on its features, every article counting the same."""
    import numpy as np

    rows = np.concatenate([each.features for each in on])
    wanted = np.concatenate([each.scores for each in on])
    each_counts = np.concatenate([np.full(len(each.sets), 1 / len(each.sets)) for each in on])
    spread = rows.std(axis=0) + 1e-9
    rows = rows / spread
    weighed = (rows * each_counts[:, None]).T
    solved = np.linalg.solve(weighed @ rows + STRENGTH * np.eye(rows.shape[1]), weighed @ wanted)
    return Features(*(solved / spread).tolist())


def write_weights(weights: Features) -> None:
    """Where the program reads them."""
    path = Path(__file__).parents[1] / "bot" / "summarising" / "weights.json"
    rounded = {name: round(value, 5) for name, value in weights._asdict().items()}
    path.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")


def out_of_fold(known: Sequence[Known], seed: int = 0) -> dict[str, list[int]]:
    """By id, the set chosen by weights that were fitted without the article."""
    ready = [prepared(each) for each in known]
    order = list(range(len(ready)))
    random.Random(seed).shuffle(order)
    fold = {at: place % FOLDS for place, at in enumerate(order)}
    chosen: dict[str, list[int]] = {}
    for number in range(FOLDS):
        weights = fit([each for at, each in enumerate(ready) if fold[at] != number and each.known.dataset in FITTED_ON])
        for at, each in enumerate(ready):
            if fold[at] == number:
                chosen[each.known.id] = list(each.sets[int((each.features @ weights).argmax())])
    return chosen


# -- the table


def table(known: Sequence[Known]) -> None:
    """Every method on every data set, lead-3 first."""
    chosen = out_of_fold(known)

    def by_sets(known: Known) -> Sequence[int]:
        return chosen[known.id]

    methods: dict[str, Method] = {
        **METHODS,
        "sets of first sentences (chosen)": by_sets,
        "oracle of those sets": oracle,
    }
    for name, group in groups(known).items():
        print(f"\n{name}, {len(group)} articles, {fmean(len(each.references) for each in group):.0f} references each")
        print(
            f"{'method':<34}{'words':>6}  {'R-1':>5} {'R-2':>5} {'R-L':>5}  "
            f"{'over lead-3, 95 % intervals':<52} 1: R-1 R-2 R-L"
        )
        base = scores_of(METHODS["lead-3"], group)
        for method, choose in methods.items():
            print(row(method, choose, group, base))


def groups(known: Sequence[Known]) -> dict[str, list[Known]]:
    """By data set, and those together that the weights are fitted on."""
    names = dict.fromkeys(each.dataset for each in known)
    found = {name: [each for each in known if each.dataset == name] for name in names}
    both = [each for each in known if each.dataset in FITTED_ON]
    return found | ({" and ".join(FITTED_ON): both} if len({each.dataset for each in both}) > 1 else {})


def scores_of(choose: Method, group: Sequence[Known]) -> list[tuple[float, ...]]:
    """One method's ROUGE on every article."""
    return [against(each.text(choose(each)), each.references) for each in group]


def row(name: str, choose: Method, group: Sequence[Known], base: Sequence[tuple[float, ...]]) -> str:
    """One line of the table."""
    scores = scores_of(choose, group)
    first = [rouge(each.text(choose(each)), each.references[0]) for each in group]
    words = fmean(length(each.text(choose(each))) for each in group)
    means = " ".join(f"{100 * fmean(each):5.1f}" for each in zip(*scores, strict=True))
    firsts = " ".join(f"{100 * fmean(each):.1f}" for each in zip(*first, strict=True))
    pairs = (
        difference([one[at] - other[at] for one, other in zip(scores, base, strict=True)], f"{name} {kind}")
        for at, kind in enumerate(KINDS)
    )
    return f"{name:<34}{words:>6.0f}  {means}  {' '.join(pairs):<52} {firsts}"


def difference(differences: Sequence[float], name: str) -> str:
    """The mean with its interval, in points."""
    ends = mean_interval(differences, 0, name)
    shown = f"[{100 * ends.low:+.1f},{100 * ends.high:+.1f}]" if ends else "[]"
    return f"{100 * fmean(differences):+.1f} {shown}"


if __name__ == "__main__":
    main()
