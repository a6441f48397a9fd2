"""The values of summaries and timelines: the wire form of the command line, the API and the page."""

from typing import Literal

from pydantic import ConfigDict, Field

from bot.values import Citation, Sentence, Timings, Usage
from library.values import Filters, IsoTime, Value

SectionKind = Literal[
    "summary", "who", "what", "when", "where", "why", "how", "quotes", "numbers", "all", "some", "differ"
]


class Line(Sentence):
    """One line of a summary, with the numbers of the citations that hold it."""

    speaker: str | None = None
    """Who said it, for a quotation."""
    outlets: tuple[str, ...] = ()
    """Whose articles say it; copies of one story count once."""
    articles: int = 1
    """How many articles say it, copies of one story counted once."""


class Section(Value):
    """Lines of one kind: the three lines of an article, who is quoted, what all say, what only some say."""

    kind: SectionKind
    lines: tuple[Line, ...] = ()


class Difference(Value):
    """A thing on which sources differ."""

    about: str
    """What is told differently, in the articles' words: "people killed"."""
    accounts: tuple["Account", ...]
    verdict: Literal["conflict", "update"] = "conflict"
    """An update where the later report follows the earlier in time; a conflict where both stand side by side."""


class Account(Value):
    """What one source says of it."""

    figure: str
    """The words that differ: "at least 12"."""
    outlet: str | None
    published_at: str | None
    citation: int


class Read(Value):
    """What a summary rests on: every article of it is read, or the number says how many were not."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    articles: int
    """That belong to it."""
    articles_read: int
    voices: int
    """Articles, copies of one story counted once."""
    outlets: tuple[str, ...] = ()
    first: str | None = Field(default=None, alias="from")
    last: str | None = Field(default=None, alias="to")
    sentences: int = 0
    """Read in all."""


class Written(Value):
    """What summaries and timelines have in common."""

    topic: str | None = None
    """The words it was asked for; None for articles chosen by hand."""
    article_ids: tuple[str, ...] = ()
    """The articles chosen by hand."""
    filters: Filters = Filters()
    text: str
    """All of it as Markdown with `[n]` markers."""
    citations: tuple[Citation, ...] = ()
    coverage: Read
    dropped: int = 0
    """Lines that were left out because what they cite does not hold them."""
    writer: str
    prompt: str
    settings_id: str
    notices: tuple[str, ...] = ()
    timings_ms: Timings = Timings()
    usage: Usage = Usage()


class Summary(Written):
    """Of one article, or of many."""

    sections: tuple[Section, ...] = ()
    differences: tuple[Difference, ...] = ()


class Event(Line):
    """One dated thing that happened."""

    date: str
    """ISO, as exact as the text is: `2023-03-02`, `2023-03` or `2023`."""
    until: str | None = None
    dated_by: str = ""
    """The words that date it: "on Tuesday"; empty where the day of publication does."""
    planned: bool = False
    """Whether it was still to come when it was reported."""
    corrected_by: int | None = None
    """The number of a citation that corrects it."""


class Timeline(Written):
    """Events, oldest first."""

    events: tuple[Event, ...] = ()


class ChangedFigure(Value):
    """A figure that a later report gives anew."""

    about: str
    before: Account
    after: Account


class Since(Written):
    """What is new since a moment."""

    since: IsoTime
    events: tuple[Event, ...] = ()
    figures: tuple[ChangedFigure, ...] = ()
    voices: tuple[Line, ...] = ()
    """Who is quoted that was not before."""
    corrections: tuple[Line, ...] = ()


class Estimate(Value):
    """What a summary by a model would take, told before it is run."""

    articles: int
    voices: int
    """Of which copies count once: what is laid before the model."""
    calls: int
    input_tokens: int
    output_tokens: int
    """At most."""
    cost_usd: float | None = None
    """None where the model's price is not known."""


class Progress(Value):
    """How far a run is."""

    stage: Literal["read", "compare", "write", "check"]
    done: int
    of: int
    detail: str = ""
