"""What other sources tell otherwise: figures that differ, sentences that differ in one place, claims and denials."""

from collections.abc import Iterator, Sequence

from bot.question import Question
from bot.quoting.choice import Scored
from bot.verdicts.counts import counted_otherwise
from bot.verdicts.denials import denied
from bot.verdicts.places import told_otherwise_in_one_place
from bot.verdicts.telling import Account, Contrast, Sentences, Shown, Thresholds, fitted

COMPARED = 40
"""Sentences, best first, that are looked through for what differs."""


def contrast(
    question: Question, scored: Sequence[Scored], shown: Sequence[Shown], by: Thresholds | None = None
) -> Contrast | None:
    """The first thing about which sentences near the best tell something else than those that are shown."""
    by = by or fitted()
    ranked = [each for each in scored[:COMPARED] if not _is_question(each)]
    said = [each for each in ranked if _stands(each, shown)]
    if not said:
        return None
    among = Sentences(ranked, said)
    return (
        counted_otherwise(question, among, by)
        or told_otherwise_in_one_place(question, among, by)
        or denied(question, among, by)
    )


def _is_question(each: Scored) -> bool:
    return each.candidate.text.rstrip("”\"’' ").endswith("?")


def _stands(each: Scored, shown: Sequence[Shown]) -> bool:
    found, span = each.candidate.evidence, each.candidate.span
    return any(one.article_id == found.article_id and one.start <= span.start and span.end <= one.end for one in shown)


def unwritten(found: Contrast, shown: Sequence[Shown]) -> Iterator[Account]:
    """Accounts of which nothing is cited yet."""
    for each in found.accounts:
        if not any(
            one.article_id == each.evidence.article_id and one.start <= each.span.start and each.span.end <= one.end
            for one in shown
        ):
            yield each
