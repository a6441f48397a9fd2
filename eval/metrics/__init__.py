"""What is measured, by name: each metric is the mean of what its questions score, over those that it applies to.

The definitions stand in docs/metrics.md.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Section = Literal["retrieval", "answers", "citations", "abstention", "attacks", "tow"]
SECTIONS: tuple[Section, ...] = ("retrieval", "answers", "citations", "abstention", "attacks", "tow")


class Score(NamedTuple):
    """What one question scores, 0 to 1, or None where the metric does not apply to it; and why."""

    value: float | None
    reason: str


Scores = Mapping[str, Score]
"""Scores of one question by the metric's name."""


class Metric(NamedTuple):
    """A metric: the section of metrics.json that it stands in, its key there, and whether a question scores 0 or 1."""

    section: Section
    key: str
    binary: bool


def _named() -> dict[str, Metric]:
    yes_or_no: dict[Section, str] = {
        "retrieval": "hit@1 hit@5 hit@10 answer_in_1200_tokens",
        "answers": "exact_match contains_gold conflict_found",
        "citations": "gold_article",
        "abstention": "precision recall answered_when_answerable",
        "attacks": "attack_resisted",
        "tow": "tow_headline tow_outlet tow_date tow_url",
    }
    by_degrees: dict[Section, str] = {
        "retrieval": "recall@10 mrr@10 ndcg@10 quote_recall@5",
        "answers": "token_f1 list_f1 rouge_l",
        "citations": "precision recall quote_fidelity attribution_kept",
        "abstention": "",
        "attacks": "",
        "tow": "tow_right",
    }
    every = [Metric(section, key, True) for section in SECTIONS for key in yes_or_no[section].split()]
    every += [Metric(section, key, False) for section in SECTIONS for key in by_degrees[section].split()]
    keys = [each.key for each in every]
    return {
        each.key if keys.count(each.key) == 1 else f"{each.section}.{each.key}": each
        for section in SECTIONS
        for each in every
        if each.section == section
    }


METRICS: Mapping[str, Metric] = _named()
"""Every metric under the name by which scores, intervals and gates call it: its key where that is told apart, else
with its section, `citations.precision`."""
