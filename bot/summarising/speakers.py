"""Quotations of an article, each with who said it: named beside it, or in the sentences before it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.quoting.candidates import outside_quotations
from bot.summarising.citing import one_line
from bot.summarising.salience import Candidate

REACH = 3
"""Sentences that a pronoun may reach back over."""
LEAST_QUOTED = 4
"""Words between the marks of a quotation worth showing."""
LONGEST = 700

_SAID = (
    r"(?:said|says|added|adds|told|tells|stated|states|noted|notes|wrote|writes|replied|answered|explained|explains|"
    r"insisted|insists|argued|argues|warned|warns|announced|recalled|testified|claimed|claims|admitted|acknowledged|"
    r"continued|declared|remarked|observed|concluded|vowed|pledged|promised|commented|joked|asked|tweeted|posted)"
)
_PART = r"[A-ZÀ-Þ][\w’'-]*\w\.?"
_RUN = rf"{_PART}(?:\s+(?:(?:de|da|van|von|der|bin|al|el|of|la|le)\s+)?{_PART}){{0,4}}"
_BEFORE = re.compile(
    rf"(?P<name>{_RUN})(?:,\s[^,“”\"]{{2,90}},)?\s+(?:(?:also|later|then|has|had|once|\w+ly)\s+){{0,2}}{_SAID}\b"
)
_BEHIND = re.compile(
    rf"\b(?:said|says|added|wrote|explained|warned|argued|insisted|replied|noted|according to)\s+"
    rf"(?:(?:the|a|an|its|their|his|her)\s+)?(?:[a-z][\w’'-]*\s+){{0,4}}(?P<name>{_RUN})"
)
_ROLE = re.compile(
    rf"\b(?P<name>[Tt]he (?:\w+ )?(?:\w+ )?(?:spokes(?:man|woman|person)|official|minister|ministry|president|mayor|"
    rf"governor|judge|company|agency|police|group|report|statement|court|chief|director|secretary|officials|ministry|"
    rf"government|union|council))\s+{_SAID}\b"
)
_PRONOUN = re.compile(
    rf"\b(?P<who>he|she|they)\s+(?:(?:also|later|then|has|had)\s+)?{_SAID}\b|\b{_SAID}\s+(?P<whom>he|she|they)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|„[^“”]*[“”]|«[^»]*»|「[^」]*」")
_PERSON = re.compile(rf"{_PART}(?:\s+(?:(?:de|da|van|von|der|bin|al|el|la|le)\s+)?{_PART}){{0,3}}")
_PLACED = re.compile(r"\b(?:in|at|from|of|near|to|outside|across|on|over|the)\s$")
_NOT_A_NAME = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december the a an in on at but and or so it he she they we i you this that these those "
    "there his her their after before when while as if for with by from to of not no one both some many most all "
    "however meanwhile according also still then last".split()
)
_TITLES = frozenset(
    "mr mrs ms dr prof sir mayor president minister prime foreign defence defense finance secretary governor senator "
    "sen rep gov chancellor king queen judge captain coach chief general director professor pope prince "
    "princess".split()
)
_NO_PERSON = frozenset(
    "council ministry university street river valley department agency court house senate congress party police "
    "company bank union city county state republic association committee office hospital school government church "
    "news times post courier club league fund group institute bureau service parliament commission "
    "united states kingdom new".split()
)


class Quoted(NamedTuple):
    """A quotation as it is shown, and what it rests on."""

    candidate: Candidate
    text: str
    """The sentence; where a pronoun stood for the speaker, the name stands in square brackets."""
    speaker: str
    named_in: Candidate | None
    """The sentence that names the speaker, where it is another one."""


class _Speaker(NamedTuple):
    name: str
    at: int
    """Place of the sentence that named them."""


def quotations(sentences: Sequence[Candidate], text: str) -> list[Quoted]:
    """In the order of the text; those whose speaker is not told are left out."""
    found: list[Quoted] = []
    people: list[_Speaker] = []
    last: _Speaker | None = None
    full: dict[str, str] = {}
    for at, each in enumerate(sentences):
        bare = outside_quotations(each.text)
        speaker = _named(bare, full)
        told = _Speaker(speaker, at) if speaker else _meant(bare, at, last, people)
        if told is None and last and _goes_on(sentences, at, text) and last.at >= at - REACH:
            told = last
        if told and _worth_showing(each.text):
            found.append(_quoted(sentences, at, told, bare))
        people += [_Speaker(name, at) for name in _people(bare, full)]
        people = [one for one in people if one.at >= at - REACH]
        last = _Speaker(told.name, at if speaker else told.at) if told else last
    return found


def _worth_showing(text: str) -> bool:
    quoted = max((len(match.group().split()) for match in _QUOTED.finditer(text)), default=0)
    wide = max((len(match.group()) for match in _QUOTED.finditer(text) if match.group()[0] == "「"), default=0)
    return (quoted >= LEAST_QUOTED or wide >= 8) and len(text) <= LONGEST


def _quoted(sentences: Sequence[Candidate], at: int, told: _Speaker, bare: str) -> Quoted:
    each = sentences[at]
    if told.at == at:
        return Quoted(each, one_line(each.text), told.name, None)
    pronoun = _PRONOUN.search(bare)
    if pronoun:
        group = "who" if pronoun["who"] else "whom"
        start, end = pronoun.span(group)
        shown = f"{each.text[:start]}[{told.name}]{each.text[end:]}"
    else:
        shown = f"[{told.name}:] {each.text}"
    return Quoted(each, one_line(shown), told.name, sentences[told.at])


def _named(bare: str, full: dict[str, str]) -> str | None:
    """Who speaks, by a name or a role in the sentence itself."""
    for pattern in (_BEFORE, _BEHIND):
        for match in pattern.finditer(bare):
            name = _trimmed(match["name"])
            if name:
                return _remembered(name, full)
    role = _ROLE.search(bare)
    return role["name"][0].lower() + role["name"][1:] if role else None


def _trimmed(run: str) -> str:
    words = run.split()
    while words and words[0].lower().rstrip(".") in _NOT_A_NAME:
        words.pop(0)
    while words and words[-1].lower().rstrip(".") in _NOT_A_NAME:
        words.pop()
    return re.sub(r"[’']s$", "", " ".join(words)).rstrip(".,")


def _remembered(name: str, full: dict[str, str]) -> str:
    """The fullest form of a name so far, by its last word."""
    last = name.rsplit(maxsplit=1)[-1].casefold()
    if len(name.split()) > 1:
        known = full.get(last, "")
        full[last] = name if len(name.split()) > len(known.split()) else known
        return name if known and not known.endswith(name) else full[last]
    return full.get(last, name)


def _people(bare: str, full: dict[str, str]) -> list[str]:
    """Names of persons in a sentence: of two words or more, or the last word of such a one."""
    found: list[str] = []
    for match in _PERSON.finditer(bare):
        name = _trimmed(match.group())
        words = name.split()
        if not words or {word.casefold() for word in words} & _NO_PERSON:
            continue
        known = words[-1].casefold() in full
        titled = words[0].casefold().rstrip(".") in _TITLES
        if known or titled or (len(words) > 1 and not _PLACED.search(bare[: match.start()])):
            found.append(_remembered(name, full))
    return list(dict.fromkeys(found))


def _meant(bare: str, at: int, last: _Speaker | None, people: Sequence[_Speaker]) -> _Speaker | None:
    """Whom a pronoun that speaks stands for: the last speaker, unless others were named since; else the only one."""
    pronoun = _PRONOUN.search(bare)
    if pronoun is None or (pronoun["who"] or pronoun["whom"]).lower() == "they":
        return None
    near = [one for one in people if one.at >= at - REACH]
    if last and last.at >= at - REACH and not last.name.startswith("the "):
        since = {one.name for one in near if one.at > last.at} - {last.name}
        if not since:
            return last
        return None
    names = {one.name for one in near}
    return near[-1] if len(names) == 1 else None


def _goes_on(sentences: Sequence[Candidate], at: int, text: str) -> bool:
    """Whether a sentence is nothing but a quotation, in the paragraph of the one before it."""
    if at == 0 or len(outside_quotations(sentences[at].text).strip(" ,.")) > 2:
        return False
    return "\n" not in text[sentences[at - 1].span.end : sentences[at].span.start]
