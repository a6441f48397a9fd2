"""Fit the weights of the ranking: `python -m eval.fit_ranking --train HOME SET... --held HOME SET...`.

HOME is a library that was ingested before, SET a question set over it. The fit is a softmax regression over the
candidates of each question: passages of a gold article that hold a gold answer are right, its other passages a quarter
as much. Balance is chosen by cross-validation after it: the cost of a further passage of one article that leaves most
answers within the first 1,200 tokens, and the highest cost of a further passage of one outlet that loses next to
nothing. Figures are given for the training sets by cross-validation, and for sets held out; with --each, also for every
feature alone added to those that are used. The result goes to bot/retrieval/weights.json. Same input, same weights.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from bot.assemble import open_library
from bot.question import Question
from bot.retrieval import fuse, reranking
from bot.retrieval.balancing import Balance, balanced
from bot.retrieval.candidates import candidates_of
from bot.retrieval.features import FEATURES, features
from bot.retrieval.finding import READ
from bot.retrieval.legs import find
from bot.searching import Searching
from bot.settings import Settings
from eval.questions import SetQuestion, read_questions
from eval.scoring import stands_in
from library.errors import NotInLibrary
from library.library import Library
from library.tokens import count_tokens, cut_to_tokens
from library.values import Filters, Passage

WEIGHTS = Path(reranking.__file__).with_name("weights.json")
USED = ("fused", "words", "meaning", "article", "title", "kind", "fortnight", "year", "later")
"""What paid on sets that it was not fitted on: docs/decisions/0017 has the others."""
OF_GOLD_ARTICLE = 0.25
"""What a passage of a gold article counts for that does not hold the answer."""
PENALTY = 1.0
"""What a unit of a weight costs, in nats over all questions, features taken in their standard deviations."""
FOLDS = 5
SEEDS = (1, 2)
READ_TOKENS = 1200
ARTICLE_COSTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.8)
OUTLET_COSTS = (0.0, 0.02, 0.05, 0.1)
NEXT_TO_NOTHING = 0.003


class Example(NamedTuple):
    """A question's candidates as numbers: features (n, f), what each counts for (n,), and how long its text is."""

    question: Question
    passages: tuple[Passage, ...]
    features: np.ndarray
    gold: np.ndarray
    """(n,), whether the passage is of a gold article."""
    held: np.ndarray
    """(n,), whether it holds a gold answer."""
    tokens: tuple[int, ...]
    answers: tuple[str, ...]


class Figures(NamedTuple):
    """Means over questions, articles in the order of their best passage."""

    hit_1: float
    hit_5: float
    mrr_10: float
    answer_in_1200: float

    def __str__(self) -> str:
        """One line."""
        return "  ".join(f"{name} {value:.3f}" for name, value in self._asdict().items())


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_ranking", description=__doc__)
    parser.add_argument("--train", nargs=2, action="append", default=[], metavar=("HOME", "SET"), type=Path)
    parser.add_argument("--held", nargs=2, action="append", default=[], metavar=("HOME", "SET"), type=Path)
    parser.add_argument("--each", action="store_true", help="also try every feature that is not used")
    parser.add_argument("--dry-run", action="store_true", help="do not write the weights")
    arguments = parser.parse_args()
    train = [each for home, path in arguments.train for each in examples_of(home, path)]
    if not train:
        parser.error("name at least one library and its question set with --train")
    weights = fit(train, USED)
    print(f"{len(train)} questions fitted: {json.dumps(weights)}")
    print(f"fused order alone, the same questions: {_figures(train, {'fused': 1.0})}")
    print(f"cross-validated: {_cross_validated(train, USED)}")
    if arguments.each:
        for name in FEATURES:
            used = tuple(each for each in USED if each != name) if name in USED else (*USED, name)
            print(f"{'without' if name in USED else 'with'} {name}: {_cross_validated(train, used)}")
    balance = _balance(train)
    print(f"balance {balance._asdict()}, cross-validated: {_cross_validated(train, USED, balance)}")
    for home, path in arguments.held:
        held = list(examples_of(home, path))
        print(f"{path}: fused {_figures(held, {'fused': 1.0})}")
        print(f"{path}: fitted {_figures(held, weights, balance)}")
    if not arguments.dry_run:
        _write(weights, balance, f"{len(train)} questions over news", _cross_validated(train, USED, balance))


def examples_of(home: Path, path: Path) -> Iterator[Example]:
    """The answerable questions of a set over a library that was ingested before."""
    library = open_library(Settings.from_environment(home=home))
    ids: dict[str, str] = {}
    for card in library.articles.cards(Filters(), None, 10_000_000, 0):
        ids |= {name: card.id for name in (card.title, card.url, card.id) if name}
    searching = Searching(library)
    try:
        for question in read_questions(path):
            if question.answerable and question.evidence:
                yield _example(library, searching, question, ids)
    finally:
        library.close()


def _example(library: Library, searching: Searching, question: SetQuestion, ids: dict[str, str]) -> Example:
    asked = searching.understand(question.question, today=question.asked_at)
    legs, _ = find(library, asked.standalone, Filters())
    fused = fuse(legs)[:READ]
    found = candidates_of(legs, fused, library.passages.read(each.row for each in fused))
    gold = {ids.get(each.article) or _kept(library, each.article) for each in question.evidence}
    passages = tuple(each.passage for each in found)
    return Example(
        asked,
        passages,
        features(asked, found),
        np.array([each.article_id in gold for each in passages], dtype=float),
        np.array([any(stands_in(answer, each.text) for answer in question.answers) for each in passages], dtype=float),
        tuple(count_tokens(each.text) + 1 for each in passages),
        question.answers,
    )


def _kept(library: Library, name: str) -> str | None:
    """The id under which an article is kept that came in under another."""
    try:
        return library.articles.read(name, None).id
    except NotInLibrary:
        return None


def fit(examples: Sequence[Example], used: Sequence[str]) -> dict[str, float]:
    """A weight for each feature that is used."""
    columns = [list(FEATURES).index(name) for name in used]
    rows = [
        (each.features[:, columns], target / target.sum())
        for each in examples
        if (target := each.gold * (OF_GOLD_ARTICLE + each.held)).sum()
    ]
    scale = np.vstack([inputs for inputs, _ in rows]).std(axis=0) + 1e-9

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = PENALTY * weights @ weights, 2 * PENALTY * weights
        for inputs, target in rows:
            scores = inputs / scale @ weights
            odds = np.exp(scores - scores.max())
            chances = odds / odds.sum()
            total -= target @ np.log(chances + 1e-12)
            slope = slope - (inputs / scale).T @ (target - chances)
        return float(total), slope

    found = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B").x / scale
    return {name: round(float(weight), 3) for name, weight in zip(used, found, strict=True)}


def scores_of(example: Example, weights: Mapping[str, float]) -> np.ndarray:
    """The weighted sums of its candidates."""
    columns = [list(FEATURES).index(name) for name in weights]
    return example.features[:, columns] @ np.array(list(weights.values()))


def figures_of(example: Example, scores: Sequence[float], balance: Balance) -> Figures:
    """How well scores order an example's candidates."""
    voices: dict[str, str] = {}
    order = [
        at
        for at in balanced(example.passages, scores, balance)
        if voices.setdefault(example.passages[at].cluster, example.passages[at].article_id)
        == example.passages[at].article_id
    ]
    articles = list(dict.fromkeys(example.passages[at].article_id for at in order))
    gold = {each.article_id for each, right in zip(example.passages, example.gold, strict=True) if right}
    rank = next((rank for rank, article in enumerate(articles, start=1) if article in gold), 1000)
    return Figures(rank == 1, rank <= 5, 1 / rank if rank <= 10 else 0.0, _is_read(example, order))


def _is_read(example: Example, order: Sequence[int]) -> bool:
    left = READ_TOKENS
    for at in order:
        text = example.passages[at].text
        if example.tokens[at] > left:
            return any(stands_in(answer, cut_to_tokens(text, left)) for answer in example.answers)
        if example.held[at]:
            return True
        left -= example.tokens[at]
    return False


def _scored(example: Example, weights: Mapping[str, float], balance: Balance) -> Figures:
    return figures_of(example, scores_of(example, weights).tolist(), balance)


def mean_of(scored: Sequence[Figures]) -> Figures:
    """Means over examples."""
    return Figures(*np.array(scored, dtype=float).mean(axis=0).tolist())


def _figures(examples: Sequence[Example], weights: dict[str, float], balance: Balance = Balance()) -> Figures:  # noqa: B008 - frozen
    return mean_of([_scored(each, weights, balance) for each in examples])


def _folds(examples: Sequence[Example], used: Sequence[str]) -> Iterator[tuple[dict[str, float], list[Example]]]:
    """Weights, and the examples that they were not fitted on; every example once for each seed."""
    for seed in SEEDS:
        mixed = np.random.default_rng(seed).permutation(len(examples))
        for fold in range(FOLDS):
            out = set(mixed[fold::FOLDS].tolist())
            weights = fit([each for at, each in enumerate(examples) if at not in out], used)
            yield weights, [examples[at] for at in sorted(out)]


def _cross_validated(examples: Sequence[Example], used: Sequence[str], balance: Balance = Balance()) -> Figures:  # noqa: B008 - frozen
    return mean_of([_scored(each, weights, balance) for weights, out in _folds(examples, used) for each in out])


def _balance(examples: Sequence[Example]) -> Balance:
    folds = list(_folds(examples, USED))

    def worth(balance: Balance) -> float:
        figures = mean_of([_scored(each, weights, balance) for weights, out in folds for each in out])
        return round(figures.mrr_10 + figures.answer_in_1200, 4)

    by_article = {cost: worth(Balance(article=cost)) for cost in ARTICLE_COSTS}
    article = min(cost for cost, value in by_article.items() if value == max(by_article.values()))
    by_outlet = {cost: worth(Balance(article, cost)) for cost in OUTLET_COSTS}
    outlet = max(cost for cost, value in by_outlet.items() if value >= by_outlet[0.0] - NEXT_TO_NOTHING)
    return Balance(article, outlet)


def _write(weights: dict[str, float], balance: Balance, fitted_on: str, figures: Figures) -> None:
    plain = json.loads(WEIGHTS.read_text(encoding="utf-8")) | {
        "fitted_by": "eval/fit_ranking.py",
        "fitted_on": fitted_on,
        "cross_validated": {name: round(value, 3) for name, value in figures._asdict().items()},
        "weights": weights,
        "balance": balance._asdict(),
    }
    WEIGHTS.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
