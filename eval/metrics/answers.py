"""How right an answer is, against the answers and items that the set gives."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from eval.metrics import Score, Scores
from eval.metrics.outcome import Outcome
from eval.scoring import exact_match, squad_words, stands_in, token_f1

if TYPE_CHECKING:
    from rouge_score.rouge_scorer import RougeScorer

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
    gold = [answer for answer in outcome.question.answers if len(answer.split()) >= LONG]
    if not gold:
        return Score(None, f"no answer of the set has {LONG} words or more")
    if outcome.abstained:
        return Score(0.0, "nothing was answered")
    best = max(float(_rouge_scorer().score(answer, outcome.said)["rougeL"].fmeasure) for answer in gold)
    return Score(best, f"longest common run of words with the nearest of {len(gold)} long answers, as F1")


@cache
def _rouge_scorer() -> "RougeScorer":
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"], use_stemmer=True)


def _conflict(outcome: Outcome) -> Score:
    if outcome.question.kind != "conflict":
        return Score(None, "the set tells of no conflict")
    verdict = outcome.answer.verdict
    return Score(float(verdict == "conflict"), f"the verdict is {verdict}")
