"""Copies of one text: clusters as articles come, change and go, and the figures on the labelled set."""

import itertools
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.copies import measure
from eval.wires import documents
from library import copies, keeping, shingles, stories
from library.database import Database
from library.keeping import NewArticle
from library.values import Article

WIRES = {each.id: each for each in documents() if each.voice == each.event}
ONE, TWO, THREE = (WIRES[f"{event}-as_sent"].text for event in ("museum", "whale", "tunnel"))
Keep = Callable[..., str]


@pytest.fixture
def keep(connection: sqlite3.Connection) -> Keep:
    def keep_one(article_id: str, text: str, day: str | None = "2026-08-30", **fields: Any) -> str:
        given: dict[str, Any] = {"title": f"Headline of {article_id}", "outlet": article_id, **fields}
        article = Article(id=article_id, text=text, published_at=day, **given)
        return keeping.keep(connection, NewArticle(article, (), "here", "2026-12-31"))

    return keep_one


def clusters(connection: sqlite3.Connection) -> set[frozenset[str]]:
    """Articles as they are grouped."""
    groups: dict[str, set[str]] = {}
    for row in connection.execute("SELECT id, cluster FROM articles"):
        groups.setdefault(row["cluster"], set()).add(row["id"])
    return {frozenset(group) for group in groups.values()}


def beginning(text: str, paragraphs: int) -> str:
    return "\n\n".join(text.split("\n\n")[:paragraphs])


def grouped(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group) for group in groups}


@pytest.mark.parametrize("half", [0, 1])
def test_copies_of_the_labelled_set_are_told(half: int) -> None:
    found, reports, _, _ = measure(half, orders=1)
    assert found.right > 170
    assert found.precision >= 0.98, found.wrong
    assert found.recall >= 0.95, found.missed
    assert reports.precision >= 0.88, reports.wrong
    assert reports.recall >= 0.5, reports.missed


def test_a_round_up_joins_none_of_its_stories_in_any_order(tmp_path: Path) -> None:
    texts = {
        "a": beginning(ONE, 3),
        "b": beginning(TWO, 3),
        "r": "\n\n".join(beginning(text, 2) for text in (ONE, TWO, THREE)),
        "A": ONE,
    }
    for number, order in enumerate(itertools.permutations(texts)):
        database = Database(tmp_path / f"{number}.sqlite")
        with database.writing() as inside:
            for each in order:
                article = Article(id=each, title=each, text=texts[each], outlet=each, published_at="2026-08-30")
                keeping.keep(inside, NewArticle(article, (), "here", "2026-12-31"))
            assert clusters(inside) == grouped("aA", "b", "r"), order
        database.close()


def test_two_round_ups_alike_are_copies_of_each_other_alone(keep: Keep, connection: sqlite3.Connection) -> None:
    both = beginning(ONE, 4) + "\n\n" + beginning(TWO, 4)
    for each, text in {"a": ONE, "r": both, "b": TWO, "s": both}.items():
        keep(each, text)
    assert clusters(connection) == grouped("a", "b", "rs")


def test_a_report_with_a_brief_of_another_story_at_its_end_is_a_copy_of_the_report(
    keep: Keep, connection: sqlite3.Connection
) -> None:
    for each, text in {"b": beginning(TWO, 1), "r": ONE + "\n\n" + beginning(TWO, 1), "a": ONE}.items():
        keep(each, text)
    assert clusters(connection) == grouped("ar", "b")


def test_a_cluster_falls_apart_when_the_only_one_between_two_goes(keep: Keep, connection: sqlite3.Connection) -> None:
    words = ONE.replace("\n\n", " ").split()
    third = len(words) // 3
    first, between, last = words[: 2 * third], words[third // 2 :], words[third + third // 2 :]
    for each, part in {"a": first, "m": between, "z": last}.items():
        keep(each, " ".join(part))
    assert clusters(connection) == grouped("amz")
    keeping.remove(connection, "m")
    assert clusters(connection) == grouped("a", "z")


def test_a_new_version_with_another_text_leaves_and_one_with_the_old_text_returns(
    keep: Keep, connection: sqlite3.Connection
) -> None:
    for each in "abc":
        keep(each, ONE)
    assert keep("a", TWO, updated_at="2026-08-31") == "updated"
    assert clusters(connection) == grouped("a", "bc")
    assert keep("a", ONE, updated_at="2026-09-01", section="Culture") == "updated"
    assert clusters(connection) == grouped("abc")
    tables = ("copy_texts", "copy_pairs", "story_reports")
    assert [connection.execute(f"SELECT count(*) FROM {each}").fetchone()[0] for each in tables] == [3, 6, 3]


def test_nothing_is_left_of_what_was_removed(keep: Keep, connection: sqlite3.Connection) -> None:
    for each in "abc":
        keep(each, ONE)
    for each in "abc":
        keeping.remove(connection, each)
    for table in ("copy_texts", "copy_marks", "copy_pairs", "story_reports", "story_terms"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table


def test_the_same_again_changes_nothing(keep: Keep, connection: sqlite3.Connection) -> None:
    def everything() -> list[list[tuple[object, ...]]]:
        names = ("articles", "copy_texts", "copy_marks", "copy_pairs", "story_reports", "story_terms", "story_words")
        return [[tuple(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in names]

    given = [("a", ONE), ("b", beginning(ONE, 3)), ("c", TWO)]
    for each, text in given:
        keep(each, text)
    before = everything()
    assert [keep(each, text) for each, text in given] == ["unchanged"] * 3
    assert everything() == before


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("Two swans and seven cygnets stopped traffic on the ring road in Harrow for forty minutes.", True),
        ("The market in Harrow is closed today.", False),
    ],
    ids=["a brief", "too short"],
)
def test_a_brief_is_a_copy_word_for_word_only(
    keep: Keep, connection: sqlite3.Connection, text: str, copied: bool
) -> None:
    keep("a", text)
    keep("b", f"HARROW — {text.replace(' ', '  ', 1)}")
    keep("c", text.replace("Harrow", "Wickham"))
    assert clusters(connection) == (grouped("ab", "c") if copied else grouped("a", "b", "c"))


def test_a_report_that_comes_back_after_a_month_is_a_copy_only_as_a_whole(
    keep: Keep, connection: sqlite3.Connection
) -> None:
    keep("a", ONE, "2026-08-30")
    keep("b", ONE, "2026-10-02")
    keep("c", beginning(ONE, 3), "2026-11-20")
    assert clusters(connection) == grouped("ab", "c")


def test_a_story_that_more_outlets_carry_than_marks_are_kept_for_is_one_cluster(
    keep: Keep, connection: sqlite3.Connection
) -> None:
    for number in range(copies.CARRIERS_OF_A_MARK + 8):
        keep(f"outlet-{number:02}", ONE)
    assert len(clusters(connection)) == 1
    assert [each.id for each in copies.others(connection, "outlet-03", 2)] == ["outlet-00", "outlet-01"]


def test_where_too_many_carry_a_story_the_next_joins_them(
    keep: Keep, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "WIDEST", 4)
    for each in "abcdefgh":
        keep(each, ONE)
    keep("r", "\n\n".join(beginning(text, 2) for text in (TWO, ONE, THREE)))
    keeping.remove(connection, "a")
    assert clusters(connection) == grouped("bcdefgh", "r")
    assert {row["cluster"] for row in connection.execute("SELECT cluster FROM articles")} != {"a"}


def test_articles_of_an_older_library_are_grouped_as_if_they_came_now(
    keep: Keep, connection: sqlite3.Connection
) -> None:
    for each, text in {"a": ONE, "b": beginning(ONE, 4), "c": TWO}.items():
        keep(each, text)
    for table in ("copy_marks", "copy_texts", "copy_pairs", "story_terms", "story_reports", "story_words"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("UPDATE articles SET cluster = 'c', story = NULL")
    assert stories.group_kept(connection) == 3
    assert clusters(connection) == grouped("ab", "c")
    assert stories.group_kept(connection) == 0
    assert {row["story"] for row in connection.execute("SELECT story FROM articles")} == {"a", "c"}


def test_the_thousandth_copy_costs_no_more_than_the_hundredth(
    keep: Keep, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "WIDEST", 20)
    steps: list[int] = []
    connection.set_progress_handler(lambda: steps.append(1), 200)
    costs: list[int] = []
    for number in range(160):
        steps.clear()
        keep(f"outlet-{number:03}", f"{ONE}\n\nA line of outlet {number} alone.")
        costs.append(len(steps))
    connection.set_progress_handler(None, 0)
    assert len(clusters(connection)) == 1
    assert sum(costs[140:]) < 1.3 * sum(costs[60:80])


def test_parts_of_so_many_slices_always_meet() -> None:
    most = copies._ALWAYS_MEET
    full = (1 << shingles.SLICES) - 1
    assert copies._meet((1 << most) - 1, full & ~((1 << (shingles.SLICES - most)) - 1))
    assert not copies._meet((1 << (most - 1)) - 1, full & ~((1 << (shingles.SLICES - most + 1)) - 1))
