"""What a question takes for granted, and articles tell the other way round: "why was it raised?" of what was cut."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.lexicon import STOP_WORDS, stem, stems
from bot.question import Question
from bot.quoting.choice import Scored
from bot.quoting.signals import has_kin_name

FIRST = 3
"""Sentences, best first, of which one must tell the contrary."""
NEAR = 12
"""Sentences, best first, none of which may tell what is taken for granted."""
HELD = 0.6
"""Part of what else the question says that the sentence and its surroundings must hold."""
OWN = 0.3
"""Part of it that the sentence must hold itself."""

_OPPOSITES = (
    (
        "raise rise increase grow climb jump expand double triple gain lift",
        "cut lower fall drop decline reduce shrink decrease slump halve",
    ),
    ("win triumph", "lose"),
    ("reject refuse oppose", "approve accept adopt back pass"),
    ("acquit clear", "convict"),
    ("open reopen", "close shut"),
    ("hire", "dismiss sack"),
    ("arrest detain jail", "release free"),
    ("strengthen", "weaken"),
    ("survive", "die"),
    ("tighten", "ease loosen"),
    ("postpone delay", "advance"),
    ("legalise allow permit", "ban forbid prohibit outlaw"),
)  # fmt: skip
_NOT_GIVEN = frozenset({"yes_no", "what", "list"})
"""Kinds of questions that take nothing for granted, or too loosely."""


class Opposite(NamedTuple):
    """What a question takes for granted, and its contrary, as stems."""

    given: frozenset[str]
    contrary: frozenset[str]


def contrary(question: Question, scored: Sequence[Scored]) -> Scored | None:
    """The sentence that tells the contrary of what the question takes for granted; None where none surely does."""
    opposite = _opposite(question)
    if opposite is None:
        return None
    rest = frozenset(stem(term) for term in question.terms) - opposite.given - opposite.contrary
    if len(rest) < 2 or any(_tells(each, opposite.given, rest) for each in scored[:NEAR]):
        return None
    return next((each for each in scored[:FIRST] if _tells(each, opposite.contrary, rest)), None)


def _opposite(question: Question) -> Opposite | None:
    if question.kind in _NOT_GIVEN or question.parts or (question.acts and question.speaker):
        return None
    asked = frozenset(stems(question.standalone)) - STOP_WORDS
    found = [pair for pair in _pairs() if asked & pair.given]
    # Both in one question are a comparison, or a story of how something moved.
    return found[0] if len(found) == 1 and not asked & found[0].contrary else None


def _pairs() -> list[Opposite]:
    both = [tuple(frozenset(map(stem, side.split())) for side in pair) for pair in _OPPOSITES]
    return [Opposite(one, other) for a, b in both for one, other in ((a, b), (b, a))]


def _tells(each: Scored, verbs: frozenset[str], rest: frozenset[str]) -> bool:
    """Whether a sentence has one of these verbs, and speaks of the rest of what is asked."""
    own = frozenset(stems(each.candidate.text))
    if not own & verbs:
        return False
    known = each.candidate.known | own
    held = sum(one in known or has_kin_name(one, known) for one in rest)
    return held >= HELD * len(rest) and len(rest & own) >= OWN * len(rest)
