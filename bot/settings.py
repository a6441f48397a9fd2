"""Settings: read once from the environment, then passed along."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from library.errors import BadInput

OPENAI_URL = "https://api.openai.com/v1"


def default_home() -> Path:
    """The user's data folder for Newsdesk, by the custom of the system."""
    from platformdirs import user_data_path

    return user_data_path("newsdesk", appauthor=False)


class Endpoint(NamedTuple):
    """An address, and the key that may be sent there."""

    url: str
    key: SecretStr | None

    def __repr__(self) -> str:
        """Without what in the address may be secret."""
        return f"Endpoint(url={_bare(self.url)!r}, key={self.key!r})"


class Settings(BaseSettings):
    """Everything that can be set from outside. Secrets never show in `repr`, logs or `identity`."""

    model_config = SettingsConfigDict(
        env_prefix="NEWSDESK_", extra="forbid", frozen=True, populate_by_name=True, env_ignore_empty=True
    )

    home: Path = Field(default_factory=default_home)
    """The folder that holds the library."""

    writer: Literal["auto", "quote", "llm"] = "auto"
    """`auto`: the model when a key or a base URL is set, else the quoting writer."""
    api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("api_key", "NEWSDESK_API_KEY", "OPENAI_API_KEY")
    )
    base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("base_url", "NEWSDESK_BASE_URL", "OPENAI_BASE_URL")
    )
    """An OpenAI-compatible address, `http://127.0.0.1:11434/v1`."""
    model: str | None = None
    """The chat model's name. When unset: the first that the base URL offers, or OpenAI's small default."""
    model_timeout_seconds: float = Field(default=60.0, gt=0, le=3600)
    """Longest silence of the model before the quoting writer takes over."""
    model_max_tokens: int = Field(default=600, ge=16, le=16384)
    model_context_tokens: int = Field(default=3000, ge=256, le=200_000)
    """Budget of the passages in a prompt; the least relevant are left out first."""

    embedder: Literal["minilm", "openai"] = "minilm"
    embedding_model: str = "text-embedding-3-small"
    embedding_base_url: str | None = None
    """When unset, `base_url`."""
    embedding_api_key: SecretStr | None = None
    """When unset, `api_key`, unless `embedding_base_url` names another host than the one that key is for."""
    embedding_dimension: int | None = Field(default=None, ge=8, le=8192)

    model_connect_seconds: float = Field(default=10.0, gt=0, le=3600)
    """Longest wait for a connection to the model's server."""
    model_first_word_seconds: float | None = Field(default=None, gt=0, le=3600)
    """Longest wait for the model's first word. When unset, as long as it is not silent for `model_timeout_seconds`."""
    model_whole_seconds: float = Field(default=300.0, gt=0, le=36_000)
    """Longest time for a whole answer of the model, every further try included."""
    model_failures: int = Field(default=3, ge=1, le=1000)
    """After so many failures in a row the model is left alone for a while, and the articles are quoted at once."""
    model_rest_seconds: float = Field(default=30.0, gt=0, le=3600)
    """How long it is left alone at first; twice as long each time that it fails again."""
    price_in: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """US dollars for a million tokens read by the model. The cost of an answer is known where both prices are."""
    price_out: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """US dollars for a million tokens written by the model."""
    cache: Literal["on", "off"] = "on"
    """Whether a question that was answered before is answered the same way at once, as long as nothing has changed."""

    understand: Literal["rules", "model"] = "rules"
    """Who reads a question before the search: `model` asks the chat model first, which takes its time each time."""
    unsupported: Literal["drop", "show"] = "drop"
    """What becomes of a sentence that its citations do not hold: `drop` leaves it out, `show` shows it as such."""
    second_opinion: Literal["off", "hint", "on"] = "off"
    """Whether the model is asked once more about what it wrote: `hint` shows its doubts, `on` makes them count."""
    reader: Literal["on", "off"] = "off"
    """Whether a small model of our own reads the passages that were found, for which is first and what is quoted."""
    evidence_passages: int = Field(default=8, ge=1, le=50)
    """Passages laid before the writer."""

    judge_model: str | None = None
    """The model that judges answers in `newsdesk eval`. When unset, nothing is judged."""
    judge_base_url: str | None = None
    """When unset, `base_url`."""
    judge_api_key: SecretStr | None = None
    """When unset, `api_key`, unless `judge_base_url` names another host than the one that key is for."""
    judge_timeout_seconds: float = Field(default=60.0, gt=0, le=3600)
    """Longest silence of the judge."""
    judge_max_tokens: int = Field(default=1500, ge=16, le=16384)
    """Longest reply of the judge, what it thinks to itself included."""
    judge_context_tokens: int = Field(default=6000, ge=256, le=200_000)
    """Budget of the passages laid before the judge."""
    judge_calibration: Path | None = None
    """What `newsdesk eval calibrate` has written: shown beside what the judge says."""

    background: bool = True
    """Whether `newsdesk serve` makes missing vectors and follows what is followed, besides answering."""
    fetch_private_hosts: str = ""
    """Hosts that may be fetched from although they are private, `cms.internal, 10.0.0.8:8080`."""
    fetch_contact: str = ""
    """Told to the sites that are fetched from: an e-mail address or a page."""

    @classmethod
    def from_environment(cls, **overrides: object) -> "Settings":
        """Read the environment. Raises BadInput naming the variable that cannot be used."""
        known = {f"NEWSDESK_{name.upper()}" for name in cls.model_fields}
        unknown = sorted(name for name in os.environ if name.startswith("NEWSDESK_") and name not in known)
        if unknown:
            raise BadInput(f"unknown setting {unknown[0]}; known are {', '.join(sorted(known))}")
        try:
            return cls(**overrides)  # pyright: ignore[reportArgumentType]
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            name = str(first["loc"][0]) if first["loc"] else "settings"
            raise BadInput(f"setting {name}: {first['msg']}") from None

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Addresses may hold a user and a password, or a key behind the question mark."""
        for name, value in super().__repr_args__():
            yield name, _bare(value) if name and name.endswith("base_url") and isinstance(value, str) else value

    @property
    def private_hosts(self) -> tuple[str, ...]:
        """The entries of `fetch_private_hosts`."""
        return tuple(filter(None, map(str.strip, self.fetch_private_hosts.split(","))))

    @property
    def has_model(self) -> bool:
        """Whether a chat model is configured at all."""
        return self.api_key is not None or self.base_url is not None or self.model is not None

    @property
    def embeddings(self) -> Endpoint:
        """Where an embedder that is not bundled is asked."""
        return self._endpoint(self.embedding_base_url, self.embedding_api_key)

    @property
    def judging(self) -> Endpoint:
        """Where the judge is asked."""
        return self._endpoint(self.judge_base_url, self.judge_api_key)

    def _endpoint(self, url: str | None, key: SecretStr | None) -> Endpoint:
        """An address of its own, or the chat model's; its key goes along only to the host that it is for."""
        chat = self.base_url or OPENAI_URL
        url = url or chat
        own = self.api_key if url == chat or (_origin(url) and _origin(url) == _origin(chat)) else None
        return Endpoint(url, key or own)

    @property
    def identity(self) -> str:
        """Twelve hex digits that change when a setting that can change an answer does; holds no secret."""
        telling = self.model_dump_json(exclude=_TELL_NOTHING)
        return hashlib.sha256(telling.encode()).hexdigest()[:12]


_TELL_NOTHING = {
    "home",
    "api_key",
    "embedding_api_key",
    "judge_model",
    "judge_base_url",
    "judge_api_key",
    "judge_timeout_seconds",
    "judge_max_tokens",
    "judge_context_tokens",
    "judge_calibration",
    "model_timeout_seconds",
    "model_connect_seconds",
    "model_first_word_seconds",
    "model_whole_seconds",
    "model_failures",
    "model_rest_seconds",
    "price_in",
    "price_out",
    "cache",
    "background",
    "fetch_private_hosts",
    "fetch_contact",
}


def _bare(url: str) -> str:
    """An address without what in it may be secret."""
    return re.sub(r"//[^/?#]*@", "//", url).partition("?")[0]


def _origin(url: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port, the port of the scheme where none is written; None for what is no address."""
    try:
        parts = urlsplit(url.strip())
        usual = {"http": 80, "https": 443}.get(parts.scheme)
        return (parts.scheme, parts.hostname, parts.port or usual) if parts.hostname else None
    except ValueError:
        return None
