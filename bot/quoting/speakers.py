"""Keeping who said it: a quotation is never shown without its speaker."""

import re

from bot.lexicon import SPEECH, families, words
from bot.quoting.candidates import outside_quotations
from library.sentences import sentences
from library.values import Span

LONGEST = 700
"""Characters of a sentence together with the one that names its speaker."""


def with_speaker(passage: str, span: Span) -> Span:
    """A sentence's span within its passage, made longer where it is a quotation whose speaker stands beside it.

    The sentence before is taken first, then the one after; the span is given back unchanged where neither names one.
    """
    text = span.of(passage)
    if not _has_quotation(text) or names_speaker(text):
        return span
    spans = sentences(passage)
    at = spans.index(span) if span in spans else -1
    if at > 0 and names_speaker(spans[at - 1].of(passage)):
        longer = Span(spans[at - 1].start, span.end)
    elif 0 <= at < len(spans) - 1 and names_speaker(spans[at + 1].of(passage)):
        longer = Span(span.start, spans[at + 1].end)
    else:
        return span
    return longer if longer.end - longer.start <= LONGEST else span


def _has_quotation(text: str) -> bool:
    return bool(re.search(r"[“\"]", text))


def names_speaker(text: str) -> bool:
    """Whether a verb of speech stands outside the quotation marks."""
    return any(families(word) & SPEECH for word in words(outside_quotations(text)))
