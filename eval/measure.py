"""How well articles are found and questions answered: `python -m eval.measure SET.jsonl --articles FILE`.

A gold article is named by id, url or title. Ranks are of articles, in order of their best passage. A question's earlier
turns are asked before it, in one conversation. A figure that does not apply to a set is null.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import RR, Measure, Qrel, R, ScoredDoc, Success, nDCG

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.question import understand
from bot.settings import Settings
from bot.values import Answer, SearchResult
from eval.questions import SetQuestion, read_questions
from eval.scoring import contains_gold, stands_in
from library.tokens import cut_to_tokens
from library.values import Turn

FOUND = 50
"""Passages asked for; articles are ranked from them."""
READ_TOKENS = 1200

Figures = dict[str, Any]
"""Numbers by name, None where one does not apply to the set."""

MEASURES: dict[str, Measure] = {
    "hit@1": Success @ 1,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "recall@10": R @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}


def main() -> None:
    """Build or open a library, ask every question, print the figures as JSON."""
    arguments = _arguments()
    with _home(arguments.home) as home:
        desk = assemble(Settings.from_environment(home=home, writer="quote"))
        if arguments.articles:
            desk.ingest(arguments.articles)
        questions = list(read_questions(arguments.set))
        figures = {"set": arguments.set.name, "n": len(questions), **retrieval_figures(desk, questions)}
        figures |= answer_figures(desk, questions, arguments.show)
        desk.close()
    print(json.dumps(figures, indent=2))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.measure", description=__doc__)
    parser.add_argument("set", type=Path, help="a question set")
    parser.add_argument("--articles", nargs="*", default=[], help="articles to ingest first")
    parser.add_argument("--home", type=Path, help="a library to use, and to keep; default: one that is thrown away")
    parser.add_argument("--show", action="store_true", help="print each question with its answer")
    return parser.parse_args()


@contextmanager
def _home(given: Path | None) -> Generator[Path]:
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def retrieval_figures(desk: Newsdesk, questions: Sequence[SetQuestion]) -> Figures:
    """Means over the answerable questions that name their articles."""
    resolve = _resolver(desk)
    qrels: list[Qrel] = []
    run: list[ScoredDoc] = []
    read: list[float] = []
    for question in questions:
        gold = {resolve(each.article) for each in question.evidence}
        if not question.answerable or not gold:
            continue
        results = desk.search(standalone(question), k=FOUND, filters=question.filters)
        qrels.extend(Qrel(question.id, article, 1) for article in gold)
        run.extend(_ranked(question.id, results))
        first = cut_to_tokens("\n".join(result.text for result in results), READ_TOKENS)
        read.append(float(any(stands_in(answer, first) for answer in question.answers)))
    return {"answerable": len(read), **_ranking_figures(qrels, run), "answer_in_1200_tokens": _mean(read)}


def standalone(question: SetQuestion) -> str:
    """The question as it is understood after the turns before it."""
    turns: list[Turn] = []
    for text in question.history:
        earlier = understand(text, turns)
        turns.append(Turn(question=earlier.text, standalone_question=earlier.standalone, answer=""))
    return understand(question.question, turns).standalone


def _ranking_figures(qrels: Sequence[Qrel], run: Sequence[ScoredDoc]) -> Figures:
    if not qrels:
        return dict.fromkeys(MEASURES)
    scored = ir_measures.calc_aggregate(list(MEASURES.values()), qrels, run)
    return {name: round(float(scored[measure]), 4) for name, measure in MEASURES.items()}


def _resolver(desk: Newsdesk) -> Callable[[str], str]:
    """From an id, url or title to the id under which the library keeps that article."""
    known: dict[str, str] = {}
    for card in desk.articles(limit=1_000_000):
        known.setdefault(card.title, card.id)
        if card.url:
            known.setdefault(card.url, card.id)
        known[card.id] = card.id

    def resolve(name: str) -> str:
        return known[name] if name in known else desk.article(name).id

    return resolve


def _ranked(question_id: str, results: Sequence[SearchResult]) -> list[ScoredDoc]:
    articles = list(dict.fromkeys(result.article_id for result in results))
    return [ScoredDoc(question_id, article, -rank) for rank, article in enumerate(articles)]


def answer_figures(desk: Newsdesk, questions: Sequence[SetQuestion], show: bool) -> Figures:
    """How the quoting writer does: gold held by its sentences, citations in gold articles, abstentions."""
    resolve = _resolver(desk)
    holds: list[float] = []
    quotes_gold: list[float] = []
    answered: list[float] = []
    abstained: list[float] = []
    for question in questions:
        answer = _asked(desk, question)
        said = answer.verdict != "abstained"
        if question.answerable:
            answered.append(float(said))
            holds.append(float(said and contains_gold(answer, question.answers)))
            gold = {resolve(each.article) for each in question.evidence}
            if said:
                quotes_gold.append(float(any(citation.article_id in gold for citation in answer.citations)))
        else:
            abstained.append(float(not said))
        if show:
            _show(question, answer)
    return {
        "contains_gold": _mean(holds),
        "answered_when_answerable": _mean(answered),
        "cites_gold_article": _mean(quotes_gold),
        "abstained_when_unanswerable": _mean(abstained),
    }


def _asked(desk: Newsdesk, question: SetQuestion) -> Answer:
    """The answer to the question, after those of the turns before it."""
    conversation = desk.new_conversation() if question.history else None
    ask = partial(desk.ask, filters=question.filters, now=question.asked_at, writer="quote")
    for text in question.history:
        ask(text, conversation_id=conversation)
    return ask(question.question, conversation_id=conversation)


def _show(question: SetQuestion, answer: Answer) -> None:
    said = answer.verdict != "abstained"
    right = (contains_gold(answer, question.answers) if said else False) if question.answerable else not said
    print(f"{'ok   ' if right else 'WRONG'} {question.id} [{question.kind}] {question.question}")
    print(f"      gold: {question.answers}\n      said: {answer.text}")


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


if __name__ == "__main__":
    main()
