"""Articles with their references, and how near a summary comes to those."""

import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from bot.summarising.salience import Candidate, candidates
from library.article_sentences import ReadArticle

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
