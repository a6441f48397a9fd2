"""Which events matter: by who reports them, where, how often they are come back to, how much they are of the topic."""

import math
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

from bot.summarising.timelines.merging import Happening
from bot.summarising.timelines.reports import telling_stems

if TYPE_CHECKING:
    import numpy as np

SAME_AGAIN = 0.85
"""Cosine from which on an event of about the same time adds nothing to one that is chosen."""
NEAR_DAYS = 3
OF_ONE_ARTICLE = 4
"""Lines that one article may give to one day."""
ECHOED = 0.6
"""Cosine with a later report from which on that comes back to the event."""


class Features(NamedTuple):
    """What is known of an event among the others; as weights, what each thing counts for."""

    voices: float
    """Log of how many report it."""
    lead: float
    """1 where the first sentence of an article tells it, less and less behind."""
    central: float
    """Cosine with the middle of all that is of the topic."""
    topic: float
    """Part of the topic's words that stand in a report of it; a headline's count half."""
    echo: float
    """How much of what is told later comes back to it, 0 to 1."""
    vague: float
    """1 where only a year is known."""
    opening: float
    """1 for what happened on the first day."""
    recent: float
    """1 for the last day, falling by a fifth with each day on which something happened before it."""
    leans: float
    """1 where the line needs the one before it."""
    planned: float
    """1 where it is still to come."""


WEIGHTS = Features(
    voices=1.0, lead=0.1, central=0.1, topic=1.0, echo=0.0, vague=-1.0, opening=1.0, recent=1.0, leans=-0.1,
    planned=-1.0,
)  # fmt: skip
"""See docs/decisions/0021: `python -m eval.timelines FILE --fit` shows what others give."""
RECENT_DAYS = 5.0


def weigh(
    happenings: Sequence[Happening], topic: Set[str] = frozenset(), weights: Features = WEIGHTS
) -> tuple[float, ...]:
    """How much each matters, higher is more. `topic`: the stems of its words, none for articles chosen by hand."""
    return tuple(
        sum(weight * value for weight, value in zip(weights, each, strict=True)) for each in features(happenings, topic)
    )


def features(happenings: Sequence[Happening], topic: Set[str] = frozenset()) -> list[Features]:
    """What is known of each."""
    import numpy as np

    if not happenings:
        return []
    vectors = np.stack([each.reports[0].vector for each in happenings])
    spoken = [_spoken(each, topic) for each in happenings]
    of_topic = np.array(spoken) > 0
    middle = (vectors[of_topic] if of_topic.any() else vectors).mean(axis=0)
    central = vectors @ (middle / (np.linalg.norm(middle) or 1.0))
    echoes = _echoes(happenings, vectors)
    days = sorted({each.date.days.last for each in happenings})
    order = {day: at for at, day in enumerate(days)}
    return [
        _features(each, _Told(float(central[at]), spoken[at], echoes[at], order[each.date.days.last], len(days)))
        for at, each in enumerate(happenings)
    ]


class _Told(NamedTuple):
    """What is known of an event by all; `order` is the place of its day among the `of` days."""

    central: float
    topic: float
    echo: float
    order: int
    of: int


def _features(happening: Happening, told: _Told) -> Features:
    best = happening.reports[0]
    return Features(
        voices=math.log(happening.voices),
        lead=max(1.0 / (1.0 + each.place) for each in happening.reports),
        central=told.central,
        topic=told.topic,
        echo=told.echo,
        vague=float(len(happening.date.date) == len("2023")),
        opening=float(told.order == 0),
        recent=math.exp((told.order + 1 - told.of) / RECENT_DAYS),
        leans=float(best.leans),
        planned=float(happening.date.planned),
    )


def _spoken(happening: Happening, topic: Set[str]) -> float:
    """Part of the topic's words that a report of it holds, its headline's by half."""
    if not topic:
        return 0.0
    held = max(
        sum(
            1.0 if word in each.telling else 0.5 if word in telling_stems(each.article.title) else 0.0 for word in topic
        )
        for each in happening.reports
    )
    return held / len(topic)


def _echoes(happenings: Sequence[Happening], vectors: "np.ndarray") -> list[float]:
    """Part of the later events that are told in words like these, taken a little lower where few are later."""
    import numpy as np

    like = (vectors @ vectors.T) >= ECHOED
    days = np.array([each.date.days.last.toordinal() for each in happenings])
    later = days[None, :] > days[:, None]
    return ((like & later).sum(axis=1) / (later.sum(axis=1) + 5.0)).tolist()


def ranked(happenings: Sequence[Happening], scores: Sequence[float], most: int) -> list[int]:
    """The events that matter most, at most so many, none the same again: their places, best first."""
    chosen: list[int] = []
    for at in sorted(range(len(happenings)), key=lambda at: (-scores[at], at)):
        if len(chosen) == most:
            break
        if not _is_told(happenings[at], [happenings[each] for each in chosen]):
            chosen.append(at)
    return chosen


def by_time(happenings: Sequence[Happening], chosen: Sequence[int]) -> list[int]:
    """Places of events, the oldest first; what is told by its year comes before what is told by its day."""
    return sorted(chosen, key=lambda at: (happenings[at].date.date, happenings[at].date.days.last, at))


def _is_told(happening: Happening, chosen: Sequence[Happening]) -> bool:
    best = happening.reports[0]
    of_article = 0
    for each in chosen:
        other = each.reports[0]
        apart = abs((best.date.days.first - other.date.days.first).days)
        if apart <= NEAR_DAYS and float(best.vector @ other.vector) >= SAME_AGAIN:
            return True
        if other.article.id == best.article.id:
            if each.date.date == happening.date.date and other.span == best.span:
                return True
            of_article += each.date.date == happening.date.date
    return of_article >= OF_ONE_ARTICLE
