"""The Tow task: given an excerpt, name the headline, the outlet, the date and the address of its article.

After the Tow Center's test of eight assistants (2025), of which the best was right in 63 of 100. An excerpt is two
sentences or so that stand in one article alone; the four answers are scored apart, each right or wrong.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from bot.newsdesk import Newsdesk
from bot.values import SearchResult
from eval.making.drafts import Draft
from eval.making.material import Line, Material, draft_id, folded, lines
from eval.questions import ArticleFacts, GoldEvidence, SetQuestion
from library.errors import NotInLibrary
from library.values import Filters, KeptArticle, Value

SHORTEST, LONGEST = 90, 420
"""Characters of an excerpt."""
READ = 20
"""Passages whose articles are held against the excerpt."""
FIELDS = ("headline", "outlet", "date", "url")


def tow_drafts(material: Material, seed: int, each: int = 3) -> list[Draft]:
    """Up to `each` excerpts of every article; an article whose words all stand elsewhere too gives none."""
    drafts: list[Draft] = []
    for article in material.articles:
        draw = random.Random(f"tow-{seed}-{article.id}")
        excerpts = [one for one in _excerpts(article) if len(material.holding(one)) == 1]
        drawn = draw.sample(excerpts, min(each, len(excerpts)))
        drafts += [_draft(material, article, excerpt) for excerpt in sorted(drawn, key=article.text.index)]
    return drafts


def _excerpts(article: KeptArticle) -> Iterator[str]:
    """Runs of sentences of one paragraph that overlap no other run."""
    run: list[Line] = []
    for line in lines(article):
        if run and "\n" in article.text[run[-1].end : line.start]:
            run = []
        run.append(line)
        excerpt = article.text[run[0].start : line.end]
        if len(excerpt) > LONGEST:
            run = []
        elif len(excerpt) >= SHORTEST:
            yield excerpt
            run = []


def _draft(material: Material, article: KeptArticle, excerpt: str) -> Draft:
    reference = material.reference(article)
    question = SetQuestion(
        id=draft_id("tow", reference, excerpt),
        question=excerpt,
        answers=(article.title,),
        evidence=(GoldEvidence(article=reference, quote=excerpt),),
        kind="tow",
        facts=facts_of(article),
    )
    return Draft(made_by="tow", question=question)


def facts_of(article: KeptArticle) -> ArticleFacts:
    """The four answers."""
    return ArticleFacts(headline=article.title, outlet=article.outlet, date=article.published_on, url=article.url)


class TowAnswer(Value):
    """What was said of one excerpt, and which of it is right."""

    id: str
    said: ArticleFacts | None
    right: dict[str, bool]
    """By the names of FIELDS."""


class TowFigures(NamedTuple):
    """Shares of right answers: of all, by field, and of excerpts with all four right; None of nothing."""

    n: int
    right: float | None
    fields: dict[str, float | None]
    all_four: float | None
    wrong: tuple[TowAnswer, ...]
    """Excerpts with anything wrong."""


def run_tow(desk: Newsdesk, questions: Sequence[SetQuestion], read: int = READ) -> TowFigures:
    """Search for each excerpt, and let an article answer for it: see `name_source`.

    Questions without facts are passed over. An answer is right when it is the same text; where the article does not
    say, nothing is right and anything is wrong.
    """
    answers = [_answered(desk, each, each.facts, read) for each in questions if each.facts]
    checks = [right for answer in answers for right in answer.right.values()]
    return TowFigures(
        n=len(answers),
        right=_share(checks),
        fields={name: _share([answer.right[name] for answer in answers]) for name in FIELDS},
        all_four=_share([all(answer.right.values()) for answer in answers]),
        wrong=tuple(answer for answer in answers if not all(answer.right.values())),
    )


def _answered(desk: Newsdesk, question: SetQuestion, gold: ArticleFacts, read: int) -> TowAnswer:
    said = name_source(desk, question.question, read)
    return TowAnswer(id=question.id, said=said, right=right_fields(said, gold))


def right_fields(said: ArticleFacts | None, gold: ArticleFacts) -> dict[str, bool]:
    """Which of FIELDS are the same text. Where the article does not say, nothing is right and anything is wrong."""
    return {name: said is not None and getattr(said, name) == getattr(gold, name) for name in FIELDS}


class Named(NamedTuple):
    """Which article an excerpt is said to be from, and the passages that were found for it, best first."""

    article: KeptArticle | None
    found: tuple[SearchResult, ...]


def named(desk: Newsdesk, excerpt: str, read: int = READ, filters: Filters | None = None) -> Named:
    """Of the articles found, the first that holds the excerpt word for word, else a copy that does, else the first.

    A search lets one of several copies speak, and the excerpt may be of another. With `read` 1 it decides alone.
    """
    found = desk.search(excerpt, k=read, filters=filters or Filters())
    articles = [article for name in dict.fromkeys(one.article_id for one in found) if (article := _article(desk, name))]
    wanted = folded(excerpt)
    others = () if read == 1 else (copy for article in articles for copy in _copies(desk, article))
    holding = (article for article in chain(articles, others) if wanted in folded(article.text))
    return Named(next(holding, articles[0] if articles else None), found)


def _copies(desk: Newsdesk, article: KeptArticle) -> Iterator[KeptArticle]:
    for each in desk.company(article.id).copies:
        if copy := _article(desk, each.id):
            yield copy


def name_source(desk: Newsdesk, excerpt: str, read: int = READ) -> ArticleFacts | None:
    """The four answers of the article that `named` names; None where nothing is found."""
    article = named(desk, excerpt, read).article
    return facts_of(article) if article else None


def _article(desk: Newsdesk, name: str) -> KeptArticle | None:
    try:
        return desk.article(name)
    except NotInLibrary:  # removed since it was found
        return None


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
