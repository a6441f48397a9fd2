"""Who speaks: what one is said to have said must be that one's in the source."""

import re
from collections.abc import Iterator, Sequence

from bot.checking.quotations import QUOTED, folded
from bot.checking.values import Source, Words
from bot.lexicon import STOP_WORDS, families_of, stem, stems
from bot.values import Finding

_VERB = (
    r"(?:said|says|told|tells|added|adds|wrote|writes|warned|warns|argued|argues|insisted|insists|claimed|claims|stated|"
    r"states|announced|announces|denied|denies|explained|explains|noted|notes|replied|asked|asks|urged|urges|"
    r"estimates|alleged|alleges|reckons|predicts|complained|complains|admitted|admits|expects|thinks|believes)"
)
_NAME = r"[A-ZÀ-Þ][\w’'-]*(?:(?: (?:of|and|the|de|van|al))? [A-ZÀ-Þ][\w’'-]*){0,4}"
_NO_NOUN = r"(?!(?:is|was|are|were|has|have|had|been|be|not|who|that|which|it|he|she|they)\b)"
_COMMON = (
    rf"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir) (?:{_NO_NOUN}[a-zà-þ][\w’'-]+ ){{0,3}}"
    rf"{_NO_NOUN}[a-zà-þ][\w’'-]+"
)
_WHO = rf"(?:{_COMMON},? {_NAME}|\b{_NAME}|{_COMMON}|[Pp]olice|[Oo]fficials|[Pp]rosecutors|[Rr]esidents)"
_BEFORE = re.compile(rf"(?P<who>{_WHO})(?:, [^,“”\"]{{1,60}},)? (?:also |has |had |have )?{_VERB}\b")
_BEHIND = re.compile(rf"[,”\"] {_VERB} (?P<who>{_WHO})(?=[,.]|$| (?:on|in|at|after|during|of|from)\b)")
_ACCORDING = re.compile(rf"[Aa]ccording to (?P<who>{_WHO})")
_GROUPS = frozenset({"police", "officials", "prosecutors", "residents"})
_PRONOUNS = frozenset({"he", "she", "they", "it", "we", "i", "his", "her", "their"})
_MOUTHS = frozenset(map(stem, "spokesman spokeswoman spokesperson statement report source official".split()))
"""Through whom another speaks."""


def speakers(claim: Words, sources: Sequence[Words], source: Source) -> Iterator[Finding]:
    """Where the sentence names one speaker, and the source another for the same words."""
    ours = list(_named(QUOTED.sub(" “” ", claim.text)))
    if not ours or not sources:
        return
    at = _speaking(claim, sources)
    theirs = list(_named(QUOTED.sub(" “” ", at.text)))
    if not theirs or any(each.lower().split()[0] in _PRONOUNS for each in theirs):
        return
    there = frozenset(stem for each in theirs for stem in _telling(each))
    beside = frozenset(stem for each in theirs for stem in _described(each, source))
    beside |= frozenset(stem for one in source.cited for stem in _telling(f"{one.outlet} {one.headline}"))
    for each in ours:
        own = _heads(each)
        if not any(_named_alike(each, other) for other in theirs):
            continue
        if own and not own & (there | beside) and not families_of(own) & families_of(there):
            yield Finding(kind="speaker", detail=f"in the source, {theirs[0]} says so, not {each}")
            return


def _speaking(claim: Words, sources: Sequence[Words]) -> Words:
    """The source sentence to ask: the one that holds the claim's quotation, else the best."""
    for found in QUOTED.finditer(claim.text):
        quoted = folded(found[1] or found[2]).strip(" ,.;:!?")
        for each in sources:
            if quoted in folded(each.text):
                return each
    return sources[0]


def _named(text: str) -> Iterator[str]:
    for pattern in (_BEFORE, _BEHIND, _ACCORDING):
        for found in pattern.finditer(text):
            if found["who"].lower() not in _PRONOUNS:
                yield found["who"]


def _named_alike(one: str, other: str) -> bool:
    """Whether both give names, or both none: a name and a description may be one person's."""
    return _is_name(one) == _is_name(other)


def _is_name(who: str) -> bool:
    bare = re.sub(r"^(?:the|an?) ", "", who, flags=re.IGNORECASE)
    if bare != who:
        # "The Frenchman" is a description, "the Frenchman Luc Abel" is not.
        return bool(re.search(r" [A-ZÀ-Þ]", bare))
    return bool(re.search(r"\b[A-ZÀ-Þ]", who)) and who.lower() not in _GROUPS


def _telling(who: str) -> frozenset[str]:
    return frozenset(stem for stem in stems(who) if stem not in STOP_WORDS)


def _heads(who: str) -> frozenset[str]:
    """Stems of the words that say who it is: names, or the last word of a description."""
    parts = [part for part in who.split() if part.lower() not in STOP_WORDS]
    names = [part for part in parts if part[0].isupper()]
    if names:
        return frozenset(stem(part) for part in names)
    heads = [stem(part) for part in parts]
    while len(heads) > 1 and heads[-1] in _MOUTHS:
        heads.pop()
    return frozenset(heads[-1:]) - _MOUTHS


def _described(who: str, source: Source) -> Iterator[str]:
    """Stems of how a speaker is described beside the last name: `the coach, Ada Brix`, `Ada Brix, the coach,`."""
    last = who.rsplit(maxsplit=1)[-1]
    if not last[0].isupper():
        return
    described = re.compile(rf"((?:[\w’'-]+,? ){{0,6}}){re.escape(last)}\b(, [^,.;“”]{{1,60}},)?")
    for sentence in source.sentences:
        for found in described.finditer(sentence.text):
            yield from _telling(f"{found[1]} {found[2] or ''}")
