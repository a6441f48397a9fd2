"""What speaks for a sentence as the answer: words, kind of answer, act of speech and who performs it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from bot.lexicon import SPEECH, beginning, beginnings_of, families, families_of_stem, holds, stem, stems, words
from bot.question import Question
from bot.quoting.candidates import PREFIX, Candidate, leans_back, outside_quotations

_UNITS = r"(?:second|minute|hour|day|week|month|year|decade|night)s?"
_NUMBER = (
    r"(?:\d[\d,.]*|a dozen|dozens|hundreds|thousands|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
ANSWERS = {
    "duration": re.compile(rf"\b(?:{_NUMBER}|an?|several|few)[ -](?:\w+[ -])?{_UNITS}\b", re.IGNORECASE),
    "number": re.compile(rf"\b{_NUMBER}\b", re.IGNORECASE),
    "money": re.compile(
        r"[$£€¥₹]\s?\d|\b\d[\d,.]*\s*(?:(?:thousand|million|billion|trillion)\s+)?(?:dollars?|euros?|pounds?|crowns?|"
        r"rupees|yuan|yen|rubles|roubles|francs?|cents?|million|billion|trillion|percent|per cent|%)",
        re.IGNORECASE,
    ),
    "when": re.compile(
        rf"\b(?:{_DAYS}|(?:{_MONTHS})|(?:19|20)\d\d|(?:last|next|this|earlier this) (?:week|month|year|night|"
        rf"spring|summer|autumn|fall|winter)|yesterday|today|tomorrow|tonight|\d{{1,2}}(?::\d\d)? ?[ap]\.?m)\b"
    ),
    "where": re.compile(r"\b(?:in|at|near|from|outside|off|to|on|across|inside)\s+(?:the\s+)?(?:\w+\s+)?[A-ZÀ-Þ]\w+"),
    "who": re.compile(r"(?<![.“\"] )(?<!^)\b[A-ZÀ-Þ][\w’'-]+"),
    "why": re.compile(
        r"\b(?:because|due to|over|after|since|so that|in order to|owing to|as a result|reason|blam\w+|caus\w+|citing|"
        r"amid|prompted|led to|in response|in protest|for fear|to avoid|to prevent|to protect|following|therefore)\b",
        re.IGNORECASE,
    ),
    "how": re.compile(r"\b(?:by \w+ing|through|using|with the help|via)\b", re.IGNORECASE),
    "yes_no": re.compile(r"\w"),
}
_TOKEN = re.compile(r"[\w’'-]+")
_MARKED_AS_NOUN = re.compile(r"(?:[’']s|s’|\b(?:the|an?|his|her|their|its|this|that|no|any|at|on|of))$", re.IGNORECASE)

IN_PASSING = 0.6
"""What an act told in a relative clause counts for: the sentence is about something else."""
AS_NOUN = 0.2
"""What a request, spoken of but not made, counts for against one that is made."""
BY_ANOTHER = 0.45
"""What the act counts for when somebody else performs it."""
DIRECT = 0.7
"""From here on a match stands in the sentence itself."""
_RELATIVE = re.compile(r"(?P<antecedent>[\w’'-]+),? (?:that|which|whom) (?:[\w’'-]+ ){0,3}[\w’'-]+$")
"""The beginning of a relative clause; after a verb of speech it is what was said instead."""


class Sought(NamedTuple):
    """A word of the question, made ready to be looked for in many sentences."""

    term: str
    stemmed: str
    families: frozenset[str]
    beginning: str
    """By which a name is kin to another; nothing for a plain word."""
    named: bool
    """Whether it may be a day of the week or a month: those are written large."""


@lru_cache(maxsize=256)
def sought(terms: tuple[str, ...]) -> tuple[Sought, ...]:
    """The words of a question, in their order."""
    found: list[Sought] = []
    for term in terms:
        stemmed = stem(term)
        beginning = stemmed[:PREFIX] if term[:1].isupper() and len(stemmed) >= PREFIX else ""
        found.append(Sought(term, stemmed, families_of_stem(stemmed), beginning, not term.islower()))
    return tuple(found)


def match(word: Sought, candidate: Candidate) -> float:
    """How well one word of the question is met: 1 in the sentence itself, less by a kindred word or nearby."""
    if word.stemmed in candidate.own:
        return 1.0
    if word.families and not word.families.isdisjoint(candidate.families):
        return 0.8
    if word.beginning in candidate.beginnings:
        return 0.7
    around = candidate.around
    if word.stemmed in candidate.carried or (word.named and word.stemmed in around.day):
        return DIRECT
    if word.stemmed in around.near or (word.families and not word.families.isdisjoint(around.families)):
        return 0.35
    return 0.0


def has_kin_name(stemmed: str, among: frozenset[str]) -> bool:
    return len(stemmed) >= PREFIX and any(each[:PREFIX] == stemmed[:PREFIX] for each in among if len(each) >= PREFIX)


def coverage(question: Question, candidate: Candidate, terms: Mapping[str, float]) -> tuple[float, float]:
    """Parts of the question's meaning, by weight of its words, that the sentence meets itself, and only around it."""
    total = sum(terms.values())
    if total == 0:
        return 0.0, 0.0
    direct = nearby = 0.0
    for word, weight in zip(sought(tuple(terms)), terms.values(), strict=True):
        met = match(word, candidate)
        if met < DIRECT and word.term in question.addressee:
            met = max(met, reaches_addressee(question, candidate))
        if met >= DIRECT:
            direct += weight * met
        else:
            nearby += weight * met
    return direct / total, nearby / total


def answers_kind(question: Question, candidate: Candidate) -> float:
    """1 where the sentence holds something of the kind asked for that the question does not say itself, else 0."""
    pattern = ANSWERS.get(question.kind)
    if pattern is None:
        return 0.0
    asked = frozenset(stems(question.standalone))
    for found in pattern.finditer(candidate.text):
        if not frozenset(stems(found.group())) <= asked:
            return 1.0
    return 0.0


def counts_asked_thing(question: Question, candidate: Candidate) -> float:
    """For "how many x": 1 where a number stands within four words before x, or before its kin."""
    if question.kind != "number" or not (asked := re.search(r"\bhow many (\w+)", question.standalone, re.IGNORECASE)):
        return 0.0
    thing = stem(asked.group(1))
    kin = families_of_stem(thing)
    if thing not in candidate.own and kin.isdisjoint(candidate.families):
        return 0.0
    begin = frozenset([beginning(thing)]).union(*map(beginnings_of, kin))
    tokens = words(candidate.text)
    for at, token in enumerate(tokens):
        is_thing = beginning(token) in begin and (stem(token) == thing or bool(kin & families(token)))
        if is_thing and any(ANSWERS["number"].fullmatch(each) for each in tokens[max(0, at - 4) : at]):
            return 1.0
    return 0.0


def performs_act(question: Question, candidate: Candidate) -> float:
    """For a question about saying, asking, denying: 1 for the act as a verb by the one asked about, less for less."""
    if candidate.families.isdisjoint(question.acts):
        return 0.0
    bare = outside_quotations(candidate.text)
    begin = frozenset[str]().union(*map(beginnings_of, question.acts))
    strengths = [
        strength * (1.0 if _is_by_speaker(question, candidate, found) else BY_ANOTHER)
        for found in _TOKEN.finditer(bare)
        if beginning(found.group().lstrip("’'-")) in begin and (strength := _act_strength(question.acts, found))
    ]
    return max(strengths, default=0.0)


def _act_strength(acts: tuple[str, ...], found: re.Match[str]) -> float:
    if not families(found.group()) & set(acts):
        return 0.0
    before = found.string[: found.start()].rstrip()
    if _MARKED_AS_NOUN.search(before):
        return AS_NOUN
    relative = _RELATIVE.search(before)
    return IN_PASSING if relative and not families(relative["antecedent"]) & SPEECH else 1.0


def _is_by_speaker(question: Question, candidate: Candidate, verb: re.Match[str]) -> bool:
    """Whether the one asked about stands before the verb, or right behind it, by name or by a pronoun or role."""
    speakers = {stem(word) for word in question.speaker or question.source}
    if not speakers:
        return True
    before, behind = verb.string[: verb.start()], " ".join(verb.string[verb.end() :].split()[:5])
    if holds(before, speakers) or holds(behind, speakers):
        return True
    return bool(speakers & candidate.carried) and (leans_back(before) or leans_back(behind))


def reaches_addressee(question: Question, candidate: Candidate) -> float:
    """1 where the one addressed, or a name kin to what the article calls them, stands in the sentence."""
    if not question.addressee:
        return 0.0
    addressees = {stem(word) for word in question.addressee}
    if addressees & (candidate.own | candidate.carried):
        return 1.0
    known_as = {stem(word) for word in _called(question.addressee, candidate.evidence.text)}
    own = frozenset(stems(candidate.text)) if known_as else frozenset[str]()
    return DIRECT if any(has_kin_name(each, own) for each in known_as) else 0.0


@lru_cache(maxsize=64)
def _called(names: tuple[str, ...], text: str) -> list[str]:
    """Capitalised words that stand right before a name, or in the apposition after it.

    "Russian Foreign Minister Sergei Lavrov" and "Sergei Lavrov, the Russian foreign minister".
    """
    called: list[str] = []
    for name in names:
        before = rf"((?:[A-ZÀ-Þ][\w’'-]*\s+){{1,5}}){re.escape(name)}\b"
        after = rf"\b{re.escape(name)}, (?:the )?((?:[\w’'-]+ ){{0,5}}[\w’'-]+),"
        for found in (*re.finditer(before, text, re.IGNORECASE), *re.finditer(after, text, re.IGNORECASE)):
            called.extend(word for word in words(found.group(1)) if word[0].isupper())
    return called
