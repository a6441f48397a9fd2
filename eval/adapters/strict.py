"""Figures that are harder to please than the official ones, the same for every set."""

import re
from collections.abc import Mapping, Sequence

from eval.adapters.values import Figures, Said
from eval.questions import SetQuestion
from eval.scoring import normalised, stands_in

FOUND = 10

_YES = frozenset({"yes", "true"})
_NO = frozenset({"no", "false"})


def strict_scores(questions: Sequence[SetQuestion], said: Mapping[str, Said]) -> Figures:
    """Right answers and found evidence, each question counted, abstentions too.

    - `strict_accuracy`: answerable questions answered right, unanswerable ones left unanswered, of all that say what
      is right.
    - `strict_answered`, `strict_unanswered`: the same for each of the two alone.
    - `strict_items`: of what a whole answer holds, how much stands in it, by whole words.
    - `all_evidence@10`: every article of the evidence is among the first ten found.
    """
    empty = Said()
    answered, unanswered, items, found = list[float](), list[float](), list[float](), list[float]()
    for question in questions:
        given = said.get(question.id, empty)
        if not question.answerable:
            unanswered.append(float(given.abstained))
        elif question.answers and not question.abstractive:
            answered.append(float(is_right(question, given)))
            items += [_share(question, given)] if question.items else []
        gold = {each.article for each in question.evidence}
        if question.answerable and gold and given.articles:
            found.append(float(gold <= set(given.articles[:FOUND])))
    return {
        "strict_accuracy": mean([*answered, *unanswered]),
        "strict_answered": mean(answered),
        "strict_unanswered": mean(unanswered),
        "strict_items": mean(items),
        "all_evidence@10": mean(found),
    }


def is_right(question: SetQuestion, said: Said) -> bool:
    """Whether an answerable question is answered right.

    Yes or no: the first of the two that is said. A choice: the right one and none of the wrong. A whole answer: every
    item. Else any of the answers, whole and in order.
    """
    if said.abstained:
        return False
    gold = {normalised(each) for each in question.answers}
    if gold <= _YES | _NO:
        word = re.search(r"\b(yes|true|no|false)\b", normalised(said.text))
        return word is not None and (word.group() in _YES) == bool(gold & _YES)
    if question.items:
        return _share(question, said) == 1
    if not any(stands_in(each, said.text) for each in question.answers):
        return False
    wrong = [each for each in question.choices if normalised(each) not in gold]
    return not any(stands_in(each, said.text) for each in wrong)


def _share(question: SetQuestion, said: Said) -> float:
    held = [any(stands_in(wording, said.text) for wording in item) for item in question.items]
    return sum(held) / len(held)


def mean(values: Sequence[float]) -> float | None:
    """None of nothing."""
    return round(sum(values) / len(values), 4) if values else None
