"""The choice: sentences scored by their signals, the best one to four that together answer, or none.

The weights are fitted by `eval/fit_choice.py`, which says on what.
"""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from operator import mul
from typing import Any, NamedTuple

from bot.lexicon import STOP_WORDS, stem, stems
from bot.question import Question
from bot.quoting import signals
from bot.quoting.candidates import Candidate
from bot.quoting.meaning import Meaning, Way
from bot.reader.evidence import LOWEST, Readings, as_feature
from library.values import Span

COMPARED = 36
"""Sentences whose vectors are made where none are kept; the others are out by their words alone."""
MOST: Mapping[str, int] = {
    "duration": 1,
    "when": 2,
    "where": 2,
    "who": 2,
    "number": 2,
    "money": 2,
    "yes_no": 2,
}
MOST_OTHERWISE = 3
MOST_SAID = 4
ACT_REACH = 4.0
"""How far behind the first a sentence may be in which the one asked about performs the act asked about."""
HALF = 0.5
"""Part of the question's meaning that such a sentence must still hold itself."""
SAME_AGAIN = 0.6
"""Part of its words that a further sentence may share with one already chosen."""


class Features(NamedTuple):
    """What speaks for a sentence; each about 0 to 1."""

    direct: float
    """Part of the question's meaning met in the sentence itself."""
    nearby: float
    """Part met only around it."""
    similarity: float = 0.0
    """Cosine of sentence and question."""
    in_context: float = 0.0
    """Cosine of what the sentence stands in and the question: see `bot.quoting.meaning.Near`."""
    rank: float = 0.0
    """The passage's fused score."""
    kind: float = 0.0
    counted: float = 0.0
    act: float = 0.0
    addressee: float = 0.0
    lead: float = 0.0
    """1 for an article's first sentence."""
    short: float = 0.0
    """1 for a sentence of fewer than six words."""
    read: float = 0.0
    """What a reader makes of its words as the answer."""
    passage_read: float = 0.0
    """What it makes of its passage as one that holds the answer."""


class Scored(NamedTuple):
    """A sentence, what speaks for it, and the sum."""

    candidate: Candidate
    features: Features
    score: float
    by: "Weights"


class Weights(NamedTuple):
    """Fitted numbers: what each feature counts for in the choice, and in whether the best is an answer at all."""

    choice: Features
    answer: Features
    missing_name: float
    bias: float
    least_probability: float
    margin: float


@cache
def fitted(way: Way, *, read: bool = False) -> Weights:
    """The weights that ship, for when a reader reads along or not."""
    ways = json.loads(files("bot.quoting").joinpath("weights.json").read_text(encoding="utf-8"))
    return read_weights(ways[weights_key(way, read=read)])


def weights_key(way: Way, *, read: bool) -> str:
    """Their name in the file."""
    return f"{way}, read" if read else way


def read_weights(raw: Mapping[str, Any]) -> Weights:
    """Weights from their JSON form."""
    return Weights(
        Features(**raw["choice"]),
        Features(**raw["answer"]),
        raw["missing_name"],
        raw["bias"],
        raw["least_probability"],
        raw["margin"],
    )


def score(
    question: Question,
    candidates: Sequence[Candidate],
    terms: Mapping[str, float],
    meaning: Meaning,
    readings: Readings | None = None,
) -> list[Scored]:
    """Score sentences, best first; `terms` says how telling each word of the question is."""
    weights = fitted(meaning.way, read=readings is not None)
    by_words = [(each, by_word(question, each, terms)) for each in candidates]
    if meaning.way == "apart":
        by_words = sorted(by_words, key=lambda each: -dot(weights.choice, each[1]))[:COMPARED]
    if not by_words:
        return []
    near = meaning.near([candidate for candidate, _ in by_words])
    whole = [
        (candidate, features._replace(**cosines._asdict(), **_read(candidate, readings)))
        for (candidate, features), cosines in zip(by_words, near, strict=True)
    ]
    scored = [Scored(candidate, features, dot(weights.choice, features), weights) for candidate, features in whole]
    return sorted(scored, key=lambda each: (-each.score, each.candidate.evidence.number, each.candidate.span))


def _read(candidate: Candidate, readings: Readings | None) -> dict[str, float]:
    if readings is None:
        return {}
    read, start = readings[candidate.evidence.passage_id], candidate.evidence.start
    own = read.sentences.get(Span(candidate.span.start - start, candidate.span.end - start), LOWEST)
    return {"read": as_feature(own), "passage_read": as_feature(read.whole.answered)}


def by_word(question: Question, candidate: Candidate, terms: Mapping[str, float]) -> Features:
    """The features that need no vector."""
    direct, nearby = signals.coverage(question, candidate, terms)
    return Features(
        direct=direct,
        nearby=nearby,
        rank=candidate.evidence.score,
        kind=signals.answers_kind(question, candidate),
        counted=signals.counts_asked_thing(question, candidate),
        act=signals.performs_act(question, candidate),
        addressee=signals.reaches_addressee(question, candidate),
        lead=float(candidate.span.start == 0),
        short=float(len(candidate.text.split()) < 6),
    )


def dot(weights: Features, features: Features) -> float:
    """The weighted sum."""
    return sum(map(mul, weights, features))


def choose(question: Question, scored: Sequence[Scored]) -> list[Scored]:
    """The sentences to quote, best first; none when the best does not answer."""
    scored = _performing(question, scored)
    if not scored or not is_answer(question, scored[0]):
        return []
    best = scored[0]
    chosen = [best]
    most = MOST_SAID if question.acts else MOST.get(question.kind, MOST_OTHERWISE)
    for each in scored[1:]:
        if len(chosen) < most and _adds(question, each, best) and not any(_says_the_same(each, one) for one in chosen):
            chosen.append(each)
    return chosen


def confidence(question: Question, scored: Sequence[Scored]) -> float:
    """How probable it is that the sentence which `choose` takes first, or declines, answers: 0 to 1, to four digits."""
    performing = _performing(question, scored)
    return round(probability(question, performing[0]), 4) if performing else 0.0


def is_answer(question: Question, best: Scored) -> bool:
    """Whether the best sentence is good enough to be shown.

    A sentence in which the one asked about does what is asked about need not be much like the question: what is asked
    for is just what the question does not say.
    """
    if probability(question, best) >= best.by.least_probability:
        return True
    performs = bool(question.acts and question.speaker) and best.features.act == 1.0
    return performs and best.features.direct >= HALF and not misses_name(question, best.candidate)


def _adds(question: Question, each: Scored, best: Scored) -> bool:
    """Whether a further sentence is good enough: not far behind, or the same act done to the same one."""
    behind = best.score - each.score
    if question.acts and question.speaker and best.features.act == 1.0:
        to_the_same = each.features.addressee >= best.features.addressee
        return each.features.act == 1.0 and to_the_same and behind <= ACT_REACH
    # Two that count what is asked for may disagree, and both are to be heard.
    both_count = each.features.counted == best.features.counted == 1.0
    return behind <= best.by.margin * (2 if both_count else 1)


def _performing(question: Question, scored: Sequence[Scored]) -> Sequence[Scored]:
    """For "what did X ask Y?": sentences in which X does ask, where there are any; being spoken of is not enough."""
    if not (question.acts and question.speaker) or question.kind not in {"what", "list", "how"}:
        return scored
    performing = [each for each in scored if each.features.act == 1.0 and each.score >= scored[0].score - ACT_REACH]
    return performing or scored


def probability(question: Question, scored: Scored) -> float:
    """That this sentence answers the question, 0 to 1."""
    weights = scored.by
    missing = weights.missing_name * float(misses_name(question, scored.candidate))
    return 1.0 / (1.0 + math.exp(-(weights.bias + missing + dot(weights.answer, scored.features))))


def misses_name(question: Question, candidate: Candidate) -> bool:
    """Whether a name or number of the question stands nowhere in headline, passage, date or sentence."""
    known = candidate.known
    for name in question.names:
        parts = [stem(word) for word in name.split() if word.lower() not in STOP_WORDS]
        if parts and not any(part in known or signals.has_kin_name(part, known) for part in parts):
            return True
    return any(term.isdigit() and stem(term) not in known for term in question.terms)


def _says_the_same(one: Scored, other: Scored) -> bool:
    own, theirs = frozenset(stems(one.candidate.text)), frozenset(stems(other.candidate.text))
    return len(own & theirs) > SAME_AGAIN * min(len(own), len(theirs))
