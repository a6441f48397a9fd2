"""What went wrong between us and a chat model, in one plain sentence.

Errors of the client are told apart by their status and by the names of their classes: which HTTP library
raises them changes with the client's version, and none is imported here.
No response's body reaches a message.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from library.errors import ModelUnavailable

_BUSY = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
_CUT = frozenset({"ReadError", "WriteError", "RemoteProtocolError", "BrokenAnswer"})
"""Names of errors of a line that was cut."""
_YIELDING = ("temperature", "reasoning_effort", "max_tokens", "stream_options", "system role", "seed")
"""What a server may refuse in a request, and we can do without."""


_KINDS = (
    ({"WithheldAnswer"}, "refused to answer this question: ask another way"),
    ({"EmptyAnswer"}, "gave an empty answer: check NEWSDESK_MODEL and OPENAI_BASE_URL, or ask again"),
    ({"NoModels"}, "lists no model: set NEWSDESK_MODEL"),
    (
        {"NoFirstWord"},
        "said nothing for {first_word} seconds: look at that server, or raise NEWSDESK_MODEL_FIRST_WORD_SECONDS",
    ),
    (
        {"TookTooLong"},
        "took too long: look at that server, or raise NEWSDESK_MODEL_WHOLE_SECONDS",
    ),
    (
        {"ConnectTimeout"},
        "could not be reached within {connect} seconds: check OPENAI_BASE_URL and whether that server runs",
    ),
    (
        {"TimeoutError", "APITimeoutError", "TimeoutException"},
        "was silent for {seconds} seconds: look at that server, or raise NEWSDESK_MODEL_TIMEOUT_SECONDS",
    ),
    (
        {"BrokenAnswer", "ReadError", "WriteError", "RemoteProtocolError"},
        "broke off in the middle: ask again",
    ),
    (
        {"APIConnectionError", "TransportError", "InvalidURL", "OSError"},
        "could not be reached: check OPENAI_BASE_URL and whether that server runs",
    ),
    ({"APIError"}, "reported an error while it wrote: look at that server, or ask again"),
)
"""Names of classes, most telling first, and what their errors mean to the reader."""
_NOT_UNDERSTOOD = "did not answer as an OpenAI-compatible server does: check OPENAI_BASE_URL"


class Endpoint(NamedTuple):
    """Where a model is asked: shown without credentials and query."""

    shown: str
    model: str | None
    max_tokens: int
    limits: Mapping[str, float]
    """Seconds, by the names under which messages tell them."""


class BrokenAnswer(Exception):
    """The stream ended, or was cut, before the model had finished."""


class WithheldAnswer(Exception):
    """The model's provider refused to let it answer."""


class EmptyAnswer(Exception):
    """The stream ended without a word; its argument is the reason that the model gave for finishing."""


class NoModels(Exception):
    """The server lists no models."""


def shown_address(url: str) -> str:
    """An address fit to show: scheme, host, port and path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")


def explain(error: Exception, at: Endpoint) -> ModelUnavailable:
    """The error as the reader should see it: what happened, and what to do."""
    if isinstance(error, ModelUnavailable):
        return error
    status = _status(error)
    said = _by_kind(error, at) if status is None else _by_status(status, error, at)
    return ModelUnavailable(f"the model at {at.shown} {said}")


def may_pass(error: Exception) -> bool:
    """Whether the same request may succeed a moment later: too many requests, a fault of the server, a cut line."""
    if _status(error) is None:
        kinds = set(_kinds(error))
        return bool(kinds & _CUT) and not kinds & {"TimeoutException", "TimeoutError"}
    return _status(error) in _BUSY and not _out_of_credit(error)


def is_its_fault(error: Exception) -> bool:
    """Whether the model failed, and not this question or these settings: what a pause may mend."""
    asked_wrongly = isinstance(error, ModelUnavailable | WithheldAnswer) or _too_long(error)
    return not asked_wrongly and _status(error) not in {413, 422}


def wished_delay(error: Exception) -> float | None:
    """Seconds that the server asks us to wait, as a number or as a moment, if it does."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    wished = headers.get("retry-after")
    if wished is None:
        return None
    try:
        seconds = float(wished)
    except ValueError:
        seconds = _seconds_until(wished)
    return seconds if 0.0 <= seconds < math.inf else None


def _seconds_until(moment: str) -> float:
    """From now until an HTTP date; infinite where it is none."""
    try:
        at = parsedate_to_datetime(moment)
    except ValueError:
        return math.inf
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def refused_part(error: Exception) -> str | None:
    """The part of the request that the server does not take, when it is one that can be left out."""
    if _status(error) not in {400, 422, 500} or _too_long(error):
        return None
    told = _told(error)
    return next((part for part in _YIELDING if part in told), None)


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def _by_status(status: int, error: Exception, at: Endpoint) -> str:
    if status == 429 and _out_of_credit(error):
        return "says the account has no credit left (429): check the plan and billing of your provider"
    known = {
        401: "refused the key (401): check OPENAI_API_KEY",
        403: "does not let this key use it (403): check OPENAI_API_KEY and what it may do",
        404: f"does not know {at.model or 'this path'} (404): check NEWSDESK_MODEL and OPENAI_BASE_URL",
        408: "gave up waiting (408): try again",
        413: "found the question too long (413): lower NEWSDESK_MODEL_CONTEXT_TOKENS",
        429: "takes no more requests for now (429): wait a little and ask again",
    }
    if status in known:
        return known[status]
    if status >= 500:
        return f"failed ({status}): look at that server, or ask again"
    if _too_long(error):
        return f"found the question too long ({status}): lower NEWSDESK_MODEL_CONTEXT_TOKENS"
    return f"did not take the request ({status}): check NEWSDESK_MODEL and OPENAI_BASE_URL"


def _by_kind(error: Exception, at: Endpoint) -> str:
    if isinstance(error, EmptyAnswer) and error.args == ("length",):
        return f"spent its {at.max_tokens} tokens before the first word: raise NEWSDESK_MODEL_MAX_TOKENS"
    if _too_long(error):
        return "found the question too long: lower NEWSDESK_MODEL_CONTEXT_TOKENS"
    kinds = set(_kinds(error))
    said = next((said for names, said in _KINDS if kinds & names), _NOT_UNDERSTOOD)
    return said.format(**{name: f"{seconds:g}" for name, seconds in at.limits.items()})


def _kinds(error: BaseException) -> Iterator[str]:
    """Names of the classes of an error and of what caused it."""
    seen: BaseException | None = error
    for _ in range(5):
        if seen is None:
            return
        yield from (kind.__name__ for kind in type(seen).__mro__)
        seen = seen.__cause__


def _out_of_credit(error: Exception) -> bool:
    return "insufficient_quota" in _told(error)


def _too_long(error: Exception) -> bool:
    told = _told(error)
    return "context" in told and any(word in told for word in ("exceed", "length", "too long", "window"))


def _told(error: Exception) -> str:
    """What the server says about it: to look into, never to show."""
    return f"{error} {getattr(error, 'body', '')}".casefold()
