"""The values of an answer: the wire form of the command line, the API and the page."""

from typing import Literal, Self

from pydantic import Field, model_validator

from bot.question.values import INFERRED_FIELDS, Expected, Inferred, InferredField
from bot.requests.values import Request
from bot.verdicts.values import Conflict
from library.values import LONGEST_COMMENT, LONGEST_SOURCE, Coverage, Filters, IsoTime, Value

Verdict = Literal["answered", "partial", "conflict", "abstained"]
Support = Literal["supported", "unsupported", "unchecked"]
WriterChoice = Literal["quote", "llm"]
Opinion = Literal["right", "wrong", "wrong_citation", "missing_source"]


class Located(Value):
    """Words of an article version, and where they stand: its text at [start, end)."""

    article_id: str
    version: int
    title: str
    outlet: str | None
    published_at: str | None
    url: str | None
    start: int
    end: int
    also_carried_by: tuple[str, ...] = ()
    """Other outlets that carry a copy of the same story."""


class SearchResult(Located):
    """One line of `newsdesk search`."""

    text: str
    score: float
    found_by: tuple[str, ...]


class Evidence(SearchResult):
    """A passage laid before the writer, and shown to the reader before the first word is written."""

    number: int
    """1 is the most relevant. The writer's own numbering, not that of the citations."""
    passage_id: str


class Citation(Located):
    """The exact words that hold a sentence: the article version's text at [start, end) equals `quote`."""

    number: int
    quote: str
    passage_id: str | None = None


FindingKind = Literal[
    "uncited", "number", "unit", "date", "name", "quotation", "speaker", "attribution", "hedge", "negation",
    "direction", "quantity_word", "words", "second_opinion",
]  # fmt: skip


class Finding(Value):
    """Something in a sentence that its citations do not hold."""

    kind: FindingKind
    detail: str
    hint: bool = False
    """Whether it is shown only: it is wrong too often to make a sentence unsupported."""


class Sentence(Value):
    """One sentence of an answer, without its markers, and the numbers of the citations that hold it."""

    text: str
    citations: tuple[int, ...] = ()
    support: Support = "unchecked"
    findings: tuple[Finding, ...] = ()
    added: tuple[str, ...] = ()
    """Who is meant, in square brackets in the text and not in the words cited: from earlier in the same article."""


class Timings(Value):
    """Milliseconds from the start of each stage to its end; `first_token` counts from the question."""

    understand: float = 0.0
    retrieve: float = 0.0
    first_token: float = 0.0
    write: float = 0.0
    check: float = 0.0
    total: float = 0.0


class Usage(Value):
    """What the model was paid with; zero when no model wrote. `cost_usd` is null when the price is not known."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    counted: bool = False
    """Whether the tokens, or some of them, were counted here, as the server did not tell them."""


class ReadFilter(Inferred):
    """Something read from the question, and what became of it."""

    applied: bool
    why: str = ""
    """Why it was not applied."""


class Understood(Value):
    """How a question was taken."""

    expected: Expected = "anything"
    """What an answer should be."""
    parts: tuple[str, ...] = ()
    """What it was split into, each searched for by itself; none for a question about one thing."""
    infer: tuple[InferredField, ...] = INFERRED_FIELDS
    """What might be read from it; the rest was taken off."""
    inferred: tuple[ReadFilter, ...] = ()
    unresolved: tuple[str, ...] = ()
    """Words for a time that only the articles could tell: "since the election"."""
    read_by: Literal["rules", "model"] = "rules"
    """Who read it; a model's reading is held to the question's words."""
    filters: Filters = Filters()
    """Under which it was searched: those that were set, narrowed by those that were read from it."""


class Answer(Value):
    """A cited answer, or an abstention that says what was searched, what was closest and what would help.

    The sentences of an abstention, where it has any, tell what the articles say against the question's premise.
    """

    question: str
    standalone_question: str
    text: str
    """The sentences with their `[n]` markers."""
    verdict: Verdict
    short_answer: str | None = None
    confidence: float | None = None
    """How probable the writer held it that its best sentence answers, 0 to 1; an abstention keeps it. None for a model,
    which does not say."""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    conflict: Conflict | None = None
    """What sources tell differently; where one of them only came later, the verdict is not `conflict`."""
    missing: tuple[str, ...] = ()
    """Parts of the question that nothing in the answer speaks of."""
    advice: tuple[str, ...] = ()
    """What would help, one sentence each, where the library does not answer."""
    evidence: tuple[Evidence, ...] = ()
    """What was laid before the writer; for an abstention, what was closest."""
    coverage: Coverage
    filters: Filters = Filters()
    """As they were set; what the question itself narrowed is in `understood`."""
    understood: Understood = Understood()
    writer: str
    prompt: str
    settings_id: str
    notices: tuple[str, ...] = ()
    """What the reader should know: that the model failed and the articles are quoted instead, and the like."""
    dropped_markers: int = 0
    """Markers of the model that pointed at nothing."""
    dropped_sentences: int = 0
    """Sentences that were left out, as what they cite does not hold them."""
    request: Request | None = None
    """The summary, timeline or news that were asked for, where it was no question; this holds what matters most."""
    conversation_id: str | None = None
    turn: int | None = None
    """Its number in the conversation, from 1, where it is kept in one."""
    timings_ms: Timings = Timings()
    usage: Usage = Usage()
    cached: bool = False
    """Whether it was given before, for the same question, settings and library; nothing was spent on it again."""


class Feedback(Value):
    """One reader's word on one answer: thumbs up and down, a citation that does not hold, a source that is missing."""

    opinion: Opinion
    answer: Answer
    """As it was shown."""
    citation: int | None = Field(default=None, ge=1)
    """The number of the citation that does not hold what it is cited for."""
    source: str | None = Field(default=None, min_length=1, max_length=LONGEST_SOURCE)
    """The article that is missing, by id, url or title."""
    comment: str | None = Field(default=None, min_length=1, max_length=LONGEST_COMMENT)
    given_at: IsoTime | None = None

    @model_validator(mode="after")
    def _names_what_is_wrong(self) -> Self:
        if self.opinion == "wrong_citation" and self.citation not in {each.number for each in self.answer.citations}:
            raise ValueError("name the citation that does not hold, by its number in the answer")
        if self.opinion == "missing_source" and not self.source:
            raise ValueError("name the source that is missing, by its title or address")
        return self


class GivenFeedback(Feedback):
    """Feedback as it is kept."""

    id: str
    """Of the answer as it was shown: what is said of the same again takes its place."""


class EvidenceFound(Value):
    """First event of a stream: what the answer will rest on."""

    event: Literal["evidence"] = "evidence"
    evidence: tuple[Evidence, ...]
    coverage: Coverage
    understood: Understood = Understood()
    further: tuple[Evidence, ...] = Field(default=(), exclude=True)
    """What was found behind the evidence, as far as it was asked for. Never sent."""


class TokenWritten(Value):
    """A piece of the answer's text; markers come whole, and numbered as in the final answer."""

    event: Literal["token"] = "token"
    text: str


class WritingRestarted(Value):
    """The text so far is void: the model failed and another writer begins again, or it found no answer after all."""

    event: Literal["restart"] = "restart"
    reason: str


class AnswerFinished(Value):
    """Last event of a stream: the whole answer, which stands above whatever was streamed."""

    event: Literal["answer"] = "answer"
    answer: Answer


StreamEvent = EvidenceFound | TokenWritten | WritingRestarted | AnswerFinished
