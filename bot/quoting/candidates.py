"""Sentences of the evidence, each with what a choice needs to know of it."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.lexicon import stems, written_day
from bot.values import Evidence
from library.sentences import sentences
from library.values import Span

_PRONOUN = re.compile(r"\b(?:he|she|they|his|her|their|him|them)\b", re.IGNORECASE)
_ROLE = re.compile(
    r"\bthe (?:\w+ )?(?:official|spokes(?:man|woman|person)|minister|president|mayor|governor|judge|captain|"
    r"company|ministry|agency|group|author|professor|scientist|coach|chief|head|leader|director)\b",
    re.IGNORECASE,
)
_QUOTATION = re.compile(r"[“\"][^”\"]*[”\"]?")


class Candidate(NamedTuple):
    """One sentence of one piece of evidence; `span` points into the article's kept text."""

    evidence: Evidence
    span: Span
    text: str
    own: frozenset[str]
    """Stems of the sentence's words."""
    carried: frozenset[str]
    """Stems of the two sentences before, where the sentence leans on them by a pronoun or a role."""
    near: frozenset[str]
    """Stems of headline, passage and day of publication."""
    day: frozenset[str]
    """Stems of the day of publication, as written out."""
    before: str
    """The sentence before it in the passage, or nothing."""


def candidates(evidence: Sequence[Evidence]) -> Iterator[Candidate]:
    """All sentences of the evidence, in its order; the same words of the same article come once."""
    seen: set[tuple[str, int]] = set()
    for each in evidence:
        day = frozenset(stems(written_day(each.published_at)))
        near = day.union(stems(each.title), stems(each.text))
        texts = [span.of(each.text) for span in sentences(each.text)]
        for at, span in enumerate(sentences(each.text)):
            key = (each.article_id, each.start + span.start)
            if key in seen:
                continue
            seen.add(key)
            yield Candidate(
                each,
                Span(each.start + span.start, each.start + span.end),
                texts[at],
                frozenset(stems(texts[at])),
                _carried(texts, at),
                near,
                day,
                texts[at - 1] if at else "",
            )


def _carried(texts: Sequence[str], at: int) -> frozenset[str]:
    quoted_alone = len(outside_quotations(texts[at]).strip(" ,.")) < 3
    if at == 0 or not (quoted_alone or leans_back(texts[at])):
        return frozenset()
    return frozenset(stem for text in texts[max(0, at - 2) : at] for stem in stems(text))


def leans_back(text: str) -> bool:
    """Whether a text, its quotations aside, speaks of somebody by pronoun or role."""
    bare = outside_quotations(text)
    return bool(_PRONOUN.search(bare) or _ROLE.search(bare))


def outside_quotations(text: str) -> str:
    """The text with blanks for what stands between quotation marks; offsets stay as they are."""
    return _QUOTATION.sub(lambda found: " " * len(found.group()), text)
