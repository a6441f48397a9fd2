"""What passes between the readers, the pipeline and whoever asked for an ingest."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from pydantic import Field

from library.values import ArticleFields, Value


class Draft(ArticleFields):
    """An article as a reader found it, cleaned, before it has an identity in the library.

    The time of ingest is never given out as the time of publication.
    """

    id: str | None = None
    ignored_keys: tuple[str, ...] = ()
    """Keys of a JSON line that the contract does not know."""


class Failure(Value):
    """A source, or a line of one, that did not become an article."""

    source: str
    """As the user named it: `folder/file.jsonl:17`."""
    reason: str
    """What was wrong and what to do."""


class ArticleCounts(Value):
    """What became of the articles."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    failed: int = 0


class IngestReport(Value):
    """What one ingest did."""

    articles: ArticleCounts = ArticleCounts()
    passages: int = 0
    """Passages whose vectors were made in this run."""
    failures: tuple[Failure, ...] = ()
    ignored_keys: dict[str, int] = Field(default_factory=dict)
    seconds: float = 0.0


class Progress(NamedTuple):
    """How far an ingest is. `total` is None while it is not known."""

    stage: Literal["reading", "embedding"]
    done: int
    total: int | None
    detail: str = ""


OnProgress = Callable[[Progress], None]
