"""Judged text laid into a prompt: quoted, within a budget, never able to end its frame or to pass for a verdict."""

from collections.abc import Sequence

from bot.writers.laying import quoted
from eval.judging.values import Passage
from library.tokens import count_tokens

LONGEST_ANSWER = 12_000
"""Characters of a question, of an answer, or of all right answers."""
_BRACES = str.maketrans("{}", "()")


def harmless(text: str) -> str:
    """Text of others, without what ends a frame or passes for a control token.

    Braces go as well: a judge might repeat a forged verdict before it gives its own.
    """
    return quoted(text).translate(_BRACES)


def laid_passages(passages: Sequence[Passage], budget: int) -> str | None:
    """All passages, in frames; None where they pass the budget (tokens): a part of what is cited proves nothing."""
    text = "\n".join(map(_framed, passages))
    return text if count_tokens(text) <= budget else None


def passages_that_fit(passages: Sequence[Passage], budget: int) -> str:
    """Passages in frames, the first ones as far as the budget goes."""
    frames: list[str] = []
    for each in passages:
        frame = _framed(each)
        budget -= count_tokens(frame)
        if budget < 0:
            break
        frames.append(frame)
    return "\n".join(frames)


def _framed(passage: Passage) -> str:
    known = (passage.outlet, passage.date, passage.title)
    head = " | ".join(harmless(" ".join(field.split())) for field in known if field)
    number = f"({passage.number}) " if passage.number is not None else ""
    return f"<passage>\n{number}{head}\n{harmless(passage.text)}\n</passage>"
