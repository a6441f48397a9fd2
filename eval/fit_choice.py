"""Fit the quoting writer's weights: `python -m eval.fit_choice --news HOME SET.jsonl all --squad FILE...`.

Two fits, for either way of telling how near a sentence is to the question (`--way`, see bot/quoting/meaning.py). The
choice among sentences is a conditional logit over the candidates of each answerable question (a candidate is right when
it holds a gold answer, or overlaps the gold quote). Whether the best candidate is an answer at all is a logistic
regression over answerable and unanswerable questions. Questions come from sets over a library that was ingested before
(real retrieval), and from files in SQuAD's format (each question with its own paragraph and its neighbours). Both fits
are held near eval/choice_prior.json, which was set by hand: the acts of speech that news is full of are rare in
question sets. The result is written to bot/quoting/weights.json with what it was fitted on.
"""

import argparse
import gzip
import itertools
import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

from bot.answering import laid
from bot.assemble import open_library
from bot.question import Question, understand
from bot.quoting import choice
from bot.quoting.candidates import Candidate, candidates
from bot.quoting.meaning import Way, apart, meaning_of
from bot.reader.evidence import read_evidence
from bot.reader.trained import TrainedReader
from bot.retrieval import retrieve
from bot.retrieval.reading import ReadFirst
from bot.retrieval.reranking import fitted as ranking
from bot.settings import Settings
from bot.values import Evidence
from eval.questions import read_questions
from eval.scoring import stands_in
from library.library import Library
from library.values import Filters

WEIGHTS = Path(choice.__file__).with_name("weights.json")
PRIOR = Path(__file__).with_name("choice_prior.json")
PENALTY = 2.0
"""What a unit's distance from the prior costs, in nats over all questions."""


class Example(NamedTuple):
    """A question with its evidence, and which of its sentences are right (none for an unanswerable one)."""

    question: Question
    evidence: tuple[Evidence, ...]
    answers: tuple[str, ...]
    terms: dict[str, float]


class Row(NamedTuple):
    """One question's candidates as numbers: features (n, f), right or not (n,), and whether a name is missing (n,)."""

    features: np.ndarray
    right: np.ndarray
    missing: np.ndarray


def main() -> None:
    """Fit, report on the part kept aside, write."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_choice", description=__doc__)
    parser.add_argument(
        "--news",
        nargs=3,
        action="append",
        default=[],
        metavar=("HOME", "SET", "LINES"),
        help="an ingested library, its question set, and which of its lines: all or odd",
    )
    parser.add_argument("--squad", nargs="*", default=[], type=Path, help="files in SQuAD's format, .json or .json.gz")
    parser.add_argument("--each", type=int, default=300, help="questions of each SQuAD file")
    parser.add_argument(
        "--answered", type=float, default=0.9, help="part of the answerable that must still be answered"
    )
    parser.add_argument("--way", choices=("within", "apart"), default="within", help="which of the weights to fit")
    parser.add_argument("--read", action="store_true", help="with what the reader says of each sentence")
    parser.add_argument("--dry-run", action="store_true", help="do not write the weights")
    arguments = parser.parse_args()
    library = open_library(Settings.from_environment())
    rng = random.Random(7)
    reader = TrainedReader() if arguments.read else None
    news = [
        row
        for home, path, lines in arguments.news
        for row in _from_set(Path(home), Path(path), lines, arguments.way, reader)
    ]
    squad = [
        _row(library, each, arguments.way, reader)
        for path in arguments.squad
        for each in _from_squad(path, arguments.each, rng)
    ]
    rng.shuffle(news)
    rng.shuffle(squad)
    kept, rows = (
        news[: len(news) // 4] + squad[: len(squad) // 8],
        news[len(news) // 4 :] + squad[len(squad) // 8 :],
    )
    fitted = _fit(rows, arguments.answered)
    print(f"{len(rows)} questions fitted, {len(kept)} kept aside")
    print(
        "kept aside:",
        json.dumps(_figures(kept, fitted)),
        "with today's weights:",
        json.dumps(_figures(kept, choice.fitted(arguments.way, read=arguments.read))),
    )
    print(
        "news alone:",
        json.dumps(_figures(news, fitted)),
        "with today's weights:",
        json.dumps(_figures(news, choice.fitted(arguments.way, read=arguments.read))),
    )
    if not arguments.dry_run:
        _write(
            choice.weights_key(arguments.way, read=arguments.read),
            fitted,
            f"{len(news)} questions over news, {len(squad)} in SQuAD's format",
        )


def _from_set(home: Path, path: Path, lines: str, way: Way, reader: TrainedReader | None) -> Iterator[Row]:
    library = open_library(Settings.from_environment(home=home))
    for each in itertools.islice(read_questions(path), 0, None, 2 if lines == "odd" else 1):
        question = understand(each.question)
        hits = retrieve(library, question, Filters(), 8, ReadFirst(ranking(), reader) if reader else None).hits
        evidence = tuple(laid(number, hit) for number, hit in enumerate(hits, start=1))
        yield _row(library, Example(question, evidence, each.answers, _terms(library, question)), way, reader)
    library.close()


def _terms(library: Library, question: Question) -> dict[str, float]:
    passages = library.passages.count(Filters()) + 1
    return {term: math.log(1 + passages / (1 + library.passages.holding(term))) for term in question.terms}


def _from_squad(path: Path, most: int, rng: random.Random) -> Iterator[Example]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    articles = json.loads(content)["data"]
    asked = [
        (article, at, question)
        for article in articles
        for at, paragraph in enumerate(article["paragraphs"])
        for question in paragraph["qas"]
    ]
    for article, at, each in rng.sample(asked, min(most, len(asked))):
        question = understand(str(each["question"])[:500])
        around = article["paragraphs"][max(0, at - 1) : at + 2]
        evidence = tuple(_paragraph(article, number, one) for number, one in enumerate(around, start=1))
        answers = tuple(answer["text"] for answer in each.get("answers", ()))
        yield Example(question, evidence, answers, dict.fromkeys(question.terms, 1.0))


def _paragraph(article: dict[str, Any], number: int, paragraph: dict[str, Any]) -> Evidence:
    text = paragraph["context"].strip() or "."
    title = str(article.get("title", "")).replace("_", " ") or "untitled"
    return Evidence(
        number=number, passage_id=str(number), article_id=f"{title}{number}", version=1, title=title, outlet=None,
        published_at=None, url=None, start=1, end=1 + len(text), text=text, score=0.8, found_by=(),
    )  # fmt: skip


def _row(library: Library, example: Example, way: Way, reader: TrainedReader | None) -> Row:
    """Candidates as the writer would compare them."""
    meaning = (
        meaning_of(library, example.question, example.evidence) if way == "within" else apart(library, example.question)
    )
    readings = read_evidence(reader, example.question, example.evidence) if reader else None
    every = list(candidates(example.evidence, example.question))
    found = choice.score(example.question, every, example.terms, meaning, readings)
    return Row(
        np.array([each.features for each in found]).reshape(len(found), len(choice.Features._fields)),
        np.array([_is_right(example, each.candidate) for each in found], dtype=bool),
        np.array([choice.misses_name(example.question, each.candidate) for each in found], dtype=float),
    )


def _is_right(example: Example, candidate: Candidate) -> bool:
    return any(stands_in(answer, candidate.text) for answer in example.answers)


def _fit(rows: Sequence[Row], answered: float) -> choice.Weights:
    prior = choice.read_weights(json.loads(PRIOR.read_text(encoding="utf-8")))
    weights = _fit_choice([row for row in rows if row.right.any()], np.array(prior.choice))
    answer, missing, bias = _fit_answer(rows, weights, np.array([*prior.answer, prior.missing_name, prior.bias]))
    unbounded = choice.Weights(weights, answer, missing, bias, 0.0, 1.0)
    probabilities = sorted(_probability(row, unbounded)[1] for row in rows if row.right.any())
    least = probabilities[int((1 - answered) * len(probabilities))]
    return unbounded._replace(least_probability=round(float(least), 3))


def _fit_choice(rows: Sequence[Row], prior: np.ndarray) -> choice.Features:
    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        away = weights - prior
        total, slope = PENALTY * away @ away, 2 * PENALTY * away
        for row in rows:
            odds = np.exp(row.features @ weights - (row.features @ weights).max())
            everything, right = odds / odds.sum(), odds * row.right / (odds * row.right).sum()
            total -= math.log((everything * row.right).sum())
            slope += (everything - right) @ row.features
        return float(total), slope

    found = minimize(loss, prior, jac=True, method="L-BFGS-B")
    return choice.Features(*(round(float(weight), 3) for weight in found.x))


def _fit_answer(
    rows: Sequence[Row], weights: choice.Features, prior: np.ndarray
) -> tuple[choice.Features, float, float]:
    best = [(row, int((row.features @ np.array(weights)).argmax())) for row in rows if len(row.features)]
    inputs = np.array([[*row.features[at], row.missing[at], 1.0] for row, at in best])
    answered = np.array([float(row.right[at]) for row, at in best])

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        odds = inputs @ parameters
        error = 1 / (1 + np.exp(-odds)) - answered
        away = parameters - prior
        total = (np.logaddexp(0, odds) - answered * odds).sum() + PENALTY * away @ away
        return float(total), inputs.T @ error + 2 * PENALTY * away

    found = [round(float(each), 3) for each in minimize(loss, prior, jac=True, method="L-BFGS-B").x]
    return choice.Features(*found[:-2]), found[-2], found[-1]


def _probability(row: Row, weights: choice.Weights) -> tuple[int, float]:
    """The best candidate's place and its probability."""
    if not len(row.features):
        return -1, 0.0
    at = int((row.features @ np.array(weights.choice)).argmax())
    odds = row.features[at] @ np.array(weights.answer) + weights.missing_name * row.missing[at] + weights.bias
    return at, 1 / (1 + math.exp(-odds))


def _figures(rows: Sequence[Row], weights: choice.Weights) -> dict[str, float]:
    """First sentence right, among questions with a right candidate; answered of those; abstained of those with none."""
    have = [row for row in rows if row.right.any()]
    none = [row for row in rows if not row.right.any()]
    placed = [(row, *_probability(row, weights)) for row in have]
    return {
        "first_right": round(sum(row.right[at] for row, at, _ in placed) / max(1, len(have)), 3),
        "answered": round(sum(p >= weights.least_probability for _, _, p in placed) / max(1, len(have)), 3),
        "abstained": round(
            sum(_probability(row, weights)[1] < weights.least_probability for row in none) / max(1, len(none)),
            3,
        ),
    }


def _write(key: str, weights: choice.Weights, fitted_on: str) -> None:
    ways = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    ways[key] = {
        "fitted_on": fitted_on,
        "choice": _used(weights.choice, key),
        "answer": _used(weights.answer, key),
        "missing_name": weights.missing_name,
        "bias": weights.bias,
        "least_probability": weights.least_probability,
        "margin": weights.margin,
    }
    WEIGHTS.write_text(json.dumps(ways, indent=2) + "\n", encoding="utf-8")


def _used(weights: choice.Features, key: str) -> dict[str, float]:
    """Without those of a reader where none reads."""
    kept = weights._asdict()
    return kept if key.endswith("read") else {name: kept[name] for name in kept if not name.endswith("read")}


if __name__ == "__main__":
    main()
