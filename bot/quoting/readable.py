"""Keeping who said it: a sentence is shown with those beside it that it cannot be read without."""

import re

from bot.quoting.candidates import outside_quotations
from bot.quoting.persons import unquoted
from bot.quoting.speakers import inside
from library.sentences import sentences
from library.values import Span

LONGEST = 700
"""Characters of a sentence together with those beside it."""
MOST_BEFORE = 2
"""Sentences that a pronoun may reach back over."""

_TAG = re.compile(
    r"\b(?:said|says|saying|told|tells|asked|asks|added|adds|stated|states|noted|notes|wrote|writes|replied|answered|"
    r"explained|insisted|argued|warned|announced|recalled|testified|claimed|denied|admitted|acknowledged|continued|"
    r"declared|remarked|observed|concluded|urged|vowed|pledged|promised|shouted|commented|recounted|joked|cried)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|she|they)\b", re.IGNORECASE)
_LEADING_PRONOUN = re.compile(
    r"^(?:And |But |So |Then |Later |Earlier )?(?:[A-Z][\w ]{0,25}, )?(?:he|she|they)\b", re.IGNORECASE
)
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+")


def readable(passage: str, span: Span) -> Span | None:
    """A sentence's span within its passage, made longer where it says neither who speaks nor who acts.

    None for a quotation whose speaker cannot be shown: it is better not shown at all. What a longer span would be too
    long for, and a sentence that is none of the passage's own, stays as it is.
    """
    spans = sentences(passage)
    if span not in spans:
        return span
    at = spans.index(span)
    text = span.of(passage)
    if inside(passage, span.start):
        return _bounded(_whole_quotation(passage, spans, at))
    if text[:1] in ("“", '"') and not names_speaker(text):
        return _bounded(_with_speaker(passage, spans, at))
    if leans_on_pronoun(text):
        return _bounded(_with_subject(passage, spans, at)) or span
    return span


def within_quotation(passage: str, span: Span) -> bool:
    """Whether all of a span is quoted, so that it does not say by whom."""
    opened = inside(passage, span.start) or span.of(passage)[:1] in ("“", '"')
    return opened and not names_speaker(unquoted(passage)[span.start : span.end])


def _whole_quotation(passage: str, spans: tuple[Span, ...], at: int) -> Span | None:
    """A sentence from the middle of a quotation, with the sentences before it back to where that opens and is told by
    whom it is; None where it is not."""
    first = at
    while first > 0 and inside(passage, spans[first].start) and at - first <= MOST_BEFORE:
        first -= 1
    end = at
    while end + 1 < len(spans) and inside(passage, spans[end].end) and end - at < MOST_BEFORE:
        end += 1
    for whole in (Span(spans[first].start, spans[at].end), Span(spans[first].start, spans[end].end)):
        if not inside(passage, whole.start) and _TAG.search(unquoted(passage)[whole.start : whole.end]):
            return whole
    return None


def _bounded(span: Span | None) -> Span | None:
    return span if span and span.end - span.start <= LONGEST else None


def _with_speaker(passage: str, spans: tuple[Span, ...], at: int) -> Span | None:
    """A quotation with the sentence that names its speaker.

    That is where the quotation closes, if it runs on; else the sentence before it in the same paragraph.
    """
    end = at
    while end < len(spans) and not _closes(passage[spans[at].start : spans[end].end]):
        end += 1
    if end > at:
        return _where_named(passage, spans, at, end) if end < len(spans) else None
    if at == 0 or "\n" in passage[spans[at - 1].end : spans[at].start]:
        return None
    before = spans[at - 1].of(passage)
    if names_speaker(before):
        return _with_subject(passage, spans, at - 1, until=at) or Span(spans[at - 1].start, spans[at].end)
    return None


def _closes(text: str) -> bool:
    """Whether the last mark of a text closes; a paragraph's straight marks come in pairs."""
    if "“" in text:
        return text.rfind("”") > text.rfind("“")
    return text.rsplit("\n", 1)[-1].count('"') % 2 == 0


def _where_named(passage: str, spans: tuple[Span, ...], at: int, end: int) -> Span | None:
    if not names_speaker(spans[end].of(passage)):
        return None
    return Span(spans[at].start, spans[end].end)


def leans_on_pronoun(text: str) -> bool:
    """Whether nobody is named before the pronoun that acts, or speaks, in the sentence."""
    bare = outside_quotations(text)
    if _LEADING_PRONOUN.match(text):
        return True
    pronoun = _PRONOUN.search(bare)
    return bool(text[:1] in ("“", '"') and pronoun and not _NAME.search(bare[: pronoun.start()]))


def _with_subject(passage: str, spans: tuple[Span, ...], at: int, until: int | None = None) -> Span | None:
    """The sentences before this one, back to one that does not lean on a pronoun; None where there is none."""
    first = at
    while first > 0 and at - first < MOST_BEFORE and leans_on_pronoun(spans[first].of(passage)):
        first -= 1
    return Span(spans[first].start, spans[at if until is None else until].end) if first < at else None


def names_speaker(text: str) -> bool:
    """Whether a verb of speech stands outside the quotation marks."""
    return bool(_TAG.search(outside_quotations(text)))
