"""One question of a set, asked and scored."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from bot.newsdesk import Newsdesk
from bot.values import Answer, AnswerFinished, Evidence, EvidenceFound
from eval.metrics import METRICS, Score, Scores
from eval.metrics.abstaining import score_abstention
from eval.metrics.answers import score_answer
from eval.metrics.attacks import score_attack
from eval.metrics.citing import score_citations
from eval.metrics.outcome import Outcome
from eval.metrics.retrieval import DEPTH, ranked, score_ranking, score_retrieval
from eval.questions import ArticleFacts, SetQuestion
from eval.runs.naming import name_article, no_tow_scores
from eval.runs.summary import Head, summary
from eval.runs.values import AskedQuestion
from library.errors import NotInLibrary
from library.values import KeptArticle, Turn

SCORERS: tuple[Callable[[Outcome], Scores], ...] = (
    score_retrieval, score_answer, score_citations, score_abstention, score_attack, lambda _: no_tow_scores(),
)  # fmt: skip
RANKED = 10
"""Articles of a ranking that are kept."""
MOST_ARTICLES = 10_000_000


class Asker:
    """Asks questions of one library; safe to use from several threads."""

    def __init__(self, desk: Newsdesk, today: date) -> None:
        self._desk = desk
        self._today = today
        self._kept = lru_cache(maxsize=256)(self._read)
        self._names: dict[str, str] = {}
        for card in desk.articles(limit=MOST_ARTICLES):
            for name in (card.title, card.url):
                if name:
                    self._names.setdefault(name, card.id)
            self._names[card.id] = card.id

    def article_id(self, name: str) -> str | None:
        """From an id, url or title to the id under which the library keeps that article; None where it does not."""
        if name in self._names:
            return self._names[name]
        try:
            return self._desk.article(name).id
        except NotInLibrary:
            return None

    def ask(self, question: SetQuestion) -> AskedQuestion:
        """Ask it after the turns before it, and score what comes. Raises what asking raises."""
        today = question.asked_at or self._today
        if question.facts is not None:
            return self._named(question, question.facts, today)
        turns: list[Turn] = []
        for earlier in question.history:
            answer, _ = self._answer(earlier, question, today, turns)
            cited = tuple(dict.fromkeys(each.article_id for each in answer.citations))
            standalone = answer.standalone_question
            turns.append(
                Turn(question=answer.question, standalone_question=standalone, answer=answer.text, article_ids=cited)
            )
        answer, found = self._answer(question.question, question, today, turns)
        return self._scored(question, answer, found, today)

    def _answer(
        self, text: str, question: SetQuestion, today: date, turns: Sequence[Turn]
    ) -> tuple[Answer, tuple[Evidence, ...]]:
        """The answer, and all that was found for it, best first."""
        found: tuple[Evidence, ...] = ()
        for event in self._desk.stream(text, filters=question.filters, now=today, history=turns, depth=DEPTH):
            if isinstance(event, EvidenceFound):
                found = (*event.evidence, *event.further)
            elif isinstance(event, AnswerFinished):
                return event.answer, found
        raise AssertionError("a stream ends with its answer")

    def _scored(self, question: SetQuestion, answer: Answer, found: tuple[Evidence, ...], today: date) -> AskedQuestion:
        outcome = self._outcome(question, answer, found)
        scores = {name: score for scorer in SCORERS for name, score in scorer(outcome).items()}
        return _asked(outcome, scores, today)

    def _named(self, question: SetQuestion, gold: ArticleFacts, today: date) -> AskedQuestion:
        """A question of the Tow task, which is scored by what it names and by the search that it rests on."""
        said = name_article(self._desk, question, gold)
        outcome = self._outcome(question, said.answer, said.found)
        of_no_answer = Score(None, "an excerpt is named, no question answered")
        scores = {**dict.fromkeys(METRICS, of_no_answer), **score_ranking(outcome), **said.scores}
        return _asked(outcome, scores, today)

    def _outcome(self, question: SetQuestion, answer: Answer, found: tuple[Evidence, ...]) -> Outcome:
        gold = {each.article: self.article_id(each.article) for each in question.evidence}
        return Outcome(question, answer, found, gold, self._kept)

    def _read(self, article_id: str, version: int) -> KeptArticle | None:
        try:
            return self._desk.article(article_id, version)
        except NotInLibrary:
            return None


def _asked(outcome: Outcome, scores: Scores, today: date) -> AskedQuestion:
    """The line of answers.jsonl."""
    question, answer = outcome.question, outcome.answer
    return AskedQuestion(
        **{name: getattr(answer, name) for name in Answer.model_fields},
        id=question.id,
        kind=question.kind,
        answerable=question.answerable,
        asked_at=today,
        gold=question.answers,
        ranking=tuple(ranked(outcome.found)[:RANKED]),
        scores={name: score.value for name, score in scores.items()},
        reasons={name: score.reason for name, score in scores.items()},
    )


def measured(desk: Newsdesk, questions: Iterable[SetQuestion], today: date | None = None) -> dict[str, Any]:
    """The content of metrics.json for questions asked of an open library, one after the other; nothing is kept."""
    asker = Asker(desk, today or datetime.now(UTC).date())
    settings = desk.settings
    return summary(
        Head("questions", settings.writer, settings.identity), [asker.ask(question) for question in questions]
    )
