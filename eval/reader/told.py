"""Questions that readers of news ask and question sets hardly hold: what somebody said, to whom, and who somebody is.

They are made out of articles by patterns of reported speech and of apposition: the pattern gives the question, and what
it leaves the answer. No person has checked them.
"""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from bot.lexicon import STOP_WORDS
from eval.reader.examples import Example
from library.sentences import sentences
from library.values import Span

_NAME = r"(?:[A-Z][\w’'-]+\.? )?(?:[A-Z]\. )?[A-Z][a-zà-þ][\w’'-]+"
_FULL = r"[A-Z][a-zà-þ][\w’'-]+ [A-Z][a-zà-þ][\w’'-]+"
_VERBS = {
    "said": "say", "told": "tell", "asked": "ask", "urged": "urge", "warned": "warn", "announced": "announce",
    "denied": "deny", "claimed": "claim", "stressed": "stress", "argued": "argue", "insisted": "insist",
    "suggested": "suggest", "demanded": "demand", "promised": "promise", "acknowledged": "acknowledge",
    "explained": "explain", "confirmed": "confirm", "predicted": "predict", "called for": "call for",
    "called on": "call on", "criticized": "criticize", "accused": "accuse", "described": "describe", "wrote": "write",
    "tweeted": "tweet", "added": "say", "noted": "say", "pledged": "pledge", "proposed": "propose",
}  # fmt: skip
_ACT = "|".join(_VERBS)
_SPOKEN = re.compile(
    rf"(?P<name>{_NAME})(?:,[^,“”]{{3,60}},)? (?P<verb>{_ACT})"
    rf"(?: (?P<to>{_NAME}|reporters|lawmakers|the [A-Z][\w ]{{2,30}}?))?"
    rf"(?: on [A-Z][a-z]+day| [A-Z][a-z]+day)?(?:,| that|:)? (?P<said>.{{20,260}}?)[.!?]?[”\"]?$"
)
_QUOTED = re.compile(
    rf"^[“\"](?P<said>[^“”\"]{{15,240}}?)[,.!?]?[”\"],? "
    rf"(?:(?P<name>{_NAME}) (?P<verb>said|told|wrote|asked|added)(?: (?P<to>{_NAME}|reporters))?|"
    rf"(?P<verb2>said|asked) (?P<name2>{_NAME}))"
)
_APPOSED = re.compile(rf"(?P<name>{_FULL}), (?P<who>(?:an?|the|one of|who (?:is|was|has|had)) [^,;“”]{{8,90}}|\d\d),")
_ROLED = re.compile(
    r"(?P<who>(?:[A-Z][\w.’'-]+ ){0,3}(?:[a-z]+ )?(?:president|minister|spokes(?:man|woman|person)|secretary|director|"
    r"professor|senator|mayor|governor|chief executive|CEO|coach|judge|analyst|economist|attorney|founder|author|"
    rf"singer|actor|actress)) (?P<name>{_FULL})"
)
_NO_NAMES = frozenset(
    "The This That These Those He She They It We But And In On At For After Before When While If As".split()
)


_ADVERBIAL = re.compile(r"(?:in|during|at|on|after|as|by|with|from)\b", re.IGNORECASE)
_TO_SOMEBODY = frozenset({"told", "asked", "urged", "warned", "accused", "called on"})


class Passage(NamedTuple):
    """A passage under its headline."""

    title: str
    text: str


class _Made(NamedTuple):
    """A question about somebody, and where its answer stands."""

    name: str
    question: str
    answer: Span


def told(articles: Sequence[Sequence[Passage]], luck: Random) -> Iterator[Example]:
    """At most two questions an article, each over its passage; half also over another one, without answer."""
    for number, passages in enumerate(articles):
        every = [(at, made) for at, each in enumerate(passages) for made in _made(each.text, luck)]
        luck.shuffle(every)
        for count, (at, made) in enumerate(every[:2]):
            key = f"told-{number}-{count}"
            yield _example(key, made.question, passages[at], (made.answer,))
            others = [each for each in passages if _names_without_words(each.text, made.name)]
            if others and luck.random() < 0.5:
                yield _example(f"{key}-not", made.question, luck.choice(others), ())


def _example(key: str, question: str, passage: Passage, answers: tuple[Span, ...]) -> Example:
    return Example(key, question, passage.title, passage.text, answers, "told")


def _names_without_words(text: str, name: str) -> bool:
    """Whether a text names somebody who neither speaks nor is introduced in it."""
    last = name.rsplit(maxsplit=1)[-1]
    if last not in text:
        return False
    return not any(last in f"{made.name}" for made in _made(text, Random(0))) and not re.search(
        rf"{re.escape(last)} (?:{_ACT})|(?:said|says) [\w ]*{re.escape(last)}", text
    )


def _made(text: str, luck: Random) -> list[_Made]:
    made: list[_Made] = []
    for sentence in sentences(text):
        made += _spoken(sentence, sentence.of(text), luck)
    for pattern in (_APPOSED, _ROLED):
        for found in pattern.finditer(text):
            name = found["name"]
            if name.split()[0] not in _NO_NAMES:
                asked = luck.choice((f"Who is {name}?", f"Who is {name}?", f"who is {name.split()[-1]}"))
                made.append(_Made(name, asked, Span(*found.span("who"))))
    return made


def _spoken(sentence: Span, text: str, luck: Random) -> Iterator[_Made]:
    for pattern in (_QUOTED, _SPOKEN):
        found = pattern.search(text)
        if not found:
            continue
        groups = found.groupdict()
        name = groups["name"] or groups.get("name2") or ""
        verb = groups["verb"] or groups.get("verb2") or "said"
        if not name or name.split()[0] in _NO_NAMES or _ADVERBIAL.match(groups["said"]):
            continue
        begin, end = found.span("said")
        asked = _asked(name, verb, groups.get("to"), groups["said"], luck)
        yield _Made(name, asked, Span(sentence.start + begin, sentence.start + end))
        return


def _asked(name: str, verb: str, to: str | None, said: str, luck: Random) -> str:
    who = name if luck.random() < 0.5 else name.rsplit(maxsplit=1)[-1]
    base = _VERBS[verb]
    if to and verb in _TO_SOMEBODY:
        asked = f"What did {who} {base} {to}"
    elif luck.random() < 0.5:
        asked = f"What did {who} {base if base != 'tell' else 'say'}"
    else:
        asked = f"What did {who} say"
    about = [word for word in re.findall(r"[A-Za-z][\w’'-]{3,}", said) if word.lower() not in STOP_WORDS]
    if about and luck.random() < 0.4:
        asked += f" about {luck.choice(about)}"
    return asked + luck.choice(("?", "?", ""))
