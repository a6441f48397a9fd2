"""The writer that asks a chat model, at OpenAI or at any address that speaks like it."""

import logging
import math
import re
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit, urlunsplit

from pydantic import SecretStr

import prompts
from bot.question import Question
from bot.settings import Settings
from bot.values import Evidence
from bot.writers import Declined, Piece, Used
from bot.writers.laying import Laid, lay_out
from bot.writers.reading import Reading
from bot.writers.refusals import (
    BrokenAnswer,
    EmptyAnswer,
    Endpoint,
    NoModels,
    WithheldAnswer,
    explain,
    may_pass,
    refused_part,
    shown_address,
    wished_delay,
)
from library.errors import ModelUnavailable
from library.tokens import count_tokens
from library.values import Turn

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk
    from langchain_openai import ChatOpenAI

_log = logging.getLogger(__name__)

OPENAI_URL = "https://api.openai.com/v1"
OPENAI_MODEL = "gpt-6-luna"
"""OpenAI's small model: the lowest price of its generation (September 2026)."""
UNNAMED = "llm"
"""The name of a model whose server has not been asked for it yet."""
PROMPT = "answer/v1"
RETRIES = 2
"""Further tries when the server is busy, or fails, before its first word."""
LONGEST_TEXT = 200_000
"""Characters of a whole text that are read; a server need not keep to the tokens that it was allowed."""
LONGEST_LISTING = 10.0
"""Seconds that a server may take to list its models."""


class ModelWriter:
    """Writes with a chat model. Nothing is imported or asked before the first `write`.

    `write` raises ModelUnavailable, with one sentence for the reader, for whatever goes wrong on the way.
    """

    def __init__(self, settings: Settings, seed: int | None = None) -> None:
        self._settings = settings
        self._seed = seed
        self._prompt = prompts.load(PROMPT)
        self._base_url = (settings.base_url or OPENAI_URL).strip()
        self._found: str | None = None
        self._left_out: frozenset[str] = frozenset()
        self._client: tuple[tuple[str, frozenset[str]], ChatOpenAI] | None = None

    @property
    def name(self) -> str:
        """The model's name; UNNAMED while the server has not been asked for it."""
        name = self._settings.model or self._found or (UNNAMED if self._settings.base_url else OPENAI_MODEL)
        # A server of one file lists it with its folder, which is nobody's business.
        return re.split(r"[\\/]", name)[-1] if name.endswith(".gguf") else name

    @property
    def prompt(self) -> str:
        """The prompt and its version."""
        return self._prompt.name

    def write(
        self, question: Question, evidence: Sequence[Evidence], today: date, history: Sequence[Turn] = ()
    ) -> Generator[Piece]:
        """Stream the model's answer; closing the iterator closes the connection.

        Used comes once the model has finished: its own count, or ours when the server gives none.
        """
        if not evidence:
            yield Declined()
            return
        budget = self._settings.model_context_tokens
        laid = lay_out(self._prompt, question, evidence, today=today, history=history, budget=budget)
        reading = Reading(laid.shown)
        with closing(self._stream(laid)) as stream:
            yield from reading.pieces(stream)
        yield reading.used or Used(count_tokens(laid.system + laid.user), count_tokens(reading.text))
        if reading.declined:
            yield Declined()

    def complete(
        self, system: str, user: str, *, longest: int = LONGEST_TEXT, seconds: float = math.inf
    ) -> tuple[str, Used]:
        """The model's whole text for a prompt that is no reader's question, and the tokens spent.

        Of a text past `longest` characters the rest is not read; one that takes more than `seconds` raises
        ModelUnavailable.
        """
        words: list[str] = []
        used: Used | None = None
        with closing(self._stream(Laid(system, user, frozenset()), seconds)) as stream:
            for item in stream:
                if isinstance(item, Used):
                    used = item
                    continue
                words.append(item)
                longest -= len(item)
                if longest <= 0:
                    break
        text = "".join(words)
        return text, used or Used(count_tokens(system + user), count_tokens(text))

    def _stream(self, laid: Laid, seconds: float = math.inf) -> Generator[str | Used]:
        """Ask, and ask again as long as that may help and nothing has been said yet; `seconds` is for all of it."""
        end = time.monotonic() + seconds
        until = min(end, time.monotonic() + self._settings.model_timeout_seconds)
        begun, tries = False, 0
        while True:
            try:
                with closing(self._ask(laid, end)) as answer:
                    for item in answer:
                        begun = True
                        yield item
                return
            except Exception as error:  # noqa: BLE001  the seam: whatever a client raises becomes one sentence
                _log.info("asking the model raised %s", type(error).__name__)
                if begun or not self._mended(error, tries, until):
                    raise explain(error, self._endpoint()) from None
            tries += 1

    def _mended(self, error: Exception, tries: int, until: float) -> bool:
        """Whether to ask again: without the part that the server refused, or after a pause."""
        part = refused_part(error)
        if part and part not in self._left_out:
            self._left_out |= {part}
            return True
        pause = wished_delay(error) or 0.5 * 2**tries
        if tries >= RETRIES or not may_pass(error) or time.monotonic() + pause > until:
            self._found = None
            return False
        time.sleep(pause)
        return True

    def _ask(self, laid: Laid, end: float) -> Generator[str | Used]:
        """One request. Raises what the client raises, and the errors of `refusals` for what it lets pass."""
        chat = self._chat(self._model())
        messages = [("system", laid.system), ("user", laid.user)]
        if "system role" in self._left_out:
            messages = [("user", f"{laid.system}\n\n{laid.user}")]
        finish, spoke = None, False
        # A variable meant for another program must not send the articles to LangSmith.
        from langsmith import tracing_context

        with (
            tracing_context(enabled=False),
            closing(cast("Generator[AIMessageChunk]", chat.stream(messages))) as chunks,
        ):
            for chunk in chunks:
                if time.monotonic() > end:
                    raise ModelUnavailable(f"the model at {shown_address(self._base_url)} took too long: ask again")
                finish = chunk.response_metadata.get("finish_reason") or finish
                if finish == "content_filter":
                    raise WithheldAnswer
                if text := str(chunk.text):
                    spoke = spoke or not text.isspace()
                    yield text
                if spent := chunk.usage_metadata:
                    yield Used(spent["input_tokens"], spent["output_tokens"])
        if finish is None:
            raise BrokenAnswer
        if not spoke:
            raise EmptyAnswer(finish)

    def _model(self) -> str:
        """The model's name, asked of the server where neither setting nor default gives one."""
        if self._settings.model or not self._settings.base_url:
            return self._settings.model or OPENAI_MODEL
        if self._found is None:
            client: Any = self._chat("unknown").root_client
            seconds = min(LONGEST_LISTING, self._settings.model_timeout_seconds)
            ids = [str(model.id) for model in client.models.list(timeout=seconds).data or ()]
            if not ids:
                raise NoModels
            self._found = next((name for name in ids if "embed" not in name.casefold()), ids[0])
        return self._found

    def _chat(self, model: str) -> "ChatOpenAI":
        """The vendor's client: made once, and again when the server has refused a part of a request."""
        made_for = (model, self._left_out)
        if self._client is None or self._client[0] != made_for:
            self._client = (made_for, self._make_client(model))
        return self._client[1]

    def _make_client(self, model: str) -> "ChatOpenAI":
        self._check()
        _keep_prompts_out_of_logs()
        from langchain_openai import ChatOpenAI

        from bot.writers.silence import watched_client

        url, auth = _without_credentials(self._base_url)
        http = watched_client(self._settings.model_timeout_seconds, auth)
        return ChatOpenAI(
            model=model,
            base_url=url,
            api_key=SecretStr(self._key() or "no-key-needed"),
            http_client=http,
            timeout=http.timeout,
            max_retries=0,  # our own tries keep within the time set, and stop at the first word
            **self._options(model),
        )

    def _options(self, model: str) -> dict[str, Any]:
        """Parts of a request that not every server takes."""
        most = self._settings.model_max_tokens
        options: dict[str, Any] = {"stream_usage": "stream_options" not in self._left_out}
        if "temperature" not in self._left_out:
            options["temperature"] = 0
        if self._seed is not None and "seed" not in self._left_out:
            options["seed"] = self._seed
        if model == OPENAI_MODEL and "reasoning_effort" not in self._left_out:
            # The passages hold the answer; thinking would only spend its tokens before the first word.
            options["reasoning_effort"] = "none"
        # OpenAI takes `max_completion_tokens` alone, which the client makes of it; others know the old name.
        if not self._settings.base_url or "max_tokens" in self._left_out:
            return options | {"max_tokens": most}
        return options | {"extra_body": {"max_tokens": most}}

    def _check(self) -> None:
        """Raise ModelUnavailable for an address or a key that no request can be made with."""
        if not _usable(self._base_url):
            raise ModelUnavailable("OPENAI_BASE_URL is not an address such as http://127.0.0.1:11434/v1: correct it")
        key = self._key()
        if not key and not self._settings.base_url:
            raise ModelUnavailable(f"the model {self.name} needs a key: set OPENAI_API_KEY, or OPENAI_BASE_URL")
        if not (key.isascii() and key.isprintable()):
            raise ModelUnavailable("OPENAI_API_KEY holds characters that no key has: copy it again")

    def _key(self) -> str:
        return self._settings.api_key.get_secret_value().strip() if self._settings.api_key else ""

    def _endpoint(self) -> Endpoint:
        known = self._settings
        model = None if self.name == UNNAMED else self.name
        return Endpoint(shown_address(self._base_url), model, known.model_timeout_seconds, known.model_max_tokens)


def _usable(url: str) -> bool:
    """Whether a request can be made to this address at all."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _without_credentials(url: str) -> tuple[str, tuple[str, str] | None]:
    """The address as it may stand in a log, and the user and password that were in it."""
    parts = urlsplit(url)
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    if parts.username is None:
        return bare, None
    return bare, (unquote(parts.username), unquote(parts.password or ""))


def _keep_prompts_out_of_logs() -> None:
    """The client logs whole requests at DEBUG: questions and articles do not belong in log files."""
    for name in ("openai", "httpx2", "httpcore2"):
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)
