"""Reports of one event are grouped, and never merged."""

import sqlite3
from collections.abc import Callable

import pytest

from eval.wires import documents
from library import keeping, stories
from library.keeping import NewArticle
from library.values import Article

SET = {each.id: each for each in documents()}
REPORTS = [each for each in SET.values() if each.id.startswith("report-")]
Keep = Callable[..., str]


@pytest.fixture
def keep(connection: sqlite3.Connection) -> Keep:
    def keep_one(article_id: str, as_in: str, day: str | None = "", title: str | None = None) -> str:
        """Keep an article with the words of one in the set, on its day unless another or None is given."""
        like = SET[as_in]
        article = Article(
            id=article_id,
            title=title or like.title,
            text=like.text,
            outlet=f"{like.outlet} {article_id}",
            published_at=like.published_at if day == "" else day,
        )
        return keeping.keep(connection, NewArticle(article, (), "here", "2026-12-31"))

    return keep_one


def story(connection: sqlite3.Connection, article_id: str) -> str:
    return connection.execute("SELECT story FROM articles WHERE id = ?", (article_id,)).fetchone()["story"]


def reports_of(event: str) -> list[str]:
    return sorted(each.id for each in REPORTS if each.event == event)


def test_reports_in_other_words_share_a_story_and_stay_two_voices(keep: Keep, connection: sqlite3.Connection) -> None:
    first, second = reports_of("election")[:2]
    keep("a", "election-as_sent")
    keep("b", first)
    keep("c", second)
    keep("d", reports_of("lovamayor")[0])
    assert story(connection, "a") == story(connection, "b") == story(connection, "c") == "a"
    assert story(connection, "d") == "d"
    assert len({row["cluster"] for row in connection.execute("SELECT cluster FROM articles")}) == 4
    found = stories.others(connection, "b", 10)
    assert [(each.id, each.version, each.published_at) for each in found] == [
        ("a", 1, "2026-11-08"),
        ("c", 1, SET[second].published_at),
    ]
    assert found[0].title == SET["election-as_sent"].title
    assert stories.others(connection, "d", 10) == []


def test_copies_follow_each_other_into_a_story_and_are_not_other_reports(
    keep: Keep, connection: sqlite3.Connection
) -> None:
    keep("a", reports_of("election")[0])
    keep("b", "election-as_sent")
    keep("c", "election-as_sent", None)
    assert {story(connection, each) for each in "abc"} == {"a"}
    assert [each.id for each in stories.others(connection, "b", 10)] == ["a"]
    assert sorted(each.id for each in stories.others(connection, "a", 10)) == ["b", "c"]


def test_the_same_words_a_week_later_or_without_a_day_are_no_report_of_the_event(
    keep: Keep, connection: sqlite3.Connection
) -> None:
    first, second = reports_of("election")[:2]
    keep("a", first)
    keep("b", second, "2026-11-16")
    keep("c", second, None, "Elsewhere")
    assert story(connection, "a") == "a"
    assert story(connection, "b") == "b"


def test_a_form_filled_in_anew_is_not_a_report_of_what_it_was_filled_with_before(
    keep: Keep, connection: sqlite3.Connection
) -> None:
    market = sorted(each for each in SET if each.startswith("market-0-"))
    chosen = [next(each for each in market if each.startswith(f"market-0-{number}-")) for number in range(3)]
    for each in chosen:
        keep(each, each, "2026-03-02")
    assert {story(connection, each) for each in chosen} == set(chosen)


def test_no_story_is_longer_than_its_days(keep: Keep, connection: sqlite3.Connection) -> None:
    names = [f"d{day}" for day in range(1, 9)]
    for day, each in enumerate(names, start=1):
        text = " ".join([*SET["quake-as_sent"].text.split()[:60], *(f"word{day}{at}" for at in range(90))])
        article = Article(id=each, title=f"Quake {day}", text=text[::1], outlet=each, published_at=f"2026-06-{day:02}")
        keeping.keep(connection, NewArticle(article, (), "here", "2026-12-31"))
    rows = connection.execute(
        "SELECT julianday(max(published_on)) - julianday(min(published_on)) FROM articles GROUP BY story"
    ).fetchall()
    assert max(row[0] for row in rows) <= stories.DAYS


def test_a_story_goes_on_without_the_article_that_gave_it_its_id(keep: Keep, connection: sqlite3.Connection) -> None:
    first, second = reports_of("election")[:2]
    keep("a", "election-as_sent")
    keep("b", first)
    keep("c", second)
    keeping.remove(connection, "a")
    assert story(connection, "b") == story(connection, "c") == "b"
    keep("a", "dinosaur-as_sent")
    assert story(connection, "a") == "a"
    assert [each.id for each in stories.others(connection, "c", 5)] == ["b"]


def test_terms_are_few_and_need_no_known_language() -> None:
    assert stories.terms("", "") == {}
    assert len(stories.terms("Überschwemmung in Łódź", "Łódź — 北京 " * 2000)) < 10


def test_a_page_that_is_rewritten_all_day_counts_as_one_report(keep: Keep, connection: sqlite3.Connection) -> None:
    first, second = reports_of("election")[:2]
    for number in range(80):
        keep("live", first, title=f"Live: {number}")
    assert connection.execute("SELECT max(articles) FROM story_words").fetchone()[0] == 1
    assert connection.execute("SELECT count(*), max(number) FROM story_reports").fetchone()[:] == (1, 1)
    keep("b", second)
    assert story(connection, "live") == story(connection, "b")
