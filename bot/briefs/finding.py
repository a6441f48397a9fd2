"""What a brief finds in the articles that came in since its last run."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from bot.briefs.values import Brief, Item, ItemKind, Report
from bot.summarising.reading import Stopped
from bot.summarising.since.moments import By, Moment
from bot.summarising.values import Account, ChangedFigure, Line, Since
from bot.values import Answer, Citation, SearchResult
from library.errors import BadInput, NotInLibrary
from library.values import Filters, KeptArticle

FIRST = "0001-01-01"
"""Before every run: all that is kept is new."""
LOOKED_AT = 200
"""Passages nearest to a question among which new articles are looked for."""


class Asking(Protocol):
    """The part of the Newsdesk that briefs need."""

    def since(
        self, topic: str | None = ..., *, since: str, by: By = ..., filters: Filters = ..., stopped: Stopped = ...
    ) -> Since: ...
    def ask(self, question: str, *, filters: Filters = ...) -> Answer: ...
    def search(self, words: str, *, k: int = ..., filters: Filters = ...) -> tuple[SearchResult, ...]: ...
    def article(self, article_id: str, version: int | None = ...) -> KeptArticle: ...


def found(desk: Asking, brief: Brief, ran_at: str, stopped: Stopped) -> Report:
    """All that came in since the last run, what was told already among it. Raises LibraryDamaged."""
    report = Report(brief=brief.name, ran_at=ran_at, since=brief.last_run_at)
    try:
        return _of_topic(desk, brief, report, stopped) if brief.kind == "topic" else _of_question(desk, brief, report)
    except BadInput as error:  # nothing in the library is about it yet
        return report.model_copy(update={"notices": (f"{error}.",)})


def _of_topic(desk: Asking, brief: Brief, report: Report, stopped: Stopped) -> Report:
    news = desk.since(
        brief.words, since=brief.last_run_at or FIRST, by="ingested", filters=brief.filters, stopped=stopped
    )
    return report.model_copy(
        update={
            "items": tuple(_items(news)),
            "citations": news.citations,
            "coverage": news.coverage,
            "notices": tuple(each for each in news.notices if FIRST not in each),
        }
    )


def _items(news: Since) -> Iterator[Item]:
    sources = {each.number: each for each in news.citations}
    for event in news.events:
        yield Item(
            kind="event",
            key=_key("event", sources[event.citations[0]]),
            text=event.text,
            citations=event.citations,
            date=event.date,
            until=event.until,
            planned=event.planned,
        )
    for figure in news.figures:
        after, before = figure.after.citation, figure.before.citation
        key = _key("figure", sources[after], figure.after.figure)
        yield Item(kind="figure", key=key, text=_told(figure), citations=(before, after))
    told: tuple[tuple[ItemKind, Sequence[Line]], ...] = (("voice", news.voices), ("correction", news.corrections))
    for kind, lines in told:
        for line in lines:
            key = _key(kind, sources[line.citations[0]])
            yield Item(kind=kind, key=key, text=line.text, citations=line.citations, speaker=line.speaker)


def _told(figure: ChangedFigure) -> str:
    return f"{figure.about}: {_account(figure.before)}, now {_account(figure.after)}"


def _account(account: Account) -> str:
    told = ", ".join(part for part in (account.outlet, (account.published_at or "")[:10]) if part)
    return f"{account.figure} ({told})" if told else account.figure


def _of_question(desk: Asking, brief: Brief, report: Report) -> Report:
    """The answer's sentences that rest on new articles; where there are none, it is asked of the new ones' days."""
    moment = Moment.of(brief.last_run_at or FIRST, "ingested")
    answer = desk.ask(brief.words, filters=brief.filters)
    items = list(_sentences(desk, answer, moment))
    if not items and brief.last_run_at is not None:
        narrowed = _days_of_new(desk, brief, moment)
        if narrowed is not None:
            answer = desk.ask(brief.words, filters=narrowed)
            items = list(_sentences(desk, answer, moment))
    return report.model_copy(
        update={"items": tuple(items), "citations": answer.citations if items else (), "notices": answer.notices}
    )


def _sentences(desk: Asking, answer: Answer, moment: Moment) -> Iterator[Item]:
    if answer.verdict == "abstained":
        return
    sources = {each.number: each for each in answer.citations}
    for sentence in answer.sentences:
        new = [number for number in sentence.citations if _is_new(desk, sources[number], moment)]
        if new and sentence.support != "unsupported":
            yield Item(
                kind="answer", key=_key("answer", sources[new[0]]), text=sentence.text, citations=sentence.citations
            )


def _is_new(desk: Asking, cited: Citation | SearchResult, moment: Moment) -> bool:
    try:
        return moment.is_after(desk.article(cited.article_id, cited.version).ingested_at)
    except NotInLibrary:  # removed meanwhile
        return False


def _days_of_new(desk: Asking, brief: Brief, moment: Moment) -> Filters | None:
    """The days of publication of the new articles that are near the question; None where there are none."""
    nearest = {(each.article_id, each.version): each for each in desk.search(brief.words, k=LOOKED_AT)}
    days = sorted(
        (each.published_at or "")[:10] for each in nearest.values() if each.published_at and _is_new(desk, each, moment)
    )
    if not days:
        return None
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    after, before = max(first, brief.filters.after or first), min(last, brief.filters.before or last)
    return brief.filters.model_copy(update={"after": after, "before": before}) if after <= before else None


def _key(kind: ItemKind, source: Citation, more: str = "") -> str:
    told = f"{kind}\n{source.article_id}\n{source.quote}\n{more}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
