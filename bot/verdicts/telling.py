"""What sentences tell of one thing, by whom: accounts, contrasts of accounts, and the thresholds that make one."""

import json
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple, Protocol

from bot.differing import Kind, Told
from bot.lexicon import STOP_WORDS, WORD, stem
from bot.quoting.choice import Scored
from bot.values import Evidence
from library.values import Span


class Thresholds(NamedTuple):
    """Fitted by `eval/fit_verdicts.py`, which says on what."""

    alike: float
    """Part of two sentences' words, but for the place at which they differ, that is the same and in the same order."""
    reach: float
    """How far behind the best sentence another may be that tells another figure."""
    held: float
    """Part of the question's meaning that it must hold, itself or around it."""
    matter: float
    """Part of the words of the shorter of two passages that both share where they tell of one matter."""
    pair_reach: float
    """How far behind the best sentence two may be that differ in one place, where none is shown that does."""
    pair_held: float
    """Part of the question's meaning that each of the two must hold, itself or around it."""
    denial_reach: float
    """How far behind the best sentence a denial may be."""
    denial_held: float
    """Part of a yes-or-no question's meaning that a denial must hold itself."""
    denial_held_other: float
    """The same for another question."""
    part_held: float
    """Part of the telling words of a part of a question that the answer must hold."""


@cache
def fitted() -> Thresholds:
    """The thresholds that ship."""
    return Thresholds(**json.loads(files("bot.verdicts").joinpath("thresholds.json").read_text(encoding="utf-8")))


class Account(NamedTuple):
    """What one sentence tells: the words that differ, and the sentence, a span of the article's text."""

    evidence: Evidence
    span: Span
    words: str


class Contrast(NamedTuple):
    """Accounts that differ, the one that stands first where one of them only came later."""

    about: str
    kind: Kind
    accounts: tuple[Account, ...]


class Shown(Protocol):
    """A place that an answer cites."""

    @property
    def article_id(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Sentences(NamedTuple):
    """Sentences of the evidence, best first, and those of them that an answer shows."""

    ranked: Sequence[Scored]
    said: Sequence[Scored]


def told_by(each: Scored) -> Told:
    """A sentence as it is compared with others: an article is a voice, as copies are not laid out together."""
    found = each.candidate.evidence
    return Told(each.candidate.text, found.outlet, found.published_at, found.article_id)


def source(each: Scored) -> str:
    """The article of a sentence."""
    return each.candidate.evidence.article_id


def one_matter(one: Evidence, other: Evidence) -> float:
    """How much of the words of the shorter of two passages, headlines included, stand in the other."""
    telling, tellings = words_of(f"{one.title} {one.text}"), words_of(f"{other.title} {other.text}")
    return len(telling & tellings) / max(1, min(len(telling), len(tellings)))


@lru_cache(maxsize=256)
def words_of(text: str) -> frozenset[str]:
    """Stems of the telling words of a text."""
    return frozenset(stem(word) for word in WORD.findall(text) if word.lower() not in STOP_WORDS)


def held(each: Scored) -> float:
    """Part of the question's meaning met in a sentence or around it."""
    return each.features.direct + each.features.nearby


def account(each: Scored, words: str) -> Account:
    """What a sentence tells, in these of its words."""
    return Account(each.candidate.evidence, each.candidate.span, words)
