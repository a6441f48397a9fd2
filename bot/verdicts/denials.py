"""A claim and its denial."""

import re

from bot.lexicon import FAMILIES, families_of, families_of_stem, stem, stems
from bot.question import Question
from bot.quoting.candidates import outside_quotations
from bot.quoting.choice import Scored
from bot.verdicts.telling import Contrast, Sentences, Thresholds, account, source

LONGEST_WORDS = 160
"""Characters of an account that has no figure."""

_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|disput(?:es|ed|ing)|refut(?:es|ed|ing)|rebutt(?:ed|ing)|contradict(?:s|ed)|"
    r"reject(?:s|ed|ing)? (?:the|any|all|that|those|these|such|his|her|their)?\s?(?:\w+ )?(?:charge|claim|accusation|"
    r"allegation|report|suggestion|finding|criticism)s?|"
    r"dismiss(?:es|ed) [^.]{0,60} as |insist(?:s|ed) [^.]{0,60}\bnot\b|"
    r"had never|has never|have never|never knowingly|there had been no|there was no\b|not true|untrue|baseless)\b",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:convicted|acquitted|guilty|cleared|ruled|sentenced|admitted|confirmed that|upheld|apologi[sz]ed|conceded)\b",
    re.IGNORECASE,
)


def denied(question: Question, among: Sentences, by: Thresholds) -> Contrast | None:
    """What is shown, and who denies it; None where a later report tells how it came out."""
    if (question.acts and question.speaker and question.kind != "yes_no") or _compares(question):
        return None
    least = by.denial_held if question.kind == "yes_no" else by.denial_held_other
    near = [each for each in among.ranked if each.score >= among.ranked[0].score - by.denial_reach]
    denials = [
        each
        for each in near
        if denies(each.candidate.text)
        and each.features.direct >= least
        and not any(_settles(one, each) for one in among.said)
    ]
    for denial in denials:
        claim = next((each for each in among.said if _claims(each, denial, question)), None)
        if claim:
            accounts = (account(claim, _clause(claim)), account(denial, _clause(denial)))
            return Contrast("a claim and its denial", "conflict", accounts)
    return None


def _settles(each: Scored, denial: Scored) -> bool:
    """Whether a sentence tells how it came out, in a later report than the denial."""
    day, its = each.candidate.evidence.published_at or "", denial.candidate.evidence.published_at or ""
    return bool(its) and day[:10] > its[:10] and bool(_SETTLED.search(each.candidate.text))


def _compares(question: Question) -> bool:
    return question.expected == "comparison" or bool(question.parts) or " than " in question.standalone


def denies(text: str) -> bool:
    """Whether a sentence tells that somebody denies something."""
    return bool(_DENIAL.search(text))


def _claims(each: Scored, denial: Scored, question: Question) -> bool:
    """Whether a sentence tells what the denial denies: it is none itself, and speaks of the same article's matter."""
    if each is denial or denies(each.candidate.text):
        return False
    return bool(_matter(each, question) & _matter(denial, question)) or (source(each) == source(denial))


def _matter(each: Scored, question: Question) -> frozenset[str]:
    asked = frozenset(stem(term) for term in question.terms)
    there = frozenset(stems(outside_quotations(each.candidate.text)))
    return frozenset(
        one for one in asked if one in there or families_of_stem(one) & families_of(there) & FAMILIES.keys()
    )


def _clause(each: Scored) -> str:
    """A sentence as an account of its own: whole where it is short, else its first words, as they stand."""
    text = each.candidate.text
    return text if len(text) <= LONGEST_WORDS else text[:LONGEST_WORDS].rsplit(" ", 1)[0]
