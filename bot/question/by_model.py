"""A question read with the help of a chat model, held to its own words; where that is odd, by the rules alone."""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import prompts
from bot.lexicon import stem
from bot.question import read, understand
from bot.question.parts import MOST
from bot.question.values import Question, Reading, Said
from bot.question.wording import content
from bot.settings import Settings
from library.errors import ModelUnavailable
from library.values import Turn

PROMPT = "understand/v1"
SECONDS = 8.0
"""What the reader waits for at most before the rules read the question alone."""
LONGEST_REPLY = 4000
"""Characters of a reply that are read."""
MAY_ADD = 0.34
"""Part of a wording's meaning words that may be new: "the year of its founding" for "when was it founded"."""
MOST_TOKENS = 400
TURNS = 4
"""Turns before the question that the model is shown."""
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_Words = Annotated[str, Field(max_length=1000)]


class Completing(Protocol):
    """A chat model that completes a prompt; raises ModelUnavailable."""

    def complete(self, system: str, user: str, *, longest: int, seconds: float) -> tuple[str, object]:
        """The model's text, and the tokens spent."""
        ...


class Odd(Exception):
    """A reply that cannot be used, and why."""


class _Reply(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    standalone: _Words
    parts: list[_Words] = Field(max_length=12)
    outlets: list[_Words] = Field(max_length=12)
    time: _Words


def reading(settings: Settings) -> Settings:
    """The settings of a model that reads questions: it is waited for no longer than `SECONDS`."""
    patience = min(settings.model_timeout_seconds, SECONDS)
    tokens = min(settings.model_max_tokens, MOST_TOKENS)
    return settings.model_copy(update={"model_timeout_seconds": patience, "model_max_tokens": tokens})


def understand_with(model: Completing, text: str, history: Sequence[Turn], by: Reading) -> Question:
    """As `understand`, with what a model makes of the question where that is sound. Raises BadInput."""
    by_rules = understand(text, history, *by)
    try:
        said = _said(model, by_rules.text, history, by.today)
    except (ModelUnavailable, Odd) as error:
        return by_rules.model_copy(update={"note": f"The question was read by rules alone: {error}."})
    return read(by_rules.text, said.standalone or by_rules.standalone, by, said)


def _said(model: Completing, asked: str, history: Sequence[Turn], today: date | None) -> Said:
    prompt = prompts.load(PROMPT)
    before = "\n".join(f"- {turn.standalone_question[:500]}" for turn in history[-TURNS:]) or "(none)"
    day = f"{today:%A} {today.day} {today:%B} {today.year}" if today else "not known"
    user = prompt.fill("user", today=day, conversation=before, question=asked)
    text, _ = model.complete(prompt.fill("system"), user, longest=LONGEST_REPLY, seconds=SECONDS)
    reply = _parsed(text)
    told = " ".join(
        [asked, *(f"{turn.question} {turn.standalone_question} {turn.answer}" for turn in history[-TURNS:])]
    )
    standalone = _held(reply.standalone, told)
    if history and not {*_stems(standalone)} & {*_stems(asked)} and _stems(asked):
        raise Odd("the model made another question of it")
    if not history and _stems(standalone) != _stems(asked):
        # Nothing was left unsaid, and the question is what was typed.
        standalone = asked
    parts = tuple(_held(part, f"{told} {standalone}") for part in reply.parts if part.strip())[:MOST]
    return Said(
        standalone=standalone,
        parts=parts if len(parts) > 1 else (),
        outlets=tuple(name for name in reply.outlets if name.strip() and name.casefold() in standalone.casefold()),
        time=reply.time.strip() if reply.time.casefold().strip() in standalone.casefold() else "",
    )


def _parsed(text: str) -> _Reply:
    found = _OBJECT.search(text)
    if found is None:
        raise Odd("the model's reply is no JSON object")
    try:
        return _Reply.model_validate(json.loads(found.group()))
    except (ValueError, ValidationError, RecursionError):
        raise Odd("the model's reply is not of the form that was asked for") from None


def _held(text: str, told: str) -> str:
    """The text, white space folded, if it uses no meaning word that was not told. Raises Odd."""
    folded = " ".join(text.split())
    known = {stem(word) for word in content(told)}
    strange = [word for word in content(folded) if stem(word) not in known]
    if not folded or len(strange) > MAY_ADD * len(content(folded)) or any(map(_tells, strange)):
        raise Odd("the model put words into the question that nobody said")
    return folded


def _tells(word: str) -> bool:
    """Whether a word changes what is asked for when it is put in: a name or a number."""
    return word[0].isupper() or any(letter.isdigit() for letter in word)


def _stems(text: str) -> list[str]:
    return [stem(word) for word in content(text)]
