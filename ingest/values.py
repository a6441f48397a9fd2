"""What passes between the readers, the pipeline and whoever asked for an ingest."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from pydantic import Field

from library.values import IsoTime, Value


class Draft(Value):
    """An article as a reader found it, cleaned, before it has an identity in the library.

    What a reader does not know stays None: the time of ingest is never given out as the time of publication.
    """

    title: str = Field(min_length=1, max_length=1000)
    text: str = Field(min_length=1)
    id: str | None = None
    url: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    dateline: str | None = None
    published_at: IsoTime | None = None
    updated_at: IsoTime | None = None
    section: str | None = None
    language: str | None = None
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
