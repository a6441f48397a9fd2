"""Names and meaning words of a question."""

import re

from bot.lexicon import STOP_WORDS, stem, words

_NAME = re.compile(
    r"(?<![\w.])(?:[A-ZÀ-Þ][\w’'.-]*[\w]|[A-Z])(?:\s+(?:(?:of|the|de|al|bin|van|von)\s+)?(?:[A-ZÀ-Þ][\w’'.-]*[\w]|[A-Z]))*"
)
_QUOTED = re.compile(r"[\"“]([^\"”]{2,120})[\"”]")
_NOT_NAMES = frozenset(
    "what who whom whose which what when where why how is are was were did does do has have had will would can could "
    "should tell give show list name and but so or the a an in on at by for from to if please summarize summarise "
    "according i may might must after before since during".split()
)


def content(text: str) -> list[str]:
    """Words that are no stop words, as written."""
    return [word for word in words(text) if word.lower() not in STOP_WORDS]


def terms(text: str) -> tuple[str, ...]:
    """Words that carry meaning, each once by its stem."""
    seen: dict[str, str] = {}
    for word in content(text):
        seen.setdefault(stem(word), word)
    return tuple(seen.values())


def names(text: str) -> tuple[str, ...]:
    """Capitalised runs and quoted phrases, as written."""
    found = [match.group(1).strip() for match in _QUOTED.finditer(text)]
    for match in _NAME.finditer(text):
        parts = match.group().split()
        while parts and parts[0].lower() in _NOT_NAMES:
            parts.pop(0)
        if parts:
            found.append(re.sub(r"[’']s$", "", " ".join(parts)))
    return tuple(dict.fromkeys(found))
