"""Summaries, timelines, what is new and briefs over HTTP, over a real library."""

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from bot.assemble import assemble
from bot.doors.http.api import create_app
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from bot.summarising.values import Estimate, Since, Summary, Timeline
from tests.bot.doors.served import ARTICLES


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), writer="quote", price_in=2.0, price_out=8.0)
    desk = assemble(settings)
    desk.ingest_rows(ARTICLES, "tests")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def client(desk: Newsdesk) -> Iterator[TestClient]:
    with TestClient(create_app(desk, page=False), raise_server_exceptions=False) as client:
        yield client


def verbatim(client: TestClient, made: dict[str, Any]) -> None:
    assert made["citations"]
    for each in made["citations"]:
        kept = client.get(f"/v1/articles/{each['article_id']}", params={"version": each["version"]}).json()
        assert kept["text"][each["start"] : each["end"]] == each["quote"]


def problem(response: Any, status: int, kind: str) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert found["type"] == f"urn:newsdesk:problem:{kind}"
    return found["detail"]


def test_one_article_and_a_topic(client: TestClient) -> None:
    one = client.post("/v1/summarize", json={"article_id": "ferry"}).json()
    assert Summary.model_validate(one).article_ids == ("ferry",)
    verbatim(client, one)
    body = {"topic": "ferry strike", "filters": {"after": "2026-03-04"}}
    topic = client.post("/v1/summarize", json=body).json()
    assert topic["coverage"]["articles_read"] == topic["coverage"]["articles"] >= 2
    assert "from" in topic["coverage"]
    verbatim(client, topic)
    chosen = client.post("/v1/summarize", json={"article_ids": ["ferry", "talks"]}).json()
    assert chosen["coverage"]["articles_read"] == 2


def test_a_stream_tells_its_progress_and_then_the_summary(client: TestClient) -> None:
    response = client.post("/v1/summarize", json={"topic": "ferry strike", "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    found = [frame.split("\n", 1) for frame in response.text.strip().split("\n\n")]
    names = [name.removeprefix("event: ") for name, _ in found]
    assert names[-1] == "summary"
    assert set(names[:-1]) == {"progress"}
    first = json.loads(found[0][1].removeprefix("data: "))
    assert (first["stage"], first["done"]) == ("read", 0)
    Summary.model_validate_json(found[-1][1].removeprefix("data: "))


def test_what_is_wrong_before_anything_is_read_is_an_ordinary_error(client: TestClient) -> None:
    body = {"topic": "zirconium futures on Neptune", "stream": True}
    assert "no article about" in problem(client.post("/v1/summarize", json=body), 400, "bad-input")


def test_an_estimate_has_its_price(client: TestClient) -> None:
    found = Estimate.model_validate(client.post("/v1/estimate", json={"topic": "ferry strike"}).json())
    assert found.cost_usd == pytest.approx((found.input_tokens * 2 + found.output_tokens * 8) / 1_000_000)
    assert found.cost_usd


def test_a_timeline_in_every_form(client: TestClient) -> None:
    made = client.post("/v1/timeline", json={"topic": "ferry strike"}).json()
    assert Timeline.model_validate(made).events
    verbatim(client, made)
    kinds = {"md": "text/markdown", "csv": "text/csv", "ics": "text/calendar"}
    for form, kind in kinds.items():
        response = client.post("/v1/timeline", json={"topic": "ferry strike", "format": form})
        assert response.headers["content-type"].startswith(kind)
        assert f'filename="timeline.{form}"' in response.headers["content-disposition"]


def test_what_is_new(client: TestClient) -> None:
    made = client.post("/v1/since", json={"since": "2026-03-05", "topic": "ferry strike"}).json()
    assert Since.model_validate(made).since == "2026-03-05"
    assert client.post("/v1/since", json={"since": "2026-03-05"}).json()["coverage"]["articles"] == 3


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("summarize", {"topic": "x" * 501}),
        ("summarize", {"topic": "  "}),
        ("summarize", {"article_id": "ferry", "topic": "ferry"}),
        ("summarize", {"article_ids": ["a"] * 1001}),
        ("summarize", {"article_id": "a" * 201}),
        ("summarize", {"topic": "a", "unknown": 1}),
        ("timeline", {"topic": "a", "most": 501}),
        ("timeline", {"topic": "a", "format": "pdf"}),
        ("since", {"topic": "a"}),
        ("briefs", {"name": "a" * 81, "words": "x"}),
        ("briefs", {"name": "a", "words": "x", "kind": "song"}),
    ],
)
def test_what_is_too_much_or_not_meant_is_refused(client: TestClient, path: str, body: dict[str, Any]) -> None:
    problem(client.post(f"/v1/{path}", json=body), 422, "not-valid")


def test_bad_input_is_told(client: TestClient) -> None:
    assert "nothing to summarise" in problem(client.post("/v1/summarize", json={}), 400, "bad-input")
    problem(client.post("/v1/summarize", json={"article_id": "nobody"}), 404, "not-in-library")
    problem(client.post("/v1/timeline", json={"article_ids": ["nobody"]}), 404, "not-in-library")
    assert "is no day" in problem(client.post("/v1/since", json={"since": "not a date"}), 400, "bad-input")


def test_briefs_are_saved_run_read_and_removed(client: TestClient) -> None:
    saved = client.post("/v1/briefs", json={"name": "the strike", "words": "ferry strike", "every": "6h"})
    assert (saved.status_code, saved.json()["every"]) == (201, 21_600)
    assert "already" in problem(client.post("/v1/briefs", json={"name": "the strike", "words": "x"}), 400, "bad-input")
    first = client.post("/v1/briefs/the strike/run").json()
    assert first["items"]
    verbatim(client, first)
    assert client.post("/v1/briefs/the strike/run").json()["items"] == []
    assert [each["name"] for each in client.get("/v1/briefs").json()["briefs"]] == ["the strike"]
    read = client.get("/v1/briefs/the strike").json()
    assert [each["number"] for each in read["reports"]] == [1]
    assert client.get("/v1/briefs/the strike", params={"format": "md"}).text.startswith("# the strike")
    html = client.get("/v1/briefs/the strike", params={"format": "html"})
    assert "default-src 'none'" in html.headers["content-security-policy"]
    feed = client.get("/v1/briefs/the strike/feed.xml")
    assert feed.headers["content-type"].startswith("application/rss+xml")
    assert len(ET.fromstring(feed.text).findall("channel/item")) == len(first["items"])
    assert client.delete("/v1/briefs/the strike").status_code == 204
    problem(client.get("/v1/briefs/the strike/feed.xml"), 404, "not-in-library")


def test_a_server_for_anybody_keeps_briefs_to_its_own_machine(desk: Newsdesk) -> None:
    with TestClient(create_app(desk, page=False, hosts=("*",))) as client:
        problem(client.get("/v1/briefs"), 403, "not-here")
        problem(client.post("/v1/briefs", json={"name": "a", "words": "b"}), 403, "not-here")


def test_they_are_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    expected = ("summarize", "estimate", "timeline", "since", "briefs", "briefs/{name}", "briefs/{name}/feed.xml")
    assert {f"/v1/{each}" for each in expected} <= set(paths)
