"""Which sentences of an article carry it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.quoting.orders import is_order
from library.article_sentences import ReadArticle
from library.values import Span

LEAST_WORDS = 4
LONGEST = 1500
"""Characters; what is longer is no sentence."""
LEAST_SHOWN, MOST_SHOWN = 40, 400
"""Characters of a sentence that stands for a part of an article, where there are such."""
_ENDED = re.compile(r"[.!?…。！？｡।॥؟۔።][\"”’'»)\]」』）\s]*$")
"""Headlines within an article, captions and lists end without a mark."""
_FURNITURE = re.compile(
    r"^(?:update|updated|correction|clarification|editor[’']s note|contributing|more|read more|related|photo|image|"
    r"video|credit|source|follow|contact|reach|sign up|subscribe|click|watch|live|see also)\b[^.]{0,30}?(?::|\bat @)"
    r"|^(?:play|sign up|explore|subscribe|read more|download|check out|click|get the latest|want (?:more|to)|"
    r"looking for|prep for|stay up|don[’']t miss|follow (?:us|him|her|them|our)|support local|thank you for)\b",
    re.IGNORECASE,
)
_WORDY = re.compile(r"[^\W\d_]")


class Candidate(NamedTuple):
    """A sentence that may be shown."""

    at: int
    """Which of the article's sentences it is."""
    span: Span
    text: str


def candidates(read: ReadArticle) -> list[Candidate]:
    """Sentences fit to be shown by themselves; all that there are where none is."""
    notes = [Span(note.start, note.end) for note in read.article.notes]
    every = [Candidate(at, span, span.of(read.article.text)) for at, span in enumerate(read.spans)]
    fit = [each for each in every if _fit(each.text) and not _noted(each.span, notes)]
    return fit or [each for each in every if _WORDY.search(each.text) and not is_order(each.text)]


def _noted(span: Span, notes: Sequence[Span]) -> bool:
    """Whether a sentence belongs to what an article says of its own changes."""
    return any(note.start <= span.start < note.end for note in notes)


def _fit(text: str) -> bool:
    wide = any(mark > "\u2e80" for mark in text[:40])  # scripts that put no blanks between words
    long_enough = len(text) >= 8 if wide else len(text.split()) >= LEAST_WORDS
    if not long_enough or len(text) > LONGEST or not _WORDY.search(text):
        return False
    return bool(_ENDED.search(text)) and not _FURNITURE.match(text) and not is_order(text)


def central(read: ReadArticle, every: Sequence[Candidate], parts: int) -> list[Candidate]:
    """The sentence nearest to the middle of each of so many equal parts, in the order of the text."""
    import numpy as np

    if not every:
        return []
    chosen: list[Candidate] = []
    for part in np.array_split(np.arange(len(every)), max(1, min(parts, len(every)))):
        vectors = read.vectors[[every[at].at for at in part]]
        centre = vectors.sum(axis=0)
        near = vectors @ centre
        shown = np.array([LEAST_SHOWN <= len(every[at].text) <= MOST_SHOWN for at in part])
        chosen.append(every[int(part[int(np.argmax(near + 1e6 * shown))])])
    return chosen


def saliences(read: ReadArticle, every: Sequence[Candidate]) -> list[float]:
    """How much each sentence carries of its article: near its middle, and early; about 0 to 2."""
    import numpy as np

    if not every:
        return []
    vectors = read.vectors[[each.at for each in every]]
    centre = vectors.mean(axis=0)
    near = vectors @ (centre / (np.linalg.norm(centre) + 1e-9))
    short = np.array([len(each.text) < LEAST_SHOWN for each in every])
    return (near + np.exp(-np.arange(len(every)) / 5) - 0.5 * short).tolist()
