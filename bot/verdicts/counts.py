"""Figures that differ: two reports count the thing asked about, and come to different numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.differing import RUNNING, Figure, Kind, differ, figures, kind_of, same_period, same_thing
from bot.lexicon import WORD, families_of, stem
from bot.question import Question
from bot.quoting.choice import Scored
from bot.verdicts.telling import Contrast, Sentences, Thresholds, account, held, one_matter, source, told_by

MOST_ACCOUNTS = 4

_NUMERIC = frozenset({"number", "money", "duration"})
_ASKS_FIGURE = frozenset(stem(word) for word in "price figure number count toll estimate total cost budget".split())
_ASKS_MONEY = frozenset(stem(word) for word in "price toll fare fee budget fine salary wage".split())


def counted_otherwise(question: Question, among: Sentences, by: Thresholds) -> Contrast | None:
    """The figure that is shown, and those that other articles on the same matter give for the same thing."""
    if not asks_figure(question):
        return None
    asked = _asked(question)
    own = next(((each, figure) for each in among.said if (figure := _figure(each, asked))), None)
    if own is None:
        return None
    best = among.ranked[0].score
    told = [own]
    for each in among.ranked:
        figure = _figure(each, asked)
        if figure and each.score >= best - by.reach and held(each) >= by.held and _differs(own, (each, figure)):
            new = all(figure.value != other.value and source(each) != source(one) for one, other in told)
            if new and one_matter(own[0].candidate.evidence, each.candidate.evidence) >= by.matter:
                told.append((each, figure))
    return _of_figures(told[:MOST_ACCOUNTS]) if len(told) > 1 else None


def asks_figure(question: Question) -> bool:
    """Whether a number answers, and not how one has moved."""
    return question.kind in _NUMERIC or bool({stem(word) for word in question.terms} & _ASKS_FIGURE)


class _Asked(NamedTuple):
    """What a figure must count, and what it must not repeat."""

    of: frozenset[str]
    money: bool
    given: frozenset[tuple[float, str]]


def _asked(question: Question) -> _Asked:
    stemmed = frozenset(stem(word) for word in question.terms)
    every = stemmed | families_of(stemmed)
    money = "cost" in every or bool(stemmed & _ASKS_MONEY)
    return _Asked(every, money, frozenset(each.value for each in figures(question.standalone)))


def _figure(each: Scored, asked: _Asked) -> Figure | None:
    """The first number of a sentence that counts what is asked for, and that the question does not give."""
    for figure in figures(each.candidate.text):
        if figure.former or figure.value in asked.given or (asked.money and not figure.money):
            continue
        states = asked.of & RUNNING
        if (figure.near if asked.money else figure.of) & asked.of and (not states or figure.near & states):
            return figure
    return None


def _differs(own: tuple[Scored, Figure], other: tuple[Scored, Figure]) -> bool:
    one, another = own[0].candidate, other[0].candidate
    return (
        one.evidence.article_id != another.evidence.article_id
        and same_thing(own[1], other[1])
        and differ(own[1], other[1])
        and same_period(one.text, another.text)
        and not any(figure.value == own[1].value for figure in figures(another.text))
        and not any(figure.value == other[1].value for figure in figures(one.text))
    )


def _of_figures(told: Sequence[tuple[Scored, Figure]]) -> Contrast:
    kinds = {kind_of(told_by(told[0][0]), told_by(each), told[0][1], figure) for each, figure in told[1:]}
    kind: Kind = "conflict" if "conflict" in kinds else "update"
    if kind == "update":
        told = sorted(told, key=lambda one: one[0].candidate.evidence.published_at or "", reverse=True)
    common = frozenset.intersection(*(figure.of for _, figure in told))
    about = [word for word in WORD.findall(told[0][0].candidate.text) if stem(word) in common]
    accounts = tuple(account(each, figure.words(each.candidate.text)) for each, figure in told)
    return Contrast(" ".join(dict.fromkeys(about[:3])) or "the figure", kind, accounts)
