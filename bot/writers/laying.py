"""Lays question, passages and conversation into the prompt, as text that passes for nothing else."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bot.question import Question
from bot.quoting.orders import without_orders
from bot.values import Evidence
from bot.writers.keys import LEAST
from bot.writers.markers import MARKER, without_markers
from library.tokens import count_tokens, cut_to_tokens
from library.values import Turn
from prompts import Prompt

TURNS = 3
"""Turns of the conversation that go along."""
SHORTEST = 48
"""Tokens of the first passage that go along whatever its headline takes."""

_CHAT_TOKEN = re.compile(r"\[(/?[A-Z_]{3,})\]")
_BRACKETS = str.maketrans("[]【】［］", "()()()")
_ANGLES = str.maketrans("<>", "‹›")


class Laid(NamedTuple):
    """A prompt ready to send, and the numbers of the passages in it, by the keys that stand before them."""

    system: str
    user: str
    keys: Mapping[int, int]

    @property
    def shown(self) -> frozenset[int]:
        """The numbers of the passages in it."""
        return frozenset(self.keys.values())


def lay_out(
    prompt: Prompt,
    question: Question,
    evidence: Sequence[Evidence],
    *,
    today: date,
    history: Sequence[Turn],
    budget: int,
    keys: Mapping[int, int],
) -> Laid:
    """Fill the prompt. Passages and conversation together take at most `budget` tokens (by our own counter).

    The conversation gets up to a quarter of it, its latest turns first; of the passages those with the least scores
    are left out when they do not fit. The best passage always goes along, cut if it must be. `keys` gives the number
    of each passage by the key that is shown for it.
    """
    conversation = _conversation(history, budget // 4)
    key_of = {number: key for key, number in keys.items()}
    blocks = _passages(evidence, budget - count_tokens(conversation), key_of)
    user = prompt.fill(
        "user",
        today=f"{today.isoformat()} ({today:%A})",
        conversation=conversation,
        passages="\n".join(blocks.values()),
        question=quoted(question.standalone),
        example=str(key_of[next(iter(blocks))]),
    )
    return Laid(prompt.fill("system"), user, {key_of[number]: number for number in blocks})


def fitting(evidence: Sequence[Evidence], budget: int) -> frozenset[int]:
    """The numbers of the passages that would go along where there is no conversation."""
    return frozenset(_passages(evidence, budget, {each.number: LEAST for each in evidence}))


def quoted(text: str) -> str:
    """Text of others, without what could close its frame, or pass for a marker or a model's control token.

    Characters are exchanged one for one: quotations stay as they were, but for such brackets.
    """
    text = text.translate(_ANGLES)
    text = MARKER.sub(lambda found: found[0].translate(_BRACKETS), text)
    return _CHAT_TOKEN.sub(r"(\1)", text)


def _passages(evidence: Sequence[Evidence], budget: int, key_of: Mapping[int, int]) -> dict[int, str]:
    """The passages that go along, by number, in the order of the evidence; chosen by their scores."""
    chosen: dict[int, str] = {}
    for item in sorted(evidence, key=lambda each: (-each.score, each.number)):
        key = key_of[item.number]
        told = without_orders(item.text)
        block = _passage(item, told, key)
        cost = count_tokens(block)
        if cost > budget:
            if chosen:
                continue  # a shorter one may fit yet
            room = max(SHORTEST, budget - count_tokens(_passage(item, "", key)))
            block = _passage(item, cut_to_tokens(told, room), key)
        chosen[item.number] = block
        budget -= cost
    return {each.number: chosen[each.number] for each in evidence if each.number in chosen}


def _passage(item: Evidence, text: str, key: int) -> str:
    known = (item.outlet, item.published_at and item.published_at[:10], item.title)
    head = " | ".join(quoted(" ".join(field.split())) for field in known if field)
    return f"<passage>\n[{key}] {head}\n{quoted(text)}\n</passage>"


def _conversation(history: Sequence[Turn], budget: int) -> str:
    """The latest turns that fit, oldest first. Old markers point at other passages, and go."""
    turns: list[str] = []
    for turn in reversed(history[-TURNS:]):
        said = f"Reader: {quoted(turn.question)}\nAnswer: {quoted(without_markers(turn.answer))}"
        budget -= count_tokens(said)
        if budget < 0:
            break
        turns.insert(0, said)
    if not turns:
        return ""
    return "\nThe conversation before it:\n\n<conversation>\n" + "\n".join(turns) + "\n</conversation>\n"
