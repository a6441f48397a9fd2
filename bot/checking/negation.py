"""Whether what a claim affirms is denied in its source, or the other way round."""

import re
from collections.abc import Iterator, Sequence

from bot.checking.values import Words
from bot.lexicon import STOP_WORDS, stem, words
from bot.values import Finding

REACH = 2
"""Telling words that a denial reaches over."""
_DENIES = re.compile(
    r"\b(?:not|never|neither|nor|none|nobody|nothing|nowhere|cannot|no)\b|\b\w+n[’']t\b", re.IGNORECASE
)
_KIN = re.compile(
    _DENIES.pattern + r"|\b(?:fail|refus|declin|den(?:y|i)|reject|avoid|lack|without|unable|unlikely|stopp?|prevent|"
    r"hardly|scarcely|barely|rare|zero|rul(?:e|ed|es|ing) out|dismiss|disput|contrary|instead|despite|although|"
    r"impossib|withdr|un(?:able|aware|clear|known|certain|necessary|affected|changed)|cancel|drop|abandon|end(?:ed|s)?\b|"
    r"free of|ban|block|few|little)\w*",
    re.IGNORECASE,
)
"""Words that may say the same as a denial."""
_NOT_DENYING = re.compile(
    r"\bnot (?:only|just|merely|least|to mention)\b|\b(?:why|whether or) not\b|\bno\. ?\d"
    r"|\bno (?:longer than|less than|fewer than|more than|later than|doubt|matter)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;:—]| but | and | because | while | although ")


def negations(claim: Words, sources: Sequence[Words], every: Sequence[Words]) -> Iterator[Finding]:
    """A denial that one of the two has and the other nothing like it; `every` sentence of the source is
    asked for what the sentence denies."""
    if not sources:
        return
    ours, theirs = _plain(claim), [_plain(each) for each in sources]
    for denied in _denied(ours):
        beside = [_plain(each) for each in every if denied & each.telling]
        if denied & claim.telling and not any(_KIN.search(each) for each in (*theirs, *beside)):
            yield Finding(kind="negation", detail="the source does not deny this")
            return
    if _KIN.search(ours):
        return
    # Held against the best of them alone: others may deny something else.
    for denied in _denied(theirs[0]):
        if denied and denied <= claim.telling:
            yield Finding(kind="negation", detail="the source denies this")
            return


def _plain(sentence: Words) -> str:
    return _NOT_DENYING.sub(" ", sentence.text)


def _denied(text: str) -> Iterator[frozenset[str]]:
    """Stems of the first telling words behind each denial, as far as its clause goes."""
    for found in _DENIES.finditer(text):
        clause = _BREAK.split(text[found.end() :], maxsplit=1)[0]
        telling = [stem(word) for word in words(clause) if word.lower() not in STOP_WORDS]
        yield frozenset(telling[:REACH])
