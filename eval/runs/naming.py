"""A question of the Tow task within a run: the search answers it, and no writer."""

import time
from typing import NamedTuple

from bot.newsdesk import Newsdesk
from bot.values import Answer, Citation, Evidence, Sentence, Timings
from eval.making.tow import FIELDS, Named, facts_of, named, right_fields
from eval.metrics import Score, Scores
from eval.questions import ArticleFacts, SetQuestion
from library.values import Coverage, KeptArticle, Span

WRITER, PROMPT = "search", "tow/v1"


class NamedSource(NamedTuple):
    """The article that is named, as an answer, with what was found and the scores of its four fields."""

    answer: Answer
    found: tuple[Evidence, ...]
    scores: Scores


def name_article(desk: Newsdesk, question: SetQuestion, gold: ArticleFacts) -> NamedSource:
    """Name headline, outlet, date and address of the excerpt's article. Raises BadInput."""
    began = time.perf_counter()
    said = named(desk, question.question, filters=question.filters)
    took = round((time.perf_counter() - began) * 1000, 2)
    found = tuple(
        Evidence(
            number=number,
            passage_id=f"{one.article_id}:{one.version}:{one.start}-{one.end}",
            **{name: getattr(one, name) for name in type(one).model_fields},
        )
        for number, one in enumerate(said.found, start=1)
    )
    text = _text(said.article)
    citation = _citation(said, question.question)
    answer = Answer(
        question=question.question,
        standalone_question=question.question,
        text=f"{text} [1]" if citation else text,
        verdict="answered" if citation else "abstained",
        sentences=(Sentence(text=text, citations=(1,)),) if citation else (),
        citations=(citation,) if citation else (),
        coverage=Coverage(articles_searched=desk.count_articles(question.filters), outlets=len(desk.outlets())),
        filters=question.filters,
        writer=WRITER,
        prompt=PROMPT,
        settings_id=desk.settings.identity,
        timings_ms=Timings(retrieve=took, total=took),
    )
    return NamedSource(answer, found, _scores(said.article, gold))


def no_tow_scores() -> Scores:
    """Of any other question: none applies."""
    return dict.fromkeys((*(f"tow_{name}" for name in FIELDS), "tow_right"), Score(None, "no excerpt is to be named"))


def _scores(article: KeptArticle | None, gold: ArticleFacts) -> Scores:
    said = facts_of(article) if article else None
    right = right_fields(said, gold)
    scores = {
        f"tow_{name}": Score(float(right[name]), f"says {getattr(said, name, None)!r}, it is {getattr(gold, name)!r}")
        for name in FIELDS
    }
    wrong = [name for name in FIELDS if not right[name]]
    reason = f"wrong: {', '.join(wrong)}" if wrong else "all four are right"
    return {**scores, "tow_right": Score(sum(right.values()) / len(FIELDS), reason)}


def _text(article: KeptArticle | None) -> str:
    if article is None:
        return "Nothing was found."
    known = ", ".join(filter(None, (article.outlet, article.published_on, article.url)))
    return f"“{article.title}”" + (f" ({known})" if known else "")


def _citation(said: Named, excerpt: str) -> Citation | None:
    """The excerpt where it stands word for word, else the best passage of the article, else its beginning."""
    article = said.article
    if article is None:
        return None
    start = article.text.find(excerpt)
    passages = (Span(one.start, one.end) for one in said.found if one.article_id == article.id)
    begin, end = Span(start, start + len(excerpt)) if start >= 0 else next(passages, Span(0, len(article.text)))
    return Citation(
        number=1,
        quote=article.text[begin:end],
        start=begin,
        end=end,
        article_id=article.id,
        version=article.version,
        title=article.title,
        outlet=article.outlet,
        published_at=article.published_at,
        url=article.url,
    )
