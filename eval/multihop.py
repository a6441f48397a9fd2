"""Measure evidence of several articles: `python -m eval.multihop DATA --home FOLDER [--json]`.

DATA is a folder with MultiHop-RAG as JSON lines: queries-dev.jsonl, facts.jsonl, corpus_excerpts.jsonl. Every fact and
every excerpt is an article of a library of its own, made in FOLDER where there is none yet. Measured is the part of the
questions for which every fact of their evidence is among the first ten articles: by words alone, by the plain fusion of
ranks, and as questions are answered.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from bot.assemble import assemble, open_library
from bot.lexicon import telling_words
from bot.retrieval import Leg, fuse
from bot.searching import Searching
from bot.settings import Settings
from library.errors import BadInput, NotInLibrary
from library.library import Library
from library.values import Filters

FIRST = 10
DEPTH = 150
TODAY = date(2024, 1, 1)
"""All of the set was written before: its newest article is of December 2023."""


class Asked(NamedTuple):
    """A question, its kind, and the articles that hold its evidence."""

    question: str
    kind: str
    evidence: frozenset[str]


Way = Callable[[Library, str], Sequence[str]]
"""From a question to ids of articles, best first."""


def main() -> None:
    """Make the library where there is none, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m eval.multihop", description=__doc__)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--home", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    settings = Settings.from_environment(home=arguments.home)
    _fill(settings, arguments.data)
    library = open_library(settings)
    try:
        asked = list(_asked(library, arguments.data / "queries-dev.jsonl"))
        figures = {name: _measured(library, asked, way) for name, way in WAYS.items()}
    finally:
        library.close()
    if arguments.json:
        print(json.dumps({"questions": len(asked), "first": FIRST, "every_fact": figures}))
        return
    print(f"{len(asked)} questions; every fact of the evidence among the first {FIRST} articles:")
    for name, figure in figures.items():
        print(f"{name:14} " + "  ".join(f"{kind} {value:.3f}" for kind, value in figure.items()))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read as JSON lines: {error}") from error


def _fill(settings: Settings, data: Path) -> None:
    facts = ({**row, "id": row["fact_id"], "text": row["fact"]} for row in _rows(data / "facts.jsonl"))
    excerpts = ({**row, "id": f"excerpt-{at}"} for at, row in enumerate(_rows(data / "corpus_excerpts.jsonl"), start=1))
    desk = assemble(settings)
    try:
        if desk.count_articles() == 0:
            for source, rows in (("facts", facts), ("excerpts", excerpts)):
                desk.ingest_rows(
                    (
                        {name: row[name] for name in ("id", "title", "text", "published_at")}
                        | {"outlet": row["source"]}
                        for row in rows
                    ),
                    source,
                )
    finally:
        desk.close()


def _asked(library: Library, path: Path) -> Iterator[Asked]:
    for row in _rows(path):
        if not row["evidence_fact_ids"]:
            continue
        yield Asked(
            row["query"], row["question_type"], frozenset(_kept(library, each) for each in row["evidence_fact_ids"])
        )


def _kept(library: Library, fact: str) -> str:
    """The id under which a fact is kept: that of another, where the two are the same words."""
    try:
        return library.articles.read(fact, None).id
    except NotInLibrary:
        return f"missing {fact}"


def _measured(library: Library, asked: Sequence[Asked], way: Way) -> dict[str, float]:
    found = [(each.kind, float(each.evidence <= set(way(library, each.question)[:FIRST]))) for each in asked]
    kinds = sorted({kind for kind, _ in found})
    by_kind = {kind: [value for other, value in found if other == kind] for kind in kinds}
    return {"all": _mean([value for _, value in found])} | {kind: _mean(values) for kind, values in by_kind.items()}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / max(1, len(values)), 4)


def _articles(library: Library, rows: Sequence[int]) -> list[str]:
    passages = library.passages.read(rows)
    return list(dict.fromkeys(passages[row].article_id for row in rows if row in passages))


def _by_words(library: Library, question: str) -> list[str]:
    return _articles(library, [each.row for each in library.by_words(telling_words(question), Filters(), DEPTH)])


def _plain_fusion(library: Library, question: str) -> list[str]:
    words = library.by_words(telling_words(question), Filters(), DEPTH)
    vectors = library.by_vector(library.embedder.embed_question(question), Filters(), DEPTH)
    return _articles(library, [each.row for each in fuse([Leg("words", 1.0, words), Leg("vectors", 1.0, vectors)])])


def _as_answered(library: Library, question: str) -> list[str]:
    searching = Searching(library)
    hits = searching.search(searching.understand(question, today=TODAY), Filters(), 5 * FIRST).retrieved.hits
    return list(dict.fromkeys(hit.passage.article_id for hit in hits))


WAYS: dict[str, Way] = {"words": _by_words, "plain fusion": _plain_fusion, "as answered": _as_answered}


if __name__ == "__main__":
    main()
