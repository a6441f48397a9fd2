"""The API on articles that change, on addresses to fetch, and on what is followed."""

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.assemble import assemble
from bot.changes import changes
from bot.doors.http.api import create_app
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from library.errors import BadInput, NotInLibrary
from library.values import KeptArticle
from tests.bot.doors.served_changes import Site, fill
from tests.bot.doors.test_api import problem


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def desk(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    desk = assemble(
        Settings(home=tmp_path_factory.mktemp("home"), writer="quote", fetch_private_hosts=f"x.example, {site}")
    )
    fill(desk)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def client(desk: Newsdesk) -> Iterator[TestClient]:
    with TestClient(create_app(desk, page=False), raise_server_exceptions=False) as client:
        yield client


def test_an_article_comes_with_its_history_notes_places_and_standing(client: TestClient) -> None:
    old = client.get("/v1/articles/lock%2Fone", params={"version": 1}).json()
    assert (old["version"], old["current"], old["notes"], old["updated_at"]) == (1, False, [], None)
    now = client.get("/v1/articles/lock%2Fone").json()
    assert (now["version"], now["current"]) == (3, True)
    assert [(note["kind"], note["dated"]) for note in now["notes"]] == [
        ("correction", "2026-03-04"),
        ("update", "2026-03-06"),
    ]
    for note in now["notes"]:
        assert now["text"][note["start"] : note["end"]] == note["text"]
    assert [(each["version"], each["made_by"]) for each in now["versions"]] == [
        (1, "source"),
        (2, "source"),
        (3, "source"),
    ]
    assert now["found_in"]["published_at"] == "given"
    gone = client.get("/v1/articles/gone").json()
    assert gone["gone_at"] == "2026-03-05T07:00:00+00:00"
    assert [place["url"] for place in gone["places"]] == ["https://mirror.example/mill"]


def test_what_changed_between_two_versions(client: TestClient) -> None:
    found = client.get("/v1/changes/lock%2Fone", params={"before": 1, "after": 2}).json()
    assert (found["before"], found["after"], found["cut"]) == (1, 2, False)
    assert [field["name"] for field in found["fields"]] == ["updated_at"]
    runs = [run for paragraph in found["paragraphs"] for run in paragraph]
    assert [run["text"].strip() for run in runs if run["kind"] == "dropped"] == ["seven", "4.3"]
    assert [run["text"].strip() for run in runs if run["kind"] == "added"][:2] == ["nine", "3.4"]
    assert client.get("/v1/changes/lock%2Fone", params={"before": 1}).json()["after"] == 3
    problem(client.get("/v1/changes/lock%2Fone", params={"before": 9}), 404, "not-in-library")
    problem(client.get("/v1/changes/lock%2Fone"), 422, "not-valid")


def test_copies_stand_beside_an_article(client: TestClient) -> None:
    found = client.get("/v1/company/wire").json()
    assert [(each["id"], each["outlet"]) for each in found["copies"]] == [("carried", "The Inland Courier")]
    problem(client.get("/v1/company/nobody"), 404, "not-in-library")


def test_addresses_come_in(client: TestClient, site: str) -> None:
    report = client.post("/v1/articles", json={"urls": [f"http://{site}/weir.html", f"http://{site}/none.html"]}).json()
    assert (report["articles"]["added"], report["articles"]["failed"]) == (1, 1)
    assert "no such page" in report["failures"][0]["reason"]
    held = client.get("/v1/articles", params={"q": "Weir opened"}).json()["articles"][0]
    assert (held["outlet"], held["published_at"]) == ("Quay News", None)
    for urls in (["/etc/passwd"], ["file:///etc/passwd"], [], [1], ["http://a.example/ b"], ["a.example"] * 101):
        problem(client.post("/v1/articles", json={"urls": urls}), 400, "bad-input")
    problem(client.post("/v1/articles", json={"urls": f"http://{site}/weir.html"}), 400, "bad-input")
    beside = client.post("/v1/articles", json={"urls": [f"http://{site}/weir.html"], "vectors": "later"})
    assert "`urls` stands alone in a body; this one has vectors too." in problem(beside, 422, "not-articles")["detail"]
    refused = client.post("/v1/articles", json={"urls": ["http://10.1.2.3/"]}).json()
    assert "private network" in refused["failures"][0]["reason"]


def test_a_server_that_answers_to_anybody_fetches_nothing(desk: Newsdesk, site: str) -> None:
    with TestClient(create_app(desk, page=False, hosts=("*",)), raise_server_exceptions=False) as client:
        problem(client.post("/v1/articles", json={"urls": [f"http://{site}/weir.html"]}), 403, "fetches-nothing")
        problem(client.post("/v1/followed", json={"url": f"http://{site}/feed.xml"}), 403, "fetches-nothing")
        assert client.get("/v1/followed").status_code == 200


def test_a_feed_is_followed_and_followed_no_more(client: TestClient, desk: Newsdesk, site: str) -> None:
    response = client.post("/v1/followed", json={"url": f"http://{site}/feed.xml", "every": "6h", "outlet": "Quay"})
    assert response.status_code == 201, response.text
    entry = response.json()
    assert (entry["kind"], entry["every"], entry["outlet"]) == ("feed", 21_600, "Quay")
    report = desk.following.round()
    assert [each.outcome for each in report.entries] == ["read"]
    listed = client.get("/v1/followed").json()["followed"]
    assert [each["last_outcome"] for each in listed] == ["read"]
    problem(client.post("/v1/followed", json={"url": "/etc", "kind": "page"}), 400, "bad-input")
    problem(client.post("/v1/followed", json={"url": "a.example", "kind": "folder"}), 422, "not-valid")
    problem(client.post("/v1/followed", json={"url": f"http://{site}/feed.xml", "every": "1s"}), 400, "bad-input")
    assert client.delete(f"/v1/followed/{entry['id']}").status_code == 204
    problem(client.delete(f"/v1/followed/{entry['id']}"), 404, "not-in-library")


def test_private_hosts_that_are_none_are_refused_by_name(tmp_path: Path) -> None:
    desk = assemble(Settings(home=tmp_path, fetch_private_hosts="not a host"))
    with pytest.raises(BadInput, match="not a host"):
        desk.ingest(["http://a.example/"])
    desk.close()


# --- changes, at their bounds


def version(number: int, text: str) -> KeptArticle:
    return KeptArticle(
        id="a", title="T", text=text, version=number, versions=(), ingested_at="2026-03-01", source="s", cluster="a"
    )


def test_the_runs_of_a_paragraph_are_both_its_versions() -> None:
    one, other = "The sum is 4.3 million crowns, he said.", "The whole sum is 3.4 million crowns, she said."
    runs = changes(version(1, one), version(2, other)).paragraphs[0]
    assert "".join(run.text for run in runs if run.kind != "added") == one
    assert "".join(run.text for run in runs if run.kind != "dropped") == other


def test_paragraphs_that_move_or_come_are_told() -> None:
    found = changes(version(1, "A one.\n\nB two.\n\nC three."), version(2, "A one.\n\nC three.\n\nD four."))
    assert [[(run.kind, run.text) for run in runs] for runs in found.paragraphs] == [
        [("dropped", "B two.")],
        [("added", "D four.")],
    ]


@pytest.mark.timeout(20)
def test_long_and_repetitive_texts_are_compared_within_bounds() -> None:
    for one, other in (
        ("word " * 200_000, "words " * 200_000),
        ("\n".join(["same words here"] * 20_000), "\n".join(["same words there"] * 20_000)),
        ("\n".join(f"a b c d {n} " * 90 for n in range(300)), "\n".join(f"d c b a {n} " * 90 for n in range(300))),
    ):
        found = changes(version(1, one), version(2, other))
        assert len(found.paragraphs) <= 200
        assert sum(len(run.text) for runs in found.paragraphs for run in runs) < 4_000_000


def test_an_article_that_is_none_has_no_company(desk: Newsdesk) -> None:
    with pytest.raises(NotInLibrary):
        desk.company("nobody")
