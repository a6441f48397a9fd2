"""Vectors that follow later: the newest first, resumable, one maker at a time, and stopped when told to."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from library import kept_vectors
from library.chroma import ChromaVectors
from library.embedders import EmbedderIdentity
from library.keeping import NewArticle
from library.library import VECTORS_FOLDER, Library
from library.lock import FileLock
from library.values import Article, Filters, Span


class NotingEmbedder:
    """Sixteen numbers drawn from the text's hash; notes what it embeds, and calls `before` each time."""

    identity = EmbedderIdentity("hash", 16, "d" * 64)

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.before: Callable[[], object] = lambda: None

    def embed_question(self, text: str) -> np.ndarray:
        seed = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
        vector = np.random.default_rng(seed).normal(size=16).astype(np.float32)
        return vector / np.linalg.norm(vector)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.before()
        self.texts += texts
        return np.stack([self.embed_question(text) for text in texts])


@pytest.fixture
def noting() -> NotingEmbedder:
    return NotingEmbedder()


@pytest.fixture
def library(noting: NotingEmbedder, tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "home", ChromaVectors(tmp_path / "home" / VECTORS_FOLDER), noting)
    yield library
    library.close()


def put(library: Library, day: str | None, *names: str, passages: int = 1) -> None:
    for name in names:
        text = "".join(f"{name} {number:05}." for number in range(passages))
        size = len(text) // passages
        spans = [Span(number * size, number * size + size) for number in range(passages)]
        article = Article(id=name, title=name, text=text, published_at=day)
        library.keep([NewArticle(article, spans, "test", "2026-01-01T00:00:00Z")])


def order(texts: Sequence[str]) -> list[str]:
    """The headlines, in the order in which they were embedded."""
    return list(dict.fromkeys(text.split(" (")[0].split("\n")[0] for text in texts))


def test_the_newest_come_first_then_the_last_kept_and_the_undated_last(
    library: Library, noting: NotingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_vectors, "EMBED_BATCH", 1)
    put(library, "2026-01-02", "old")
    put(library, None, "undated")
    put(library, "2026-03-04T09:00:00Z", "new", "newer")
    put(library, "2026-02-01", "middle")
    assert [pending.key for pending in library.passages.pending(3)] == library.passages.pending_keys(3)
    assert library.embed_pending() == 5
    assert order(noting.texts) == ["newer", "new", "middle", "old", "undated"]


def test_who_comes_in_meanwhile_and_is_newer_does_not_wait_for_all(
    library: Library, noting: NotingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_vectors, "EMBED_BATCH", 2)
    monkeypatch.setattr(kept_vectors, "LEAST_IN_ORDER", 4)
    put(library, "2026-01-01", "old", passages=200)

    def come_in() -> None:
        noting.before = lambda: None
        put(library, "2026-02-01", "late")

    noting.before = come_in
    assert library.embed_pending() == 201
    assert next(at for at, text in enumerate(noting.texts) if text.startswith("late")) <= 6


def test_a_run_that_is_stopped_keeps_what_it_made_and_the_next_makes_the_rest(
    library: Library, noting: NotingEmbedder
) -> None:
    put(library, "2026-01-01", "old", passages=300)
    seen: list[tuple[int, int]] = []
    made = library.embed_pending(lambda done, total: seen.append((done, total)), lambda: len(seen) >= 2)
    assert made == 2 * kept_vectors.PART
    assert seen == [(64, 300), (128, 300)]
    assert library.coverage(Filters()).without_vectors == 300 - made
    assert library.embed_pending() == 300 - made
    assert len(noting.texts) == 300


def test_one_who_waits_for_its_turn_can_be_stopped(library: Library, noting: NotingEmbedder) -> None:
    put(library, "2026-01-01", "old", passages=3)
    held = FileLock(library.home / kept_vectors.EMBEDDING_LOCK).take(0)
    assert held
    with held:
        assert library.embed_pending(stopped=lambda: True) == 0
    assert noting.texts == []


def test_the_doctor_names_the_command_that_goes_on(library: Library) -> None:
    put(library, "2026-01-01", "old", passages=3)
    assert library.diagnose().problems == ("3 passages have no vector yet: run `newsdesk embed`",)
