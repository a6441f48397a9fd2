"""Versions, exact repeats and copies of one story."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.pipeline import Ingest
from ingest.values import IngestReport
from library.errors import NotInLibrary
from library.library import Library
from library.values import Filters
from tests.desk import ROWS

Keep = Callable[..., IngestReport]

WIRE = (
    "PORT VELL — The harbour authority closed the northern quay on Monday after divers found cracks in two of its "
    "supports. Ships will be sent to the southern quay until engineers have finished a survey, the authority said. "
    "The quay was built in 1962 and carries about a third of the port's traffic. Harbour master Lena Ostrow said "
    "the cracks were found by chance, when divers looked for a lost anchor. Repairs could take until the spring, "
    "and the cost is not yet known. Fishing boats may still use the inner basin, but only by day and one at a time."
)


def test_the_same_article_again_changes_nothing(keep: Keep, library: Library) -> None:
    assert keep(ROWS[0]).articles.added == 1
    before = library.articles.read("bridge")
    assert keep(ROWS[0]).articles.unchanged == 1
    assert library.articles.read("bridge") == before


def test_a_new_text_is_a_new_version_and_the_old_one_stays_readable(keep: Keep, library: Library) -> None:
    keep(ROWS[0])
    changed = {
        **ROWS[0],
        "text": "The vote was 8 to 5, the council said on Wednesday, correcting itself.",
        "updated_at": "2026-02-04",
    }
    assert keep(changed).articles.updated == 1
    now, then = library.articles.read("bridge"), library.articles.read("bridge", 1)
    assert (now.version, [each.version for each in now.versions], now.current) == (2, [1, 2], True)
    assert (then.version, then.current, then.text) == (1, False, ROWS[0]["text"])
    assert library.by_words(["9 to 4"], Filters(), 10) == []
    assert len(library.by_words(["correcting"], Filters(), 10)) == 1


def test_an_older_text_does_not_take_the_place_of_a_newer_one(keep: Keep, library: Library) -> None:
    keep({**ROWS[0], "updated_at": "2026-02-09"})
    keep({**ROWS[0], "text": "An early text.", "updated_at": "2026-02-03"})
    assert library.articles.read("bridge").text == ROWS[0]["text"]
    assert library.articles.read("bridge", 2).text == "An early text."


def test_both_versions_again_change_nothing(keep: Keep, library: Library) -> None:
    later = {**ROWS[0], "text": "Another text altogether.", "updated_at": "2026-02-05"}
    keep(ROWS[0], later)
    report = keep(ROWS[0], later)
    assert (report.articles.unchanged, report.articles.updated) == (2, 0)
    assert len(library.articles.read("bridge").versions) == 2


def test_an_exact_repeat_is_one_article_with_two_ids(keep: Keep, library: Library) -> None:
    keep(ROWS[1])
    assert keep({**ROWS[1], "id": "bakery-again"}).articles.duplicate == 1
    assert library.articles.read("bakery-again").id == "bakery"
    assert keep({**ROWS[1], "id": "bakery-again"}).articles.unchanged == 1


def test_copies_of_one_wire_story_share_a_cluster(keep: Keep, library: Library) -> None:
    trimmed = WIRE.replace(" The quay was built in 1962 and carries about a third of the port's traffic.", "")
    keep(
        {"id": "a", "title": "Quay closed over cracks", "text": WIRE, "outlet": "Vell Times"},
        {"id": "b", "title": "Cracks shut northern quay", "text": trimmed, "outlet": "Coast Radio"},
        {"id": "c", "title": "Quay", "text": ROWS[0]["text"], "outlet": "Wickham Courier"},
    )
    a, b, c = (library.articles.read(each).cluster for each in "abc")
    assert a == b != c
    assert library.passages.carriers([a])[a] == ("Vell Times", "Coast Radio")


def _copies(keep: Keep) -> None:
    for each, outlet in (("a", "Vell Times"), ("b", "Coast Radio"), ("c", "Orne Post")):
        keep({"id": each, "title": f"Quay, says {outlet}", "text": WIRE, "outlet": outlet})


def test_an_article_that_leaves_its_story_takes_its_id_with_it(keep: Keep, library: Library) -> None:
    _copies(keep)
    assert library.articles.read("c").cluster == "a"
    keep({"id": "a", "title": "Volcano", "text": "A volcano erupted near Pell.", "outlet": "Vell Times"})
    assert [library.articles.read(each).cluster for each in "abc"] == ["a", "b", "b"]
    assert library.passages.carriers(["a", "b"]) == {"a": ("Vell Times",), "b": ("Coast Radio", "Orne Post")}


def test_an_article_under_a_removed_id_does_not_join_the_old_story(keep: Keep, library: Library) -> None:
    _copies(keep)
    library.remove("a")
    keep({"id": "a", "title": "Volcano", "text": "A volcano erupted near Pell.", "outlet": "Vell Times"})
    assert [library.articles.read(each).cluster for each in "abc"] == ["a", "b", "b"]


def test_a_corrected_copy_stays_with_its_story(keep: Keep, library: Library) -> None:
    _copies(keep)
    keep({"id": "a", "title": "Quay", "text": WIRE.replace("1962", "1963"), "outlet": "Vell Times"})
    assert len({library.articles.read(each).cluster for each in "abc"}) == 1


def test_a_text_that_stands_again_is_current_again(keep: Keep, library: Library) -> None:
    first = {"id": "r", "title": "Bell", "text": "Mayor Bell resigned."}
    second = {**first, "text": "Mayor Bell did not resign."}
    keep(first)
    keep(second)
    assert keep(first).articles.updated == 1
    kept = library.articles.read("r")
    assert (kept.text, kept.current, len(kept.versions)) == (first["text"], True, 3)
    assert library.by_words(["did not resign"], Filters(), 10) == []
    assert keep(first).articles.unchanged == 1
    assert library.diagnose().problems == ()


def test_a_text_that_stands_again_in_another_source_is_current_again(library: Library) -> None:
    first = {"id": "r", "title": "Bell", "text": "Mayor Bell resigned.", "published_at": "2026-02-03"}
    second = {**first, "text": "Mayor Bell did not resign."}
    for source, row, expected in (("one", first, 1), ("two", second, 2), ("three", first, 3)):
        Ingest(library).rows([row], source)
        assert library.articles.read("r").version == expected
    for source, row in (("one", first), ("two", second), ("three", first)):
        assert Ingest(library).rows([row], source).articles.unchanged == 1
    assert library.articles.read("r").text == first["text"]


def test_a_source_that_holds_both_texts_changes_nothing_when_read_again(keep: Keep, library: Library) -> None:
    first, second = ({"id": "r", "title": "Bell", "text": text} for text in ("He resigned.", "He did not resign."))
    others = [{"id": f"o{n}", "title": f"Other {n}", "text": f"Number {n}."} for n in range(70)]
    for rows, last in (((first, *others, second), second), ((second, first, *others, second, first), first)):
        keep(*rows)
        kept = library.articles.read("r")
        again = keep(*rows).articles
        assert (again.unchanged, again.updated, again.added) == (len(rows), 0, 0)
        assert library.articles.read("r") == kept
        assert kept.text == last["text"]


def test_an_older_text_that_comes_again_stays_withdrawn(library: Library) -> None:
    first = {"id": "r", "title": "Bell", "text": "Mayor Bell resigned.", "published_at": "2026-02-03T08:00+01:00"}
    second = {**first, "text": "Mayor Bell did not resign.", "updated_at": "2026-02-03T09:00+01:00"}
    for source, row in (("one", first), ("two", second)):
        Ingest(library).rows([row], source)
    assert Ingest(library).rows([first], "three").articles.unchanged == 1
    assert library.articles.read("r").text == second["text"]


@pytest.mark.parametrize(
    ("kept", "comes", "stays"),
    [
        ("2026-02-03T18:00+00:00", "2026-02-03T08:00+00:00", True),
        ("2026-02-03T01:00+02:00", "2026-02-02T23:30+00:00", False),
        ("2026-02-03T18:00", "2026-02-03T08:00", True),
        ("2026-02-03T18:00+00:00", "2026-02-03T08:00", False),
        ("2026-02-03T18:00+00:00", "2026-02-03", False),
        ("2026-02-03", "2026-02-02T18:00+00:00", True),
        ("2026-02-03", None, False),
    ],
)
def test_the_later_is_told_by_the_instant_where_it_is_known(
    keep: Keep, library: Library, kept: str, comes: str | None, stays: bool
) -> None:
    keep({"id": "r", "title": "Bell", "text": "One.", "updated_at": kept})
    keep({"id": "r", "title": "Bell", "text": "Two.", "updated_at": comes})
    assert library.articles.read("r").text == ("One." if stays else "Two.")


def test_a_removed_repeat_leaves_the_kept_article(keep: Keep, library: Library) -> None:
    keep(ROWS[1])
    keep({**ROWS[1], "id": "bakery-again"})
    library.remove("bakery-again")
    assert library.articles.read("bakery").text == ROWS[1]["text"]
    for gone in (library.articles.read, library.remove):
        with pytest.raises(NotInLibrary):
            gone("bakery-again")
    assert keep({**ROWS[1], "id": "bakery-again"}).articles.duplicate == 1


def test_a_removed_article_is_gone_everywhere(small: Library) -> None:
    small.remove("bakery")
    with pytest.raises(NotInLibrary):
        small.articles.read("bakery")
    assert small.by_words(["bakery"], Filters(), 5) == []
    assert small.diagnose().problems == ()
    with pytest.raises(NotInLibrary):
        small.remove("bakery")


def test_filters_hold_for_lists_and_counts(small: Library) -> None:
    only = Filters.model_validate({"after": "2026-02-02", "outlets": ["wickham courier"]})
    assert [card.id for card in small.articles.cards(only, None, 10, 0)] == ["bridge"]
    coverage = small.coverage(only)
    assert (coverage.articles_searched, coverage.outlets, coverage.first) == (1, 1, "2026-02-03")
    assert [card.id for card in small.articles.cards(Filters(), "100%", 10, 0)] == []
    assert [card.id for card in small.articles.cards(Filters(), "bakery", 10, 0)] == ["bakery"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=400))
def test_every_passage_is_a_span_of_its_text_also_in_sqlite(keep: Keep, library: Library, text: str) -> None:
    """The invariant: what SQLite cuts out is what Python cuts out, beyond the basic plane too."""
    body = f"{text}.\n\n“Ein Satz 🚀 mit 𝕏,” sagte er."
    keep({"id": "p", "title": "Property", "text": body})
    article = library.articles.read("p")
    rows = library.passages.read(found.row for found in library.passages.by_words(["sagte"], Filters(), 10))
    assert rows
    for passage in rows.values():
        assert article.text[passage.start : passage.end] == passage.text
