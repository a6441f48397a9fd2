"""Whether a sentence tells at some place what was, or what is to come; and whether it tells of an act at all."""

import re

from bot.lexicon import FUNCTION_WORDS, SPEECH, families, words
from bot.quoting.candidates import outside_quotations
from bot.summarising.timelines.date_words import STATIC, TENSE

_ACT = re.compile(r"\b(?:(?:is|are|was|were|be|been|being|has|have|had)\s(?:\w+\s)?\w+(?:ed|en|ing)|[a-z]{2,}ed)\b")
_PRESENT = re.compile(r"\b[a-z]{3,}(?:s|es)\b")
_NO_ACTS = frozenset(
    {"was", "were", "had", "has", "have", "set", "put", "cut", "hit", "left", "made", "read", "spread"}
)
_FEWEST_WORDS = 4


def is_ahead(sentence: str, at: int) -> bool:
    """Whether the clause around a character speaks of what is to come: by the last verb before it, else the first."""
    before = list(TENSE.finditer(sentence, 0, at))
    marker = before[-1] if before else TENSE.search(sentence, at)
    return marker is not None and marker["ahead"] is not None


def reports_news(sentence: str, *, opens: bool = False) -> bool:
    """Whether it tells that somebody did or said something; a sentence that is not English is taken to.

    `opens` says that it opens its article: there a verb is taken for an act unless it is known for none.
    """
    bare = outside_quotations(sentence)
    found = words(bare)
    if not any(word.lower() in FUNCTION_WORDS for word in found) and not sentence.isascii():
        return len(sentence) > 2 * _FEWEST_WORDS
    if len(found) < _FEWEST_WORDS or sentence.rstrip("”\"’'").endswith("?"):
        return False
    if verbs_before(bare, len(bare)) or _ACT.search(bare) or any(families(word) & SPEECH for word in found):
        return True
    return opens and STATIC.search(bare) is None and sentence.rstrip("”\"’')").endswith((".", "!"))


def verbs_before(sentence: str, at: int) -> int:
    """How many verbs of acts and of speech stand before a character."""
    places = {match.start() for match in TENSE.finditer(sentence, 0, at) if match[0] not in _NO_ACTS}
    places |= {match.start() for match in _PRESENT.finditer(sentence, 0, at) if families(match[0])}
    return len(places)
