"""MultiHop-RAG: questions over several news articles, with the facts they rest on."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.adapters.reading import Row, files_in, rows, rows_of, text_of, texts_of
from eval.adapters.strict import mean
from eval.adapters.values import Adapted, Figures, Gathering, Said
from eval.questions import GoldEvidence, SetQuestion
from library.errors import BadInput

FILES = "MultiHopRAG.json (questions) and corpus.json (articles); also JSON lines with the facts in a file of their own"
WEAKNESS = (
    "An answer counts as right when it shares one word with the gold answer, whatever the word, so that a longer one "
    "is likelier to be right and a null question is answered by any sentence with `information` in it; Hits@k asks for "
    "one piece of the evidence, where the question needs all of it."
)
NULL = "null_query"
UNKNOWN = "insufficient information"


def read(sources: Sequence[Path]) -> Adapted:
    """Read questions and articles; facts may stand in the questions or in rows of their own."""
    into = Gathering()
    asked: list[Row] = []
    facts: dict[str, Row] = {}
    by_title: dict[str, list[str]] = {}
    for path in files_in(sources):
        for row in rows(path, into):
            if text_of(row, "query"):
                asked.append(row)
            elif text_of(row, "fact_id"):
                facts[text_of(row, "fact_id")] = row
            elif text_of(row, "title") and ("body" in row or "text" in row):
                kept = _keep(row, into)
                if kept:
                    by_title.setdefault(text_of(row, "title"), []).append(kept)
            else:
                into.leave_out("line", path.name, "neither a question, an article nor a fact")
    if not asked:
        raise BadInput(f"no question of MultiHop-RAG in these files; they are {FILES}")
    for number, row in enumerate(asked):
        _ask(row, number, facts, by_title, into)
    return into.result(
        "null questions have no answer; the other answers are a few words, often yes or no",
        "a fact that stands word for word in its article is given as the quote",
    )


def _keep(row: Row, into: Gathering) -> str | None:
    title, url, text = text_of(row, "title"), text_of(row, "url"), text_of(row, "body", "text")
    name, part = url or title, 1
    while name in into.articles and into.articles[name].text != text:
        part += 1  # several excerpts of one article
        name = f"{url or title} ({part})"
    return into.keep(
        name,
        title,
        text,
        url=url,
        outlet=text_of(row, "source"),
        authors=texts_of(row.get("author")),
        published_at=text_of(row, "published_at"),
        section=text_of(row, "category"),
    )


def _ask(row: Row, number: int, facts: Mapping[str, Row], by_title: Mapping[str, list[str]], into: Gathering) -> None:
    name = text_of(row, "id", "_id") or f"multihoprag-{number}"
    ids = texts_of(row.get("evidence_fact_ids"))
    resting = rows_of(row.get("evidence_list")) or [facts[each] for each in ids if each in facts]
    kind, answer = text_of(row, "question_type"), text_of(row, "answer")
    answerable = kind != NULL and not answer.casefold().startswith(UNKNOWN)
    missing = [text_of(each, "title") for each in resting if text_of(each, "title") not in by_title]
    if answerable and (not resting or len(resting) < len(ids)):
        into.leave_out("question", name, "its facts are not in the files")
    elif answerable and missing:
        into.leave_out("question", name, "an article of its evidence is not in the files")
    elif answerable and not answer:
        into.leave_out("question", name, "it has no answer")
    else:
        evidence = (_evidence(each, by_title[text_of(each, "title")], into) for each in resting)
        into.ask(
            SetQuestion(
                id=name,
                question=text_of(row, "query"),
                answers=(answer,) if answerable else (),
                answerable=answerable,
                evidence=tuple(evidence) if answerable else (),
                kind=kind or None,
            )
        )


def _evidence(fact: Row, articles: Sequence[str], into: Gathering) -> GoldEvidence:
    """The article that holds the fact, of those under its headline; the fact is a quote where it stands there."""
    words = text_of(fact, "fact")
    holding = [each for each in articles if words and words in into.articles[each].text]
    return GoldEvidence(article=(holding or articles)[0], quote=words if holding else None)


def official_scores(questions: Sequence[SetQuestion], said: Mapping[str, Said]) -> Figures:
    """`accuracy`: one word of the answer, split at white space in lower case, is a word of the gold answer.

    An abstention is read as the set's own words for it. `hits@4`, `hits@10`: one article of the evidence is found.
    """
    empty = Said()
    right: list[float] = []
    hits: dict[int, list[float]] = {4: [], 10: []}
    for question in questions:
        given = said.get(question.id, empty)
        gold = (question.answers[0] if question.answerable else f"{UNKNOWN}.").lower().split()
        right.append(float(bool(set(gold) & set((given.text or f"{UNKNOWN}.").lower().split()))))
        articles = {each.article for each in question.evidence}
        if articles:
            for k, found in hits.items():
                found.append(float(bool(articles & set(given.articles[:k]))))
    return {"accuracy": mean(right), "hits@4": mean(hits[4]), "hits@10": mean(hits[10])}
