"""How near sentences are to a question: by vectors kept at ingest, or by new ones where the embedder has no such."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.answering import laid
from bot.question import understand
from bot.quoting.choice import COMPARED, Scored
from bot.quoting.meaning import meaning_of
from bot.retrieval import retrieve
from bot.values import Evidence
from bot.writers.quote import QuotingWriter
from ingest.pipeline import Ingest
from library.chroma import ChromaVectors
from library.embedders import Embedder, EmbedderIdentity, Pooled
from library.embedders.minilm import MiniLMEmbedder
from library.library import VECTORS_FOLDER, Library
from library.values import Filters, Span
from tests.desk import ROWS

QUESTION = "How long did the repair of the bakery take?"


class Plain:
    """Counts the texts that it embeds; has no vectors of sentences."""

    def __init__(self, embedder: MiniLMEmbedder) -> None:
        self.embedder = embedder
        self.made = Counter[str]()

    @property
    def identity(self) -> EmbedderIdentity:
        return self.embedder.identity

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.made["texts"] += len(texts)
        return self.embedder.embed_passages(texts)

    def embed_question(self, text: str) -> np.ndarray:
        self.made["questions"] += 1
        return self.embedder.embed_question(text)


class Pooling(Plain):
    """Has them."""

    def embed_with_sentences(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Pooled]:
        self.made["texts"] += len(texts)
        return self.embedder.embed_with_sentences(texts, spans)

    def narrow(self, vectors: np.ndarray) -> np.ndarray:
        return self.embedder.narrow(vectors)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[Embedder], Library]]:
    libraries: list[Library] = []

    def open_with(embedder: Embedder) -> Library:
        libraries.append(Library(tmp_path / "home", ChromaVectors(tmp_path / "home" / VECTORS_FOLDER), embedder))
        Ingest(libraries[-1]).rows(ROWS, "rows")
        return libraries[-1]

    yield open_with
    for library in libraries:
        library.close()


def evidence(library: Library) -> list[Evidence]:
    hits = retrieve(library, understand(QUESTION), Filters(), 8).hits
    return [laid(number, hit) for number, hit in enumerate(hits, start=1)]


def scored(library: Library) -> list[Scored]:
    return QuotingWriter(library).scored(understand(QUESTION), evidence(library))


def test_a_question_costs_one_embedding_and_asked_again_none(
    opened: Callable[[Embedder], Library], embedder: MiniLMEmbedder
) -> None:
    counting = Pooling(embedder)
    library = opened(counting)
    counting.made.clear()
    best = scored(library)[0]
    assert best.candidate.text == "The repair took 41 days."
    assert counting.made == {"questions": 1}
    assert scored(library)[0] == best
    assert counting.made == {"questions": 1}


def test_an_embedder_without_sentences_embeds_the_likely_ones(
    opened: Callable[[Embedder], Library], embedder: MiniLMEmbedder
) -> None:
    counting = Plain(embedder)
    library = opened(counting)
    counting.made.clear()
    found = scored(library)
    assert found[0].candidate.text == "The repair took 41 days."
    assert counting.made == {"questions": 1, "texts": 2 * len(found)}
    assert len(found) <= COMPARED
    assert meaning_of(library, understand(QUESTION), evidence(library)).way == "apart"


def test_a_sentence_is_as_near_as_its_own_vector_and_in_context_as_its_passage(
    opened: Callable[[Embedder], Library], embedder: MiniLMEmbedder
) -> None:
    library = opened(embedder)
    for each in scored(library):
        piece = each.candidate.evidence
        own = Span(each.candidate.span.start - piece.start, each.candidate.span.end - piece.start)
        header = f"{piece.title} ({(piece.published_at or '')[:10]})\n"
        spans = [Span(len(header) + own.start, len(header) + own.end)]
        (pooled,) = embedder.embed_with_sentences([header + piece.text], [spans])
        cosines = pooled.narrow @ embedder.narrow(embedder.embed_question(QUESTION))
        assert each.features.in_context == pytest.approx(float(cosines[0]), abs=0.02)
        assert each.features.similarity == pytest.approx(float(cosines[1]), abs=0.02)
