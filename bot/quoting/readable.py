"""Keeping who said it: a sentence is shown with those beside it that it cannot be read without."""

import re

from bot.lexicon import SPEECH, families, words
from bot.quoting.candidates import outside_quotations
from library.sentences import sentences
from library.values import Span

LONGEST = 700
"""Characters of a sentence together with those beside it."""
MOST_BEFORE = 2
"""Sentences that a pronoun may reach back over."""

_LEADING_PRONOUN = re.compile(
    r"^(?:And |But |So |Then |Later |Earlier )?(?:[A-Z][\w ]{0,25}, )?(?:he|she|they)\b", re.IGNORECASE
)


def readable(passage: str, span: Span) -> Span:
    """A sentence's span within its passage, made longer where it says neither who speaks nor who acts.

    A quotation without its speaker takes the sentence before it, or the one after, whichever names one. A sentence
    that begins with a pronoun takes what comes before it, up to two sentences, until one does not. What does not fit
    stays as it is.
    """
    spans = sentences(passage)
    if span not in spans:
        return span
    at = spans.index(span)
    longer = _with_speaker(passage, spans, at) or _with_subject(passage, spans, at)
    return longer if longer and longer.end - longer.start <= LONGEST else span


def _with_speaker(passage: str, spans: tuple[Span, ...], at: int) -> Span | None:
    text = spans[at].of(passage)
    if not re.search(r"[“\"]", text) or names_speaker(text):
        return None
    if at > 0 and names_speaker(spans[at - 1].of(passage)):
        return Span(spans[at - 1].start, spans[at].end)
    if at < len(spans) - 1 and names_speaker(spans[at + 1].of(passage)):
        return Span(spans[at].start, spans[at + 1].end)
    return None


def _with_subject(passage: str, spans: tuple[Span, ...], at: int) -> Span | None:
    first = at
    while first > 0 and at - first < MOST_BEFORE and _LEADING_PRONOUN.match(spans[first].of(passage)):
        first -= 1
    return Span(spans[first].start, spans[at].end) if first < at else None


def names_speaker(text: str) -> bool:
    """Whether a verb of speech stands outside the quotation marks."""
    return any(families(word) & SPEECH for word in words(outside_quotations(text)))
