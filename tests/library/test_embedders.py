"""The embedders: the model that comes with Newsdesk, and endpoints reached over HTTP. Both for real."""

import json
import shutil
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from library.embedders import Embedder
from library.embedders.minilm import DIMENSION, FOLDER, MAX_TOKENS, MiniLMEmbedder
from library.embedders.openai import BATCH, OpenAIEmbedder
from library.errors import EmbedderBroken, EmbedderUnavailable

EMBEDDER = MiniLMEmbedder()
KEY = "sk-of-the-tests-only"
TEXT = "a secret plan"
STORY = "The ferry sank off the western islands; rescuers pulled 40 people from the water."


# --- the model that comes with Newsdesk ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("How many were saved from the ship?", STORY, "The central bank left interest rates unchanged."),
        (
            "Who won the cup final?",
            "United lifted the trophy after penalties.",
            "Rain is expected on Sunday.",
        ),
        ("What caused the blackout?", "A fault at a substation cut power to the city.", STORY),
    ],
)
def test_question_is_nearest_to_what_answers_it(question: str, right: str, wrong: str) -> None:
    vector = EMBEDDER.embed_question(question)
    near, far = EMBEDDER.embed_passages([right, wrong]) @ vector
    assert near > far + 0.1


def test_known_vectors() -> None:
    """The float32 model's similarities for these pairs, to what int8 costs."""
    a, b, c = EMBEDDER.embed_passages(
        ["A man is eating food.", "A man is eating a piece of bread.", "The girl is carrying a baby."]
    )
    assert a @ b == pytest.approx(0.755, abs=0.03)
    assert a @ c == pytest.approx(-0.105, abs=0.03)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["", "rain", "Rain!", STORY, "北京", "\0", "a\u0301 🙂", "rain " * 9]), max_size=9))
def test_vectors_come_in_order_whatever_the_company(texts: list[str]) -> None:
    vectors = EMBEDDER.embed_passages(texts)
    assert vectors.shape == (len(texts), DIMENSION)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.array_equal(vector, EMBEDDER.embed_question(text))


def test_number_of_threads_changes_nothing() -> None:
    texts = [f"{STORY} Number {n}." for n in range(8)]
    assert np.array_equal(MiniLMEmbedder(threads=1).embed_passages(texts), EMBEDDER.embed_passages(texts))


def test_many_threads_may_share_one_embedder() -> None:
    fresh = MiniLMEmbedder()
    with ThreadPoolExecutor(4) as pool:
        vectors = list(pool.map(fresh.embed_question, [STORY] * 8))
    assert all(np.array_equal(vector, EMBEDDER.embed_question(STORY)) for vector in vectors)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    start = "rain " * (MAX_TOKENS - 2)
    whole, cut, shorter = EMBEDDER.embed_passages([start + "election " * 5000, start, start[:-40]])
    assert np.array_equal(whole, cut)
    assert not np.array_equal(shorter, cut)


def test_threads_must_be_some() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        MiniLMEmbedder(threads=0)


def test_identity_needs_no_files(tmp_path: Path) -> None:
    absent = MiniLMEmbedder(tmp_path / "absent")
    assert absent.identity == EMBEDDER.identity
    assert absent.identity.dimension == DIMENSION


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_changed_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "copy"))
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(EmbedderBroken, match=rf"{name} is not the file .* install Newsdesk again"):
        MiniLMEmbedder(folder).embed_question("rain")


def test_missing_file_is_named_and_its_return_mends(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "copy"))
    (folder / "model.onnx").unlink()
    embedder = MiniLMEmbedder(folder)
    with pytest.raises(EmbedderBroken, match=r"model\.onnx cannot be read .* install Newsdesk again"):
        embedder.embed_passages(["rain"])
    shutil.copy(FOLDER / "model.onnx", folder)
    assert np.array_equal(embedder.embed_question("rain"), EMBEDDER.embed_question("rain"))


def test_importing_the_seam_loads_no_vendor() -> None:
    code = (
        "import sys, library.embedders, library.embedders.minilm, library.embedders.openai\n"
        "library.embedders.minilm.MiniLMEmbedder().identity\n"
        "print(sorted({'numpy', 'onnxruntime', 'openai', 'tokenizers'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- endpoints reached over HTTP ----------------------------------------------------------------------------

Answer = Callable[[dict[str, Any]], tuple[int, Any]]


def vector_of(text: str, dimension: int = 3) -> list[float]:
    """A vector that tells texts apart, and is not of unit length."""
    return [float(len(text) + 1), float(text.count("a")), *[2.0] * (dimension - 2)]


def embeddings(request: dict[str, Any]) -> tuple[int, Any]:
    """What a good endpoint answers, last text first."""
    dimension = request.get("dimensions", 3)
    rows = [
        {"object": "embedding", "index": index, "embedding": vector_of(text, dimension)}
        for index, text in enumerate(request["input"])
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return 200, {"object": "list", "data": rows[::-1], "model": request["model"], "usage": usage}


class Endpoint:
    """A server on this machine that answers POST /v1/embeddings by turns, the last answer again and again."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [embeddings]
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, body = endpoint.answer(self.path, self.headers["Authorization"], request)
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                # The client waits this long instead of half a second and more.
                self.send_header("retry-after-ms", "1")
                self.end_headers()
                self.wfile.write(content)

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def answer(self, path: str, key: str, request: dict[str, Any]) -> tuple[int, Any]:
        assert path == "/v1/embeddings"
        self.requests.append(request)
        self.keys.append(key)
        return self.answers[min(len(self.requests), len(self.answers)) - 1](request)

    def embedder(self, dimension: int | None = 3, timeout_seconds: float = 5) -> OpenAIEmbedder:
        return OpenAIEmbedder(self.url, SecretStr(KEY), "small", dimension, timeout_seconds)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    served = Endpoint()
    thread = threading.Thread(target=served.server.serve_forever, args=(0.01,))
    thread.start()
    yield served
    served.server.shutdown()
    thread.join()
    served.server.server_close()


def unit(text: str, dimension: int = 3) -> np.ndarray:
    vector = np.array(vector_of(text, dimension))
    return vector / np.linalg.norm(vector)


def test_endpoint_answers_in_order_and_unit_length(endpoint: Endpoint) -> None:
    embedder: Embedder = endpoint.embedder()
    texts = ["banana", "fig", "banana", "a", "plum"]
    vectors = embedder.embed_passages(texts)
    assert vectors.dtype == np.float32
    assert vectors == pytest.approx(np.array([unit(text) for text in texts]), abs=1e-6)
    assert embedder.embed_question("fig") == pytest.approx(unit("fig"), abs=1e-6)
    assert endpoint.requests[0]["input"] == ["banana", "fig", "a", "plum"]
    assert set(endpoint.keys) == {f"Bearer {KEY}"}


def test_endpoint_gets_bounded_batches(endpoint: Endpoint) -> None:
    texts = ["a" * n for n in range(1, 2 * BATCH + 2)]
    vectors = endpoint.embedder().embed_passages(texts)
    assert [len(request["input"]) for request in endpoint.requests] == [BATCH, BATCH, 1]
    assert vectors == pytest.approx(np.array([unit(text) for text in texts]), abs=1e-6)


def test_endpoint_is_not_asked_about_nothing(endpoint: Endpoint) -> None:
    assert endpoint.embedder().embed_passages([]).shape == (0, 3)
    assert endpoint.requests == []


def test_dimension_is_asked_for_or_learnt(endpoint: Endpoint) -> None:
    assert endpoint.embedder(dimension=5).embed_question("fig").shape == (5,)
    assert endpoint.requests[0]["dimensions"] == 5
    learner = endpoint.embedder(dimension=None)
    assert learner.identity.dimension == 3
    assert learner.identity == endpoint.embedder(dimension=3).identity
    assert learner.embed_passages(["fig", "plum"]).shape == (2, 3)
    assert len(endpoint.requests) == 3
    assert "dimensions" not in endpoint.requests[1]


def test_identity_tells_endpoints_models_and_dimensions_apart() -> None:
    asked = [
        ("http://one/v1", "m", 3),
        ("http://two/v1", "m", 3),
        ("http://one/v1", "n", 3),
        ("http://one/v1", "m", 4),
    ]
    identities = {OpenAIEmbedder(url, None, model, size).identity for url, model, size in asked}
    assert len({identity.digest for identity in identities}) == 4
    assert {identity.name for identity in identities} == {"openai:m", "openai:n"}


def test_slash_at_the_end_of_the_address_means_nothing() -> None:
    one, other = (OpenAIEmbedder(url, None, "m", 3) for url in ("http://one/v1", "http://one/v1/"))
    assert one.identity == other.identity


def test_key_in_the_environment_is_left_there(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-someone-else")
    OpenAIEmbedder(endpoint.url, None, "small", 3).embed_question("fig")
    assert "someone-else" not in endpoint.keys[0]


def test_passing_failure_is_tried_again(endpoint: Endpoint) -> None:
    endpoint.answers = [lambda _: (500, {}), lambda _: (429, {}), embeddings]
    assert endpoint.embedder().embed_question("fig") == pytest.approx(unit("fig"), abs=1e-6)
    assert len(endpoint.requests) == 3


def fewer(request: dict[str, Any]) -> tuple[int, Any]:
    status, body = embeddings(request)
    return status, {**body, "data": body["data"][1:]}


def twice_the_same(request: dict[str, Any]) -> tuple[int, Any]:
    status, body = embeddings(request)
    return status, {**body, "data": [{**row, "index": 0} for row in body["data"]]}


def longer(request: dict[str, Any]) -> tuple[int, Any]:
    return embeddings({**request, "dimensions": 7})


def uneven(request: dict[str, Any]) -> tuple[int, Any]:
    status, body = embeddings(request)
    body["data"][0]["embedding"].append(1.0)
    return status, body


def zeros(request: dict[str, Any]) -> tuple[int, Any]:
    status, body = embeddings(request)
    return status, {**body, "data": [{**row, "embedding": [0.0] * 3} for row in body["data"]]}


def echo(status: int) -> Answer:
    """Refuse, repeating the key and the texts as some services do."""

    def refuse(request: dict[str, Any]) -> tuple[int, Any]:
        return status, {"error": {"message": f"Incorrect API key {KEY} for {request['input']}"}}

    return refuse


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (fewer, "did not send one vector for each of 2 texts"),
        (twice_the_same, "did not send one vector for each of 2 texts"),
        (longer, "vectors of 7 numbers instead of 3"),
        (uneven, "without vectors"),
        (zeros, "without a direction"),
        (lambda _: (200, {"data": None}), "without vectors"),
        (lambda _: (200, b"<html>"), "cannot be read|without vectors"),
        (echo(400), r"refused the request \(HTTP 400\)"),
        (echo(401), r"refused the key \(HTTP 401\)"),
        (echo(404), "knows no such model"),
        (echo(429), "try later"),
        (echo(500), r"failed \(HTTP 500\)"),
    ],
)
def test_unusable_answer_is_named_without_key_and_text(endpoint: Endpoint, answer: Answer, says: str) -> None:
    endpoint.answers = [answer]
    with pytest.raises(EmbedderUnavailable, match=says) as caught:
        endpoint.embedder().embed_passages([TEXT, "fig"])
    shown = "".join(traceback.format_exception(caught.value)) + repr(endpoint.embedder().__dict__)
    assert KEY not in shown
    assert TEXT not in shown


def test_slow_endpoint_is_given_up(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.embedders.openai.RETRIES", 0)
    leave = threading.Event()
    endpoint.answers = [lambda request: embeddings(request) if leave.wait(5) else (500, {})]
    try:
        with pytest.raises(EmbedderUnavailable, match=r"did not answer within 0\.2 seconds"):
            endpoint.embedder(timeout_seconds=0.2).embed_question("fig")
    finally:
        leave.set()


def test_absent_endpoint_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.embedders.openai.RETRIES", 0)
    gone = Endpoint()
    gone.server.server_close()
    with pytest.raises(EmbedderUnavailable, match=r"127\.0\.0\.1 cannot be reached"):
        gone.embedder().embed_question("fig")
