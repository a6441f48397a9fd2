"""Sentences of the evidence, each with what a choice needs to know of it."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.lexicon import families_of, stems, written_day
from bot.quoting.orders import orders
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
    families: frozenset[str]
    """Families that those belong to."""
    beginnings: frozenset[str]
    """First letters of those that are long enough to be kin by them."""
    carried: frozenset[str]
    """Stems of the two sentences before, where the sentence leans on them by a pronoun or a role."""
    around: "Around"
    before: str
    """The sentence before it in the passage, or nothing."""

    @property
    def known(self) -> frozenset[str]:
        """Stems of all that the reader of the sentence sees."""
        return self.own | self.around.near | self.carried


class Around(NamedTuple):
    """What the sentences of one passage share."""

    near: frozenset[str]
    """Stems of headline, passage and day of publication."""
    families: frozenset[str]
    """Families that those belong to."""
    day: frozenset[str]
    """Stems of the day of publication, as written out."""


class _Sentence(NamedTuple):
    """A sentence of a passage, whatever is asked; `span` is within the passage."""

    span: Span
    text: str
    own: frozenset[str]
    families: frozenset[str]
    beginnings: frozenset[str]
    carried: frozenset[str]
    before: str


PREFIX = 5
"""Letters that two names must share to count as kin: Russia and Russian."""
REMEMBERED = 512
"""Passages whose sentences are remembered: some 40 KB each."""


def candidates(evidence: Sequence[Evidence]) -> Iterator[Candidate]:
    """Sentences of the evidence, in its order, but for orders to a machine; the same words of an article come once."""
    seen: set[tuple[str, int]] = set()
    for each in evidence:
        around, found = _read(each.title, (each.published_at or "")[:10], each.text)
        for own in found:
            key = (each.article_id, each.start + own.span.start)
            if key in seen:
                continue
            seen.add(key)
            span = Span(each.start + own.span.start, each.start + own.span.end)
            yield Candidate(
                each, span, own.text, own.own, own.families, own.beginnings, own.carried, around, own.before
            )


@lru_cache(maxsize=REMEMBERED)
def _read(title: str, day: str, passage: str) -> tuple[Around, tuple[_Sentence, ...]]:
    """What a passage is made of, but for orders to a machine."""
    spans = sentences(passage)
    texts = [span.of(passage) for span in spans]
    owns = [frozenset(stems(text)) for text in texts]
    written = frozenset(stems(written_day(day)))
    near = written.union(stems(title), *owns)
    told = orders(passage)
    found = tuple(
        _Sentence(
            span,
            texts[at],
            owns[at],
            families_of(owns[at]),
            frozenset(stem[:PREFIX] for stem in owns[at] if len(stem) >= PREFIX),
            frozenset[str]().union(*owns[max(0, at - 2) : at]) if _leans(texts[at]) else frozenset(),
            texts[at - 1] if at else "",
        )
        for at, span in enumerate(spans)
        if not any(order.start <= span.start < order.end for order in told)
    )
    return Around(near, families_of(near), written), found


def _leans(text: str) -> bool:
    quoted_alone = len(outside_quotations(text).strip(" ,.")) < 3
    return quoted_alone or leans_back(text)


def leans_back(text: str) -> bool:
    """Whether a text, its quotations aside, speaks of somebody by pronoun or role."""
    bare = outside_quotations(text)
    return bool(_PRONOUN.search(bare) or _ROLE.search(bare))


def outside_quotations(text: str) -> str:
    """The text with blanks for what stands between quotation marks; offsets stay as they are."""
    return _QUOTATION.sub(lambda found: " " * len(found.group()), text)
