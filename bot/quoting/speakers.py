"""Who is meant by the "he" of a sentence that is shown alone: a name that stands earlier in the same article.

Precision before recall: where two may be meant, nobody is named.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from bot.quoting.persons import ADVERB, ASIDE, NAME, ROLE, TITLES, VERB, Gender, Named, Persons, persons_of, trimmed
from library.sentences import sentences
from library.values import Span

MOST_BACK = 6
"""Sentences that are looked back over."""
FARTHEST = 1500
"""Characters that are looked back over."""

_SPOKEN = re.compile(
    rf"\b(?P<pronoun>he|she) {ADVERB}{VERB}\b|(?:^|,\s|\s\s)(?:said|asked|added|wrote) (?P<behind>he|she)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:And |But |So |Then |Later |Later, |Earlier |Earlier, |Still, |Instead, )?(?P<pronoun>he|she)\b(?![’'])",
    re.IGNORECASE,
)
_NAMELESS = re.compile(
    rf"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ne|[Aa]nother|[Oo]fficials|[Rr]esidents|[Pp]olice|[Aa]uthorities|"
    rf"[Cc]ritics|[Nn]eighbours|[Ww]itnesses|[Ss]ources)(?: [\w’'-]+){{0,4}}? {ADVERB}{VERB}\b"
)
_ROLE_ALONE = re.compile(
    rf"(?<!, )\b(?:[Tt]he|[Aa]n?|[Aa]nother|[Oo]ne) (?:[a-z][\w-]* )?{ROLE}s?\b(?!,? [A-ZÀ-Þ]| of\b| for\b| at\b| in\b)"
)
"""Somebody told of without a name, who may be meant as well."""
_PLACE = re.compile(r"^[A-ZÀ-Þ][A-ZÀ-Þ ,.]*\b[\w ,.]{0,24}(?:—|–|-|--|\(\w+\)) ")
"""A dateline."""
_AND_NAME = re.compile(rf" and {NAME}")
_SPEAKER_BEFORE = re.compile(rf"(?P<name>{NAME}){ASIDE} {ADVERB}{VERB}\b")
_SPEAKER_BEHIND = re.compile(rf"\b(?:{VERB}|according to) (?P<name>{NAME})(?=[,.:]|$| (?:on|in|at|of|after|who)\b)")


class Meant(NamedTuple):
    """A name, and the place in the article's text behind which it is put in square brackets."""

    at: int
    name: str


@lru_cache(maxsize=512)
def meant(text: str, span: Span) -> Meant | None:
    """Who is meant by the first pronoun of the span that acts or speaks and has nobody before it in the span.

    `text` is an article's; None where the span names somebody first or has no such pronoun, and where it
    is not sure who is meant.
    """
    persons = persons_of(text)
    for sentence in _sentences_within(text, span):
        own = sentence.of(persons.bare)
        pronoun = _acting(own)
        if pronoun is None:
            if persons.named(own):
                return None
            continue
        group = "pronoun" if pronoun.groupdict().get("pronoun") else "behind"
        shown = persons.bare[span.start : sentence.start + pronoun.start(group)]
        if persons.named(shown) or persons.may_name(shown):
            return None
        gender = _gender(pronoun)
        name = _antecedent(
            text, sentence.start, gender, persons, speaks=pronoun.re is _SPOKEN or _speaks(own, pronoun.end(group))
        )
        return Meant(sentence.start + pronoun.end(group), name) if name else None
    return None


def _sentences_within(text: str, span: Span) -> list[Span]:
    return [each for each in sentences(text) if span.start <= each.start < span.end]


def _speaks(own: str, end: int) -> bool:
    return bool(re.match(rf" {ADVERB}{VERB}\b", own[end:]))


def _antecedent(text: str, before: int, gender: Gender, persons: Persons, *, speaks: bool) -> str | None:
    """The name of the nearest who fits, going back sentence by sentence."""
    earlier = [each for each in sentences(text) if each.end <= before and each.end > before - FARTHEST]
    for span in reversed(earlier[-MOST_BACK:]):
        bare = span.of(persons.bare)
        named = persons.named(bare)
        chain = _acting(bare)
        if chain and not any(each.span.start < chain.start() for each in named):
            if _gender(chain) != gender:
                # Somebody of the other gender has come between: who is meant stands farther back, and is less sure.
                return None
            continue
        speaker = _speaker(bare, named)
        if bare.endswith("?") or _ROLE_ALONE.search(bare) or (speaker is None and _NAMELESS.search(bare)):
            return None
        distinct = {each.person.surname: each.name for each in named if each.person.gender in {None, gender}}
        if speaker is not None:
            if not speaks and _is_aside(bare, speaker):
                return None
            return _of_speaker(speaker, len(distinct), gender, speaks=speaks)
        if named or _begins_with_name(bare):
            return _alone(bare, named, distinct, persons)
    return None


def _acting(bare: str) -> re.Match[str] | None:
    """The pronoun that acts or speaks in a sentence."""
    return _LEADING.match(bare) or _SPOKEN.search(bare)


def _gender(found: re.Match[str]) -> Gender:
    groups = found.groupdict()
    return "he" if (groups.get("pronoun") or groups.get("behind") or "").lower() == "he" else "she"


def _alone(bare: str, named: list[Named], distinct: dict[str, str], persons: Persons) -> str | None:
    """The one who fits, if no other name that may be a person's stands before, or is joined by an "and"."""
    if len(distinct) != 1 or _begins_with_name(bare) > named[0].span.end:
        return None
    surname, name = next(iter(distinct.items()))
    first = named[0]
    if first.person.surname != surname or persons.may_name(bare[: first.span.start]):
        return None
    return None if _AND_NAME.match(bare, first.span.end) else name


def _begins_with_name(bare: str) -> int:
    """Where the name ends that a sentence begins with; 0 where it begins with none."""
    title = TITLES.match(bare)
    begin = title.end() if title else 0
    first = re.compile(NAME).match(bare, begin)
    name, start = trimmed(first.group(), begin) if first else ("", 0)
    return start + len(name) if name and not _PLACE.match(bare) else 0


def _is_aside(bare: str, speaker: Named) -> bool:
    """Whether a sentence is somebody's words with the name behind them: what follows may be about another."""
    quoted = bare.startswith(" ") or "  " in bare
    return quoted or speaker.span.start > len(bare) / 2


def _of_speaker(speaker: Named, fitting: int, gender: Gender, *, speaks: bool) -> str | None:
    """Who spoke last goes on to speak; who is told to act may be another of those named."""
    if speaker.person.gender not in {None, gender}:
        return None
    return speaker.name if speaks or fitting == 1 else None


def _speaker(bare: str, named: list[Named]) -> Named | None:
    """Who speaks in a sentence, quotations aside; None where nobody does by name, or two do."""
    places = {
        match.start("name") + offset
        for pattern in (_SPEAKER_BEFORE, _SPEAKER_BEHIND)
        for match in pattern.finditer(bare)
        for offset in range(len(match["name"]))
    }
    speaking = {each.person.surname: each for each in named if each.span.start in places}
    return next(iter(speaking.values())) if len(speaking) == 1 else None


# Who speaks in a quotation.


def quoted_by(text: str, span: Span) -> str | None:
    """Who says the words of a span within a quotation; None where the article does not surely tell."""
    persons = persons_of(text)
    every = sentences(text)
    at = next((number for number, each in enumerate(every) if each.start <= span.start < each.end), None)
    if at is None:
        return None
    for number in (*_onward(text, every, at), *_backward(text, every, at)):
        sentence = every[number]
        bare = sentence.of(persons.bare)
        speaker = _speaker(bare, persons.named(bare))
        if speaker:
            return speaker.name
        spoken = _SPOKEN.search(bare)
        if spoken:
            return _antecedent(text, sentence.start, _gender(spoken), persons, speaks=True)
        if _NAMELESS.search(bare):
            return None
    return None


def _onward(text: str, every: tuple[Span, ...], at: int) -> list[int]:
    """This sentence and those behind it up to where the quotation closes, in its paragraph."""
    found = [at]
    while inside(text, every[found[-1]].end) and found[-1] + 1 < len(every) and len(found) < MOST_BACK:
        found.append(found[-1] + 1)
    return found


def _backward(text: str, every: tuple[Span, ...], at: int) -> list[int]:
    """Those before it in its paragraph, nearest first."""
    found: list[int] = []
    while at > 0 and len(found) < MOST_BACK and "\n" not in text[every[at - 1].end : every[at].start]:
        at -= 1
        found.append(at)
    return found


def inside(text: str, place: int) -> bool:
    """Whether a place stands within a quotation that its paragraph has opened."""
    paragraph = text[text.rfind("\n", 0, place) + 1 : place]
    if "“" in paragraph or "”" in paragraph:
        return paragraph.rfind("“") > paragraph.rfind("”")
    return paragraph.count('"') % 2 == 1
