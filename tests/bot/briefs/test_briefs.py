"""Briefs over a real library: nothing is told twice, and only what came in since."""

import sqlite3
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Event
from xml.etree import ElementTree as ET

import pytest

from bot.assemble import assemble
from bot.briefs.briefs import seconds_of
from bot.briefs.values import Report
from bot.briefs.writing import as_html, as_markdown, as_rss
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from library.errors import BadInput, NotInLibrary
from library.values import Filters
from tests.desk import ROWS

NEW = {
    "id": "ministry",
    "title": "Ministry to pay for the bridge over the Orne",
    "outlet": "Orne Valley <b>Post</b>",
    "published_at": "2026-02-20",
    "url": "https://orne.example/bridge?a=1&b=2",
    "text": "The ministry agreed on Thursday to pay half of the bridge over the Orne.\n\n"
    "“We will not leave Wickham alone,” said the minister Alva Renn. The bridge over the Orne is to open in 2029.",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    desk = assemble(Settings(home=tmp_path / "home", writer="quote"))
    desk.ingest_rows(ROWS, "rows")
    yield desk
    desk.close()


def verbatim(desk: Newsdesk, report: Report) -> None:
    numbers = {each.number for each in report.citations}
    for item in report.items:
        assert item.citations
        assert numbers.issuperset(item.citations)
    for each in report.citations:
        assert desk.article(each.article_id, each.version).text[each.start : each.end] == each.quote


def test_a_topic_is_told_once_and_then_only_what_is_new(desk: Newsdesk) -> None:
    saved = desk.briefs.add("bridge", "bridge over the Orne")
    assert (saved.last_run_at, saved.next_due_at) == (None, None)
    first = desk.briefs.run("bridge")
    verbatim(desk, first)
    assert {each.article_id for each in first.citations} == {"bridge"}
    assert first.number == 1
    second = desk.briefs.run("bridge")
    assert (second.items, second.number) == ((), None)
    desk.ingest_rows([NEW], "rows")
    third = desk.briefs.run("bridge")
    verbatim(desk, third)
    assert third.since == second.ran_at
    assert third.items
    assert {each.article_id for item in third.items for each in third.citations if each.number in item.citations} == {
        "ministry"
    }
    assert any("Alva Renn" in (each.speaker or "") for each in third.items if each.kind == "voice")
    assert desk.briefs.run("bridge").items == ()
    assert [each.number for each in desk.briefs.reports("bridge")] == [2, 1]
    keys = [each.key for report in desk.briefs.reports("bridge") for each in report.items]
    assert len(keys) == len(set(keys))


def test_a_question_is_told_once_and_then_only_what_is_new(desk: Newsdesk) -> None:
    desk.briefs.add("who pays", "Who pays for the bridge over the Orne?", kind="question")
    desk.briefs.run("who pays")
    assert desk.briefs.run("who pays").items == ()
    desk.ingest_rows([NEW], "rows")
    third = desk.briefs.run("who pays")
    verbatim(desk, third)
    assert any("agreed on Thursday to pay half" in each.text for each in third.items)
    assert desk.briefs.run("who pays").items == ()


def test_a_topic_that_nobody_writes_of_yet_is_no_error(desk: Newsdesk) -> None:
    desk.briefs.add("tram", "tramway in Zarkovia")
    report = desk.briefs.run("tram")
    assert report.items == ()
    assert "no article about" in report.notices[0]


def test_briefs_are_run_when_they_are_due(desk: Newsdesk) -> None:
    desk.briefs.add("by hand", "bakery")
    desk.briefs.add("hourly", "bakery", every=3600)
    made = desk.briefs.run_due()
    assert [each.brief for each in made] == ["hourly"]
    assert made[0].items
    assert desk.briefs.run_due() == ()
    assert desk.briefs.read("hourly").next_due_at is not None


def test_a_run_that_is_stopped_is_as_if_it_had_not_been(desk: Newsdesk) -> None:
    desk.briefs.add("bakery", "bakery")
    stop = Event()
    stop.set()
    assert desk.briefs.run("bakery", stop.is_set).items == ()
    assert desk.briefs.read("bakery").last_run_at is None
    assert desk.briefs.run("bakery").items


def test_filters_hold(desk: Newsdesk) -> None:
    desk.briefs.add("courier", "Orne", filters=Filters(outlets=("Orne Valley Post",)))
    report = desk.briefs.run("courier")
    assert {each.outlet for each in report.citations} <= {"Orne Valley Post"}


@pytest.mark.parametrize(
    ("name", "words", "every"),
    [("", "x", None), ("a/b", "x", None), ("../x", "x", None), ("n" * 81, "x", None), ("a", " ", None),
     ("a", "x" * 501, None), ("a", "x", 5)],
)  # fmt: skip
def test_what_cannot_be_saved_is_refused(desk: Newsdesk, name: str, words: str, every: int | None) -> None:
    with pytest.raises(BadInput):
        desk.briefs.add(name, words, every=every)
    assert desk.briefs.all() == ()


def test_names_are_kept_apart_and_unknown_ones_refused(desk: Newsdesk) -> None:
    desk.briefs.add("a", "bakery")
    with pytest.raises(BadInput, match="already"):
        desk.briefs.add("a", "rain")
    for act in (desk.briefs.read, desk.briefs.run, desk.briefs.remove, desk.briefs.reports):
        with pytest.raises(NotInLibrary, match="no brief b"):
            act("b")
    desk.briefs.run("a")
    desk.briefs.remove("a")
    desk.briefs.add("a", "bakery")
    assert desk.briefs.reports("a") == ()
    assert desk.briefs.run("a").items


def test_rhythms_are_read() -> None:
    assert [seconds_of(each) for each in (None, " ", "15m", "6H", "1d")] == [None, None, 900, 21_600, 86_400]
    with pytest.raises(BadInput, match="no time such as"):
        seconds_of("often")


def test_words_of_articles_stay_words_in_every_form(desk: Newsdesk) -> None:
    desk.ingest_rows([NEW], "rows")
    brief = desk.briefs.add("bridge", "bridge <i>over</i> the Orne & back")
    desk.briefs.run("bridge")
    reports = desk.briefs.reports("bridge")
    assert any("<b>" in (each.outlet or "") for each in reports[0].citations)
    html = as_html(brief, reports)
    assert "<b>" not in html
    assert "&lt;b&gt;Post" in html
    markdown = as_markdown(brief, reports)
    assert "<b>" not in markdown
    assert "\\<b\\>Post" in markdown

    once, again = (as_rss(brief, reports, "http://127.0.0.1/feed.xml") for _ in range(2))
    assert once == again
    channel = ET.fromstring(once).find("channel")
    assert channel is not None
    entries = channel.findall("item")
    assert len(entries) == len(reports[0].items)
    guids = [each.findtext("guid") for each in entries]
    assert len(set(guids)) == len(guids)
    for each in entries:
        assert parsedate_to_datetime(each.findtext("pubDate") or "").tzinfo is not None
        assert "<b>" not in (each.findtext("description") or "")
    assert "https://orne.example/bridge?a=1&b=2" in {each.findtext("link") for each in entries}


def test_a_library_of_the_schema_before_takes_briefs(tmp_path: Path) -> None:
    first = assemble(Settings(home=tmp_path / "home", writer="quote"))
    first.close()
    with sqlite3.connect(tmp_path / "home" / "newsdesk.sqlite3") as old:
        for table in ("brief_told", "brief_reports", "briefs"):
            old.execute(f"DROP TABLE {table}")
        old.execute("PRAGMA user_version = 4")
    old.close()
    again = assemble(Settings(home=tmp_path / "home", writer="quote"))
    again.briefs.add("a", "bakery")
    assert [each.name for each in again.briefs.all()] == ["a"]
    again.close()
