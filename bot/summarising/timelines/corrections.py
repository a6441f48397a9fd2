"""Corrections that articles carry, and the events that they correct."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.summarising.reading import Ground
from bot.summarising.timelines.merging import Happening
from bot.summarising.timelines.reports import telling_stems
from library.values import EditorsNote, KeptArticle

KINDS = frozenset({"correction", "clarification", "retraction"})
FEWEST_SHARED = 2
"""Telling words that a note shares with an event of another article that it corrects; with one of its own, one."""


class Correction(NamedTuple):
    """A note, and the article that carries it."""

    article: KeptArticle
    note: EditorsNote


def corrections_in(ground: Ground) -> list[Correction]:
    """Every note that takes something back, in the order of publication."""
    return [
        Correction(read.article, note) for read in ground.articles for note in read.article.notes if note.kind in KINDS
    ]


def corrected(happenings: Sequence[Happening], corrections: Sequence[Correction]) -> dict[int, Correction]:
    """Of each event that is corrected, by its place, the last note that does."""
    found: dict[int, Correction] = {}
    for correction in corrections:
        fits = [(_fit(correction, happening), -at) for at, happening in enumerate(happenings)]
        best = max(fits, default=((0.0), 0))
        if best[0] > 0:
            found[-best[1]] = correction
    return found


def _fit(correction: Correction, happening: Happening) -> float:
    """How surely the note speaks of the event; 0 where it does not."""
    said = telling_stems(correction.note.text)
    best = 0.0
    for report in happening.reports:
        own = report.article.cluster == correction.article.cluster
        shared = len(said & report.telling)
        if shared >= (1 if own else FEWEST_SHARED) and (own or _is_before(report.article, correction)):
            best = max(best, shared / len(report.telling) + own)
    return best


def _is_before(article: KeptArticle, correction: Correction) -> bool:
    dated = correction.note.dated or correction.article.updated_at or correction.article.published_at
    return bool(article.published_on and dated and article.published_on <= dated[:10])
