"""What was read from a question at every door: shown, and taken off."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from bot.assemble import assemble
from bot.doors.http.api import create_app
from bot.doors.page.understood import understood_html
from bot.settings import Settings
from bot.values import ReadFilter, Understood
from tests.bot.doors.served import ARTICLES
from tests.bot.doors.test_page import Visit, browser, served
from tests.bot.doors.test_turns import EVIL, answer
from tests.test_command_line import newsdesk

__all__ = ["browser"]
QUESTION = "According to Harbour Post, how many workers had joined the ferry strike on 4 March 2026?"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    desk = assemble(Settings(home=tmp_path_factory.mktemp("home"), writer="quote"))
    desk.ingest_rows(ARTICLES, "tests")
    with TestClient(create_app(desk, page=False), raise_server_exceptions=False) as client:
        yield client
    desk.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served("tests.bot.doors.served", tmp_path_factory.mktemp("understood")) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address)
    yield visit
    visit.context.close()
    assert visit.strays == []


def test_the_api_tells_and_takes_off(client: TestClient) -> None:
    body = {"question": QUESTION, "now": "2026-03-10"}
    told = client.post("/v1/ask", json=body).json()
    read = {each["field"]: each for each in told["understood"]["inferred"]}
    assert read["outlets"]["outlets"] == ["Harbour Post"]
    assert (read["dates"]["after"], read["dates"]["before"]) == ("2026-03-04", "2026-03-04")
    assert told["understood"]["filters"]["outlets"] == ["Harbour Post"]
    assert told["coverage"]["articles_searched"] == 1
    assert told["filters"] == {"after": None, "before": None, "outlets": []}
    fewer = client.post("/v1/ask", json={**body, "infer": ["outlets"]}).json()["understood"]["inferred"]
    assert [each["field"] for each in fewer] == ["outlets"]
    none = client.post("/v1/ask", json={**body, "infer": False}).json()
    assert (none["understood"]["inferred"], none["coverage"]["articles_searched"]) == ([], len(ARTICLES))
    assert client.post("/v1/ask", json={**body, "infer": ["mood"]}).status_code == 422


def test_a_search_tells_in_headers(client: TestClient) -> None:
    body = {"words": QUESTION, "now": "2026-03-10"}
    told = client.post("/v1/search", json=body)
    assert {each["outlet"] for each in told.json()} == {"Harbour Post"}
    assert told.headers.get_list("X-Newsdesk-Read") == [
        "dates: on 4 March 2026: published 4 March 2026",
        "outlets: Harbour Post: Harbour Post",
    ]
    without = client.post("/v1/search", json={**body, "infer": False})
    assert "X-Newsdesk-Read" not in without.headers
    assert len({each["outlet"] for each in without.json()}) > 1


def test_the_command_line_tells_and_takes_off(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in ARTICLES), encoding="utf-8")
    assert newsdesk(tmp_path / "home", "ingest", str(tmp_path / "rows.jsonl")).returncode == 0
    told = newsdesk(tmp_path / "home", "ask", QUESTION, "--now", "2026-03-10")
    assert told.returncode == 0, told.stderr
    assert (
        "read from the question: published 4 March 2026 (“on 4 March 2026”); Harbour Post (“Harbour Post”)"
        in " ".join(told.stderr.split())
    )
    found = newsdesk(tmp_path / "home", "search", QUESTION, "--now", "2026-03-10", "--no-infer", "--json")
    assert "read from the question" not in found.stderr
    assert {each["outlet"] for each in json.loads(found.stdout)} > {"Harbour Post"}


def test_chips_are_text() -> None:
    read = ReadFilter(field="outlets", words=EVIL, outlets=(EVIL,), applied=True)
    html = understood_html(
        answer(standalone_question=EVIL, understood=Understood(inferred=(read,), unresolved=(EVIL,)))
    )
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("<button") == 1
    assert understood_html(answer()) == ""


def test_a_chip_asks_again_without_it(visit: Visit) -> None:
    visit.ask(QUESTION)
    chips = visit.page.locator("#live .understood .chip")
    expect(chips).to_have_count(2)
    expect(visit.page.locator("#live .about")).to_contain_text("1 article")
    visit.page.get_by_role("button", name="Ask again without: published 4 March 2026").focus()
    visit.page.keyboard.press("Enter")
    visit.answered(2)
    expect(chips).to_have_count(1)
    expect(chips).to_contain_text("Harbour Post")
    chips.get_by_role("button").click()
    visit.answered(3)
    expect(chips).to_have_count(0)
    expect(visit.page.locator("#live .about")).to_contain_text(f"{len(ARTICLES)} articles")
    # A turn further up can be asked again as well.
    visit.page.locator("#finished .understood .chip button").first.click()
    visit.answered(4)
    expect(chips).to_have_count(1)
    visit.page.set_viewport_size({"width": 390, "height": 800})
    assert visit.has_no_horizontal_scroll()
