"""The few sentences that together carry an article: sets of its first ones, scored by a fitted sum.

How it was chosen, among which methods, is in docs/decisions/0020; `eval/summaries` measures it and fits the weights.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import combinations
from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

from bot.lexicon import STOP_WORDS, stems
from bot.summarising.salience import Candidate, central
from library.article_sentences import ReadArticle

if TYPE_CHECKING:
    import numpy as np

POOL = 6
"""Sentences, from the first on, of which sets are made."""
MOST = 3
"""Sentences of a set; a fourth where four are short."""
MOST_WORDS = 110
FEWEST_OF_FOUR = 35
"""Words from which on four sentences may be a set."""
WANTED = 60
"""Words of a summary: most references have so many."""
LONG = 120
"""Sentences from which on a line is added for each part of the article that the first sentences do not reach."""
MOST_PARTS = 7
WIDE = "\u2e80"
"""From here on scripts put no blanks between words."""

_QUOTED = re.compile(r"[\"“]|''|``| '")
_PRONOUN = re.compile(
    r"^\W*(?:he|she|they|it|his|her|their|this|that|these|those|but|and|however|meanwhile|also|so|i|we|you)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")


class Features(NamedTuple):
    """What speaks for a set of sentences."""

    centre: float
    """Cosine of the set with the whole article."""
    early_centre: float
    """Cosine with the article, its beginning counting for more."""
    alike: float
    """Cosine of its two most alike sentences."""
    words: float
    """Logarithm."""
    off: float
    """How far its words are from `WANTED`, in logarithms."""
    over: float
    under: float
    one: float
    two: float
    three: float
    early: float
    """Share of its words in first sentences, those behind counting for less."""
    place: float
    first: float
    second: float
    third: float
    told_again: float
    """How often its telling words stand in the article, by word."""
    new_words: float
    """Telling words that are no repetition, by word."""
    quoted: float
    leaning: float
    """Share of its words in sentences that begin with a pronoun or a joining word."""
    numbers: float
    short: float
    long: float


class _Read(NamedTuple):
    """What the features of all sets of an article are computed from."""

    pool: Sequence[Candidate]
    vectors: "np.ndarray"
    alike: "np.ndarray"
    centre: "np.ndarray"
    early: "np.ndarray"
    words: Sequence[int]
    telling: Sequence[frozenset[str]]
    counts: Counter[str]


def choose(read: ReadArticle, every: Sequence[Candidate]) -> list[Candidate]:
    """Three lines, more or less, in the order of the text; of a long article one more for each of its parts.

    `every`: its candidates.
    """
    chosen = best_set(read, every)
    if len(every) <= LONG:
        return chosen
    return [*chosen, *central(read, every[POOL:], min(MOST_PARTS, len(every) // LONG))]


def best_set(read: ReadArticle, every: Sequence[Candidate]) -> list[Candidate]:
    """The set of first sentences that scores best."""
    sets, features = sets_of(read, every)
    if len(sets) < 2:
        return [every[at] for each in sets for at in each]
    weights = fitted()
    scores = [sum(weight * value for weight, value in zip(weights, each, strict=True)) for each in features]
    best = max(range(len(sets)), key=lambda at: (scores[at], -at))
    return [every[at] for at in sets[best]]


@cache
def fitted() -> Features:
    """The weights that ship."""
    return Features(**json.loads(files("bot.summarising").joinpath("weights.json").read_text(encoding="utf-8")))


def sets_of(read: ReadArticle, every: Sequence[Candidate]) -> tuple[list[tuple[int, ...]], list[Features]]:
    """The sets, as places in `every`, and what speaks for each."""
    if not every:
        return [], []
    ground = _ground(read, every)
    sets = [
        each
        for count in range(1, MOST + 2)
        for each in combinations(range(len(ground.pool)), count)
        if _of_a_size([ground.words[at] for at in each])
    ]
    return sets, [_features(ground, each) for each in sets]


def _of_a_size(words: Sequence[int]) -> bool:
    if len(words) == 1:
        return True
    return sum(words) < MOST_WORDS and (len(words) <= MOST or sum(words) > FEWEST_OF_FOUR)


def _ground(read: ReadArticle, every: Sequence[Candidate]) -> _Read:
    import numpy as np

    pool = every[:POOL]
    vectors = read.vectors[[each.at for each in every]]
    words = [length(each.text) for each in every]
    telling = [frozenset(stem for stem in stems(each.text) if stem not in STOP_WORDS) for each in every]
    first = vectors[: len(pool)]
    return _Read(
        pool,
        first,
        first @ first.T,
        _direction(vectors * np.minimum(words, 30)[:, None]),
        _direction(vectors * np.exp(-np.arange(len(every)) / 5)[:, None]),
        words[: len(pool)],
        telling[: len(pool)],
        Counter(stem for each in telling for stem in each),
    )


def _direction(rows: "np.ndarray") -> "np.ndarray":
    import numpy as np

    total = rows.sum(axis=0)
    return total / (np.linalg.norm(total) + 1e-9)


def length(text: str) -> int:
    """Words; where a script puts no blanks between them, two letters count as one."""
    return max(1, len(text) // 2 if sum(mark >= WIDE for mark in text) * 2 > len(text) else len(text.split()))


def _features(ground: _Read, chosen: tuple[int, ...]) -> Features:
    import numpy as np

    each_words = [ground.words[at] for at in chosen]
    words = sum(each_words)
    texts = [ground.pool[at].text for at in chosen]
    whole = _direction(ground.vectors[list(chosen)] * np.array(each_words)[:, None])
    telling = frozenset[str]().union(*(ground.telling[at] for at in chosen))

    def share(values: Sequence[float]) -> float:
        return sum(value * count for value, count in zip(values, each_words, strict=True)) / words

    return Features(
        centre=float(whole @ ground.centre),
        early_centre=float(whole @ ground.early),
        alike=max((float(ground.alike[one, other]) for one, other in combinations(chosen, 2)), default=0.0),
        words=log(words),
        off=abs(log(words / WANTED)),
        over=max(0, words - WANTED - 10) / 30,
        under=max(0, WANTED - 10 - words) / 30,
        one=float(len(chosen) == 1),
        two=float(len(chosen) == 2),
        three=float(len(chosen) == 3),
        early=share([exp(-at / 3) for at in chosen]),
        place=share([at / 8 for at in chosen]),
        first=float(0 in chosen),
        second=float(1 in chosen),
        third=float(2 in chosen),
        told_again=sum(min(ground.counts[each], 5) for each in telling) / words,
        new_words=len(telling) / words,
        quoted=share([float(bool(_QUOTED.search(each))) for each in texts]),
        leaning=share([float(bool(_PRONOUN.match(each))) for each in texts]),
        numbers=share([float(bool(_DIGIT.search(each))) for each in texts]),
        short=float(sum(count < 8 for count in each_words)),
        long=float(sum(count > 40 for count in each_words)),
    )
