"""The vendor's client for a chat model: made once, and asked for one answer at a time."""

import logging
import re
import time
from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast

from pydantic import SecretStr

from bot.settings import OPENAI_URL, Settings
from bot.writers import Used
from bot.writers.addresses import usable, without_credentials
from bot.writers.laying import Laid
from bot.writers.refusals import BrokenAnswer, EmptyAnswer, Endpoint, NoModels, WithheldAnswer, shown_address
from library.errors import ModelUnavailable

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk
    from langchain_openai import ChatOpenAI

OPENAI_MODEL = "gpt-6-luna"
"""OpenAI's small model: the lowest price of its generation (September 2026)."""
UNNAMED = "llm"
"""The name of a model whose server has not been asked for it yet."""
LONGEST_LISTING = 10.0
"""Seconds that a server may take to list its models."""


class ChatClient:
    """Asks a chat model, at OpenAI or at any address that speaks like it. Nothing is imported before it is asked."""

    def __init__(self, settings: Settings, seed: int | None = None) -> None:
        self._settings = settings
        self._seed = seed
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
    def address(self) -> str:
        """Fit to show."""
        return shown_address(self._base_url)

    @property
    def left_out(self) -> frozenset[str]:
        """Parts of a request that this server does not take."""
        return self._left_out

    def leave_out(self, part: str) -> bool:
        """Ask without it from now on; whether that is new."""
        new = part not in self._left_out
        self._left_out |= {part}
        return new

    def forget_name(self) -> None:
        """Ask for the model's name again: the server may have another one now."""
        self._found = None

    def ask(self, laid: Laid, end: float) -> Generator[str | Used]:
        """One request, which is over at `end` (by `time.monotonic`).

        Raises what the client raises, and the errors of `refusals` for what it lets pass.
        """
        chat = self._chat(self._model())
        messages = [("system", laid.system), ("user", laid.user)]
        if "system role" in self._left_out:
            messages = [("user", f"{laid.system}\n\n{laid.user}")]
        finish, spoke = None, False
        # A variable meant for another program must not send the articles to LangSmith.
        from langsmith import tracing_context

        with (
            tracing_context(enabled=False),
            closing(cast("Generator[AIMessageChunk]", chat.stream(messages, timeout=self._limits(end)))) as chunks,
        ):
            for chunk in chunks:
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
            ids = self.listed()
            if not ids:
                raise NoModels
            self._found = next((name for name in ids if "embed" not in name.casefold()), ids[0])
        return self._found

    def listed(self) -> list[str]:
        """The names of the server's models."""
        client: Any = self._chat(self._settings.model or "unknown").root_client
        return [str(model.id) for model in client.models.list(timeout=LONGEST_LISTING).data or ()]

    def _limits(self, end: float) -> Any:
        """What is left of the time, in the client's own terms: its read timeout is that of the whole answer."""
        from bot.writers.silence import limits

        return limits(self._settings.model_connect_seconds, max(end - time.monotonic(), 0.001))

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

        from bot.writers.silence import Patience, patient_client

        url, auth = without_credentials(self._base_url)
        known = self._settings
        http = patient_client(
            Patience(known.model_connect_seconds, known.model_timeout_seconds, known.model_first_word_seconds), auth
        )
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
        if not usable(self._base_url):
            raise ModelUnavailable("OPENAI_BASE_URL is not an address such as http://127.0.0.1:11434/v1: correct it")
        key = self._key()
        if not key and not self._settings.base_url:
            raise ModelUnavailable(f"the model {self.name} needs a key: set OPENAI_API_KEY, or OPENAI_BASE_URL")
        if not (key.isascii() and key.isprintable()):
            raise ModelUnavailable("OPENAI_API_KEY holds characters that no key has: copy it again")

    def _key(self) -> str:
        return self._settings.api_key.get_secret_value().strip() if self._settings.api_key else ""

    def endpoint(self) -> Endpoint:
        """What messages tell of it."""
        known = self._settings
        model = None if self.name == UNNAMED else self.name
        limits = {
            "seconds": known.model_timeout_seconds,
            "connect": known.model_connect_seconds,
            "first_word": known.model_first_word_seconds or known.model_timeout_seconds,
        }
        return Endpoint(shown_address(self._base_url), model, known.model_max_tokens, limits)


def _keep_prompts_out_of_logs() -> None:
    """The client logs whole requests at DEBUG: questions and articles do not belong in log files."""
    for name in ("openai", "httpx2", "httpcore2"):
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)
