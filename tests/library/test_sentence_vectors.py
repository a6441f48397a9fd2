"""Vectors of sentences: made in the run of their passage, kept beside it, gone with it, made again where missing."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from ingest.pipeline import Ingest
from library.bodies import Body
from library.chroma import ChromaVectors
from library.embedders import EmbedderIdentity, SentenceEmbedder
from library.embedders.minilm import MiniLMEmbedder
from library.library import VECTORS_FOLDER, Library
from library.sentence_vectors import FORMAT, Nearness
from library.sentences import sentences
from tests.desk import ROWS


class Plain:
    """The same vectors, from an embedder that has none of sentences."""

    def __init__(self, embedder: MiniLMEmbedder) -> None:
        self._embedder = embedder

    @property
    def identity(self) -> EmbedderIdentity:
        return EmbedderIdentity("plain", self._embedder.identity.dimension, "plain")

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._embedder.embed_passages(texts)

    def embed_question(self, text: str) -> np.ndarray:
        return self._embedder.embed_question(text)


def bodies(library: Library) -> list[Body]:
    rows = library._database.connection.execute(
        """SELECT versions.title, substr(versions.published_at, 1, 10), body FROM passages
           JOIN passage_texts USING (id) JOIN versions USING (article_id, version) ORDER BY passages.id"""
    )
    return [Body(*row) for row in rows]


def kept(library: Library) -> dict[str, bytes]:
    return dict(tuple(row) for row in library._database.connection.execute("SELECT key, packed FROM sentence_vectors"))


def near(library: Library, question: str) -> list[Nearness]:
    found = library.near_sentences(library.question_vector(question), bodies(library))
    assert found is not None
    return found


def test_a_run_gives_the_same_vector_and_its_sentences_beside(embedder: MiniLMEmbedder) -> None:
    text = "The bridge opened on Monday. Nobody was hurt. The mayor, Edda Brandt, cut the ribbon."
    spans = sentences(text)
    (pooled,) = embedder.embed_with_sentences([text], [spans])
    assert pooled.vector.tobytes() == embedder.embed_passages([text])[0].tobytes()
    assert pooled.narrow.shape == (1 + len(spans), 96)
    assert np.allclose(np.linalg.norm(pooled.narrow, axis=1), 1, atol=1e-5)
    question = embedder.narrow(embedder.embed_question("Who cut the ribbon?"))
    assert int((pooled.narrow[1:] @ question).argmax()) == 2


def test_what_lies_behind_the_last_word_read_is_as_near_as_the_whole(embedder: MiniLMEmbedder) -> None:
    text = "One word after another. " * 120 + "The very last sentence."
    (pooled,) = embedder.embed_with_sentences([text], [sentences(text)])
    assert np.allclose(pooled.narrow[-1], pooled.narrow[0])
    assert not np.allclose(pooled.narrow[1], pooled.narrow[0])


def test_ingest_keeps_them_under_the_keys_of_the_vectors(small: Library) -> None:
    assert set(kept(small)) == {body.key for body in bodies(small)} == set(small._vectors.keys())
    for body, found in zip(bodies(small), near(small, "How long did the repair of the bakery take?"), strict=True):
        assert tuple(found.sentences) == sentences(body.text)
    best = max(
        (cosine, span.of(body.text))
        for body, found in zip(bodies(small), near(small, "How long did the repair take?"), strict=True)
        for span, cosine in found.sentences.items()
    )
    assert best[1] == "The repair took 41 days."


def test_they_are_narrow_but_near_what_whole_numbers_would_say(small: Library, embedder: MiniLMEmbedder) -> None:
    question = small.question_vector("What did the mayor urge?")
    for body, found in zip(bodies(small), near(small, "What did the mayor urge?"), strict=True):
        rows = embedder.states(body.embedded, [])
        exact = float(embedder.narrow(rows[0]) @ embedder.narrow(question))
        assert found.whole == pytest.approx(exact, abs=0.01)


def test_they_go_with_their_article(small: Library) -> None:
    gone = {body.key for body in bodies(small) if body.title.startswith("Bakery")}
    small.remove("bakery")
    assert gone
    assert not gone & set(kept(small))
    assert set(kept(small)) == {body.key for body in bodies(small)}


def test_what_is_missing_or_of_another_format_is_made_when_it_is_asked_for(small: Library) -> None:
    before, said = kept(small), near(small, "Who said it was the wettest January?")
    first, second, *_ = before
    with small._database.writing() as connection:
        connection.execute("DELETE FROM sentence_vectors WHERE key = ?", (first,))
        connection.execute(
            "UPDATE sentence_vectors SET packed = ? WHERE key = ?", (bytes([FORMAT + 1]) + b"other", second)
        )
    assert near(small, "Who said it was the wettest January?") == said
    assert kept(small) == before


def test_an_answer_does_not_wait_for_whoever_writes(small: Library) -> None:
    with small._database.writing() as connection:
        connection.execute("DELETE FROM sentence_vectors")
    with sqlite3.connect(small._database.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert near(small, "What did the ministry decline?")
        other.execute("ROLLBACK")
    other.close()
    assert kept(small) == {}
    near(small, "What did the ministry decline?")
    assert len(kept(small)) == len(bodies(small))


def test_nothing_is_kept_of_a_text_that_is_no_passage(small: Library) -> None:
    before = kept(small)
    found = small.near_sentences(small.question_vector("Who?"), [Body("Strange", None, "Nobody. Ever.")])
    assert found is not None
    assert len(found[0].sentences) == 2
    assert kept(small) == before


def test_rebuild_makes_those_of_another_embedder_anew(
    small: Library, embedder: MiniLMEmbedder, open_library: Callable[[Path], Library]
) -> None:
    before, home = kept(small), small.home
    small.close()
    plain = Library(home, ChromaVectors(home / VECTORS_FOLDER), Plain(embedder))
    assert not isinstance(plain.embedder, SentenceEmbedder)
    plain.rebuild()
    assert kept(plain) == {}
    assert plain.near_sentences(plain.question_vector("Who?"), bodies(plain)) is None
    plain.close()
    again = open_library(home)
    again.rebuild()
    assert kept(again) == before
    assert again.diagnose().problems == ()


def test_a_passage_kept_before_its_vector_has_them_too(library: Library) -> None:
    Ingest(library, vectors="later").rows(ROWS, "rows")
    assert kept(library) == {}
    assert near(library, "Who owns the bakery?")
    assert set(kept(library)) == {body.key for body in bodies(library)}
    library.embed_pending()
    assert set(kept(library)) == {body.key for body in bodies(library)}
