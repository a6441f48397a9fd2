"""A judge's reply read: the first JSON object in it, checked before anything counts."""

import json
import math
import re
from typing import Any, cast

from eval.judging.values import Ruling

LONGEST_REPLY = 20_000
"""Characters."""
LONGEST_REASON = 400
MOST_OPENINGS = 50
"""Braces at which an object is looked for."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
_NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?|\.[0-9]{1,6}")


class Unreadable(Exception):
    """A reply that is no judgement; the message says why."""


def read_object(reply: str) -> dict[str, Any]:
    """The first JSON object in a reply, whatever stands around it. Raises Unreadable."""
    reply = reply[:LONGEST_REPLY]
    decoder = json.JSONDecoder()
    at = -1
    for _ in range(MOST_OPENINGS):
        at = reply.find("{", at + 1)
        if at < 0:
            break
        try:
            value, _ = decoder.raw_decode(reply, at)
        except (ValueError, RecursionError):
            continue
        return cast("dict[str, Any]", value)
    raise Unreadable("the judge's reply holds no JSON object")


def read_ruling(value: object) -> Ruling:
    """A score with its reason. Raises Unreadable for anything else."""
    if not isinstance(value, dict):
        raise Unreadable("the judge's reply lacks a score")
    item = cast("dict[str, Any]", value)
    reason = item.get("reason")
    if not isinstance(reason, str) or not (line := one_line(reason)):
        raise Unreadable("the judge gives no reason")
    return Ruling(_score(item.get("score")), line)


def one_line(text: str) -> str:
    """A model's words as one bounded line, without control characters."""
    line = " ".join(_CONTROL.sub(" ", text[: 4 * LONGEST_REASON]).split())
    return line if len(line) <= LONGEST_REASON else f"{line[:LONGEST_REASON]}…"


def _score(value: object) -> float:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable("the judge's score is no number")
    if not (math.isfinite(value) and 0 <= value <= 1):
        raise Unreadable(f"the judge's score {str(value)[:20]} is not from 0 to 1")
    return float(value)
