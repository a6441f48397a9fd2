"""BEIR, and sets in its form: a corpus, queries, and which documents are relevant to which."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.adapters.reading import Row, day_of, files_in, rows, table, text_of
from eval.adapters.values import Adapted, Figures, Gathering, Said
from eval.questions import GoldEvidence, SetQuestion
from library.errors import BadInput

FILES = "corpus.jsonl, queries.jsonl and the judgements in qrels/test.tsv"
WEAKNESS = (
    "A document that nobody judged counts as irrelevant, so that a system unlike those of the pooling loses; copies of "
    "one text are separate documents there and one voice here; grades of relevance are read as relevant or not."
)


def read(sources: Sequence[Path]) -> Adapted:
    """Read the three files; a query without a relevant document is left out."""
    into = Gathering()
    found: dict[str, list[str]] = {}
    asked: dict[str, str] = {}
    for path in files_in(sources):
        if path.name.removesuffix(".gz").endswith(".tsv"):
            judged(path, found, into)
            continue
        queries = path.name.startswith("queries")
        for row in rows(path, into):
            if queries and text_of(row, "_id") and text_of(row, "text"):
                asked[text_of(row, "_id")] = text_of(row, "text")
            elif queries or not corpus_row(row, into):
                into.leave_out("line", path.name, "neither a document nor a query")
    if not asked or not found:
        raise BadInput(f"no queries with judgements in these files; they are {FILES}")
    for name, text in asked.items():
        gold = [each for each in found.get(name, ()) if each in into.articles]
        if not gold:
            into.leave_out("question", name, "no document judged relevant is in the files")
        else:
            evidence = tuple(GoldEvidence(article=each) for each in gold)
            into.ask(SetQuestion(id=name, question=text, evidence=evidence, kind="query"))
    return into.result("there are no answers: only what is found can be scored")


def judged(path: Path, found: dict[str, list[str]], into: Gathering) -> None:
    """Add the documents that a table of judgements calls relevant, by query; with three or four columns."""
    for number, cells in enumerate(table(path), start=1):
        query, document, grade = (cells[0], cells[-2], cells[-1]) if len(cells) in {3, 4} else ("", "", "")
        if grade.lstrip("-").isdigit():
            if int(grade) > 0:
                found.setdefault(query, []).append(document)
        elif number > 1:
            into.leave_out("line", f"{path.name}:{number}", "not a query, a document and a grade")


def corpus_row(row: Row, into: Gathering) -> bool:
    """Keep a row of a corpus; False where it is none."""
    name = text_of(row, "_id", "id", "document_id")
    if not name or "text" not in row:
        return False
    metadata = row.get("metadata")
    about: Row = metadata if isinstance(metadata, dict) else {}  # pyright: ignore[reportUnknownVariableType]
    address = text_of(row, "url") or text_of(about, "url")
    text = text_of(row, "text")
    title = text_of(row, "title") or text.split("\n", 1)[0][:80]
    day = day_of(text_of(about, "published_at", "date") or text_of(row, "published_at", "date"))
    into.keep(name, title, text, url=address, published_at=day)
    return True


def official_scores(questions: Sequence[SetQuestion], said: Mapping[str, Said]) -> Figures:
    """`ndcg@10`, `recall@100`, `map@100` and `mrr@10`, by ir-measures; a query without a ranking counts as 0."""
    import ir_measures
    from ir_measures import AP, RR, Qrel, R, ScoredDoc, nDCG

    measures = {"ndcg@10": nDCG @ 10, "recall@100": R @ 100, "map@100": AP @ 100, "mrr@10": RR @ 10}
    judgements = [Qrel(each.id, gold.article, 1) for each in questions for gold in each.evidence]
    ranked = [
        ScoredDoc(each.id, article, -at)
        for each in questions
        if each.id in said
        for at, article in enumerate(dict.fromkeys(said[each.id].articles))
    ]
    if not judgements:
        return dict.fromkeys(measures)
    scored = ir_measures.calc_aggregate(list(measures.values()), judgements, ranked)
    return {name: round(float(scored[measure]), 4) for name, measure in measures.items()}
