"""The writers' seam: evidence in, pieces of a cited answer out."""

from collections.abc import Generator, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from bot.question import Question
from bot.values import Evidence
from library.values import Turn


class Text(NamedTuple):
    """A piece of prose, as long or short as it comes."""

    text: str
    added: tuple[str, ...] = ()
    """Names in square brackets that are not in the words cited, from earlier in the article. No model adds any."""


class Cite(NamedTuple):
    """A marker after the sentence it belongs to: evidence by its number, narrowed to a span when the writer knows it.

    `start` and `end` are offsets of the article's kept text, not of the passage.
    """

    evidence: int
    start: int | None = None
    end: int | None = None


class BadMarker(NamedTuple):
    """A marker that points at no evidence; dropped and counted."""

    text: str


class Used(NamedTuple):
    """Tokens spent, said once at the end."""

    input_tokens: int
    output_tokens: int
    counted: bool = False
    """Whether they were counted here, as the server did not tell them."""


class Sure(NamedTuple):
    """How probable the writer holds it that its best sentence answers, 0 to 1; said before all else."""

    probability: float


class Short(NamedTuple):
    """The few words that answer, as they stand in the evidence; said before the text."""

    text: str


class Declined(NamedTuple):
    """The writer read the evidence and found no answer in it; nothing follows."""


Piece = Text | Cite | BadMarker | Used | Sure | Short | Declined


class Writer(Protocol):
    """Writes an answer from evidence alone."""

    @property
    def name(self) -> str:
        """`quote`, or the model's name: the answer's `writer`."""
        ...

    @property
    def prompt(self) -> str:
        """The prompt and its version, `answer/v1`, or the rule set and its version, `quote/v1`."""
        ...

    @property
    def repeats_itself(self) -> bool:
        """Whether the same question, evidence and history give the same answer again."""
        ...

    def trouble(self, *, look: bool = False) -> str | None:
        """Why it cannot write at present, in one sentence; by what is known, or after a `look` at its server."""
        ...

    def write(
        self, question: Question, evidence: Sequence[Evidence], today: date, history: Sequence[Turn] = ()
    ) -> Generator[Piece]:
        """Yield the answer piece by piece. Raises `library.errors.ModelUnavailable` when it cannot go on."""
        ...
