"""What is understood of a question."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal, NamedTuple

from library.errors import BadInput
from library.values import Filters, Value, well_formed

LONGEST = 5000
"""Characters of a question."""

Kind = Literal["who", "what", "when", "where", "why", "how", "number", "duration", "money", "yes_no", "list"]
Expected = Literal[
    "person",
    "organisation",
    "place",
    "date",
    "number",
    "money",
    "duration",
    "reason",
    "manner",
    "quotation",
    "yes_no",
    "list",
    "comparison",
    "anything",
]
"""What an answer should be."""
InferredField = Literal["dates", "outlets", "recency"]
DATES: InferredField = "dates"
OUTLETS: InferredField = "outlets"
RECENCY: InferredField = "recency"
INFERRED_FIELDS: tuple[InferredField, ...] = (DATES, OUTLETS, RECENCY)
"""What may be read from a question besides what it asks: days of publication, outlets, that it asks for what is new."""


class Inferred(Value):
    """Something read from the question that narrows the search, or (`recency`) orders it."""

    field: InferredField
    words: str
    """The words of the question that it was read from."""
    after: date | None = None
    before: date | None = None
    """Both ends are included, as in Filters."""
    outlets: tuple[str, ...] = ()
    """Names as kept in the library."""
    stated: bool = False
    """Whether it says when or by whom an article was published, and not when something happened."""


class Known(NamedTuple):
    """What the library holds, as far as it helps to read a question."""

    outlets: Sequence[str] = ()
    """Names as kept."""
    last: date | None = None
    """The last day on which anything was published: "March 3" without a year is the last one before it."""


class Reading(NamedTuple):
    """What a question is read by."""

    today: date | None = None
    """The day that "today" means; without it no times are read."""
    known: Known = Known()
    infer: Collection[InferredField] = INFERRED_FIELDS
    """What may be read from it to narrow the search."""


class Said(NamedTuple):
    """What a model says of a question, held to the question's own words; it is taken beside what the rules read."""

    standalone: str = ""
    parts: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    """As the question writes them."""
    time: str = ""
    """Words of the question."""


class Question(Value):
    """A question as understood."""

    text: str
    """As typed, white space folded."""
    standalone: str
    """As it would be asked without the conversation before it."""
    kind: Kind = "what"
    expected: Expected = "anything"
    names: tuple[str, ...] = ()
    """Capitalised runs and quoted phrases, as written."""
    terms: tuple[str, ...] = ()
    """Words that carry meaning, as written, in order, each once."""
    acts: tuple[str, ...] = ()
    """Families of speech that the question asks about: `request` for "what did X ask Y?"."""
    speaker: tuple[str, ...] = ()
    """Words that name who acts."""
    addressee: tuple[str, ...] = ()
    """Words that name whom it is done to, where the act is one of speech."""
    source: tuple[str, ...] = ()
    """Words of "according to ...", unless an outlet is meant."""
    parts: tuple[str, ...] = ()
    """Stand-alone questions that a comparison, or a question about several articles, is made of; else none."""
    part_inferred: tuple[tuple[Inferred, ...], ...] = ()
    """What was read from each of `parts` alone."""
    part_filters: tuple[Filters, ...] = ()
    """What each of `parts` is searched under; where there are none, all are searched under the same filters."""
    about_now: bool = False
    """Whether it asks for what is new: "recently", "this week"."""
    today: date | None = None
    """The day that "today" means."""
    infer: tuple[InferredField, ...] = INFERRED_FIELDS
    """What might be read from it to narrow the search; the rest was taken off."""
    inferred: tuple[Inferred, ...] = ()
    """At most one of a field."""
    unresolved: tuple[str, ...] = ()
    """Words that give a time which only the articles could tell: "since the election"."""
    read_by: Literal["rules", "model"] = "rules"
    note: str = ""
    """What the reader should know of how it was read."""


def asked_text(text: str) -> str:
    """The question with its white space folded. Raises BadInput when it is empty, too long or not text."""
    asked = " ".join(text.split())
    if not asked:
        raise BadInput("the question is empty: ask something, as in: what did Blinken ask Lavrov?")
    if len(asked) > LONGEST:
        raise BadInput(f"the question has {len(asked)} characters; at most {LONGEST} can be asked")
    return well_formed("the question", asked)
