"""Judges whose word is known, behind a real server: what they are asked is read from the prompt as it came."""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import SecretStr

from bot.settings import Settings
from eval.judging.judge import Judge
from eval.judging.labels import Label
from eval.judging.laying import harmless
from eval.judging.values import RULES
from tests.wire import Request

KEY = "sk-judge-77c1"
_FRAMES = {"answer": re.compile(r"<answer>\n(.*)\n</answer>", re.DOTALL),
           "sentence": re.compile(r"<sentence>\n(.*)\n</sentence>", re.DOTALL),
           "question": re.compile(r"<question>\n(.*?)\n</question>", re.DOTALL)}  # fmt: skip


class Look(NamedTuple):
    """What a judge is asked: by which prompt, about which words."""

    kind: str
    question: str
    text: str
    user: str


Oracle = Callable[[Look], float]


def look_at(request: Request) -> Look:
    """The prompt of a request, taken apart."""
    user = next(each["content"] for each in request.body["messages"] if each["role"] == "user")
    question = _FRAMES["question"].search(user)
    asked = question.group(1) if question else ""
    if sentence := _FRAMES["sentence"].search(user):
        return Look("faithfulness", asked, sentence.group(1), user)
    answer = _FRAMES["answer"].search(user)
    assert answer, user
    return Look("newsroom" if "five rules" in user else "correctness", asked, answer.group(1), user)


def scripted(oracle: Oracle) -> Callable[[Request], None]:
    """A judge that says what the oracle says, in good form."""

    def behave(request: Request) -> None:
        look = look_at(request)
        one = {"reason": "so it is written", "score": oracle(look)}
        request.say(json.dumps(dict.fromkeys(RULES, one) if look.kind == "newsroom" else one))

    return behave


def from_labels(labels: tuple[Label, ...], turned: bool = False) -> Oracle:
    """Says what the labels say; or, turned, the opposite."""
    known = {
        ("newsroom" if each.kind in RULES else each.kind, harmless(each.question), harmless(each.text)): each.label
        for each in labels
    }

    def oracle(look: Look) -> float:
        said = known[look.kind, look.question, look.text]
        return 1 - said if turned else said

    return oracle


def judge_at(url: str, **options: Any) -> Judge:
    """A judge behind this address, apart from the model that writes."""
    known: dict[str, Any] = {
        "judge_model": "referee", "judge_api_key": SecretStr(KEY), "judge_timeout_seconds": 5.0, **options,
    }  # fmt: skip
    return Judge(Settings(judge_base_url=url, **known))
