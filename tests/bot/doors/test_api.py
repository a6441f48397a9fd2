"""The HTTP API over a real library and the quoting writer; a stand-in only where something must go wrong."""

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import uvicorn
from starlette.testclient import TestClient

from bot.assemble import assemble
from bot.doors.http.api import MAX_BODY, create_app
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from bot.values import Answer, EvidenceFound, TokenWritten
from library.errors import LibraryBusy, ModelUnavailable
from library.values import Coverage
from tests.bot.doors.served import ARTICLES

QUESTION = "How many workers joined the ferry strike?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    desk = assemble(Settings(home=tmp_path_factory.mktemp("home"), writer="quote"))
    desk.ingest_rows(ARTICLES, "tests")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def client(desk: Newsdesk) -> Iterator[TestClient]:
    with TestClient(create_app(desk, page=False), raise_server_exceptions=False) as client:
        yield client


def problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    found = response.json()
    assert response.status_code == status, found
    assert response.headers["content-type"] == "application/problem+json"
    assert found["type"] == f"urn:newsdesk:problem:{kind}"
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    return found


def events(text: str) -> list[tuple[str, Any]]:
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


# --- questions


def test_an_answer_is_the_answer_of_the_contract(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION, "now": "2026-03-10"})
    found = response.json()
    assert response.status_code == 200
    answer = Answer.model_validate(found)
    assert answer.verdict == "answered"
    assert "340 workers" in answer.text
    assert set(found["coverage"]) >= {"articles_searched", "outlets", "from", "to"}
    for citation in answer.citations:
        kept = client.get(f"/v1/articles/{citation.article_id}", params={"version": citation.version}).json()
        assert kept["text"][citation.start : citation.end] == citation.quote


def test_a_stream_gives_the_evidence_first_and_the_answer_last(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    found = events(response.text)
    names = [name for name, _ in found]
    assert names[0] == "evidence"
    assert names[-1] == "answer"
    assert set(names[1:-1]) == {"token"}
    assert set(found[0][1]) == {"evidence", "coverage", "understood"}
    assert "from" in found[0][1]["coverage"]
    assert "".join(data["text"] for name, data in found if name == "token") == found[-1][1]["text"]


def test_filters_narrow_what_is_searched(client: TestClient) -> None:
    body = {"question": QUESTION, "filters": {"outlets": ["the inland courier"], "after": "2026-03-05"}}
    assert client.post("/v1/ask", json=body).json()["coverage"]["articles_searched"] == 1


def test_a_conversation_is_remembered(client: TestClient, desk: Newsdesk) -> None:
    for question in (QUESTION, "And who offered talks?"):
        client.post("/v1/ask", json={"question": question, "conversation_id": "api-1"})
    assert [turn.question for turn in desk.turns("api-1")] == [QUESTION, "And who offered talks?"]


def test_search_takes_words_and_query(client: TestClient) -> None:
    for name in ("words", "query"):
        found = client.post("/v1/search", json={name: "ferry strike", "k": 2}).json()
        assert 1 <= len(found) <= 2
        assert set(found[0]) >= {"article_id", "title", "outlet", "start", "end", "text", "score", "found_by"}


def test_without_a_key_the_articles_are_quoted_and_the_answer_says_so(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": QUESTION, "writer": "llm"}).json()
    assert answer["writer"] == "quote"
    assert "OPENAI_API_KEY" in answer["notices"][0]


# --- what cannot be used


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": "  "}, "question"),
        ({"question": "x" * 5001}, "question"),
        ({"question": "x", "colour": "red"}, "colour"),
        ({"question": "x", "writer": "poet"}, "writer"),
        ({"question": "x", "filters": {"after": "2024-02-30"}}, "filters.after"),
        ({"question": "x", "filters": {"after": "2024-02-02", "before": "2024-02-01"}}, "filters"),
    ],
)
def test_what_does_not_validate_names_its_field(client: TestClient, body: dict[str, Any], field: str) -> None:
    found = problem(client.post("/v1/ask", json=body), 422, "not-valid")
    assert field in [error["field"] for error in found["errors"]]
    assert "x" * 100 not in json.dumps(found)


def test_an_empty_window_is_refused_in_a_listing_too(client: TestClient) -> None:
    listing = client.get("/v1/articles", params={"after": "2026-02-01", "before": "2026-01-01"})
    problem(listing, 422, "not-valid")


def test_search_is_bounded(client: TestClient) -> None:
    problem(client.post("/v1/search", json={"words": "x", "k": 101}), 422, "not-valid")
    problem(client.get("/v1/articles", params={"limit": 100_000}), 422, "not-valid")


def test_half_a_surrogate_pair_is_refused_not_crashed_on(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    response = client.post("/v1/ask", content=b'{"question": "\\ud800"}', headers=headers)
    problem(response, 422, "not-valid")
    response = client.post("/v1/articles", content=b'{"title": "\\ud800", "text": "\\ud800"}', headers=headers)
    assert response.status_code < 500


def test_broken_json_is_a_bad_request(client: TestClient) -> None:
    for path in ("/v1/ask", "/v1/articles"):
        response = client.post(path, content=b"{nope", headers={"content-type": "application/json"})
        problem(response, 400, "not-json")


def test_addresses_that_do_not_exist(client: TestClient) -> None:
    problem(client.get("/v1/nothing"), 404, "no-such-address")
    problem(client.get("/v1/articles/nothing"), 404, "not-in-library")
    problem(client.get("/v1/articles/ferry", params={"version": 99}), 404, "not-in-library")
    problem(client.delete("/v1/articles/nothing"), 404, "not-in-library")


# --- articles


def test_articles_come_in_as_one_as_a_list_and_wrapped(client: TestClient) -> None:
    one = {"title": "Gulls return", "text": "The gulls came back on Sunday.", "id": "gulls"}
    for body in (one, [one], {"articles": [one]}):
        report = client.post("/v1/articles", json=body).json()
        assert sum(report["articles"].values()) == 1
        assert report["articles"]["failed"] == 0
    assert client.delete("/v1/articles/gulls").status_code == 204
    problem(client.get("/v1/articles/gulls"), 404, "not-in-library")


def test_json_lines_report_the_line_that_fails(client: TestClient) -> None:
    lines = b'{"title": "Terns", "text": "The terns left.", "id": "terns"}\n{broken\n'
    response = client.post("/v1/articles", content=lines, headers={"content-type": "application/x-ndjson"})
    report = response.json()
    assert report["articles"]["added"] == 1
    assert [failure["source"] for failure in report["failures"]] == ["request.jsonl:2"]
    client.delete("/v1/articles/terns")


def test_files_come_in_under_safe_names_and_leave_nothing_behind(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    good = b'{"title": "Eels", "text": "The eels were counted on Monday.", "id": "eels"}\n'
    files = [
        ("files", ("../../up/eels.jsonl", good)),
        ("files", ("<script>.jsonl", b"{broken\n")),
        ("files", ("..", b"?")),
    ]
    report = client.post("/v1/articles", files=files).json()
    assert report["articles"]["added"] == 1
    assert report["articles"]["failed"] == 2
    assert not any("/" in failure["source"] or "<" in failure["source"] for failure in report["failures"])
    assert str(tmp_path) not in json.dumps(report)
    assert list(tmp_path.iterdir()) == []
    client.delete("/v1/articles/eels")


def test_bodies_that_are_no_articles(client: TestClient) -> None:
    problem(client.post("/v1/articles", json=["a", 1]), 422, "not-articles")
    problem(client.post("/v1/articles", content=b"x", headers={"content-type": "text/csv"}), 415, "unknown-kind")
    problem(client.post("/v1/articles", files={"other": b"x"}), 400, "no-files")


def test_the_list_pages_and_filters(client: TestClient) -> None:
    found = client.get("/v1/articles", params={"limit": 1, "offset": 1}).json()
    assert found["total"] == len(ARTICLES)
    assert [article["id"] for article in found["articles"]] == ["talks"]
    found = client.get("/v1/articles", params={"outlet": "Harbour Post", "before": "2026-03-31"}).json()
    assert [article["id"] for article in found["articles"]] == ["ferry"]
    found = client.get("/v1/articles", params={"q": "city offers"}).json()
    assert [article["id"] for article in found["articles"]] == ["talks"]


def test_an_id_may_hold_a_slash(client: TestClient) -> None:
    assert client.get("/v1/articles/hostile%2Fone").json()["id"] == "hostile/one"


# --- who may ask, and how much


def test_a_body_past_the_bound_is_refused(client: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 1_000_000 + 2):
            yield b" " * 1_000_000

    headers = {"content-type": "application/json"}
    problem(client.post("/v1/ask", content=b" " * (MAX_BODY + 1), headers=headers), 413, "too-large")
    problem(client.post("/v1/ask", content=chunks(), headers=headers), 413, "too-large")
    problem(client.post("/v1/articles", content=chunks(), headers=headers), 413, "too-large")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1].evil.example"])
def test_other_host_names_are_refused(client: TestClient, host: str) -> None:
    problem(client.get("/healthz", headers={"host": host}), 400, "unknown-host")


@pytest.mark.parametrize("host", ["localhost:7860", "127.0.0.1", "[::1]:7860", "LOCALHOST"])
def test_loopback_host_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_configured_host_name_is_answered(desk: Newsdesk) -> None:
    app = create_app(desk, page=False, hosts=["news.example"])
    assert TestClient(app).get("/healthz", headers={"host": "news.example:8000"}).status_code == 200
    assert TestClient(app).get("/healthz", headers={"host": "other.example"}).status_code == 400
    anyone = create_app(desk, page=False, hosts=["*"])
    assert TestClient(anyone).get("/healthz", headers={"host": "other.example"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver:1234"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
    ],
)
def test_other_sites_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    problem(client.delete("/v1/articles/ferry", headers=headers), 403, "other-site")
    problem(client.post("/v1/search", json={"words": "x"}, headers=headers), 403, "other-site")


def test_the_own_page_is_not_another_site(client: TestClient) -> None:
    headers = {"origin": "http://testserver", "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}
    assert client.post("/v1/search", json={"words": "ferry"}, headers=headers).status_code == 200


def test_every_answer_carries_the_safety_headers(client: TestClient) -> None:
    for path in ("/healthz", "/v1/nothing"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "connect-src 'self'" in headers["content-security-policy"]
        assert "script-src-attr 'none'" in headers["content-security-policy"]


# --- what goes wrong inside


class Failing:
    """A desk that fails as it is told: before the first event, or after it."""

    def __init__(self, error: Exception, *, late: bool = False) -> None:
        self.error = error
        self.late = late

    def stream(self, question: str, **how: Any) -> Iterator[EvidenceFound]:
        if self.late:
            yield EvidenceFound(evidence=(), coverage=Coverage(articles_searched=1, outlets=1))
        raise self.error

    def ask(self, question: str, **how: Any) -> Answer:
        raise self.error


def failing(error: Exception, *, late: bool = False) -> TestClient:
    app = create_app(cast("Newsdesk", Failing(error, late=late)), page=False)
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize("stream", [True, False])
def test_a_passing_trouble_says_to_come_again(stream: bool) -> None:
    busy = failing(LibraryBusy("another process is writing; try again"))
    response = busy.post("/v1/ask", json={"question": "x", "stream": stream})
    assert problem(response, 503, "library-busy")["detail"] == "another process is writing; try again"
    assert response.headers["retry-after"]


@pytest.mark.parametrize("stream", [True, False])
def test_an_unexpected_error_is_logged_and_tells_nothing(stream: bool, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = failing(RuntimeError("secret /path")).post("/v1/ask", json={"question": "x", "stream": stream})
    problem(response, 500, "unexpected")
    assert "secret" not in response.text
    assert "secret /path" in caplog.text


def test_an_error_under_way_is_the_last_event() -> None:
    response = failing(ModelUnavailable("no answer from the model"), late=True).post(
        "/v1/ask", json={"question": "x", "stream": True}
    )
    (first, _), (last, data) = events(response.text)
    assert (first, last) == ("evidence", "error")
    assert data["type"] == "urn:newsdesk:problem:model-unavailable"
    assert data["status"] == 503


class Endless:
    """A desk that writes until it is stopped."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def stream(self, question: str, **how: Any) -> Iterator[TokenWritten]:
        try:
            while True:
                yield TokenWritten(text="on and ")
                time.sleep(0.01)
        finally:
            self.stopped.set()


def test_a_client_that_leaves_stops_the_work() -> None:
    desk = Endless()
    config = uvicorn.Config(create_app(cast("Newsdesk", desk), page=False), port=0, log_level="critical", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        with socket.create_connection(listening.getsockname(), timeout=10) as asking:
            body = b'{"question": "x", "stream": true}'
            asking.sendall(
                b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
            )
            assert b"200 OK" in asking.recv(4096)
            assert not desk.stopped.is_set()
        assert desk.stopped.wait(10)
        server.should_exit = True
        thread.join(10)


# --- the service


def test_health(client: TestClient) -> None:
    found = client.get("/healthz").json()
    assert found["status"] == "ok"
    assert found["articles"] == len(ARTICLES)


def test_openapi_describes_bodies_examples_and_problems(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert set(schema["paths"]) == {
        "/v1/ask",
        "/v1/search",
        "/v1/articles",
        "/v1/articles/{article_id}",
        "/v1/changes/{article_id}",
        "/v1/company/{article_id}",
        "/v1/followed",
        "/v1/followed/{entry_id}",
        "/v1/feedback",
        "/v1/feedback/{feedback_id}",
        "/v1/conversations",
        "/v1/conversations/{conversation_id}",
        "/v1/summarize",
        "/v1/estimate",
        "/v1/timeline",
        "/v1/since",
        "/v1/briefs",
        "/v1/briefs/{name}",
        "/v1/briefs/{name}/feed.xml",
        "/v1/briefs/{name}/run",
        "/healthz",
    }
    taken = schema["paths"]["/v1/articles"]["post"]["requestBody"]["content"]
    assert set(taken) == {"application/json", "application/x-ndjson", "multipart/form-data"}
    assert "Problem" in schema["components"]["schemas"]
    for path in schema["paths"].values():
        for operation in path.values():
            assert operation["description"]
    references = {value for key, value in _pairs(schema) if key == "$ref"}
    known = {f"#/components/schemas/{name}" for name in schema["components"]["schemas"]}
    assert references <= known


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, held in value.items():
            yield key, held
            yield from _pairs(held)
    elif isinstance(value, list):
        for held in value:
            yield from _pairs(held)
