"""Figures that a later report gives anew: the same thing counted, another number."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bot.differing import Figure, differ, figures, same_period, same_thing
from bot.lexicon import families_of_stem, stem, words
from bot.summarising.citing import Citing, one_line
from bot.summarising.salience import candidates
from bot.summarising.since.moments import Halves
from bot.summarising.timelines.reports import telling_stems
from bot.summarising.values import Account, ChangedFigure
from library.article_sentences import ReadArticle
from library.values import KeptArticle, Span

if TYPE_CHECKING:
    import numpy as np

NEAR = 0.45
"""Cosine from which on two sentences may be about the same thing."""
SHARED = 3
"""Telling words, what is counted among them, that they share."""
MOST = 20


class _Told(NamedTuple):
    """A sentence that gives a figure."""

    article: KeptArticle
    span: Span
    text: str
    telling: frozenset[str]
    vector: "np.ndarray"


class _Pair(NamedTuple):
    """A figure as it was told before, and now."""

    before: tuple[_Told, Figure]
    now: tuple[_Told, Figure]


def changed_figures(halves: Halves, citing: Citing) -> tuple[ChangedFigure, ...]:
    """Of each thing the last figure before and the last one now, the newest first."""
    now = [each for read in halves.newly_read() for each in _told(read) if halves.is_new(each.article, each.text)]
    old = [each for read in halves.old for each in _told(read)]
    found: list[_Pair] = []
    for each in reversed(now):
        for figure in figures(each.text):
            pair = _pair(each, figure, old)
            if pair is not None and not any(_same(pair, other) for other in found):
                found.append(pair)
    return tuple(_changed(each, citing) for each in found[:MOST])


def _told(read: ReadArticle) -> Iterator[_Told]:
    for each in candidates(read):
        if figures(each.text):
            yield _Told(read.article, each.span, each.text, telling_stems(each.text), read.vectors[each.at])


def _pair(now: _Told, figure: Figure, old: Sequence[_Told]) -> _Pair | None:
    """With the last that was told of the same thing before; None where the figure is no other, or was told already."""
    if figure.former:
        return None
    alike = [(each, rival) for each in old if _near(now, each) for rival in figures(each.text)]
    same = [pair for pair in alike if same_thing(figure, pair[1]) and not pair[1].former]
    if not same or not all(differ(figure, rival) for _, rival in same):
        return None
    return _Pair(max(same, key=lambda pair: pair[0].article.published_at or ""), (now, figure))


def _near(one: _Told, other: _Told) -> bool:
    shared = len(one.telling & other.telling)
    return shared >= SHARED and same_period(one.text, other.text) and float(one.vector @ other.vector) >= NEAR


def _same(one: _Pair, other: _Pair) -> bool:
    """Whether two pairs are of the same thing."""
    (first, figure), (second, rival) = one.now, other.now
    return one.before == other.before or (same_thing(figure, rival) and len(first.telling & second.telling) >= SHARED)


def _changed(pair: _Pair, citing: Citing) -> ChangedFigure:
    (now, figure), (before, rival) = pair.now, pair.before
    return ChangedFigure(
        about=_about(now.text, figure, rival),
        before=_account(before, rival, citing),
        after=_account(now, figure, citing),
    )


def _about(text: str, figure: Figure, rival: Figure) -> str:
    """What is counted, in the words of the later sentence."""
    common = figure.of & rival.of
    counted = [each for each in words(text) if stem(each) in common or families_of_stem(stem(each)) & common]
    return " ".join(list(dict.fromkeys(counted))[:3]) or one_line(figure.words(text))


def _account(told: _Told, figure: Figure, citing: Citing) -> Account:
    return Account(
        figure=one_line(figure.words(told.text)),
        outlet=told.article.outlet,
        published_at=told.article.published_at,
        citation=citing.cite(told.article, told.span),
    )
