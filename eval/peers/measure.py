"""One pipeline, measured: `python -m eval.peers.measure PIPELINE ARTICLES QUESTIONS`, the figures as JSON on stdout.

Each pipeline has a process of its own, so that none pays for another's memory or threads. Imports and the first
question, which loads what is loaded late, are not counted.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from bot.values import Answer, Evidence
from eval.metrics.outcome import Outcome
from eval.metrics.retrieval import DEPTH, score_retrieval
from eval.peers.pipeline import Passage, PeerArticle, Pipeline
from eval.questions import SetQuestion, read_questions
from ingest.documents import Document
from ingest.formats import read_document
from ingest.sources import find_files
from ingest.values import Draft
from library.values import Coverage

PIPELINES = {
    "newsdesk": ("eval.peers.newsdesk", "NewsdeskPipeline"),
    "langchain": ("eval.peers.langchain_tutorial", "LangChainTutorial"),
    "llamaindex": ("eval.peers.llamaindex_default", "LlamaIndexDefault"),
}
QUALITY = ("hit@1", "hit@5", "recall@10", "mrr@10", "answer_in_1200_tokens")


class Measured(NamedTuple):
    """The figures of one pipeline; times in seconds and milliseconds."""

    name: str
    articles: int
    passages: int
    ingest_s: float
    query_p50_ms: float
    query_p95_ms: float
    peak_mb: float
    questions: int
    quality: dict[str, float]


def main() -> None:
    """Measure the pipeline that the command line names."""
    which, articles, questions = sys.argv[1:4]
    module, name = PIPELINES[which]
    pipeline: Pipeline = getattr(import_module(module), name)()
    measured = measure(pipeline, list(read_articles(articles)), list(read_questions(Path(questions))))
    print(json.dumps(measured._asdict()))


def read_articles(source: str) -> Iterator[PeerArticle]:
    """The articles of a file or folder, by the readers of an ingest; the same name comes once."""
    seen: set[str] = set()
    for path in find_files([source]):
        for each in read_document(Document.of_file(path)) if isinstance(path, Path) else ():
            if isinstance(each, Draft) and (name := each.id or each.url or each.title) not in seen:
                seen.add(name)
                yield PeerArticle(name, each.title, each.text, each.outlet, each.published_at)


def measure(pipeline: Pipeline, articles: Sequence[PeerArticle], questions: Sequence[SetQuestion]) -> Measured:
    """Ingest once, ask every question once."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        started = time.perf_counter()
        passages = pipeline.ingest(articles, Path(home))
        ingest_s = time.perf_counter() - started
        pipeline.find("What happened?", None, DEPTH)
        times: list[float] = []
        scores: dict[str, list[float]] = {name: [] for name in QUALITY}
        ids = {each.title: each.id for each in articles} | {each.id: each.id for each in articles}
        for question in questions:
            started = time.perf_counter()
            found = pipeline.find(question.question, question.asked_at, DEPTH)
            times.append((time.perf_counter() - started) * 1000)
            scored = score_retrieval(_outcome(question, found, ids))
            for name in QUALITY:
                if (value := scored[name].value) is not None:
                    scores[name].append(value)
    times.sort()
    return Measured(
        pipeline.name,
        len(articles),
        passages,
        round(ingest_s, 2),
        round(times[len(times) // 2], 2),
        round(times[len(times) * 95 // 100], 2),
        round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        len(questions),
        {name: round(fmean(values), 4) for name, values in scores.items() if values},
    )


def _outcome(question: SetQuestion, found: Sequence[Passage], ids: Mapping[str, str]) -> Outcome:
    """The passages as the scorer of retrieval reads them: by article and text."""
    nothing: dict[str, Any] = dict.fromkeys(("outlet", "published_at", "url"))
    evidence = tuple(
        Evidence(
            **nothing, article_id=each.article_id, version=1, title="", start=0, end=0, text=each.text,
            score=0.0, found_by=(), number=number, passage_id=str(number),
        )
        for number, each in enumerate(found, start=1)
    )  # fmt: skip
    nobody = Answer(
        question=question.question, standalone_question=question.question, text="", verdict="abstained",
        coverage=Coverage(articles_searched=0, outlets=0), writer="none", prompt="none", settings_id="none",
    )  # fmt: skip
    gold = {each.article: ids.get(each.article) for each in question.evidence}
    return Outcome(question, nobody, evidence, gold, lambda _id, _version: None)


if __name__ == "__main__":
    main()
