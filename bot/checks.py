"""Holding a sentence against the words it cites: numbers, names, quotations, and whether it speaks of the same."""

import re
from collections.abc import Sequence

from bot.lexicon import STOP_WORDS, families_of_stem, stem, stems, words
from bot.values import Finding

LEAST_SHARED = 0.5
"""Part of a sentence's telling words that the cited words must hold."""

_NUMBER = re.compile(r"\d[\d,.]*")
_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-ZÀ-Þ][\w’'-]+")
_SMALL = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip


def check(sentence: str, cited: Sequence[str], beside: Sequence[str] = ()) -> tuple[Finding, ...]:
    """What the cited words do not hold of a sentence; nothing when they hold it.

    `beside` is what may name things without being quoted: the headline, outlet and date of what is cited.
    """
    if not cited:
        return (Finding(kind="uncited", detail="no source is given"),)
    held, known = " ".join(cited), " ".join((*cited, *beside))
    return (
        *_numbers(sentence, known),
        *_quotations(sentence, held),
        *_names(sentence, known),
        *_words(sentence, known),
    )


def _numbers(sentence: str, known: str) -> list[Finding]:
    there = {_number(match) for match in _NUMBER.findall(known)} | {
        digits for word, digits in _SMALL.items() if re.search(rf"\b{word}\b", known, re.IGNORECASE)
    }
    return [
        Finding(kind="number", detail=f"{match} is not in the source")
        for match in _NUMBER.findall(sentence)
        if _number(match) not in there
    ]


def _number(text: str) -> str:
    return text.replace(",", "").rstrip(".").lstrip("0") or "0"


def _quotations(sentence: str, held: str) -> list[Finding]:
    plain = _folded(held)
    return [
        Finding(kind="quotation", detail=f"“{quoted[:80]}” is not in the source word for word")
        for quoted in _QUOTED.findall(sentence)
        if _folded(quoted).strip(" ,.;:!?…") not in plain
    ]


def _folded(text: str) -> str:
    for curly, straight in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'")):
        text = text.replace(curly, straight)
    return " ".join(text.split()).casefold()


def _names(sentence: str, known: str) -> list[Finding]:
    there = set(stems(known))
    return [
        Finding(kind="name", detail=f"{name} is not in the source")
        for name in dict.fromkeys(_NAME.findall(sentence))
        if stem(name) not in there and name.lower() not in STOP_WORDS and not set(stems(name)) <= there
    ]


def _words(sentence: str, known: str) -> list[Finding]:
    telling = [stem(word) for word in words(sentence) if word.lower() not in STOP_WORDS]
    if not telling:
        return []
    there = set(stems(known))
    kin = {family for each in there for family in families_of_stem(each)}
    held = sum(1 for each in telling if each in there or families_of_stem(each) & kin)
    if held >= LEAST_SHARED * len(telling):
        return []
    return [
        Finding(
            kind="words",
            detail=f"{len(telling) - held} of {len(telling)} telling words are not in the source",
        )
    ]
