"""Persons that an article names: who surely is one, and of which gender its own words make them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.quoting.candidates import outside_quotations
from library.values import Span

Gender = Literal["he", "she"]

VERB = (
    r"(?:said|says|told|tells|asked|asks|added|adds|stated|noted|notes|wrote|writes|replied|answered|explained|insisted|"
    r"argued|argues|warned|warns|announced|recalled|testified|claimed|claims|denied|denies|admitted|acknowledged|"
    r"continued|declared|remarked|concluded|urged|urges|vowed|pledged|promised|predicted|complained|suggested|joked)"
)
ADVERB = r"(?:also |later |then |had |has |once |never |again |[a-z]+ly )?"
_WORD = r"[A-ZÀ-Þ][\w’'-]*[\w]|[A-ZÀ-Þ]\."
NAME = rf"(?:{_WORD})(?: (?:(?:de|van|von|al|bin|der|la|di|du) )?(?:{_WORD})){{0,3}}"
ASIDE = r"(?:, [^,.;:“”\"]{1,90},|,)?"

_TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Dame|Lord|Lady|Judge|Justice|President|Vice President|Chancellor|"
    r"(?:Prime |Foreign |Finance |Interior |Health |Transport |Education |Defen[cs]e |Fisheries |Justice |Energy )?"
    r"Minister|"
    r"Secretary of State|Secretary|Senator|Sen|Governor|Gov|Mayor|Captain|Capt|Colonel|Col|General|Gen|Major|Sergeant|"
    r"Inspector|Superintendent|Councillor|Commander|Cllr|Professor|Bishop|Archbishop|"
    r"Pope|King|Queen|Prince|Princess|Coach|Chief)\.?"
)
ROLE = (
    r"(?:director|chief|minister|president|mayor|judge|captain|coach|spokes(?:man|woman|person)|chair(?:man|woman)?|head|"
    r"leader|secretary|prosecutor|lawyer|attorney|owner|manager|professor|scientist|researcher|author|economist|analyst|"
    r"mother|father|teacher|farmer|nurse|doctor|fisher(?:man)?|governor|ambassador|envoy|officer|commissioner|keeper|"
    r"founder|executive|editor|driver|resident|student|witness|historian|meteorologist|aide|premier|counterpart|"
    r"winner|candidate|boss|premier|pilot|mechanic|engineer|artist|singer|actor|actress|player|striker|goalkeeper)"
)
_IS_ROLE = re.compile(ROLE, re.IGNORECASE)
_SURE = (
    re.compile(rf"\b{_TITLE} (?P<name>{NAME})"),
    re.compile(
        rf"(?P<name>{NAME}), (?:(?=[a-z])(?:[\w’'.-]+ ){{0,6}}{ROLE}\b|"
        r"(?:a|an|the) former\b|who\b|whose\b|aged \d|\d{1,2}[,.])"
    ),
    re.compile(rf"\b(?:(?i:{ROLE})),? (?P<name>{NAME})"),
    re.compile(rf"\b{VERB} (?P<name>{NAME})(?=[,.]|$)"),
)  # fmt: skip
_SPEAKS = re.compile(rf"(?P<name>{NAME}){ASIDE} {ADVERB}{VERB}\b")
_NO_PERSON = re.compile(
    r"\b(?:Ministry|Council|Bank|Union|Unions|Company|Party|Agency|University|Hospital|Court|Police|Group|Corp|Inc|Ltd|"
    r"Office|Department|Committee|Association|Institute|Radio|Times|Post|News|House|Street|Party|Front|League|Federation|"
    r"Service|School|Club|City|United|States|Kingdom|Republic|Nations|Parliament|Congress|Senate|Commission|Authority|"
    r"Administration|Republicans|Democrats|Conservatives|Americans|Board|Ferries|Airlines|Steel|Bridge|Harbour|Island|Islands|River|Sea|Sound|Star|Government)\b"
)
_NO_NAMES = frozenset(
    "on in at by for he she they it we i you the a an this that these those his her their its our my and but so when "
    "while whenever after before as if since because although though however meanwhile later earlier then there here "
    "what who which why how where not no yes one two three both some many most all officials police authorities "
    "residents critics experts nobody neither others monday tuesday wednesday thursday friday saturday sunday "
    "january february march april may june july august september october november december asked according last "
    "next".split()
)
TITLES = re.compile(rf"^(?:[A-Z][\w-]* )?(?:{_TITLE} )+|^(?:{_TITLE} )+")
_OWNS = re.compile(r"[’']s?$")
_OF_ONESELF = re.compile(rf"(?P<name>{NAME}){ASIDE} {ADVERB}{VERB} (?:that )?(?P<pronoun>he|she)\b")
_MALE = (
    r"(?:Mr|Sir|Lord|King|Prince|spokesman|chairman|father|son|brother|husband|widower|fisherman|businessman|actor)\.?"
)
_FEMALE = (
    r"(?:Mrs|Ms|Miss|Dame|Lady|Queen|Princess|spokeswoman|chairwoman|mother|daughter|sister|wife|widow|businesswoman|"
    r"actress)\.?"
)

_HERS = frozenset(
    "Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Nancy Lisa Margaret Betty Sandra Ashley "
    "Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Laura Sharon Cynthia Kathleen Amy "
    "Angela Anna Brenda Pamela Emma Nicole Helen Samantha Katherine Christine Rachel Carolyn Janet Catherine Maria "
    "Heather Diane Ruth Julie Olivia Joyce Virginia Victoria Kelly Lauren Christina Joan Evelyn Judith Hannah Jane "
    "Ursula Angelique Nadia Olga Ingrid Sofia Julia Erin".split()
)
_HIS = frozenset(
    "James Robert John Michael David William Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Mark "
    "Donald Steven Andrew Paul Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan Jacob Gary "
    "Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Frank Raymond "
    "Jack Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Peter Zachary Kyle Walter Antony Sergei Vladimir Ivan Boris "
    "Emmanuel Juan Carlos Mohammed Ahmed Hans".split()
)
"""Given names that say whether a person is a woman or a man, more often than not."""


class Person(NamedTuple):
    """One of whom an article tells, by the last word of the name."""

    surname: str
    gender: Gender | None


class Named(NamedTuple):
    """A place at which a person is named; `name` is as written, without titles."""

    span: Span
    name: str
    person: Person


class Persons:
    """The persons of one article."""

    def __init__(self, text: str) -> None:
        self.bare = unquoted(text)
        """The text with blanks for its quotations; offsets are the same."""
        self._sure = _surnames(self.bare)
        self._genders = self._told_genders()

    def named(self, bare: str) -> list[Named]:
        """Where persons are named in a text without its quotations, in order; not those to whom something belongs."""
        found: list[Named] = []
        for match in re.finditer(NAME, bare):
            name, start = trimmed(match.group(), match.start())
            surname = _surname(name)
            if (
                surname in self._sure
                and not TITLES.fullmatch(f"{name} ")
                and not _NO_PERSON.search(name)
                and not _OWNS.search(match.group())
            ):
                person = Person(surname, self._genders.get(surname))
                found.append(Named(Span(start, start + len(name)), name, person))
        return found

    def _told_genders(self) -> dict[str, Gender]:
        """By titles and roles, and by the pronouns of sentences that name one person alone."""
        votes: dict[str, list[Gender]] = {}
        bare = self.bare
        cues: tuple[tuple[Gender, str], ...] = (("he", _MALE), ("she", _FEMALE))
        for gender, told in cues:
            for pattern in (
                rf"\b{told},? (?P<name>{NAME})",
                rf"(?P<name>{NAME}), (?:an?|the|his|her|its) (?:\w+ )?{told}\b",
            ):
                for match in re.finditer(pattern, bare):
                    surname = _surname(trimmed(match["name"], 0)[0])
                    votes.setdefault(surname, []).extend((gender, gender, gender))
        for match in _OF_ONESELF.finditer(bare):
            surname = _surname(trimmed(match["name"], 0)[0])
            votes.setdefault(surname, []).append("he" if match["pronoun"] == "he" else "she")
        for match in re.finditer(NAME, bare):
            given, _, rest = trimmed(match.group(), 0)[0].partition(" ")
            if rest and given in _HERS | _HIS:
                votes.setdefault(_surname(rest), []).append("she" if given in _HERS else "he")
        return {name: gender for name, each in votes.items() if (gender := _majority(each))}

    def may_name(self, bare: str) -> bool:
        """Whether a text has a whole name that may be a person's, though that is not sure."""
        return any(True for _ in _whole(bare))


def _majority(votes: list[Gender]) -> Gender | None:
    he, she = votes.count("he"), votes.count("she")
    if he >= 2 * she and he > she:
        return "he"
    return "she" if she >= 2 * he and she > he else None


def _surnames(bare: str) -> frozenset[str]:
    """Last words of names that surely are persons': by title, role, age, or full once and by the last word later."""
    sure = {_surname(name) for name in _matched(_SURE, bare)}
    full = {_surname(name) for name in _whole(bare)}
    speaking = {name for name in _matched((_SPEAKS,), bare) if " " not in name}
    return frozenset(each for each in sure | (full & speaking) if each)


def _matched(patterns: tuple[re.Pattern[str], ...], bare: str) -> Iterator[str]:
    for pattern in patterns:
        for match in pattern.finditer(bare):
            name = trimmed(match["name"], 0)[0]
            if name and not _NO_PERSON.search(name):
                yield name


def _whole(bare: str) -> Iterator[str]:
    for match in re.finditer(NAME, bare):
        name = trimmed(match.group(), 0)[0]
        if " " in name and not _NO_PERSON.search(name) and not TITLES.fullmatch(f"{name} "):
            yield name


def trimmed(name: str, start: int) -> tuple[str, int]:
    """A name without titles, possessive and words that only begin a sentence, and where it begins."""
    bare = re.sub(r"[’']s?$", "", name)
    while bare:
        title = TITLES.match(bare + " ")
        first, _, rest = bare.partition(" ")
        if title and title.end() <= len(bare):
            start, bare = start + title.end(), bare[title.end() :]
        elif (
            first.lower() in _NO_NAMES
            or (rest and _IS_ROLE.fullmatch(first))
            or (first.isupper() and first.isalpha() and len(first) > 1 and rest)
        ):
            start, bare = start + len(first) + 1, rest
        else:
            break
    return bare, start


def _surname(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1] if name else ""


def unquoted(text: str) -> str:
    """The text with blanks for what stands between quotation marks, which a paragraph closes at its end."""
    return "\n".join(map(outside_quotations, text.split("\n")))


@lru_cache(maxsize=64)
def persons_of(text: str) -> Persons:
    """The persons of an article's text."""
    return Persons(text)
