"""Why these passages: on the command line, over HTTP and on the page."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.assemble import assemble
from bot.doors.http.api import create_app
from bot.doors.page.chat import Chat, asked
from bot.doors.page.explain import explanation_html
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from library.errors import BadInput
from library.values import Filters
from tests.desk import ROWS
from tests.test_command_line import newsdesk


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("explained")


@pytest.fixture(scope="module")
def desk(home: Path) -> Iterator[Newsdesk]:
    desk = assemble(Settings(home=home, writer="quote", evidence_passages=2))
    evil = {"id": "evil", "title": "<script>x()</script> bakery", "text": "The bakery <b>reopened</b>."}
    desk.ingest_rows([*ROWS, evil], "tests")
    yield desk
    desk.close()


def test_the_command_line_prints_it_and_gives_it_as_json(home: Path, desk: Newsdesk) -> None:
    assert desk.count_articles() == 4
    words = "When did the bakery reopen this week?"
    ran = newsdesk(home, "search", words, "--explain", "-k", "2", "--now", "2026-02-12")
    assert ran.returncode == 0, ran.stderr
    assert "points: " in ran.stdout
    assert "“this week” (recency), used" in ran.stdout
    found = json.loads(newsdesk(home, "search", words, "--explain", "-k", "2", "--now", "2026-02-12", "--json").stdout)
    assert found["passages"][0]["article_id"] == "bakery"
    assert "fortnight" in {each["feature"] for each in found["passages"][0]["contributions"]}
    assert found["reranker"] == "linear"


def test_over_http_it_is_asked_for(desk: Newsdesk) -> None:
    with TestClient(create_app(desk, page=False)) as client:
        plain = client.post("/v1/search", json={"words": "bakery fire"}).json()
        why = client.post("/v1/search", json={"words": "bakery fire", "explain": True, "now": "2026-02-12"}).json()
    places = [(each["article_id"], each["start"]) for each in plain]
    assert [(each["article_id"], each["start"]) for each in why["passages"]] == places
    assert why["searches"][0]["text"] == "bakery fire"
    assert [each["laid"] for each in why["passages"]] == [True, True, False, False][: len(places)]


def test_the_page_shows_it_below_the_evidence_and_escapes_it(desk: Newsdesk) -> None:
    last = list(asked(desk, Chat(), "When did the bakery reopen?", Filters, "quote"))[-1]
    assert "Why these passages" in last.live
    assert "by meaning" in last.live
    html = explanation_html(desk.explain("bakery", k=4))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_what_cannot_be_searched_cannot_be_explained(desk: Newsdesk) -> None:
    with pytest.raises(BadInput, match="k is"):
        desk.explain("bakery", k=0)
    assert explanation_html(desk.explain("bakery", filters=Filters(outlets=("Nobody",)))) == ""
