"""The method that ships: its weights fitted, and its choice for articles that they were not fitted on."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from bot.summarising.choosing import Features, sets_of

if TYPE_CHECKING:
    import numpy as np
from eval.summaries.known import FITTED_ON, FOLDS, MOST_REFERENCES, STRENGTH, Known, against


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
