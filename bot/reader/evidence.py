"""Evidence as a reader reads it, and what it says of each sentence."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.question import Question
from bot.reader import Reader, Reading
from bot.values import Evidence
from library.bodies import Body
from library.sentences import sentences
from library.values import Passage, Span

LOWEST, HIGHEST = -12.0, 8.0
"""Logits beyond which it does not matter how far."""
UNIT = 4.0
"""Logits that make one of a feature."""


class Read(NamedTuple):
    """One passage read; spans are within it."""

    whole: Reading
    sentences: Mapping[Span, float]


Readings = Mapping[str, Read]
"""By the id of the passage."""


def read_evidence(reader: Reader, question: Question, evidence: Sequence[Evidence]) -> Readings:
    """Every passage of the evidence, read for the question."""
    found = reader.read(question.standalone, [body_of(each) for each in evidence])
    return {
        each.passage_id: Read(one, dict(zip(sentences(each.text), one.sentences, strict=True)))
        for each, one in zip(evidence, found, strict=True)
    }


def body_of(passage: Evidence | Passage) -> Body:
    """A passage under its headline and day, as it is embedded and read."""
    return Body(passage.title, passage.published_at[:10] if passage.published_at else None, passage.text)


def as_feature(logit: float) -> float:
    """A logit as a feature, -3 to 2."""
    return min(HIGHEST, max(LOWEST, logit)) / UNIT
