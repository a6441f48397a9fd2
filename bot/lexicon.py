"""Words: stems, stop words, and the small families of words that news uses for one and the same act."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any

WORD = re.compile(r"[^\W_]+(?:[.’'&-][^\W_]+)*")

STOP_WORDS = frozenset(
    "a an the and or but if so as of at by for from in into on onto to with without within about over under again "
    "is are was were be been being am do does did doing done have has had having will would shall should can could "
    "may might must not no nor than then that this these those there here it its he him his she her hers they them "
    "their theirs we us our you your i me my mine who whom whose which what when where why how all any both each few "
    "more most other some such only own same too very just also between during before after up down out off once "
    "please tell give show know let’s lets got get say’s s t re ve ll d "
    "according happen happened happening exactly actually really ever".split()
)

FUNCTION_WORDS = frozenset(
    "the a an of to in and is was are were for on at by with that this it as from be has have had did does do".split()
)
"""Words in nearly every passage: to look for them costs time and finds nothing."""

_IRREGULAR = {
    "said": "say", "told": "tell", "spoke": "speak", "spoken": "speak", "met": "meet", "held": "hold", "won": "win",
    "lost": "lose", "gave": "give", "given": "give", "took": "take", "taken": "take", "made": "make", "sought": "seek",
    "began": "begin", "begun": "begin", "left": "leave", "led": "lead", "paid": "pay", "sold": "sell", "bought": "buy",
    "built": "build", "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall", "sank": "sink", "sunk": "sink",
    "broke": "break", "broken": "break", "chose": "choose", "chosen": "choose", "found": "find", "went": "go",
    "gone": "go", "came": "come", "kept": "keep", "cut": "cut", "hit": "hit", "shot": "shoot", "fought": "fight",
    "caught": "catch", "taught": "teach", "thought": "think", "wrote": "write", "written": "write", "drew": "draw",
    "grew": "grow", "grown": "grow", "knew": "know", "known": "know", "threw": "throw", "flew": "fly", "swore": "swear",
    "died": "die", "dying": "die", "dead": "die", "death": "die", "deaths": "die", "men": "man", "women": "woman",
    "children": "child", "people": "person", "persons": "person", "felt": "feel", "beat": "beat", "beaten": "beat",
    "sent": "send", "spent": "spend", "stood": "stand", "struck": "strike", "ran": "run", "saw": "see", "seen": "see",
    "got": "get", "lay": "lie", "meant": "mean", "showed": "show", "shown": "show", "forbade": "forbid",
}  # fmt: skip

FAMILIES: dict[str, str] = {
    "request": "ask request urge demand call press appeal plead beg implore petition insist seek exhort push",
    "say": "say tell state claim explain describe comment remark argue note add stress assert declare maintain "
    "respond reply answer react statement recall believe think mention",
    "deny": "deny reject refute dispute dismiss denial contradict rebut",
    "warn": "warn caution alert warning",
    "propose": "propose suggest recommend offer proposal suggestion recommendation",
    "promise": "promise pledge vow commit guarantee commitment assure",
    "accuse": "accuse blame allege charge criticize criticise condemn allegation accusation fault",
    "announce": "announce unveil declare reveal launch announcement",
    "admit": "admit acknowledge concede confess apologize apologise apology",
    "refuse": "refuse decline reject rule",
    "talk": "talk speak discuss conversation exchange discussion encounter meet meeting chat conversed phone call",
    "die": "die kill fatal fatality dead death",
    "hurt": "injure hurt wound injury casualty",
    "win": "win beat defeat victory triumph winner elect prevail",
    "lose": "lose loss loser",
    "cost": "cost price worth pay spend budget bill",
    "resign": "resign quit step resignation",
    "begin": "begin start open launch commence",
    "end": "end finish close conclude",
    "rise": "rise increase grow climb jump surge gain higher",
    "fall": "fall drop decrease decline slip plunge lower",
    "arrest": "arrest detain custody hold",
    "agree": "agree accept approve accord deal agreement back",
    "build": "build construct construction",
    "buy": "buy acquire purchase acquisition",
    "suspend": "suspend halt pause stop",
    "reverse": "reverse overturn undo rescind",
    "cause": "cause reason because why due blame",
    "last": "last take long",
    "missing": "missing unaccounted",
    "evacuate": "evacuate flee displace shelter",
    "name": "name call title",
    "release": "release free freedom",
    "prison": "prison jail sentence imprison",
}
SPEECH = frozenset({"request", "say", "deny", "warn", "propose", "promise", "accuse", "announce", "admit", "refuse"})
"""Families of words for what people do by speaking."""


_STEMMING = Lock()
"""The stemmer keeps the word it works on in itself."""


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def stem(word: str) -> str:
    """The word's stem, lower case, without its possessive: `Blinken’s` -> `blinken`, `told` -> `tell`."""
    return _stem_of(word.lower())


_POSSESSIVE = re.compile(r"[’']s$|[’']$")


@lru_cache(maxsize=65536)
def _stem_of(lower: str) -> str:
    bare = _POSSESSIVE.sub("", lower).replace("’", "'")
    with _STEMMING:
        return str(_stemmer().stemWord(_IRREGULAR.get(bare, bare)))


@lru_cache(maxsize=1)
def _families_by_stem() -> dict[str, frozenset[str]]:
    members: dict[str, set[str]] = {}
    for family, words in FAMILIES.items():
        for word in words.split():
            members.setdefault(stem(word), set()).add(family)
    return {word: frozenset(families) for word, families in members.items()}


def families(word: str) -> frozenset[str]:
    """Families that a word, given or as a stem, belongs to."""
    return _families_by_stem().get(stem(word), frozenset())


@lru_cache(maxsize=65536)
def families_of_stem(stemmed: str) -> frozenset[str]:
    """Families that a stem belongs to."""
    return _families_by_stem().get(stemmed, frozenset())


def beginning(word: str) -> str:
    """What a word has in common with every word of the same stem: few words must be stemmed to find one."""
    return _begins(word.lower().replace("’", "'"))


def _begins(plain: str) -> str:
    # Stemming makes an i of a y: dying, die.
    return _IRREGULAR_BEGINNINGS.get(plain) or plain[:2].replace("y", "i").rstrip("'")


_IRREGULAR_BEGINNINGS = {f"{word}{end}": stemmed[:2] for word, stemmed in _IRREGULAR.items() for end in ("", "'s", "'")}


def begun(text: str) -> tuple[tuple[str, str], ...]:
    """How each word begins, and the word in lower case; each once, in no order, parts of hyphenated ones as well."""
    found = set(words(text.lower().replace("’", "'")))
    if "-" in text:
        found.update([part for word in found if "-" in word for part in word.split("-") if part])
    return tuple([(_begins(word), word) for word in found])


@lru_cache(maxsize=256)
def beginnings_of(family: str) -> frozenset[str]:
    """Those of the words of a family."""
    return frozenset(beginning(word) for word in FAMILIES.get(family, "").split())


def families_of(stemmed: Iterable[str]) -> frozenset[str]:
    """Families that any of these stems belongs to."""
    return frozenset[str]().union(*map(families_of_stem, stemmed))


def words(text: str) -> list[str]:
    """Words as written, hyphens and inner points kept: `G-20`, `U.S`."""
    return WORD.findall(text)


def telling_words(text: str) -> list[str]:
    """The words to look a text up by; all of them where there are only function words."""
    found = words(text)
    return [word for word in found if word.lower() not in FUNCTION_WORDS] or found


def parts(text: str) -> Iterator[str]:
    """All words in order; a hyphenated word gives its parts as well."""
    for word in words(text):
        yield word
        if "-" in word:
            yield from filter(None, word.split("-"))


@lru_cache(maxsize=16384)
def stems(text: str) -> tuple[str, ...]:
    """Stems of all words in order; a hyphenated word gives its parts as well."""
    return tuple(map(stem, parts(text)))


def holds(text: str, wanted: Collection[str]) -> bool:
    """Whether a word of one of these stems stands in the text."""
    begin = {beginning(each) for each in wanted}
    return any(stem(word) in wanted for word in parts(text) if beginning(word) in begin)


def written_day(published_at: str | None) -> str:
    """`Thursday 2 March 2023`, or nothing when the day is not known."""
    if not published_at:
        return ""
    day = date.fromisoformat(published_at[:10])
    return f"{day:%A} {day.day} {day:%B} {day.year}"
