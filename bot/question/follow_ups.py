"""A follow-up as it would be asked without the conversation before it."""

import re
from collections.abc import Sequence
from datetime import date

from bot.question.speech import speech_of
from bot.question.times import times_in
from bot.question.wording import content, names
from library.values import Turn

_PERSON = re.compile(r"\b(?:he|she|they|him|hers?|them|his|theirs?)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:its?|the two|both)\b", re.IGNORECASE)
_IDLE_IT = re.compile(
    r"\bit\s+(?:is|was|be|seems?|has been|had been)?\s*(?:\w+\s)?(?:that|whether|to)\b", re.IGNORECASE
)
"""`it` that stands for nothing: "is it true that", "when was it announced that"."""
_PRONOUN = re.compile(
    r"\b(?:(?P<own>(?:his|its|their|her)(?= [a-z]))|he|she|they|him|her|them|it)\b(?![’'])", re.IGNORECASE
)
_POINTING = re.compile(r"\b(?:that|this|those|these)\b", re.IGNORECASE)
_FRAGMENT = re.compile(r"^\W*(?:and|but|so|or|what about|how about|and what about|also)\b", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*(?:and |but |so |or )*(?:what|how) about (?P<topic>.+?)\W*$", re.IGNORECASE)
_ELLIPSIS = re.compile(r"^\W*(?:and|but|or)(?: what of)? (?P<topic>(?:[^\s?]+\s?){1,4})\W*$", re.IGNORECASE)
"""`And the deputy?`: as much as "what about the deputy?"."""
_ASKING = re.compile(
    r"\b(?:who|what|when|where|why|how|which|is|are|was|were|did|do|does|has|have|had|will|would|can|could|should)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"^(?:in|on|at|for|since|after|before|during|until|by|from|with|without|last|this|yesterday|today|next)\b",
    re.IGNORECASE,
)
_WH = r"(?P<wh>when|where|why|who|how|how long|how many|how much|what else)"
_BARE = re.compile(rf"^\W*(?:and |but |so )?{_WH}\W*$", re.IGNORECASE)
PREFIX = re.compile(rf"^{_WH}: ", re.IGNORECASE)
"""What a bare follow-up is made into: `When: What did Blinken ask Lavrov?`."""
_DEFINITE = re.compile(
    r"\bthe [a-z][\w’'-]*(?: [a-z][\w’'-]*)??(?=$|[?,]| (?:of|in|on|for|to|about|with|from|at|by|and|say|said|ask|tell|"
    r"want|think|announce|deny|warn|claim|call|report|do|have|win|lose|die|resign)\b)"
)
_ANY_DAY = date(2000, 1, 1)
SHORT = 3
"""Meaning words of a question without names that says too little by itself: measured by eval/follow_ups.py."""


def stand_alone(asked: str, history: Sequence[Turn]) -> str:
    """The question with what it leaves unsaid filled in from the last turn; itself where nothing is missing."""
    if not history:
        return asked
    before = history[-1].standalone_question.rstrip("?!. ")
    about = _ABOUT.match(asked) or _ellipsis(asked)
    if about:
        return _with_topic(before, about["topic"].strip())
    bare = _BARE.match(asked)
    if bare:
        return f"{bare['wh'].capitalize()}: {PREFIX.sub('', before)}?"
    return _with_names(asked, before) if _leans(asked) else asked


def _ellipsis(asked: str) -> re.Match[str] | None:
    found = _ELLIPSIS.match(asked)
    return None if found is None or _ASKING.search(found["topic"]) else found


def _own_names(text: str) -> tuple[str, ...]:
    """The names in a text, without a first word that is only written as one because it comes first."""
    found = names(text)
    first = text.lstrip("\"'“‘ ").split(" ", 1)[0].rstrip("?!.,:;")
    alone = first in found and text.count(first) == 1
    return tuple(name for name in found if name != first) if alone and not _is_name(first) else found


def _is_name(word: str) -> bool:
    """Whether a word that begins a sentence is a name all the same: `UNESCO`, `G20`, `McKay`; `Any` is not."""
    return not word[1:].islower()


def _leans(asked: str) -> bool:
    """Whether a question needs names from the one before it."""
    if _PERSON.search(asked):
        return True
    named = _own_names(asked)
    if _THING.search(_IDLE_IT.sub(" ", asked)) and len(named) <= 1:
        return True
    if named:
        return False
    if _FRAGMENT.match(asked):
        return True
    # "that" in a longer question joins its own clauses: "the fire that hit the harbour".
    return len(content(asked)) <= SHORT + bool(_POINTING.search(asked))


def _with_topic(before: str, topic: str) -> str:
    """The last question asked of something else, which takes the place of what is like it."""
    if _BESIDE.match(topic):
        return f"{_without_times(before)} {topic}?"
    place = _place_of(topic, before)
    if place:
        return f"{before[: place[0]]}{topic}{before[place[1] :]}?"
    return f"{before}, {topic}?"


def _without_times(before: str) -> str:
    for time in reversed(times_in(before, _ANY_DAY)):
        before = before[: time.start].rstrip() + before[time.end :]
    return before.rstrip(", ")


def _place_of(topic: str, before: str) -> tuple[int, int] | None:
    """Where in the last question its like stands: who spoke, for a role; else the last name, or the last "the ..."."""
    definite = list(_DEFINITE.finditer(before))
    if topic.lower().startswith("the ") and definite:
        speaker = speech_of(before).speaker
        spoke = [match for match in definite if speaker and any(word in match.group() for word in speaker)]
        return (spoke or definite)[-1].span()
    named = names(before)
    if named and named[-1] in before:
        at = before.rindex(named[-1])
        return at, at + len(named[-1])
    return definite[-1].span() if definite else None


def _with_names(asked: str, before: str) -> str:
    """The question with what the last one is about: its one name in the pronoun's place, else its names in brackets.

    Where the last question has no names, its meaning words stand for them.
    """
    named = _own_names(before)
    missing = [name for name in (named or tuple(content(before)[:6])) if name.lower() not in asked.lower()]
    if not missing:
        return asked
    pronoun = _PRONOUN.search(asked) if len(named) == 1 and not _IDLE_IT.search(asked) else None
    if pronoun:
        name = f"{named[0]}’s" if pronoun["own"] else named[0]
        return f"{asked[: pronoun.start()]}{name}{asked[pronoun.end() :]}"
    return f"{asked.rstrip('?!. ')} ({', '.join(missing)})?"
