"""How right an answer is, against the answers and items that the set gives."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from eval.metrics import Score, Scores
from eval.metrics.outcome import Outcome
from eval.scoring import exact_match, squad_words, stands_in, token_f1

LONG = 10
"""Words from which on an answer of the set is long: the order of its words is then worth comparing."""
NAMES = ("exact_match", "token_f1", "contains_gold", "list_f1", "rouge_l")
_PARTS = re.compile(r"\s*(?:[;,\n]|\band\b)\s*")


def score_answer(outcome: Outcome) -> Scores:
    """Scores of one question; an abstention is no answer and scores 0 where there is one."""
    conflict = {"conflict_found": _conflict(outcome)}
    if not outcome.question.answerable:
        return dict.fromkeys(NAMES, Score(None, "the question cannot be answered")) | conflict
    return {
        "exact_match": _likeness(outcome, exact_match),
        "token_f1": _likeness(outcome, token_f1),
        "contains_gold": _contains(outcome),
        "list_f1": _list(outcome),
        "rouge_l": _rouge(outcome),
        **conflict,
    }


def _likeness(outcome: Outcome, measure: Callable[[str, str], float]) -> Score:
    gold = [answer for answer in outcome.question.answers if squad_words(answer)]
    if not gold:
        return Score(None, "the set gives no answer")
    if outcome.abstained:
        return Score(0.0, "nothing was answered")
    said = outcome.answer.short_answer or outcome.said
    values = [measure(said, answer) for answer in gold]
    best = max(values)
    nearest = gold[values.index(best)]
    whole = "the short answer" if outcome.answer.short_answer else "the whole answer"
    return Score(best, f"{whole} against “{nearest[:80]}”" if best else f"no word of {whole} is right")


def _contains(outcome: Outcome) -> Score:
    answers = outcome.question.answers
    if not answers:
        return Score(None, "the set gives no answer")
    if outcome.abstained:
        return Score(0.0, "nothing was answered")
    held = next((answer for answer in answers if stands_in(answer, outcome.said)), None)
    if held is None:
        return Score(0.0, f"none of the {len(answers)} gold answers stands in the answer")
    return Score(1.0, f"“{held}” stands in the answer")


def _list(outcome: Outcome) -> Score:
    """Harmonic mean of the part of the gold items that are said, and the part of what is said that holds one."""
    question = outcome.question
    items = question.items or (tuple((answer,) for answer in question.answers) if question.kind == "list" else ())
    if not items:
        return Score(None, "this is no question for a list")
    if outcome.abstained:
        return Score(0.0, "nothing was answered")
    named = sum(1 for wordings in items if _any_stands(wordings, outcome.said))
    said = _said_items(outcome)
    right = sum(1 for part in said if any(_any_stands(wordings, part) for wordings in items))
    reason = f"{named} of {len(items)} items named; {right} of {len(said)} parts of the answer hold one"
    recall, precision = named / len(items), right / len(said) if said else 0.0
    return Score(2 * precision * recall / (precision + recall) if precision and recall else 0.0, reason)


def _said_items(outcome: Outcome) -> list[str]:
    if outcome.answer.short_answer:
        return [part for part in _PARTS.split(outcome.answer.short_answer) if part]
    return [sentence.text for sentence in outcome.answer.sentences]


def _any_stands(wordings: Sequence[str], text: str) -> bool:
    return any(stands_in(wording, text) for wording in wordings)


def _rouge(outcome: Outcome) -> Score:
    gold = [answer for answer in outcome.question.answers if is_long(answer)]
    if not gold:
        return Score(None, f"no answer of the set has {LONG} words or more")
    if outcome.abstained:
        return Score(0.0, "nothing was answered")
    best = max(rouge_l(answer, outcome.said) for answer in gold)
    return Score(best, f"longest common run of words with the nearest of {len(gold)} long answers, as F1")


def is_long(answer: str) -> bool:
    """Whether an answer of the set is compared by the order of its words too."""
    return len(answer.split()) >= LONG


def rouge_l(answer: str, said: str) -> float:
    """F1 of the longest common subsequence of stemmed words (Lin 2004), as the package rouge-score computes it.

    That package imports nltk, which takes longer than many a set to be asked; a test holds this to what it says.
    """
    wanted, there = _rouge_words(answer), _rouge_words(said)
    if not wanted or not there:
        return 0.0
    common = _longest_common(wanted, there)
    recall, precision = common / len(wanted), common / len(there)
    return 2 * precision * recall / (precision + recall) if common else 0.0


def _rouge_words(text: str) -> list[str]:
    words = re.sub(r"[^a-z0-9]+", " ", text.lower()).split()
    return [_porter().stemWord(word) if len(word) > 3 else word for word in words]


def _longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest sequence of words that both have in this order."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for at, each in enumerate(other, start=1):
            before, row[at] = row[at], before + 1 if word == each else max(row[at], row[at - 1])
    return row[-1]


@cache
def _porter() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("porter")


def _conflict(outcome: Outcome) -> Score:
    if outcome.question.kind != "conflict":
        return Score(None, "the set tells of no conflict")
    verdict = outcome.answer.verdict
    return Score(float(verdict == "conflict"), f"the verdict is {verdict}")
