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


class Example(Value):
    """A question of the first page, and whether the library can answer it."""

    question: str
    answerable: bool = True


class Related(Value):
    """Another article, in its current version."""

    id: str
    version: int
    title: str
    outlet: str | None
    published_at: str | None


class Company(Value):
    """What the library holds besides an article."""

    copies: tuple[Related, ...] = ()
    """Articles that carry the same story, with cuts and headlines of their own."""
    reports: tuple[Related, ...] = ()
    """What others report of the same event."""


class ChangedField(Value):
    """A field that differs between two versions."""

    name: str
    before: str
    after: str


class Words(Value):
    """A run of words, in both versions or in one."""

    kind: Literal["same", "dropped", "added"]
    text: str


class Changes(Value):
    """What differs between two versions of an article."""

    article_id: str
    before: int
    """The one version."""
    after: int
    """The other."""
    fields: tuple[ChangedField, ...] = ()
    paragraphs: tuple[tuple[Words, ...], ...] = ()
    """Those that are not the same in both, in the order of the text."""
    cut: bool = False
    """Whether there are more than are shown."""


class Health(Value):
    """What `/healthz` says."""

    status: Literal["ok", "degraded"]
    articles: int
    passages: int
    without_vectors: int
    """Passages that can be found by their words only, until their vectors are made."""
    embedding: bool = False
    """Whether this server is making them."""
    writer: str
    embedder: str
    problems: tuple[str, ...] = Field(default=())
