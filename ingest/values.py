"""What passes between the readers, the pipeline and whoever asked for an ingest."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from pydantic import ConfigDict, Field

from library.originals import Original
from library.values import ArticleFields, Value


class Draft(ArticleFields):
    """An article as a reader found it, cleaned, before it has an identity in the library.

    The time of ingest is never given out as the time of publication.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")

    id: str | None = None
    ignored_keys: tuple[str, ...] = ()
    """Keys of a JSON line that the contract does not know."""
    found_in: dict[str, str] = Field(default_factory=dict)
    """Where each field that is known was found: `{"published_at": "json-ld", "outlet": "byline"}`."""
    hidden: int = 0
    """Pieces of text that a reader of the page would not see, and that were left out."""
    original: Original | None = Field(default=None, repr=False)
    """The bytes it was read from; those of the whole document where its reader names none."""
    part: int = 0
    """Which article of its original it is, from 0."""


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
    hidden: int = 0
    """Pieces of hidden text that were left out."""
    seconds: float = 0.0


class Recleaned(Value):
    """What reading an article's original again changes."""

    id: str
    title: str
    fields: tuple[str, ...] = ()
    """Names of the fields that change, `text` among them."""
    dropped: tuple[str, ...] = ()
    """Lines of the text that go."""
    added: tuple[str, ...] = ()
    """Lines of the text that come."""


class RecleanReport(Value):
    """What came of reading kept originals again."""

    unchanged: int = 0
    updated: int = 0
    """Articles with a new version; in a dry run, those that would get one."""
    failed: int = 0
    without_original: int = 0
    """Articles that were left alone: nothing is kept that they could be read from again."""
    changes: tuple[Recleaned, ...] = ()
    """The first of what changed."""
    failures: tuple[Failure, ...] = ()
    passages: int = 0
    """Passages whose vectors were made in this run."""
    dry_run: bool = False
    seconds: float = 0.0


class Progress(NamedTuple):
    """How far an ingest is. `total` is None while it is not known."""

    stage: Literal["fetching", "reading", "embedding"]
    done: int
    total: int | None
    detail: str = ""


VectorsWhen = Literal["now", "later"]
"""Whether a run makes the vectors of what it kept, or leaves them to `newsdesk embed` or the server."""

OnProgress = Callable[[Progress], None]
