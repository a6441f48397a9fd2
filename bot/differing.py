"""Figures about the same thing that differ: between two sentences, and among many, for answers and for summaries.

Rules, and careful ones: what they pair is the same thing more often than not, and much that differs they do not pair.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import combinations
from typing import Literal, NamedTuple

from bot.lexicon import STOP_WORDS, families_of_stem, stem, stems, words
from bot.quantities import quantities

Kind = Literal["conflict", "update"]
WINDOW = 6
"""Words behind a number, or before it, that may say what it counts."""
LEAST_SHARED = 3
"""Telling words that two sentences about one thing share."""
RUNNING_HOURS = 3.0
"""Hours from which a later count of the dead or missing is news, and not another opinion."""
PERIOD_DAYS = 20.0
"""Days from which a later figure of anything is taken for a new one."""

_CLAUSE_END = re.compile(r"[.,;:!?()“”\"]|\s(?:and|but|while|which|who|that|as|after|when|since|because|from|by)\s")
_CLAUSE_BEGIN = re.compile(r"[.,;:!?()“”\"]|\s(?:and|but|while|after|when|since|because)\s")
_PREPOSITION = re.compile(r"^\s*(?:after|as|when|on|in|from|by|at|since|because|to|$)", re.IGNORECASE)
_OTHER_TIME = re.compile(
    r"\b(?:from|against|(?<!more )(?<!less )(?<!fewer )than|not|instead of|"
    r"compared (?:with|to)|up on|down on|previous|earlier|initial|originally|"
    r"first (?:said|given|reported|put)|last year's)\s+"
    r"(?:(?:about|some|nearly|the|a|estimate of|figure of)\s+)*[$£€]?$",
    re.IGNORECASE,
)
_MOVING = re.compile(
    r"\b(?:so far|still|now|rose to|risen to|rises? to|climbed to|fell to|fallen to|as of|confirmed|latest|toll|"
    r"updated|revised|corrected|correction)\b",
    re.IGNORECASE,
)
RUNNING = frozenset({"die", "missing", "hurt", "evacuate", "arrest"})
"""Families of words for what is counted anew from report to report."""
_SOURCE = re.compile(
    r"\baccording to (?P<a>[^,.;]{3,60})|(?P<b>[A-Z][\w’'-]*(?: [\w’'-]+){0,4}|the [\w’'-]+(?: [\w’'-]+)?)"
    r" (?:said|says|estimated|counted|put|told|reported)\b"
)
_WEAK = frozenset({"person", "other", "total", "number", "figure", "count", "thing", "time", "least", "more", "new"})
_TIME_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september "
    "october november december morning evening night afternoon today yesterday week day month year hour minute "
    "earli later late morn even".split()
)
_PERIOD = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:19|20)\d\d|"
    r"first quarter|second quarter|third quarter|fourth quarter|Q[1-4])\b"
)
_MONEY = re.compile(
    r"^[- ]?(?:dollar|euro|pound|crown|yen|yuan|rupee|franc|peso|kron|ruble|rouble|zloty|lira|rand|won\b|cent\b)",
    re.IGNORECASE,
)


class Told(NamedTuple):
    """A sentence that tells something, by whom and when."""

    text: str
    outlet: str | None = None
    published_at: str | None = None
    voice: str = ""
    """What copies of one story share: a cluster, or an article without copies. A voice never differs from itself."""


class Figure(NamedTuple):
    """A number of a sentence, where it stands, and what it counts."""

    start: int
    end: int
    value: tuple[float, str]
    of: frozenset[str]
    """Stems, and families, of the words that say what it counts."""
    near: frozenset[str]
    """The same of all that stands before and behind it in its clause."""
    money: bool
    former: bool
    """Whether it is told as what was before, or as what another thing is measured by."""

    def words(self, text: str) -> str:
        """As it is written there, with the word behind it."""
        behind = re.match(r"[- ]?[A-Za-z]+", text[self.end :])
        worth = behind and (self.money or stem(behind.group().strip(" -")) in self.of)
        return text[self.start : self.end + (behind.end() if behind and worth else 0)]


class Account(NamedTuple):
    """One figure, and which sentence of those compared tells it."""

    told: int
    figure: Figure


class Differing(NamedTuple):
    """Figures about one thing that differ, the newest first where that is known."""

    about: str
    kind: Kind
    accounts: tuple[Account, ...]


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """The numbers of a sentence, dates left out, in their order."""
    return tuple(_figures(text))


def _figures(text: str) -> Iterator[Figure]:
    for each in quantities(text):
        start, end = each.end - len(each.text), each.end
        if each.of_date:
            continue
        sign = text[start - 1 : start] in {"$", "£", "€"}
        yield Figure(
            start - sign, end, each.value, _counted(text, start, end), _clause(text, start, end),
            sign or bool(_MONEY.match(text[end:])), bool(_OTHER_TIME.search(text[:start])),
        )  # fmt: skip


def _counted(text: str, start: int, end: int) -> frozenset[str]:
    """What the words behind a number say that it counts; those before it where none do."""
    behind = _CLAUSE_END.split(text[end:], maxsplit=1)[0]
    if not _PREPOSITION.match(behind) and (found := _telling(words(behind)[:WINDOW])):
        return found
    before = [part for part in _CLAUSE_BEGIN.split(text[:start]) if part]
    return _telling(words(before[-1])[-WINDOW:]) if before else frozenset()


def _clause(text: str, start: int, end: int) -> frozenset[str]:
    behind = _CLAUSE_END.split(text[end:], maxsplit=1)[0]
    before = _CLAUSE_BEGIN.split(text[:start])[-1]
    return _telling([*words(before)[-2 * WINDOW :], *words(behind)[:WINDOW]])


def _telling(written: Sequence[str]) -> frozenset[str]:
    stemmed = {stem(word) for word in written if word.lower() not in STOP_WORDS and not word[0].isdigit()}
    stemmed -= _TIME_WORDS
    return frozenset(stemmed).union(*map(families_of_stem, stemmed))


def same_thing(one: Figure, other: Figure) -> bool:
    """Whether two numbers count the same: persons alone say too little where either says more."""
    if one.money != other.money or one.value[1] != other.value[1]:
        return False
    if one.money or one.value[1]:
        return True
    telling, tellings = one.of - _WEAK, other.of - _WEAK
    states = (one.of & RUNNING, other.of & RUNNING)
    if not telling or not tellings:
        return bool(one.of & other.of) and states[0] == states[1]
    return bool(telling & tellings) and (states[0] == states[1] or not all(states))


def differ(one: Figure, other: Figure) -> bool:
    """Whether two numbers about the same thing cannot both be right. Rounding is no difference."""
    a, b = one.value[0], other.value[0]
    return one.value != other.value and abs(a - b) > 0.02 * max(abs(a), abs(b))


def kind_of(one: Told, other: Told, figure: Figure, other_figure: Figure) -> Kind:
    """An update where the later of two reports tells a figure that moves; else a conflict."""
    hours = _hours_between(one.published_at, other.published_at)
    named = sources(one.text), sources(other.text)
    if hours is None or (all(named) and not named[0] & named[1]):
        return "conflict"
    later, its = (one, figure) if (one.published_at or "") > (other.published_at or "") else (other, other_figure)
    running = bool(its.of & RUNNING) or bool(_MOVING.search(later.text))
    return "update" if hours >= (RUNNING_HOURS if running else PERIOD_DAYS * 24) else "conflict"


def sources(text: str) -> frozenset[str]:
    """Stems of those whom a sentence names for what it tells."""
    found = [part for match in _SOURCE.finditer(text) for part in match.groups() if part]
    return frozenset(each for part in found for each in stems(part) if each not in STOP_WORDS)


def _hours_between(one: str | None, other: str | None) -> float | None:
    """Hours between two moments; None where one is not known, 0 on one day where an hour is not known."""
    if not one or not other:
        return None
    if len(one) <= len("2023-03-02") or len(other) <= len("2023-03-02"):
        one, other = one[:10], other[:10]
    first, second = datetime.fromisoformat(one), datetime.fromisoformat(other)
    if (first.tzinfo is None) != (second.tzinfo is None):
        first, second = first.replace(tzinfo=None), second.replace(tzinfo=None)
    return abs((second - first).total_seconds()) / 3600


def same_period(one: str, other: str) -> bool:
    """Whether two sentences do not name different months, quarters or years."""
    periods = set(_PERIOD.findall(one)), set(_PERIOD.findall(other))
    return not all(periods) or bool(periods[0] & periods[1])


def differing(told: Sequence[Told]) -> list[Differing]:
    """Things on which sentences of several voices give different figures, in the order in which they come up.

    Sentences are compared each with each: give those of one story, some hundreds at most.
    """
    groups: list[list[Account]] = []
    for one, other in combinations(range(len(told)), 2):
        for pair in _pairs(told, one, other):
            _grouped(groups, pair)
    return [_differing(told, group) for group in groups]


def _pairs(told: Sequence[Told], one: int, other: int) -> Iterator[tuple[Account, Account]]:
    a, b = told[one], told[other]
    if a.voice == b.voice or not same_period(a.text, b.text):
        return
    for figure in figures(a.text):
        for rival in figures(b.text):
            if figure.former or rival.former or not same_thing(figure, rival) or not differ(figure, rival):
                continue
            if not _tells_too(b.text, figure) and not _tells_too(a.text, rival) and _alike(a.text, b.text):
                yield Account(one, figure), Account(other, rival)


def _tells_too(text: str, figure: Figure) -> bool:
    """Whether a sentence gives the same value for the same thing as well: then it says how the figure moved."""
    return any(each.value == figure.value and same_thing(each, figure) for each in figures(text))


def _alike(one: str, other: str) -> bool:
    shared = frozenset(stems(one)) & frozenset(stems(other))
    return len(shared - STOP_WORDS - _TIME_WORDS - _WEAK) >= LEAST_SHARED


def _grouped(groups: list[list[Account]], pair: tuple[Account, Account]) -> None:
    for group in groups:
        if any(each == account for each in group for account in pair):
            group.extend(account for account in pair if account not in group)
            return
    groups.append(list(pair))


def _differing(told: Sequence[Told], group: Sequence[Account]) -> Differing:
    newest = sorted(group, key=lambda each: told[each.told].published_at or "", reverse=True)
    kinds = {
        kind_of(told[one.told], told[other.told], one.figure, other.figure)
        for one, other in combinations(newest, 2)
        if differ(one.figure, other.figure) and told[one.told].voice != told[other.told].voice
    }
    common = frozenset.intersection(*(each.figure.of for each in newest))
    about = [
        word
        for word in words(told[newest[0].told].text)
        if stem(word) in common or families_of_stem(stem(word)) & common
    ]
    return Differing(
        " ".join(dict.fromkeys(about[:3])) or "the figure",
        "conflict" if "conflict" in kinds else "update",
        tuple(newest),
    )
