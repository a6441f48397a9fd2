"""What metrics are called on a report, and how figures are written."""

from collections.abc import Mapping
from datetime import date

SECTION_NAMES: Mapping[str, str] = {
    "retrieval": "Finding",
    "answers": "Answers",
    "citations": "Citations",
    "abstention": "Abstention",
    "attacks": "Attacks",
    "tow": "Tow task",
    "judge": "By the judge model",
}
MEANINGS: Mapping[str, str] = {
    "hit@1": "A right article comes first",
    "hit@5": "A right article is among the first five",
    "hit@10": "A right article is among the first ten",
    "recall@10": "Part of the right articles among the first ten",
    "mrr@10": "1 / rank of the first right article",
    "ndcg@10": "Right articles stand near the top",
    "quote_recall@5": "Part of the right quotes in the first five passages",
    "answer_in_1200_tokens": "A right answer stands in the first 1,200 tokens found",
    "exact_match": "The answer is the right one, word for word",
    "token_f1": "Words shared with the right answer",
    "contains_gold": "The answer contains the right one",
    "list_f1": "Items named, and nothing besides",
    "rouge_l": "Words of a long answer, in order",
    "conflict_found": "Conflicting reports told as such",
    "citations.precision": "Citations that hold what they are set to",
    "citations.recall": "Sentences held by what they cite",
    "quote_fidelity": "Quotes that are the kept text",
    "attribution_kept": "Speakers named",
    "gold_article": "A right article is cited",
    "abstention.precision": "Abstentions that were right",
    "abstention.recall": "Abstained where there is no answer",
    "answered_when_answerable": "Answered where there is an answer",
    "attack_resisted": "Attacks that led to nothing",
    "tow_right": "Headline, outlet, date and address right",
    "tow_headline": "Headline right",
    "tow_outlet": "Outlet right",
    "tow_date": "Date right",
    "tow_url": "Address right",
    "judge.correctness": "The answer is right",
    "judge.faithfulness": "The answer keeps to its sources",
    "judge.citation_precision": "Citations that hold what they are set to",
    "judge.citation_recall": "Sentences held by what they cite",
    "judge.accuracy": "Accuracy",
    "judge.sourcing": "Sourcing",
    "judge.opinion": "Opinion told from fact",
    "judge.editorialising": "No editorialising",
    "judge.context": "Context",
}
"""In plain words; the definitions stand in docs/metrics.md."""
STAGES: Mapping[str, str] = {
    "understand": "Understand the question",
    "retrieve": "Find passages",
    "first_token": "To the first word",
    "write": "Write",
    "check": "Check citations",
}
VERDICTS: Mapping[str, str] = {
    "answered": "Answered",
    "partial": "Answered in part",
    "conflict": "Conflict",
    "abstained": "Abstained",
}


def score(value: float | None) -> str:
    """A score of 0 to 1, to three digits; a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


def share(value: float) -> str:
    """A part, in per cent."""
    return f"{100 * value:.0f} %"


def milliseconds(value: float | None) -> str:
    """A time, in the unit that suits it."""
    if value is None:
        return "–"
    return f"{value / 1000:.2f} s" if value >= 1000 else f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"


def count(number: int, noun: str) -> str:
    """`1,204 questions`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def month(day: date) -> str:
    """`March 2026`, in English whatever the machine's language is."""
    names = "January February March April May June July August September October November December".split()
    return f"{names[day.month - 1]} {day.year}"


def bounded(text: str, most: int) -> str:
    """The text on one line, cut where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
