"""From a writer's pieces to sentences and citations: markers become numbered spans, or do not exist."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from bot.checking import Cited, check, holds
from bot.lexicon import STOP_WORDS, stems, written_day
from bot.quoting.brackets import without
from bot.quoting.orders import orders
from bot.values import Citation, Evidence, Finding, Sentence
from bot.writers import BadMarker, Cite, Declined, Piece, Short, Sure, Text, Used
from library.sentences import sentences
from library.values import Span

MOST_SENTENCES = 2
"""Neighbouring sentences of a passage that one citation may hold."""
TRIED = 4
"""Of the spans that have most of a sentence's words, so many are asked whether they hold it."""


class Draft:
    """An answer while it is written: feed pieces in, take text with final numbers out."""

    def __init__(self, evidence: Sequence[Evidence], doubts: Mapping[str, Finding] | None = None) -> None:
        """`doubts` adds what else is wrong with a sentence to what the checks find, by its text."""
        self._doubts = doubts or {}
        self._evidence = {each.number: each for each in evidence}
        self._numbers: dict[tuple[str, int, int, int], int] = {}
        self._citations: list[Citation] = []
        self._open = ""
        self._marked: list[int] = []
        self._sentences: list[tuple[str, tuple[int, ...]]] = []
        self._added: dict[str, None] = {}
        self.text = ""
        self.dropped_markers = 0
        self.dropped_sentences = 0
        """Of those written at first, so many were not held by what they cite, and were left out."""
        self.declined = False
        self.confidence: float | None = None
        self.short: str | None = None
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
            case Text(text, added):
                self._take_text(text)
                self._added.update(dict.fromkeys(added))
                return text
            case Cite():
                return self._take_marker(piece)
            case BadMarker():
                self.dropped_markers += 1
            case Used():
                self.used = piece
            case Sure(probability):
                self.confidence = probability
            case Short(text):
                self.short = text
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
        span = span or narrowed(self._last_sentence(), evidence)
        if span is None:
            self.dropped_markers += 1
            return None
        number = self._number(evidence, span)
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
        told = ((text, numbers) for text, numbers in self._sentences if text.strip(" .,;:"))
        checked = tuple(self._checked(text, [citations[number] for number in numbers]) for text, numbers in told)
        return checked, tuple(self._citations)

    def _checked(self, text: str, cited: Sequence[Citation]) -> Sentence:
        findings = check(without(text, self._added), [Cited.from_citation(each) for each in cited])
        if text in self._doubts:
            findings = (*findings, self._doubts[text])
        support = "supported" if holds(findings) else "unsupported"
        added = tuple(each for each in self._added if without(text, [each]) != text)
        numbers = tuple(each.number for each in cited)
        return Sentence(text=text, citations=numbers, support=support, findings=findings, added=added)


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


def narrowed(sentence: str, evidence: Evidence) -> Span | None:
    """The sentence or two of a passage that hold what `sentence` says, or most of it; the passage when none does.

    Never what speaks to a machine: None for a passage that does nothing else.
    """
    said = {stem for stem in stems(sentence) if stem not in STOP_WORDS}
    spoken = orders(evidence.text)
    spans = [each for each in sentences(evidence.text) if not any(_meet(each, order) for order in spoken)]
    if not spans:
        return None
    windows = [
        Span(run[at].start, run[at + length - 1].end)
        for run in _runs(spans, spoken)
        for length in range(1, MOST_SENTENCES + 1)
        for at in range(len(run) - length + 1)
    ]
    best = sorted(windows, key=_fit(said, evidence.text), reverse=True)
    if not said & set(stems(best[0].of(evidence.text))):
        longest = max(_runs(spans, spoken), key=lambda run: run[-1].end - run[0].start)
        whole = Span(longest[0].start, longest[-1].end) if spoken else Span(0, len(evidence.text))
        return Span(evidence.start + whole.start, evidence.start + whole.end)
    chosen = next((each for each in best[:TRIED] if _holds(sentence, each, evidence)), best[0])
    return Span(evidence.start + chosen.start, evidence.start + chosen.end)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _runs(spans: Sequence[Span], cuts: Sequence[Span]) -> list[list[Span]]:
    """Sentences that follow one another with nothing of the cuts between them."""
    runs: list[list[Span]] = [[spans[0]]]
    for before, span in pairwise(spans):
        if any(before.end <= cut.start < span.start for cut in cuts):
            runs.append([])
        runs[-1].append(span)
    return runs


def _holds(sentence: str, window: Span, evidence: Evidence) -> bool:
    cited = Cited(window.of(evidence.text), evidence.title, evidence.outlet or "", written_day(evidence.published_at))
    return holds(check(sentence, [cited]))


def _fit(said: set[str], text: str) -> Callable[[Span], tuple[float, int]]:
    def fit(window: Span) -> tuple[float, int]:
        held = len(said & set(stems(window.of(text))))
        # A second sentence must bring something of its own: one more word of eight counts as much as one word less.
        length = len(sentences(window.of(text)))
        return (held - 1.0 * (length - 1), -window.start)

    return fit


def _one_line(text: str) -> str:
    return " ".join(text.split())
