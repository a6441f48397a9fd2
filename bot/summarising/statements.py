"""What articles say, sentence by sentence, and which of these sentences say the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from bot.lexicon import STOP_WORDS, families, families_of_stem, stem, words
from bot.quantities import quantities
from bot.summarising.reading import Ground, OnProgress, Stopped
from bot.summarising.salience import Candidate, candidates, saliences
from bot.summarising.values import Progress
from library.article_sentences import ReadArticle

if TYPE_CHECKING:
    import numpy as np

NEAR = 0.6
"""Cosine from which on two sentences of different articles are compared by their words."""
SHARED = 0.55
"""Part of the telling words of the shorter one that the other must hold to say the same."""
SHARED_NEARER = 0.4
VERY_NEAR = 0.8
"""The same where they lie this near."""
LEAST_SHARED = 3
"""Telling words in common, at least; fewer only where the shorter has no more."""
OF_LEADER = 0.4
"""Part of the telling words of the one that is shown that each of those must hold that are said to agree."""
SAYING = families("said")
"""Words for saying something."""
BLOCK = 512
"""Rows of the table of likenesses that are held at a time."""
MOST_NEIGHBOURS = 512
"""Of a sentence, the nearest ones that are looked at."""


class Statement(NamedTuple):
    """A sentence of an article."""

    read: ReadArticle
    candidate: Candidate
    telling: frozenset[str]
    """Stems of its telling words, numbers among them, or the family that such a one belongs to."""
    matter: frozenset[str]
    """Those of them that neither name anybody nor say that it was said: two may quote the same man on two things."""
    numbers: frozenset[tuple[float, str]]
    """Values of its numbers, but for days and years."""
    salience: float

    @property
    def voice(self) -> str:
        """Shared by the copies of one story."""
        return self.read.article.cluster

    @property
    def text(self) -> str:
        """The sentence."""
        return self.candidate.text


class Group(NamedTuple):
    """Sentences that say the same, the one that is shown first."""

    members: tuple[Statement, ...]

    @property
    def leader(self) -> Statement:
        """The one that is shown."""
        return self.members[0]

    @property
    def voices(self) -> int:
        """How many say it, copies counted once."""
        return len({each.voice for each in self.members})


@dataclass(frozen=True)
class Statements:
    """All sentences of all articles, and which lie near each other."""

    every: tuple[Statement, ...]
    vectors: "np.ndarray"
    """(n, d) float32."""
    neighbours: tuple[tuple[int, ...], ...]
    """For each sentence, those of other articles that are near it in meaning, the nearest first."""

    nearness: tuple[tuple[float, ...], ...]
    """How near those are, as cosines."""

    @cached_property
    def groups(self) -> list[Group]:
        """Every sentence in one group: the sentence that most others agree with takes them, then the next."""
        agreeing = self._agreeing()
        voices = [self._voices([at, *each]) for at, each in enumerate(agreeing)]
        taken = [False] * len(self.every)
        groups: list[Group] = []
        for at in sorted(range(len(self.every)), key=lambda at: (-voices[at], -self.every[at].salience, at)):
            if taken[at]:
                continue
            members = [at, *(other for other in agreeing[at] if not taken[other])]
            for member in members:
                taken[member] = True
            groups.append(Group(tuple(self.every[member] for member in members)))
        return groups

    def _agreeing(self) -> list[list[int]]:
        """For each sentence, those that say what it says; sentences of the same words are compared once."""
        kinds: dict[tuple[frozenset[str], frozenset[tuple[float, str]]], int] = {}
        kind = [kinds.setdefault((each.telling, each.numbers), len(kinds)) for each in self.every]
        known: dict[tuple[int, int, bool], bool] = {}
        found: list[list[int]] = []
        for at, (near, cosines) in enumerate(zip(self.neighbours, self.nearness, strict=True)):
            agreeing: list[int] = []
            for other, cosine in zip(near, cosines, strict=True):
                key = (kind[at], kind[other], cosine >= VERY_NEAR)
                if key not in known:
                    known[key] = says_the_same(self.every[at], self.every[other], cosine)
                if known[key]:
                    agreeing.append(other)
            found.append(agreeing)
        return found

    def _voices(self, places: Sequence[int]) -> int:
        return len({self.every[at].voice for at in places})


def says_the_same(one: Statement, other: Statement, near: float) -> bool:
    """Whether the other says what the one says: near, most telling words shared, and all of its numbers there."""
    fewer = min(len(one.telling), len(other.telling))
    if not fewer or not one.numbers <= other.numbers:
        return False
    shared = len(one.telling & other.telling)
    wanted = SHARED_NEARER if near >= VERY_NEAR else SHARED
    enough = shared >= min(LEAST_SHARED, fewer) and shared >= wanted * fewer
    matter = len(one.matter & other.matter)
    same_matter = matter >= wanted * min(len(one.matter), len(other.matter)) and matter >= OF_LEADER * len(one.matter)
    return enough and same_matter and shared >= OF_LEADER * len(one.telling)


def statements(ground: Ground, report: OnProgress, stopped: Stopped) -> Statements:
    """Hold all sentences against each other."""
    import numpy as np

    every: list[Statement] = []
    rows: list[np.ndarray] = []
    for at, read in enumerate(ground.articles):
        report(Progress(stage="compare", done=at, of=2 * len(ground.articles)))
        found = candidates(read)
        for candidate, salience in zip(found, saliences(read, found), strict=True):
            every.append(statement(read, candidate, salience))
        rows.append(read.vectors[[each.at for each in found]])
    vectors = np.concatenate([each for each in rows if len(each)] or [np.zeros((0, 1), np.float32)])
    article = np.array([number for number, each in enumerate(rows) for _ in range(len(each))])
    neighbours: list[tuple[int, ...]] = []
    nearness: list[tuple[float, ...]] = []
    for at in range(0, len(every), BLOCK):
        done = len(ground.articles) * (1 + at / len(every))
        report(Progress(stage="compare", done=int(done), of=2 * len(ground.articles)))
        if stopped():
            neighbours += [()] * (len(every) - len(neighbours))
            nearness += [()] * (len(every) - len(nearness))
            break
        for places, cosines in _near(vectors, article, at):
            neighbours.append(places)
            nearness.append(cosines)
    report(Progress(stage="compare", done=2 * len(ground.articles), of=2 * len(ground.articles)))
    return Statements(tuple(every), vectors, tuple(neighbours), tuple(nearness))


def _near(
    vectors: "np.ndarray", article: "np.ndarray", at: int
) -> "Iterator[tuple[tuple[int, ...], tuple[float, ...]]]":
    """For each of `BLOCK` sentences, those of other articles that are near it, the nearest first, and how near."""
    import numpy as np

    alike = vectors[at : at + BLOCK] @ vectors.T
    alike[article[at : at + BLOCK, None] == article[None, :]] = -1
    for row in alike:
        near = np.flatnonzero(row >= NEAR)
        if len(near) > MOST_NEIGHBOURS:
            near = near[np.argpartition(-row[near], MOST_NEIGHBOURS)[:MOST_NEIGHBOURS]]
        near = near[np.argsort(-row[near], kind="stable")]
        yield tuple(near.tolist()), tuple(row[near].tolist())


def statement(read: ReadArticle, candidate: Candidate, salience: float) -> Statement:
    """A sentence made ready to be compared."""
    numbers = frozenset(each.value for each in quantities(candidate.text) if not each.of_date)
    return Statement(read, candidate, telling(candidate.text), _matter(candidate.text), numbers, salience)


def _matter(text: str) -> frozenset[str]:
    plain = (word for word in words(text) if word[:1].islower() and word.lower() not in STOP_WORDS)
    return frozenset(_kin(stem(word)) for word in plain if not SAYING & families(word))


def telling(text: str) -> frozenset[str]:
    """Stems of telling words; words for one act count as one."""
    return frozenset(_kin(stem(word)) for word in words(text) if word.lower() not in STOP_WORDS)


def _kin(stemmed: str) -> str:
    families = families_of_stem(stemmed)
    return min(families) + " " if families else stemmed
