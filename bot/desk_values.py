"""What the desk says besides answers: of its library, its conversations, its own state."""

from typing import Literal

from pydantic import Field

from bot.values import Answer
from library.values import IsoTime, Value


class Example(Value):
    """A question of the first page, and whether the library can answer it."""

    question: str
    answerable: bool = True


class Related(Value):
    """Another article, in its current version."""

    id: str
    version: int
    title: str
    outlet: str | None
    published_at: str | None


class Company(Value):
    """What the library holds besides an article."""

    copies: tuple[Related, ...] = ()
    """Articles that carry the same story, with cuts and headlines of their own."""
    reports: tuple[Related, ...] = ()
    """What others report of the same event."""


class ChangedField(Value):
    """A field that differs between two versions."""

    name: str
    before: str
    after: str


class Words(Value):
    """A run of words, in both versions or in one."""

    kind: Literal["same", "dropped", "added"]
    text: str


class Changes(Value):
    """What differs between two versions of an article."""

    article_id: str
    before: int
    """The one version."""
    after: int
    """The other."""
    fields: tuple[ChangedField, ...] = ()
    paragraphs: tuple[tuple[Words, ...], ...] = ()
    """Those that are not the same in both, in the order of the text."""
    cut: bool = False
    """Whether there are more than are shown."""


class ConversationCard(Value):
    """A past conversation, without what was said in it."""

    id: str
    title: str
    """As a reader named it, else its first question."""
    started_at: IsoTime
    last_at: IsoTime
    """When its last question was asked."""
    turns: int


class KeptTurn(Value):
    """One question of a past conversation, and its answer as it was shown."""

    number: int
    asked_at: IsoTime
    question: str
    text: str
    """Of the answer."""
    answer: Answer | None = None
    """None where an older Newsdesk has kept the text alone."""


class Conversation(ConversationCard):
    """A past conversation."""

    said: tuple[KeptTurn, ...]


class Health(Value):
    """What `/healthz` says."""

    status: Literal["ok", "degraded"]
    articles: int
    passages: int
    without_vectors: int
    """Passages that can be found by their words only, until their vectors are made."""
    embedding: bool = False
    """Whether this server is making them."""
    writer: str
    embedder: str
    problems: tuple[str, ...] = Field(default=())
