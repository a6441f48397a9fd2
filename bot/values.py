"""The values of an answer: the wire form of the command line, the API and the page."""

from typing import Literal

from pydantic import Field

from library.values import Coverage, Filters, Value

Verdict = Literal["answered", "partial", "conflict", "abstained"]
Support = Literal["supported", "unsupported", "unchecked"]
WriterChoice = Literal["quote", "llm"]


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


class Finding(Value):
    """Something in a sentence that its citations do not hold."""

    kind: Literal["uncited", "number", "name", "quotation", "words"]
    detail: str


class Sentence(Value):
    """One sentence of an answer, without its markers, and the numbers of the citations that hold it."""

    text: str
    citations: tuple[int, ...] = ()
    support: Support = "unchecked"
    findings: tuple[Finding, ...] = ()


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


class Answer(Value):
    """A cited answer, or an abstention that says what was searched and what was closest."""

    question: str
    standalone_question: str
    text: str
    """The sentences with their `[n]` markers."""
    verdict: Verdict
    short_answer: str | None = None
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    """What was laid before the writer; for an abstention, what was closest."""
    coverage: Coverage
    filters: Filters = Filters()
    writer: str
    prompt: str
    settings_id: str
    notices: tuple[str, ...] = ()
    """What the reader should know: that the model failed and the articles are quoted instead, and the like."""
    dropped_markers: int = 0
    """Markers of the model that pointed at nothing."""
    conversation_id: str | None = None
    timings_ms: Timings = Timings()
    usage: Usage = Usage()


class EvidenceFound(Value):
    """First event of a stream: what the answer will rest on."""

    event: Literal["evidence"] = "evidence"
    evidence: tuple[Evidence, ...]
    coverage: Coverage


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


class Example(Value):
    """A question of the first page, and whether the library can answer it."""

    question: str
    answerable: bool = True


class Health(Value):
    """What `/healthz` says."""

    status: Literal["ok", "degraded"]
    articles: int
    passages: int
    without_vectors: int
    writer: str
    embedder: str
    problems: tuple[str, ...] = Field(default=())
