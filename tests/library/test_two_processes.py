"""One library, several processes: what one writes the other finds, and nothing is lost. Real Chroma, real processes."""

import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from ingest.pipeline import Ingest
from library.chroma import ChromaVectors
from library.embedders import EmbedderIdentity
from library.errors import LibraryDamaged, NewsdeskError
from library.keeping import NewArticle
from library.library import VECTORS_FOLDER, Library
from library.lock import FileLock
from library.values import Article, Filters, Span

ROOT = Path(__file__).parents[2]
PAST_SYNC = 1100
"""More than Chroma keeps in its log before it writes its graph over what is on the disk (1,000)."""


class HashEmbedder:
    """Sixteen numbers drawn from the text's hash; slow where `seconds` says so."""

    identity = EmbedderIdentity("hash", 16, "d" * 64)

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds
        self.embedded = 0

    def embed_question(self, text: str) -> np.ndarray:
        seed = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
        vector = np.random.default_rng(seed).normal(size=16).astype(np.float32)
        return vector / np.linalg.norm(vector)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        time.sleep(self.seconds)
        self.embedded += len(texts)
        return np.stack([self.embed_question(text) for text in texts])


def opened(home: Path, seconds: float = 0) -> Library:
    return Library(home, ChromaVectors(home / VECTORS_FOLDER), HashEmbedder(seconds))


def add(library: Library, name: str, count: int) -> int:
    rows = [{"id": f"{name}{n}", "title": f"T{name}{n}", "text": f"Body {name} {n}."} for n in range(count)]
    return Ingest(library).rows(rows, name).passages


def add_long(library: Library, name: str, count: int) -> None:
    """One article of so many passages: as many vectors, and quickly kept."""
    text = "".join(f"{name}{n:05}." for n in range(count))
    size = len(name) + 6
    spans = [Span(n * size, n * size + size) for n in range(count)]
    library.keep([NewArticle(Article(id=name, title=name, text=text), spans, name, "2026-01-01T00:00:00Z")])
    library.embed_pending()


def finds(library: Library, name: str, count: int) -> bool:
    """Whether every tenth of these articles is found by its own vector."""
    return all(_finds(library, f"T{name}{n}\nBody {name} {n}.") for n in range(0, count, 10))


def finds_long(library: Library, name: str, count: int) -> bool:
    """Whether every tenth passage of this article is found by its own vector."""
    return all(_finds(library, f"{name}\n{name}{n:05}.") for n in range(0, count, 10))


def _finds(library: Library, text: str) -> bool:
    found = library.by_vector(library.embedder.embed_question(text), Filters(), 1)
    return bool(found) and found[0].score > 0.99


def other_process(home: Path, code: str) -> subprocess.Popen[str]:
    start = "from tests.library.test_two_processes import *\nhome = Path(sys.argv[1])\n"
    return subprocess.Popen(
        [sys.executable, "-c", start + code, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def in_another(home: Path, code: str) -> str:
    with other_process(home, code) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return said.strip()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Library]:
    library = opened(tmp_path / "home")
    add(library, "a", 50)
    assert finds(library, "a", 50)
    yield library
    library.close()


def test_what_another_process_adds_is_found_and_not_written_over(server: Library) -> None:
    in_another(server.home, f"add_long(opened(home), 'b', {PAST_SYNC})")
    assert finds_long(server, "b", PAST_SYNC)
    add_long(server, "c", PAST_SYNC)
    assert finds_long(server, "b", PAST_SYNC)
    fresh = (
        f"l = opened(home); print(finds(l, 'a', 50), finds_long(l, 'b', {PAST_SYNC}), finds_long(l, 'c', {PAST_SYNC}))"
    )
    assert in_another(server.home, fresh + "; print(l.diagnose().problems)") == "True True True\n()"


def test_two_processes_that_write_in_turns_lose_nothing(server: Library) -> None:
    code = "l = opened(home)\nfor n in range(8): add_long(l, f'x{n}-', 150)"
    with other_process(server.home, code) as other:
        for n in range(8):
            add_long(server, f"y{n}-", 150)
        other.communicate(timeout=60)
    assert all(finds_long(server, f"{who}{n}-", 150) for who in "xy" for n in range(8))
    assert server.diagnose().problems == ()


@pytest.mark.parametrize("code", ["opened(home).remove('a0')", "opened(home).rebuild()"])
def test_a_server_goes_on_after_another_process_removes_or_rebuilds(server: Library, code: str) -> None:
    in_another(server.home, code)
    assert _finds(server, "Ta10\nBody a 10.")
    assert _finds(server, "Ta0\nBody a 0.") == ("rebuild" in code)
    assert add(server, "later", 5) == 5
    assert finds(server, "later", 5)
    assert server.diagnose().problems == ()


def test_vectors_lost_in_the_index_are_found_by_doctor_and_made_again_by_rebuild(server: Library) -> None:
    """Two processes without the lock: what was the loss once, made by hand."""
    stale = "from library.lock import Held; Held.read = lambda self, size: b''; add_long(opened(home), 'b', 1100)"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("library.lock.Held.read", lambda self, size: b"")
        patch.setattr("library.lock.Held.write", lambda self, content: None)
        server.by_vector(server.embedder.embed_question("opens it"), Filters(), 1)
        in_another(server.home, stale)
        patch.setattr(ChromaVectors, "_mark_anew", lambda self, held: None)
        add_long(server, "c", PAST_SYNC)
    server._vectors.close()
    problem = server.diagnose().problems[0]
    assert "vectors are missing" in problem
    lost = int(problem.split()[0])
    assert lost > PAST_SYNC // 2
    assert server.rebuild() == lost
    assert server.diagnose().problems == ()
    assert finds_long(server, "b", PAST_SYNC)


def test_a_kill_between_the_note_and_the_removal_loses_no_vector(
    server: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = {"id": "k", "title": "Tk", "text": "Body k."}
    Ingest(server).rows([text], "k")
    with monkeypatch.context() as patch:
        patch.setattr(ChromaVectors, "remove", _removes_and_is_killed)
        with pytest.raises(KeyboardInterrupt):
            server.remove("k")
    Ingest(server).rows([text], "k")
    assert _finds(server, "Tk\nBody k.")
    assert server.diagnose().problems == ()


def _removes_and_is_killed(self: ChromaVectors, keys: Sequence[str]) -> None:
    with self._writing() as collection:
        collection.delete(ids=list(keys))
    raise KeyboardInterrupt


def _is_killed(self: ChromaVectors, keys: Sequence[str]) -> None:
    raise KeyboardInterrupt


def test_what_a_kill_left_unused_goes_with_the_next_run(server: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(ChromaVectors, "remove", _is_killed)
        with pytest.raises(KeyboardInterrupt):
            server.remove("a0")
    assert "1 vectors belong to no passage" in server.diagnose().problems[0]
    server.embed_pending()
    assert server.diagnose().problems == ()


def test_a_removal_between_two_looks_is_no_lost_vector(server: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = server._kept_vectors.count()
    in_another(server.home, "opened(home).remove('a0')")
    looks = iter([counted])
    real = server._kept_vectors.count
    monkeypatch.setattr(server._kept_vectors, "count", lambda: next(looks, None) or real())
    assert _finds(server, "Ta10\nBody a 10.")


def test_lost_vectors_are_said_at_once(server: Library) -> None:
    vectors = ChromaVectors(server.home / VECTORS_FOLDER)
    vectors.open_for(server.embedder.identity)
    vectors.remove(list(vectors.keys())[:1])
    with pytest.raises(LibraryDamaged, match="newsdesk rebuild"):
        _finds(server, "Ta10\nBody a 10.")


def test_two_processes_embed_a_passage_once_and_the_waiting_one_sees_progress(server: Library) -> None:
    add(server, "p", 200)
    server.forget_vectors()
    with other_process(
        server.home, "l = opened(home, 0.4); print('go', flush=True); print(l.embed_pending())"
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "go\n"
        _until(lambda: server.coverage(Filters()).without_vectors < 250)
        seen: list[tuple[int, int]] = []
        made = server.embed_pending(lambda done, total: seen.append((done, total)))
        theirs = int(other.communicate(timeout=60)[0])
    assert (made, theirs) == (0, 250)
    assert seen
    assert finds(server, "p", 200)


def test_a_killed_embedder_leaves_its_turn(server: Library) -> None:
    server.forget_vectors()
    with other_process(server.home, "l = opened(home, 30); print('go', flush=True); l.embed_pending()") as other:
        assert other.stdout
        assert other.stdout.readline() == "go\n"
        _until(lambda: _is_taken(server.home / "embedding.lock"))
        threading.Timer(0.2, other.kill).start()
        assert server.embed_pending() == 50


def _until(holds: object) -> None:
    until = time.monotonic() + 20
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.01)


def _is_taken(path: Path) -> bool:
    held = FileLock(path).take(0)
    if held is None:
        return True
    with held:
        return False


def test_clearing_one_index_leaves_the_others_of_the_process_open(tmp_path: Path) -> None:
    one, other = (ChromaVectors(tmp_path / name) for name in ("one", "other"))
    for vectors in (one, other):
        vectors.open_for(HashEmbedder.identity)
        vectors.put(["k"], HashEmbedder().embed_passages(["text"]))
    client = other._process.client
    assert client
    one.clear()
    assert client.heartbeat()
    assert [near.key for near in other.near(HashEmbedder().embed_question("text"), 1)] == ["k"]


def test_a_lock_is_held_by_one_and_let_go(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "a.lock")
    held = lock.take(0)
    assert held
    with held:
        assert lock.take(0.01) is None
    with lock.take(0) or pytest.fail("still held"):
        pass


def test_a_lock_that_cannot_be_opened_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NewsdeskError, match="NEWSDESK_HOME"):
        FileLock(tmp_path / "file" / "a.lock").take(0)


@contextmanager
def timed(most: float) -> Iterator[None]:
    started = time.perf_counter()
    yield
    assert time.perf_counter() - started < most


def test_a_question_does_not_wait_for_an_ingest_elsewhere(server: Library) -> None:
    add(server, "p", 200)
    server.forget_vectors()
    with other_process(server.home, "l = opened(home, 5); print('go', flush=True); l.embed_pending()") as other:
        assert other.stdout
        assert other.stdout.readline() == "go\n"
        _until(lambda: _is_taken(server.home / "embedding.lock"))
        with timed(1.5):
            server.by_vector(server.embedder.embed_question("x"), Filters(), 1)
        other.kill()
