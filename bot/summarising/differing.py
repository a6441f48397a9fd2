"""Where sources differ: figures for the same thing that are not the same figure."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from bot.lexicon import STOP_WORDS, stem, words
from bot.quantities import quantities
from bot.summarising.citing import Citing, one_line
from bot.summarising.statements import Statement, Statements
from bot.summarising.values import Account, Difference

MOST = 12
"""Differences shown."""
MOST_ACCOUNTS = 8
"""Of each; the first and the last that were published are among them."""
AROUND = 9
"""Words before and behind a figure that tell what it counts."""
LEAST_AROUND = 3
SHARED = 0.5
"""Part of those, of the mention that has fewer, that two mentions of one thing share; at least `LEAST_AROUND`."""
MOST_DAYS = 60
"""Between two reports of one thing; the same words half a year later are oftener about another."""
NEXT = 3
"""Words behind a figure among which its unit stands."""

_HEDGE = re.compile(
    r"\b(?:at least|at most|more than|fewer than|less than|about|around|some|nearly|almost|roughly|up to|over|under|"
    r"only|an estimated|approximately|as many as)\s+$",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"(?:US|A|C)?[$£€¥₹]\s?$")
_IN_RANGE = re.compile(r"(?:to|or|and|out)\b", re.IGNORECASE)
_UNIT = re.compile(r"^[\s-]*((?:[^\W\d_][\w’'-]*[\s-]*){1,4})")


class Mention(NamedTuple):
    """A figure where it stands."""

    at: int
    """Place of its statement."""
    value: tuple[float, str]
    shown: str
    """With the words that hedge it, and its currency: "at least 12"."""
    unit: frozenset[str]
    """Stems of the words right behind it, and the sign of its currency or of its share."""
    around: frozenset[str]
    """Stems of the telling words about it, its unit's among them."""
    counted: str
    """The words behind it, as written."""


def differences(found: Statements, citing: Citing) -> tuple[Difference, ...]:
    """The most widely told first."""
    mentions = [list(mentions_of(at, each)) for at, each in enumerate(found.every)]
    made: list[tuple[int, Difference]] = []
    taken: set[tuple[int, int]] = set()
    for group in _groups(found, mentions):
        keys = {(each.at, mentions[each.at].index(each)) for each in group}
        if keys & taken:
            continue
        taken |= keys
        voices = {found.every[each.at].voice for each in group}
        made.append((len(voices), _difference(found, group, citing)))
    made.sort(key=lambda each: -each[0])
    return tuple(each for _, each in made[:MOST])


def mentions_of(at: int, statement: Statement) -> Iterator[Mention]:
    """The figures of a sentence that count something; no days and years."""
    text, end = statement.text, 0
    for each in quantities(text):
        start = text.find(each.text, end)
        end = start + len(each.text)
        currency = _CURRENCY.search(text[:start])
        behind = _UNIT.match(text[end:])
        counted = " ".join((behind[1] if behind else "").split()[: NEXT + 1])
        sign = currency.group().strip() if currency else each.value[1]
        unit = {stem(word) for word in words(counted)[:NEXT] if word.lower() not in STOP_WORDS} | {sign} - {""}
        if each.of_date or not unit or _IN_RANGE.match(counted):
            continue
        before = words(text[:start])[-AROUND:]
        around = {stem(word) for word in (*before, *words(text[end:])[:AROUND]) if word.lower() not in STOP_WORDS}
        plain = frozenset(word for word in around if not word[0].isdigit())
        hedge = _HEDGE.search(text[: currency.start() if currency else start])
        begins = hedge.start() if hedge else currency.start() if currency else start
        yield Mention(at, each.value, text[begins:end], frozenset(unit), plain, counted)


def _groups(found: Statements, mentions: Sequence[Sequence[Mention]]) -> Iterator[list[Mention]]:
    """Mentions of one thing by several voices, with several values; those that most others are like come first."""
    stars: list[list[Mention]] = []
    for at, own in enumerate(mentions):
        for each in own:
            near = [
                other
                for place in found.neighbours[at]
                if _days_apart(found, at, place) <= MOST_DAYS
                for other in mentions[place]
                if alike(each, other)
            ]
            star = _one_a_voice(found, [each, *near])
            if len({one.value for one in star}) > 1:
                stars.append(star)
    yield from sorted(stars, key=lambda star: -len(star))


def _days_apart(found: Statements, one: int, other: int) -> int:
    """0 where a day is not known."""
    days = [found.every[at].read.article.published_on for at in (one, other)]
    first, second = (date.fromisoformat(day) if day else None for day in days)
    return abs((first - second).days) if first and second else 0


def _one_a_voice(found: Statements, star: Sequence[Mention]) -> list[Mention]:
    """Of each article the mention that is most like the first; copies of one story once."""
    heard: dict[tuple[str, str], Mention] = {}
    for each in sorted(star, key=lambda one: -len(one.around & star[0].around)):
        article = found.every[each.at].read.article
        heard.setdefault((article.cluster, ""), each)
    return list(heard.values())


def alike(one: Mention, other: Mention) -> bool:
    """Whether two figures count the same thing."""
    fewer = min(len(one.around), len(other.around))
    shared = len(one.around & other.around)
    return bool(one.unit & other.unit) and shared >= max(min(LEAST_AROUND, fewer), SHARED * fewer)


def _difference(found: Statements, group: Sequence[Mention], citing: Citing) -> Difference:
    ordered = sorted(group, key=lambda each: (_when(found, each) or "9", each.at))
    chosen: dict[tuple[tuple[float, str], str | None], Mention] = {}
    for each in ordered:
        chosen.setdefault((each.value, found.every[each.at].read.article.outlet), each)
    shown = list(chosen.values())
    if len(shown) > MOST_ACCOUNTS:
        # Every value is heard before one of them is heard again.
        first = list({each.value: each for each in reversed(shown)}.values())
        shown = (first + [each for each in shown if each not in first])[:MOST_ACCOUNTS]
        shown.sort(key=lambda each: (_when(found, each) or "9", each.at))
    return Difference(
        about=one_line(ordered[0].counted) or one_line(ordered[0].shown),
        accounts=tuple(_account(found, each, citing) for each in shown),
        verdict="update" if _follows(found, ordered) else "conflict",
    )


def _account(found: Statements, mention: Mention, citing: Citing) -> Account:
    statement = found.every[mention.at]
    article = statement.read.article
    return Account(
        figure=one_line(mention.shown),
        outlet=article.outlet,
        published_at=article.published_at,
        citation=citing.cite(article, statement.candidate.span),
    )


def _when(found: Statements, mention: Mention) -> str | None:
    return found.every[mention.at].read.article.published_at


def _follows(found: Statements, ordered: Sequence[Mention]) -> bool:
    """Whether every figure was given up before the next one came: a running count, and no dispute."""
    days: dict[tuple[float, str], list[str]] = {}
    for each in ordered:
        day = _when(found, each)
        if day is None:
            return False
        days.setdefault(each.value, []).append(day)
    return all(_before(max(one), min(other)) for one, other in pairwise(days.values()))


def _before(one: str, other: str) -> bool:
    """By the hour where both tell it, else by the day."""
    exact = len(one) > 10 and len(other) > 10
    return one < other if exact else one[:10] < other[:10]
