"""The values that cross borders: frozen, validated, the same class in a file, over HTTP and in code."""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from library.errors import BadInput


def _iso(value: str) -> str:
    """Accept an ISO 8601 date, or date and time, and keep it as it was written, zone included."""
    text = value.strip()
    datetime.fromisoformat(text)
    date.fromisoformat(text[:10])
    if text[4:5] != "-" or text[7:8] != "-":
        raise ValueError("a date is written as in 2023-03-02, or 2023-03-02T16:12:00+05:30")
    return text


IsoTime = Annotated[str, AfterValidator(_iso)]
"""`2023-03-02` or `2023-03-02T16:12:00+05:30`: what is not known (the hour, the zone) is not made up."""


def well_formed(what: str, text: str) -> str:
    """The text as it is. Raises BadInput, naming `what`, for half a surrogate pair, which nothing here can keep.

    A command line brings them along for bytes that are not UTF-8.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadInput(f"{what} is not Unicode text from character {error.start + 1} on: type it in UTF-8") from None
    return text


class Value(BaseModel):
    """Base of every value: frozen, and unknown names are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(NamedTuple):
    """A half-open range [start, end) of characters (code points) of an article's kept text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


class ArticleFields(Value):
    """What is known of an article, whoever found it. What is not known stays None."""

    title: str = Field(min_length=1, max_length=1000)
    text: str = Field(min_length=1)
    url: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    dateline: str | None = None
    """The place a report was filed from, as written: `NEW DELHI`."""
    published_at: IsoTime | None = None
    updated_at: IsoTime | None = None
    section: str | None = None
    language: str | None = None


class Article(ArticleFields):
    """One version of an article. Its text never changes under its version; spans point into it."""

    id: str = Field(min_length=1, max_length=200)

    @property
    def published_on(self) -> str | None:
        """The day of publication, `YYYY-MM-DD`, in the article's own zone."""
        return self.published_at[:10] if self.published_at else None


class EditorsNote(Value):
    """What an article says of its own changes: `text == article.text[start:end]`."""

    kind: Literal["correction", "clarification", "update", "retraction", "note"]
    start: int
    end: int
    text: str
    dated: IsoTime | None = None
    """The day or moment that the note gives."""


class VersionNote(Value):
    """One version of an article, without its text."""

    version: int
    title: str
    published_at: str | None
    updated_at: str | None
    ingested_at: str
    made_by: Literal["source", "reclean"] = "source"
    """Whether its source said something new, or a better reader read the same bytes again."""
    notes: tuple[EditorsNote, ...] = ()


class Place(Value):
    """One of the places where the same text was found."""

    source: str
    """The file or address it came from."""
    url: str | None = None
    outlet: str | None = None
    ingested_at: str | None = None


class KeptArticle(Article):
    """An article as it stands in the library."""

    version: int
    versions: tuple[VersionNote, ...]
    """All that are kept, oldest first; `version` is the current one unless it was asked for by number."""
    current: bool = True
    ingested_at: str
    source: str
    cluster: str
    """Id shared by the copies of one story; an article without copies is a cluster of its own."""
    found_in: dict[str, str] = Field(default_factory=dict)
    """Where each field that is known was found: `{"published_at": "json-ld"}`."""
    notes: tuple[EditorsNote, ...] = ()
    """Corrections and the like that this version carries."""
    places: tuple[Place, ...] = ()
    """Where the same text was found besides."""
    gone_at: str | None = None
    """When its address answered that there is no such page any more."""


class ArticleCard(Value):
    """What a list of articles shows: everything but the text."""

    id: str
    version: int
    title: str
    outlet: str | None
    authors: tuple[str, ...]
    published_at: str | None
    updated_at: str | None
    ingested_at: str
    url: str | None
    section: str | None
    characters: int
    passages: int


class Passage(Value):
    """A run of whole sentences of one article version; `text == article.text[start:end]`."""

    id: str
    """`<article id>:<version>:<start>-<end>`."""
    article_id: str
    version: int
    start: int
    end: int
    text: str
    title: str
    outlet: str | None
    published_at: str | None
    url: str | None
    cluster: str

    @model_validator(mode="after")
    def _span_fits_text(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"passage {self.id}: [{self.start}, {self.end}) does not fit its text")
        return self


class Hit(NamedTuple):
    """A passage that a search found, its score (higher is better), and which legs found it (`words`, `vectors`)."""

    passage: Passage
    score: float
    found_by: tuple[str, ...]
    also_carried_by: tuple[str, ...] = ()
    """Other outlets that carry a copy of the same story."""


class Filters(Value):
    """What narrows a search; both ends of the window are included, and undated articles fall outside any window."""

    after: date | None = None
    before: date | None = None
    outlets: tuple[Annotated[str, AfterValidator(partial(well_formed, "the outlet's name"))], ...] = ()
    """Names as kept; upper and lower case do not matter. One that is not text raises BadInput."""

    @model_validator(mode="after")
    def _window_is_open(self) -> Self:
        if self.after and self.before and self.after > self.before:
            raise ValueError(f"the window is empty: it begins on {self.after} and ends on {self.before}")
        return self


class Coverage(Value):
    """What a search looked through. Dates are days of publication, `YYYY-MM-DD`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    articles_searched: int
    outlets: int
    first: str | None = Field(default=None, alias="from")
    last: str | None = Field(default=None, alias="to")
    passages: int = 0
    without_vectors: int = 0
    """Passages that can be found by their words only, until their vectors are made."""


LONGEST_COMMENT = 2000
"""Characters of what a reader says of an answer."""
LONGEST_SOURCE = 2000
"""Characters of the name or address of a source that a reader misses."""


class Turn(Value):
    """One question of a conversation and what came of it."""

    question: str
    standalone_question: str
    answer: str
    article_ids: tuple[str, ...] = ()
    passage_ids: tuple[str, ...] = ()
    """What the answer cited: where the next question looks too."""
