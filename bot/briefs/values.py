"""The values of briefs: the wire form of the command line, the API and the page."""

from typing import Literal

from bot.summarising.values import Read
from bot.values import Citation
from library.values import Filters, IsoTime, Value

BriefKind = Literal["topic", "question"]
ItemKind = Literal["event", "figure", "voice", "correction", "answer"]


class Brief(Value):
    """A saved question or topic."""

    name: str
    kind: BriefKind
    words: str
    """The topic, or the question."""
    filters: Filters = Filters()
    every: int | None = None
    """Seconds between two runs of a server; None for one that is run by command alone."""
    added_at: IsoTime
    last_run_at: IsoTime | None = None
    next_due_at: IsoTime | None = None


class Item(Value):
    """One thing that is new."""

    kind: ItemKind
    key: str
    """Stays the same for the same words of the same article: a feed's guid."""
    text: str
    citations: tuple[int, ...]
    date: str | None = None
    """Of an event, as exact as the text is."""
    until: str | None = None
    planned: bool = False
    speaker: str | None = None


class Report(Value):
    """What one run has found that no run before has told."""

    brief: str
    number: int | None = None
    """Among the reports that are kept; None where nothing is new, which is not kept."""
    ran_at: IsoTime
    since: IsoTime | None = None
    """The run before; None at the first."""
    items: tuple[Item, ...] = ()
    citations: tuple[Citation, ...] = ()
    coverage: Read | None = None
    notices: tuple[str, ...] = ()
