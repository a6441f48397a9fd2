"""Requests told from questions, by rules: only words that ask for a summary outright are taken for such."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bot.question.times import Time, times_in
from bot.requests.values import Request
from library.values import Turn

LONGEST_REQUEST = 400
"""Characters; what is longer is no request."""
_POLITE = (
    r"(?:(?:please|kindly|now|ok(?:ay)?|hey)[,\s]+|(?:can|could|would|will) you\s+(?:please\s+)?|"
    r"i(?:'d| would) like (?:you to\s+)?|i (?:want|need)\s+(?:you to\s+)?|let'?s (?:have|see)\s+){0,3}"
)
_GIVE = r"(?:(?:give|show|write|make|get|prepare|draw(?: up)?|build|create|do|tell) (?:me |us )?(?:up )?)?"
_ARTICLE = r"(?:a|an|the|your|one)"
_SIZE = r"(?:(?:short|brief|quick|concise|full|detailed|complete|good|three[- ]line|one[- ]paragraph|cited)[,\s]+){0,2}"
_NOUN = r"(?:summary|overview|round-?up|recap|digest|run-?down|synopsis|tl;?dr)"
_SUMMARY = re.compile(
    rf"^{_POLITE}(?:(?:summari[sz]e|sum up|recap|digest|tl;?dr:?(?: of)?|brief me on|catch me up on|"
    r"get me up to speed on)\s+(?:for me\s+)?|"
    rf"{_GIVE}(?:{_ARTICLE}\s+)?{_SIZE}{_NOUN}\s+(?:of|on|about|for)\s+)(?P<what>.+)$",
    re.IGNORECASE,
)
_TIMELINE = re.compile(
    rf"^{_POLITE}{_GIVE}(?:{_ARTICLE}\s+)?{_SIZE}(?:timeline|time line|chronology)\s+(?:of|on|about)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"^what(?: has|'s|’s| have)? happened (?:with|to|around|regarding|concerning)\s+(?P<what>.+\bsince\b.+)$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    rf"^{_POLITE}(?:tell me |show me )?(?:what(?: is|'s|’s| has| have| are)?|anything)\s+"
    r"(?:(?:been )?(?:changed|new)|the (?:latest|news))\b(?P<what>.*)$",
    re.IGNORECASE,
)
_WHICH = re.compile(r"^\s*(?:on|about|with|regarding|concerning|in the case of|around)\s+", re.IGNORECASE)
_LAST_VISIT = re.compile(r"\bsince (?:i last|my last)\b", re.IGNORECASE)
_THIS = re.compile(
    r"^(?:this|that|it|(?:this|that|the) (?:article|story|report|piece|text))(?: for me)?$", re.IGNORECASE
)
_ONE = r"(?:article|story|piece|news ?story|news ?item)"
_NAMED = re.compile(
    rf"^(?:the|that|this|an?)\s+(?:(?P<before>.{{2,120}}?)\s+{_ONE}|(?:latest |last )?(?:{_ONE}|report)\s+"
    rf"(?:on|about|titled|called|headlined|entitled|of|regarding)\s+(?P<behind>.{{2,200}}))$",
    re.IGNORECASE,
)
_MATTER = re.compile(
    r"^(?:(?:all|everything|what)\s+)?(?:"
    r"(?:of\s+)?(?:the\s+)?(?:articles?|stories|reports|coverage|reporting|news|latest|developments|events)\s+"
    r"(?:on|about|of|around|in|regarding|concerning)\s+|"
    r"(?:that |has |have |is |was )?(?:happened|happening|going on|known|said|reported|written)\s+"
    r"(?:so far\s+)?(?:with|to|in|about|on|around)\s+|"
    r"(?:the\s+)?outlets? (?:say|report|write)s? (?:about|on|of)\s+|(?:about|on)\s+)",
    re.IGNORECASE,
)
_FOR_ME = re.compile(
    r"\s+(?:for me|please|in (?:a few|three|five|two|\d) (?:lines|sentences|words|points|bullets?))$", re.IGNORECASE
)
_EDGES = " \t\n.,;:!?\"“”'"


class Wanted(NamedTuple):
    """What a request names, before it is looked for."""

    request: Request
    article: str | None = None
    """Words of the one article that is meant; its id is in the request where it is known already."""


def request_in(text: str, history: Sequence[Turn] = (), today: date | None = None) -> Wanted | None:
    """The request that a text is; None for a question. `history` tells what "this article" is."""
    words = " ".join(text.split())
    if len(words) > LONGEST_REQUEST:
        return None
    words = words.strip(_EDGES)
    if found := _TIMELINE.match(words):
        return _timeline(found["what"])
    if found := _SUMMARY.match(words):
        return _summary(found["what"], history)
    if found := _HAPPENED.match(words):
        named = today is not None and any(each.role == "since" for each in times_in(words, today))
        return _of("topic", found["what"]) if named else None
    if (found := _CHANGED.match(words)) and today is not None:
        return _since(found["what"], today)
    return None


def _timeline(what: str) -> Wanted | None:
    return _of("timeline", _MATTER.sub("", what))


def _summary(what: str, history: Sequence[Turn]) -> Wanted | None:
    named = _FOR_ME.sub("", what).strip(_EDGES)
    if _THIS.match(named):
        last = next((each.article_ids[0] for each in reversed(history) if each.article_ids), None)
        return Wanted(Request(kind="article", article_id=last)) if last else None
    if one := _NAMED.match(named):
        return Wanted(Request(kind="article"), _bare(one["before"] or one["behind"]))
    return _of("topic", _MATTER.sub("", named))


def _since(what: str, today: date) -> Wanted | None:
    """Only where the day is known, and nothing but it and the matter is said."""
    if _LAST_VISIT.search(what):
        return None
    times = [each for each in times_in(what, today) if each.role == "since" and each.days is not None]
    if len(times) != 1:
        return None
    time = times[0]
    before, behind = what[: time.start].strip(_EDGES), what[time.end :].strip(_EDGES)
    if before and behind:
        return None
    topic = before or behind
    if topic and not _WHICH.match(topic):
        return None
    return Wanted(Request(kind="since", topic=_bare(_WHICH.sub("", topic)) or None, since=_first(time)))


def _first(time: Time) -> str | None:
    return time.days.first.isoformat() if time.days else None


def _of(kind: str, what: str) -> Wanted | None:
    topic = _bare(_FOR_ME.sub("", what))
    if not any(each.isalnum() for each in topic):
        return None
    return Wanted(Request(kind="timeline" if kind == "timeline" else "topic", topic=topic))


def _bare(words: str) -> str:
    return words.strip(_EDGES)
