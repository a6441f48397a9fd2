"""The choice: sentences scored by their signals, the best one to four that together answer, or none."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bot.lexicon import STOP_WORDS, stem
from bot.question import Question
from bot.quoting import signals
from bot.quoting.candidates import Candidate

if TYPE_CHECKING:
    import numpy as np

COMPARED = 40
"""Sentences whose vectors are made; the others are out by their words alone."""


class Weights(NamedTuple):
    """What each signal counts for."""

    coverage: float = 0.45
    similarity: float = 0.50
    rank: float = 0.12
    kind: float = 0.12
    counted: float = 0.12
    act: float = 0.25
    addressee: float = 0.10


class Scored(NamedTuple):
    """A sentence and what speaks for it."""

    candidate: Candidate
    score: float
    coverage: float
    similarity: float
    kind: float
    act: float


WEIGHTS = Weights()
LEAST_SCORE = 0.52
"""Below this the best sentence is no answer."""
LEAST_COVERAGE = 0.42
"""Part of the question's meaning that the best sentence must meet."""
CLOSE_BEHIND = 0.86
"""Part of the best score that a further sentence must reach."""
MOST: Mapping[str, int] = {"duration": 1, "when": 2, "where": 2, "who": 2, "number": 2, "money": 2, "yes_no": 2}
MOST_OTHERWISE = 3
MOST_SAID = 4
SAME_AGAIN = 0.6
"""Part of its words that a further sentence may share with one already chosen."""


def score(
    question: Question,
    candidates: Sequence[Candidate],
    weights: Mapping[str, float],
    similarities: Callable[[Sequence[str]], "np.ndarray"],
) -> list[Scored]:
    """Score sentences, best first. `similarities` gives the cosine of each text with the question, shape (n,)."""
    by_words = sorted(
        ((_without_vector(question, each, weights), at) for at, each in enumerate(candidates)),
        key=lambda pair: (-pair[0].score, pair[1]),
    )[:COMPARED]
    if not by_words:
        return []
    near = similarities([scored.candidate.text for scored, _ in by_words]).tolist()
    final = [
        scored._replace(score=scored.score + WEIGHTS.similarity * similarity, similarity=similarity)
        for (scored, _), similarity in zip(by_words, near, strict=True)
    ]
    return sorted(final, key=lambda each: (-each.score, each.candidate.evidence.number, each.candidate.span))


def _without_vector(question: Question, candidate: Candidate, weights: Mapping[str, float]) -> Scored:
    covered = signals.coverage(question, candidate, weights)
    kind = signals.answers_kind(question, candidate)
    act = signals.performs_act(question, candidate)
    total = (
        WEIGHTS.coverage * covered
        + WEIGHTS.rank * candidate.evidence.score
        + WEIGHTS.kind * kind
        + WEIGHTS.counted * signals.counts_asked_thing(question, candidate)
        + WEIGHTS.act * act
        + WEIGHTS.addressee * signals.reaches_addressee(question, candidate)
    )
    return Scored(candidate, total, covered, 0.0, kind, act)


def choose(question: Question, scored: Sequence[Scored]) -> list[Scored]:
    """The sentences to quote, in the order to quote them; none when the best does not answer."""
    if not scored or not is_answer(question, scored[0]):
        return []
    best = scored[0]
    most = MOST_SAID if question.acts else MOST.get(question.kind, MOST_OTHERWISE)
    chosen = [best]
    for each in scored[1:]:
        if len(chosen) == most or each.score < CLOSE_BEHIND * best.score:
            break
        if is_answer(question, each) and not any(_says_the_same(each, other) for other in chosen):
            chosen.append(each)
    first = best.candidate.evidence.article_id
    return sorted(
        chosen,
        key=lambda each: (
            each.candidate.evidence.article_id != first,
            each.candidate.evidence.article_id,
            each.candidate.span,
        ),
    )


def is_answer(question: Question, scored: Scored) -> bool:
    """Whether a sentence is good enough to be shown as an answer."""
    return scored.score >= LEAST_SCORE and scored.coverage >= LEAST_COVERAGE and not _misses_name(question, scored)


def _misses_name(question: Question, scored: Scored) -> bool:
    """Whether a name or number of the question stands nowhere in headline, passage or sentence."""
    candidate = scored.candidate
    known = candidate.own | candidate.near | candidate.carried
    for name in question.names:
        parts = [stem(word) for word in name.split() if word.lower() not in STOP_WORDS]
        if parts and not any(part in known or signals.has_kin_name(part, known) for part in parts):
            return True
    return any(term.isdigit() and stem(term) not in known for term in question.terms)


def _says_the_same(one: Scored, other: Scored) -> bool:
    fewest = min(len(one.candidate.own), len(other.candidate.own))
    return len(one.candidate.own & other.candidate.own) > SAME_AGAIN * fewest
