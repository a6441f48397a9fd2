"""Acts of speech that a question asks about, and between whom."""

import re
from typing import NamedTuple

from bot.lexicon import SPEECH, families
from bot.question.wording import content

_AUXILIARY = re.compile(r"\b(?:did|does|do|has|have|had|is|was|were|are|will|would|could|should|must)\b", re.IGNORECASE)
_OFTEN_NOUNS = frozenset("state press note call claim push offer alert launch fault answer charge order".split())
_WHO_ACTS = re.compile(r"^\W*who\s+(?:has |have |had |was |were |is )?(?P<verb>[a-z]+)\b(?P<rest>.*)$", re.IGNORECASE)
_ACCORDING = re.compile(r",?\s*\baccording to (?P<source>[^,?]+)", re.IGNORECASE)


class Speech(NamedTuple):
    """Families of the act, words for who acts, and for whom it is done to."""

    acts: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    addressee: tuple[str, ...] = ()


class Source(NamedTuple):
    """The question without its "according to ...", and the words that stood there."""

    core: str
    words: tuple[str, ...]


def without_source(text: str) -> Source:
    """Takes "according to ..." out."""
    according = _ACCORDING.search(text)
    return Source(_ACCORDING.sub("", text), tuple(content(according["source"])) if according else ())


def speech_of(text: str) -> Speech:
    """What is said, asked, denied by whom to whom; nothing where the question asks for no such act."""
    core = text.rstrip("?!. ")
    auxiliary = _AUXILIARY.search(core)
    if auxiliary:
        verb = _speech_verb(core, auxiliary.end())
        if verb:
            acts = tuple(sorted(families(verb.group()) & SPEECH))
            speaker, rest = core[auxiliary.end() : verb.start()], core[verb.end() :]
            return Speech(acts, tuple(content(speaker)), tuple(content(_first_noun(rest))))
    acting = _WHO_ACTS.match(core)
    if acting and families(acting["verb"]) & SPEECH:
        return Speech(tuple(sorted(families(acting["verb"]) & SPEECH)))
    return Speech()


def _speech_verb(core: str, start: int) -> re.Match[str] | None:
    """The first verb of speech after `start`, with a word before it; a word that is oftener a noun comes last."""
    verbs = [
        match
        for match in re.finditer(r"\b[a-z]+\b", core)
        if match.start() > start + 1 and families(match.group()) & SPEECH
    ]
    plain = [match for match in verbs if match.group() not in _OFTEN_NOUNS]
    return next(iter(plain or verbs), None)


def _first_noun(rest: str) -> str:
    return re.split(r"\b(?:to|about|for|on|in|at|that|during|after|before|when|over|with)\b", rest, maxsplit=1)[0]
