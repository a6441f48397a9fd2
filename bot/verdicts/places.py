"""Sentences that say the same but for one place: another name, day or number stands there."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

from bot.lexicon import STOP_WORDS, WORD, stem, stems
from bot.question import Question
from bot.quoting.choice import Scored
from bot.verdicts.telling import Contrast, Sentences, Thresholds, account, held, source, words_of
from library.values import Span

SOME_SHARED = 0.3
"""Part of the longer sentence's words that another must share to be compared word by word."""
LONGEST_NAME = 7
"""Words of an account that stands for another."""
LEAST_SAME = 3
"""Words that two sentences have in common at least, where they differ in one place."""

_DIGIT = re.compile(
    r"\d|^(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|million|"
    r"billion|half)$",
    re.IGNORECASE,
)
_KINDS = {
    "when": re.compile(r"\d|^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)"),
    "who": re.compile(r"^[A-ZÀ-Þ]"),
    "where": re.compile(r"^[A-ZÀ-Þ]"),
    **dict.fromkeys(("number", "money", "duration"), _DIGIT),
}
_BIG = re.compile(r"[A-ZÀ-Þ0-9]")


class Slot(NamedTuple):
    """Where two sentences differ, in each."""

    one: Span
    other: Span


def told_otherwise_in_one_place(question: Question, among: Sentences, by: Thresholds) -> Contrast | None:
    """Of what is shown first, then of what is near the best: nobody writes one sentence in two ways by chance."""
    ranked = among.ranked
    near = [each for each in ranked if each.score >= ranked[0].score - by.pair_reach and held(each) >= by.pair_held]
    for each, other in _in_pairs(among.said, ranked, near):
        slot = slot_of(question, each.candidate.text, other.candidate.text, by.alike)
        if slot:
            accounts = (
                account(each, slot.one.of(each.candidate.text)),
                account(other, slot.other.of(other.candidate.text)),
            )
            return Contrast("the answer", "conflict", accounts)
    return None


def _in_pairs(
    said: Sequence[Scored], ranked: Sequence[Scored], near: Sequence[Scored]
) -> Iterator[tuple[Scored, Scored]]:
    """Sentences of different articles that have most of their words in common, best first."""
    pairs = ((each, other) for each in said for other in ranked)
    for each, other in (*pairs, *combinations(near, 2)):
        if source(each) == source(other):
            continue
        words, others = words_of(each.candidate.text), words_of(other.candidate.text)
        if len(words & others) >= SOME_SHARED * max(len(words), len(others)):
            yield each, other


def slot_of(question: Question, one: str, other: str, alike: float) -> Slot | None:
    """The one place at which two sentences differ, where it may hold the answer; None where the rest is not that alike.

    Where the same words stand for the same others at several places, that is one place.
    """
    words, others = list(WORD.finditer(one)), list(WORD.finditer(other))
    matcher = SequenceMatcher(
        None, [w.group().casefold() for w in words], [w.group().casefold() for w in others], False
    )
    asked = frozenset(stems(question.standalone)) - STOP_WORDS
    slots: list[Slot] = []
    inside = 0
    for a, b, c, d in _places(matcher.get_opcodes(), words):
        here, there = words[a:b], others[c:d]
        if not any(_BIG.match(word.group()) for word in (*here, *there)):
            continue
        if not (here and there) or not _may_answer(question, here, there) or _stems(here + there) & asked:
            return None
        inside += b - a + d - c
        slot = Slot(_grown(one, words, a, b, asked), _grown(other, others, c, d, asked))
        if not (_is_name(slot.one.of(one)) and _is_name(slot.other.of(other))):
            return None
        slots.append(slot)
    same = 2 * sum(block.size for block in matcher.get_matching_blocks())
    if not slots or same < 2 * LEAST_SAME or same < alike * (len(words) + len(others) - inside):
        return None
    return slots[0] if _same_again(slots, one, other) else None


def _stems(words: Sequence["re.Match[str]"]) -> frozenset[str]:
    return frozenset(stem(word.group()) for word in words)


def _places(
    codes: Sequence[tuple[str, int, int, int, int]], words: Sequence["re.Match[str]"]
) -> Iterator[tuple[int, int, int, int]]:
    """Where two runs of words differ: what one name or number stands between is one place, as in two dates."""
    open_at: tuple[int, int, int, int] | None = None
    for tag, a, b, c, d in codes:
        if tag != "equal":
            open_at = (open_at[0], b, open_at[2], d) if open_at else (a, b, c, d)
        elif open_at and (b - a > 1 or not _BIG.match(words[a].group())):
            yield open_at
            open_at = None
    if open_at:
        yield open_at


def _may_answer(question: Question, here: Sequence["re.Match[str]"], there: Sequence["re.Match[str]"]) -> bool:
    """Whether both sides of a place have something of the kind that is asked for."""
    pattern = _KINDS.get(question.kind)
    return pattern is None or all(any(pattern.search(word.group()) for word in side) for side in (here, there))


def _is_name(text: str) -> bool:
    """Whether words are a name, a date or a number, and not half a sentence."""
    words = WORD.findall(text)
    return len(words) <= LONGEST_NAME and 2 * sum(bool(_BIG.match(word)) for word in words) >= len(words)


def _same_again(slots: Sequence[Slot], one: str, other: str) -> bool:
    """Whether the same words stand for the same others wherever two sentences differ, and neither holds the other."""
    pairs = {(frozenset(stems(slot.one.of(one))), frozenset(stems(slot.other.of(other)))) for slot in slots}
    return len(pairs) == 1 and not any(a <= b or b <= a for a, b in pairs)


def _grown(text: str, words: Sequence["re.Match[str]"], first: int, end: int, asked: frozenset[str]) -> Span:
    """A run of words with the names and numbers that belong to it on both sides: a whole date, a whole name."""

    def belongs(at: int) -> bool:
        word = words[at].group()
        return bool(_BIG.match(word)) and at > 0 and stem(word) not in asked

    def touches(at: int) -> bool:
        return not text[words[at].end() : words[at + 1].start()].strip(" ,")

    while first > 0 and belongs(first - 1) and touches(first - 1):
        first -= 1
    while end < len(words) and belongs(end) and touches(end - 1):
        end += 1
    return Span(words[first].start(), words[end - 1].end())
