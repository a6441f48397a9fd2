"""Sentences of the evidence, each with what a choice needs to know of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.lexicon import beginning, beginnings_of, begun, families, families_of, parts, stem, stems, written_day
from bot.question import Question
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
    """Stems of the sentence's words: here and below only of such as may be looked for, by how they begin."""
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
    words: tuple[tuple[str, str], ...]
    """How each word begins, and the word."""
    leans: bool
    """Whether it leans on those before it."""
    ordered: bool
    """Whether it speaks to a machine."""


PREFIX = 5
"""Letters that two names must share to count as kin: Russia and Russian."""
REMEMBERED = 1024
"""Passages whose sentences are remembered: some 20 KB each."""


def candidates(evidence: Sequence[Evidence], question: Question) -> Iterator[Candidate]:
    """Sentences of the evidence, in its order, but for orders to a machine; the same words of an article come once."""
    looked = looked_for(question)
    seen: set[tuple[str, int]] = set()
    for piece in evidence:
        read = _read(piece.text)
        owns = [_stems(sentence.words, looked) for sentence in read]
        day = frozenset(stems(written_day(piece.published_at)))
        near = day.union(_stems(begun(piece.title), looked), *owns)
        around = Around(near, families_of(near), day)
        for at, sentence in enumerate(read):
            key = (piece.article_id, piece.start + sentence.span.start)
            if key in seen or sentence.ordered:
                continue
            seen.add(key)
            yield Candidate(
                piece,
                Span(piece.start + sentence.span.start, piece.start + sentence.span.end),
                sentence.text,
                owns[at],
                families_of(owns[at]),
                frozenset(each[:PREFIX] for each in owns[at] if len(each) >= PREFIX),
                frozenset[str]().union(*owns[max(0, at - 2) : at]) if sentence.leans else frozenset(),
                around,
                read[at - 1].text if at else "",
            )


def looked_for(question: Question) -> frozenset[str]:
    """How the words begin that a question gives to look for: its own, and their kin."""
    own = {
        word
        for text in (question.standalone, *question.terms, *question.names, *question.speaker, *question.addressee)
        for part in (text, *question.source)
        for word in (*part.split(), *parts(part))
    }
    kin = frozenset(question.acts).union(*(families(word) for word in own))
    return frozenset(map(beginning, own)).union(*map(beginnings_of, kin))


def _stems(words: Iterable[tuple[str, str]], looked: frozenset[str]) -> frozenset[str]:
    return frozenset([stem(word) for begins, word in words if begins in looked])


@lru_cache(maxsize=REMEMBERED)
def _read(passage: str) -> tuple[_Sentence, ...]:
    """What a passage is made of."""
    told = orders(passage)
    found: list[_Sentence] = []
    for span in sentences(passage):
        text = span.of(passage)
        ordered = any(order.start <= span.start < order.end for order in told)
        found.append(_Sentence(span, text, begun(text), _leans(text), ordered))
    return tuple(found)


def _leans(text: str) -> bool:
    bare = outside_quotations(text)
    return len(bare.strip(" ,.")) < 3 or _speaks_of_somebody(bare)


def leans_back(text: str) -> bool:
    """Whether a text, its quotations aside, speaks of somebody by pronoun or role."""
    return _speaks_of_somebody(outside_quotations(text))


def _speaks_of_somebody(bare: str) -> bool:
    return bool(_PRONOUN.search(bare) or _ROLE.search(bare))


def outside_quotations(text: str) -> str:
    """The text with blanks for what stands between quotation marks; offsets stay as they are."""
    if "“" not in text and '"' not in text:
        return text
    return _QUOTATION.sub(lambda found: " " * len(found.group()), text)
