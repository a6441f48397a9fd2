"""Feedback over HTTP, on a real library and the quoting writer."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.assemble import assemble
from bot.doors.http.api import create_app
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from tests.bot.doors.served import ARTICLES
from tests.bot.doors.test_api import problem

QUESTION = "What do the ferry crews want?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    desk = assemble(Settings(home=tmp_path_factory.mktemp("home"), writer="quote"))
    desk.ingest_rows(ARTICLES, "tests")
    yield desk
    desk.close()


@pytest.fixture
def client(desk: Newsdesk) -> Iterator[TestClient]:
    with TestClient(create_app(desk, page=False), raise_server_exceptions=False) as client:
        yield client
    for each in desk.feedback.given(200):
        desk.feedback.take_back(each.id)


def asked(client: TestClient, conversation: str | None = None) -> dict[str, Any]:
    body = {"question": QUESTION, "conversation_id": conversation}
    answer: dict[str, Any] = client.post("/v1/ask", json=body).json()
    assert len(answer["citations"]) > 1
    return answer


def listed(client: TestClient) -> list[dict[str, Any]]:
    found = client.get("/v1/feedback").json()
    assert found["total"] == len(found["feedback"])
    rows: list[dict[str, Any]] = found["feedback"]
    return rows


def test_of_a_conversation_the_answer_is_kept_as_it_was_shown(client: TestClient) -> None:
    first, second = asked(client, "talk"), asked(client, "talk")
    assert second["turn"] == first["turn"] + 1
    said = {"conversation_id": "talk", "turn": first["turn"], "opinion": "wrong_citation", "citation": 2}
    given = client.post("/v1/feedback", json={**said, "comment": " <script>no()</script> "})
    assert given.status_code == 201, given.text
    (kept,) = listed(client)
    assert kept == given.json()
    assert (kept["opinion"], kept["citation"], kept["comment"]) == ("wrong_citation", 2, "<script>no()</script>")
    shown = {**first, "conversation_id": None, "turn": None}
    assert kept["answer"] == shown, "as it was shown; whose conversation it was is nobody else's"
    last = client.post("/v1/feedback", json={"conversation_id": "talk", "opinion": "right"}).json()
    assert last["answer"]["timings_ms"] == second["timings_ms"]
    assert [each["id"] for each in listed(client)] in ([last["id"], kept["id"]], [kept["id"], last["id"]])


def test_the_second_word_takes_the_place_of_the_first_and_is_taken_back(client: TestClient) -> None:
    answer = asked(client, "again")
    said = {"conversation_id": "again", "turn": answer["turn"]}
    ids = {
        client.post("/v1/feedback", json=body).json()["id"]
        for body in (
            {**said, "opinion": "right"},
            {**said, "opinion": "missing_source", "source": "https://other.example/a"},
            {"answer": answer, "opinion": "wrong", "source": "not asked for", "citation": 1},
        )
    }
    assert len(ids) == 1, "one answer, whichever way it is named"
    (kept,) = listed(client)
    assert (kept["opinion"], kept["source"], kept["citation"]) == ("wrong", None, None)
    assert client.delete(f"/v1/feedback/{kept['id']}").status_code == 204
    assert listed(client) == []
    problem(client.delete(f"/v1/feedback/{kept['id']}"), 404, "not-in-library")
    problem(client.delete("/v1/feedback/x"), 422, "not-valid")


def changed(answer: dict[str, Any], **citation: object) -> dict[str, Any]:
    first, *others = answer["citations"]
    return {**answer, "citations": [{**first, **citation}, *others]}


@pytest.mark.parametrize(
    "forged",
    [
        {"quote": "The union said 900 workers had joined."},
        {"start": -5},
        {"version": 9},
        {"version": 10**30},
        {"article_id": "nobody"},
        {"url": "https://elsewhere.example/"},
        {"title": "Another headline"},
    ],
)
def test_an_answer_that_was_not_given_here_is_refused(client: TestClient, forged: dict[str, object]) -> None:
    answer = changed(asked(client), **forged)
    response = client.post("/v1/feedback", json={"answer": answer, "opinion": "right"})
    assert "citation 1 does not stand in this library" in problem(response, 400, "bad-input")["detail"]
    assert listed(client) == []


def test_what_cannot_be_kept_says_why_and_spoils_nothing(client: TestClient) -> None:
    answer = asked(client, "bad")
    cases: list[tuple[dict[str, Any], int, str]] = [
        ({"opinion": "right"}, 422, "the `answer` itself, or its `conversation_id`"),
        ({"opinion": "right", "answer": answer, "conversation_id": "bad"}, 422, "and not both"),
        ({"opinion": "meh", "answer": answer}, 422, "opinion"),
        ({"opinion": "right", "answer": {**answer, "colour": "red"}}, 422, "colour"),
        ({"opinion": "wrong_citation", "answer": answer, "citation": 99}, 400, "name the citation"),
        ({"opinion": "wrong_citation", "answer": answer}, 400, "name the citation"),
        ({"opinion": "missing_source", "answer": answer, "source": " "}, 400, "name the source"),
        ({"opinion": "right", "conversation_id": "nobody"}, 404, "no answer is kept"),
        ({"opinion": "right", "conversation_id": "bad", "turn": 2**53}, 404, "no answer is kept"),
        ({"opinion": "wrong", "answer": answer, "comment": "x" * 2001}, 422, "comment"),
        ({"opinion": "wrong", "answer": {**answer, "text": "x" * 500_000}}, 400, "at most"),
    ]
    for body, status, reason in cases:
        response = client.post("/v1/feedback", json=body)
        assert response.status_code == status, (reason, response.text)
        assert response.headers["content-type"] == "application/problem+json"
        assert reason in response.json()["detail"]
    for text in ('"half \\ud83d"', '"right", "comment": "\\udce9"'):
        raw = f'{{"conversation_id": "bad", "opinion": "right", "comment": {text}}}'
        assert client.post("/v1/feedback", content=raw, headers={"content-type": "application/json"}).status_code in {
            400,
            422,
        }
    assert listed(client) == []


def test_a_number_that_is_none_does_not_lie_in_wait_for_the_listing(client: TestClient) -> None:
    import json

    answer = asked(client)
    answer["timings_ms"]["total"] = float("nan")
    raw = json.dumps({"answer": answer, "opinion": "right"})
    refused = client.post("/v1/feedback", content=raw, headers={"content-type": "application/json"})
    assert refused.status_code in {400, 422}, refused.text
    assert listed(client) == []


def test_a_server_for_anybody_takes_feedback_and_shows_nobody_s(desk: Newsdesk) -> None:
    with TestClient(create_app(desk, page=False, hosts=("*",)), raise_server_exceptions=False) as client:
        asked(client, "open")
        given = client.post("/v1/feedback", json={"conversation_id": "open", "opinion": "right"})
        assert given.status_code == 201
        problem(client.get("/v1/feedback"), 403, "not-told")
        assert client.delete(f"/v1/feedback/{given.json()['id']}").status_code == 204


def test_another_site_s_script_says_nothing_in_a_reader_s_name(client: TestClient) -> None:
    asked(client, "foreign")
    body = {"conversation_id": "foreign", "opinion": "wrong"}
    response = client.post("/v1/feedback", json=body, headers={"origin": "https://evil.example"})
    problem(response, 403, "other-site")
    assert listed(client) == []
