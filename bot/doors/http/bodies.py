"""What the API takes and gives besides the values that cross every border."""

from datetime import date
from typing import Annotated

from pydantic import AliasChoices, Field, StringConstraints

from bot.question import INFERRED_FIELDS, LONGEST, InferredField
from bot.values import WriterChoice
from library.values import ArticleCard, Filters, Value

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]
ConversationId = Annotated[str, StringConstraints(min_length=1, max_length=100)]

Infer = bool | tuple[InferredField, ...]


def fields_of(infer: Infer) -> tuple[InferredField, ...]:
    """What may be read from a question."""
    if isinstance(infer, bool):
        return INFERRED_FIELDS if infer else ()
    return infer


_FILTERS = {"after": "2023-03-01", "before": "2023-03-31", "outlets": ["Reuters"]}


class AskBody(Value):
    """A question."""

    question: Words = Field(examples=["what did Blinken ask Lavrov?"])
    conversation_id: ConversationId | None = None
    """Any name you like; later questions under it may lean on earlier ones ("and what did he say?")."""
    filters: Filters = Field(default=Filters(), examples=[_FILTERS])
    stream: bool = False
    """Answer as server-sent events."""
    writer: WriterChoice | None = None
    """`quote` needs no model; `llm` is the configured one. When left out, the server's setting."""
    now: date | None = None
    """The day that "yesterday" is counted from, when not today."""
    infer: Infer = True
    """What may be read from the question to narrow the search: all, nothing, or these alone."""


class SearchBody(Value):
    """Words to look for."""

    words: Words = Field(validation_alias=AliasChoices("words", "query"), examples=["grain deal"])
    k: int = Field(default=10, ge=1, le=100)
    """The most results to give."""
    filters: Filters = Field(default=Filters(), examples=[_FILTERS])
    now: date | None = None
    """The day that "yesterday" is counted from, when not today."""
    infer: Infer = True
    """As in a question."""
    explain: bool = False
    """Tell how each passage came to its place, instead of the passages alone."""


class Listing(Value):
    """Which articles to list. Both ends of the window are included."""

    limit: int = Field(default=50, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=10_000_000)
    outlet: tuple[str, ...] = ()
    """May be given more than once."""
    after: date | None = None
    before: date | None = None
    q: Words | None = None
    """Words that the articles hold."""


class ArticleList(Value):
    """One page of articles, newest first."""

    articles: tuple[ArticleCard, ...]
    total: int
    """How many there are under the same outlet and dates, on all pages together."""
