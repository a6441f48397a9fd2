"""Vectors that follow later: what search and ask say meanwhile, and a server that makes them beside answering."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import background
from bot.assemble import assemble
from bot.background import Background
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from library.errors import LibraryBusy
from tests.desk import ROWS


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    desk = assemble(Settings(home=tmp_path / "home", writer="quote"))
    yield desk
    desk.close()


def rows_in(folder: Path, count: int = len(ROWS)) -> str:
    path = folder / f"rows{count}.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS[:count]), encoding="utf-8")
    return str(path)


def until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_search_and_ask_say_how_much_can_be_found_by_meaning(desk: Newsdesk, tmp_path: Path) -> None:
    report = desk.ingest([rows_in(tmp_path, 1)], vectors="later")
    assert (report.articles.added, report.passages) == (1, 0)
    found = desk.found("bridge over the Orne")
    assert found.results[0].found_by == ("words",)
    assert found.notices == ("None of the 1 passages can be found by meaning yet; they are found by their words.",)
    assert desk.embed() == 1
    assert desk.found("bridge over the Orne").notices == ()
    desk.ingest([rows_in(tmp_path)], vectors="later")
    notice = "Only 1 of 3 passages can be found by meaning yet; the rest is found by its words."
    assert desk.ask("How long did the repair of the bakery take?").notices == (notice,)
    health = desk.health()
    assert (health.status, health.without_vectors, health.embedding) == ("degraded", 2, False)
    assert health.problems == ("2 passages have no vector yet: run `newsdesk embed`",)


def test_a_server_makes_them_in_the_background_and_stops(desk: Newsdesk, tmp_path: Path) -> None:
    desk.ingest([rows_in(tmp_path)], vectors="later")
    desk.start_background()
    until(lambda: desk.health().without_vectors == 0)
    assert desk.health().status == "ok"
    began = time.monotonic()
    desk.close()
    assert time.monotonic() - began < 10


def test_one_who_adds_does_not_wait_for_the_backlog(desk: Newsdesk, tmp_path: Path) -> None:
    desk.start_background()
    assert desk.ingest_rows(ROWS[:1], "rows").passages == 1
    desk._library.forget_vectors()
    assert desk._vectors_when() == "later"
    until(lambda: desk.health().without_vectors == 0)


def test_work_that_fails_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(background, "LOOK_SECONDS", 0.05)
    tried: list[int] = []

    def work(_: object) -> None:
        tried.append(len(tried))
        if len(tried) == 1:
            raise LibraryBusy("another is writing")
        if len(tried) == 2:
            raise ValueError("a slip")

    working = Background("work", work)
    working.start()
    until(lambda: len(tried) > 4)
    assert working.problem is None
    working.close()
    done = len(tried)
    time.sleep(0.2)
    assert len(tried) == done
