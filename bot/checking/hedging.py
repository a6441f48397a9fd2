"""What is alleged, denied, possible or said by somebody in the source, and plain fact in the sentence."""

import re
from collections.abc import Iterator, Sequence

from bot.checking.quotations import QUOTED
from bot.checking.values import Words, read
from bot.lexicon import STOP_WORDS, stem
from bot.values import Finding

_SAY = (
    r"(?:said|says|say|told|tells|according to|warn(?:s|ed)|argu(?:es|ed)|insist(?:s|ed)|add(?:s|ed)|stated?|wrote|"
    r"believ(?:es|ed)|think|thinks|thought|reckon(?:s|ed)?|estimat(?:es|ed)|predict(?:s|ed)?|forecasts?|call(?:s|ed)|"
    r"described|complain(?:s|ed)|suggest(?:s|ed)|reported)"
)
_ALLEGED = (
    r"(?:alleg(?:e|es|ed|edly|ing|ations?|ation)|accus(?:es?|ed|ing)(?: \w+){0,4}? of|suspected of|suspicion of|"
    r"claim(?:s|ed|ing) (?:that|to)|purported(?:ly)?|reportedly|supposedly|denie[sd]|deny|denying|rumou?red|"
    r"charged with|unconfirmed|unverified)"
)
_OPEN = (
    r"(?:may|might|could|would|if|whether|unless|possibly|probably|perhaps|potentially|apparently|maybe|"
    r"(?:is|are|was|were) (?:likely|expected|due|set|supposed|about|planning|hoping|considering|threatening) to|"
    r"(?:plan|hope|aim|intend|want|seek|expect|propose|threaten|promise|pledge|vow|offer|consider|urge|ask|demand)"
    r"(?:s|ed|d|ned|ning|ing)? (?:\w+ ){0,2}?(?:to|for))"
)
_CUES = (
    ("attribution", re.compile(rf"\b{_ALLEGED}\b", re.IGNORECASE)),
    ("hedge", re.compile(rf"\b{_OPEN}\b", re.IGNORECASE)),
    ("speech", re.compile(rf"\b{_SAY}\b", re.IGNORECASE)),
)
_KEPT = re.compile(
    rf"\b(?:{_ALLEGED}|{_OPEN}|{_SAY})\b|\b(?:alleg|accus|suspect|claim|report|possib|likel|unlikel|expect|plan|hop|aim|"
    r"intend|propos|consider|forecast|predict|estimat|potential|suggest|appear|seem|believ|opinion|view|warn|argu|urg|"
    r"ask|promis|pledg|vow|want|seek|charg|threat|offer|attempt|demand|should|must|will\b|can\b|future|next\b|den(?:y|ie)|"
    r"declin|refus|reject|disput|critici|prais|announc|confirm|admit|acknowledg|declar|testif|quot|account|trial|court|prosecut)\w*|[“\"]",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[;:—“”\"]")
_TAG = re.compile(r"[,”\"] (?:\w[\w’'-]* ){0,5}$")
"""Who says so, behind what is said: `, a prosecutor alleged`."""
_BEARS = re.compile(r"(?:of|with|that|to)$", re.IGNORECASE)
"""A cue that goes on to what it is of."""
_AFTER = 2
"""Telling words behind a cue that must be the sentence's own."""
_SHARE = 0.75
"""Part of the sentence's telling words that must stand under the cue: else it says something else."""


def hedges(claim: Words, sources: Sequence[Words]) -> Iterator[Finding]:
    """An allegation, a possibility or somebody's words that have become a fact, by the best source sentence alone."""
    if not sources or _KEPT.search(claim.text):
        return
    best = sources[0].text
    if _within_quotation(claim, best):
        yield Finding(kind="attribution", detail="in the source these are somebody's words, in quotation marks")
        return
    for kind, cue in _CUES:
        found = cue.search(best)
        if found and _governs(claim, best, found, behind=kind != "hedge"):
            yield _finding(kind, found.group())
            return


def _within_quotation(claim: Words, source: str) -> bool:
    told = claim.telling
    quoted = " ".join(found[1] or found[2] for found in QUOTED.finditer(source))
    return len(told) > _AFTER and len(told & set(_telling(quoted))) >= _SHARE * len(told)


def _governs(claim: Words, source: str, found: re.Match[str], *, behind: bool) -> bool:
    """Whether what the sentence says stands under the cue: behind it, or before it where it ends the sentence."""
    told = claim.telling
    after = _telling(_BREAK.split(source[found.end() :], maxsplit=1)[0])
    if not behind:
        return len(after) >= _AFTER and set(after[:_AFTER]) <= told
    closing = bool(_TAG.search(source[: found.start()])) and not _BEARS.search(found.group())
    clauses = [after, _telling(source[: found.start()])] if closing else [after]
    return len(told) > _AFTER and any(len(told & set(each)) >= _SHARE * len(told) for each in clauses)


def _telling(text: str) -> list[str]:
    return [stem(word) for word in read(text).written if word.lower() not in STOP_WORDS]


def _finding(kind: str, cue: str) -> Finding:
    if kind == "hedge":
        return Finding(kind="hedge", detail=f"the source says “{cue}”", hint=True)
    detail = f"the source says “{cue}”, and the sentence not who says so"
    return Finding(kind="attribution", detail=detail, hint=kind == "speech")
