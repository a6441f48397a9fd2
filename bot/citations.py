"""From a writer's pieces to sentences and citations: markers become numbered spans, or do not exist."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.checks import Cited, check
from bot.lexicon import STOP_WORDS, stems, written_day
from bot.values import Citation, Evidence, Sentence
from bot.writers import BadMarker, Cite, Declined, Piece, Sure, Text, Used
from library.sentences import sentences
from library.values import Span

MOST_SENTENCES = 2
"""Neighbouring sentences of a passage that one citation may hold."""


class Draft:
    """An answer while it is written: feed pieces in, take text with final numbers out."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self._evidence = {each.number: each for each in evidence}
        self._numbers: dict[tuple[str, int, int, int], int] = {}
        self._citations: list[Citation] = []
        self._open = ""
        self._marked: list[int] = []
        self._sentences: list[tuple[str, tuple[int, ...]]] = []
        self.text = ""
        self.dropped_markers = 0
        self.declined = False
        self.confidence: float | None = None
        self.used = Used(0, 0)

    def feed(self, pieces: Iterable[Piece]) -> Iterator[str]:
        """Take pieces; yield the answer's text as it grows, `[n]` markers whole and numbered for good."""
        for piece in pieces:
            written = self._take(piece)
            if written:
                self.text += written
                yield written

    def _take(self, piece: Piece) -> str | None:
        """The text that a piece adds."""
        match piece:
            case Text(text):
                self._take_text(text)
                return text
            case Cite():
                return self._take_marker(piece)
            case BadMarker():
                self.dropped_markers += 1
            case Used():
                self.used = piece
            case Sure(probability):
                self.confidence = probability
            case Declined():
                self.declined = True
        return None

    def _take_text(self, text: str) -> None:
        if self._marked and text.strip(" .,;:!?\n"):
            self._close()
        self._open += text

    def _take_marker(self, cite: Cite) -> str | None:
        evidence = self._evidence.get(cite.evidence)
        if evidence is None:
            self.dropped_markers += 1
            return None
        span = Span(cite.start, cite.end) if cite.start is not None and cite.end is not None else None
        number = self._number(evidence, span or narrowed(self._last_sentence(), evidence))
        if number in self._marked:
            return None
        self._marked.append(number)
        return (
            f" [{number}]" if self._open and not self._open[-1].isspace() and len(self._marked) == 1 else f"[{number}]"
        )

    def _last_sentence(self) -> str:
        spans = sentences(self._open)
        return spans[-1].of(self._open) if spans else ""

    def _number(self, evidence: Evidence, span: Span) -> int:
        key = (evidence.article_id, evidence.version, span.start, span.end)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._citations.append(_citation(self._numbers[key], evidence, span))
        return self._numbers[key]

    def _close(self) -> None:
        """End the sentence that the markers so far belong to; what stands before it in the same breath has none."""
        spans = sentences(self._open)
        for span in spans[:-1]:
            self._sentences.append((_one_line(span.of(self._open)), ()))
        if spans:
            self._sentences.append((_one_line(spans[-1].of(self._open)), tuple(self._marked)))
        self._open, self._marked = "", []

    def finish(self) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
        """The checked sentences and the citations they use."""
        self._close()
        citations = {citation.number: citation for citation in self._citations}
        checked = tuple(_checked(text, numbers, citations) for text, numbers in self._sentences if text.strip(" .,;:"))
        return checked, tuple(self._citations)


def _checked(text: str, numbers: tuple[int, ...], citations: dict[int, Citation]) -> Sentence:
    cited = [citations[number] for number in numbers]
    findings = check(
        text, [Cited(each.quote, each.title, each.outlet or "", written_day(each.published_at)) for each in cited]
    )
    return Sentence(text=text, citations=numbers, support="unsupported" if findings else "supported", findings=findings)


def _citation(number: int, evidence: Evidence, span: Span) -> Citation:
    return Citation(
        number=number,
        start=span.start,
        end=span.end,
        quote=evidence.text[span.start - evidence.start : span.end - evidence.start],
        **evidence.model_dump(
            include={
                "article_id", "version", "title", "outlet", "published_at", "url", "also_carried_by", "passage_id",
            }
        ),
    )  # fmt: skip


def narrowed(sentence: str, evidence: Evidence) -> Span:
    """The sentence or two of a passage that hold most of what `sentence` says; the whole passage when none does."""
    said = {stem for stem in stems(sentence) if stem not in STOP_WORDS}
    spans = sentences(evidence.text)
    if not said or not spans:
        return Span(evidence.start, evidence.end)
    windows = [
        Span(spans[at].start, spans[at + length - 1].end)
        for length in range(1, MOST_SENTENCES + 1)
        for at in range(len(spans) - length + 1)
    ]
    best = max(windows, key=_fit(said, evidence.text))
    if not said & set(stems(best.of(evidence.text))):
        return Span(evidence.start, evidence.end)
    return Span(evidence.start + best.start, evidence.start + best.end)


def _fit(said: set[str], text: str) -> Callable[[Span], tuple[float, int]]:
    def fit(window: Span) -> tuple[float, int]:
        held = len(said & set(stems(window.of(text))))
        # A second sentence must bring something of its own: one more word of eight counts as much as one word less.
        length = len(sentences(window.of(text)))
        return (held - 1.0 * (length - 1), -window.start)

    return fit


def _one_line(text: str) -> str:
    return " ".join(text.split())
