"""Simple timelines of dated updates, to hold ours against."""

import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.summarising.citing import one_line
from library.sentences import sentences

RANDOM_RUNS = 5


class Update(NamedTuple):
    """What was new on a day, and what had been before."""

    day: str
    text: str
    background: str


class Told(NamedTuple):
    """One line of a timeline, or of a baseline's."""

    day: str
    text: str


def within(told: Iterable[Told], words: int) -> list[Told]:
    """As many as fit, in their order; one that is too long is passed over."""
    left, taken = words, list[Told]()
    for each in told:
        length = len(each.text.split())
        if length <= left:
            taken.append(each)
            left -= length
    return taken


def by_time(told: Iterable[Told]) -> list[Told]:
    """The oldest first."""
    return sorted(told, key=lambda each: each.day)


def baselines(event: str, updates: Sequence[Update], words: int) -> dict[str, list[list[Told]]]:
    """Simple timelines of the same length, each as often as it is drawn."""
    leads = [Told(each.day, _lead(each.text)) for each in updates]
    whole = [
        Told(each.day, one_line(span.of(each.text))) for each in reversed(updates) for span in sentences(each.text)
    ]
    drawn = [random.Random(f"{event} {run}").sample(leads, len(leads)) for run in range(RANDOM_RUNS)]
    return {
        "the most recent sentences": [by_time(within(whole, words))],
        "first sentences, the most recent": [by_time(within(reversed(leads), words))],
        "first sentences, the oldest": [by_time(within(leads, words))],
        "first sentences, evenly spread": [by_time(_spread(leads, words))],
        "first sentences, at random": [by_time(within(each, words)) for each in drawn],
    }


def _lead(text: str) -> str:
    return one_line(sentences(text)[0].of(text))


def _spread(leads: Sequence[Told], words: int) -> list[Told]:
    """As many as fit, at even distances from the first to the last."""
    best: list[Told] = []
    for count in range(1, len(leads) + 1):
        at = [round(step * (len(leads) - 1) / max(1, count - 1)) for step in range(count)]
        some = [leads[place] for place in at]
        if len(within(some, words)) == count:
            best = some
    return best
