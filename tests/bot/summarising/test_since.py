"""What is new since a moment, over a real library of invented articles."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.searching import Searching
from bot.settings import Settings
from bot.summarising.since import SinceLooking
from bot.summarising.since.moments import Moment
from bot.summarising.values import Since
from ingest.values import IngestReport
from library.errors import BadInput
from library.library import Library

Row = dict[str, object]
OLD: Row = {
    "id": "flood-1", "title": "Flood in Kalm", "outlet": "Kalm Reader", "published_at": "2026-03-02",
    "text": "The flood in Kalm killed 12 people on Monday, the rescue service said. “The water came at night,” said "
    "Mayor Edda Brandt of Kalm. The flood closed the harbour of Kalm.",
}  # fmt: skip
NEW: Row = {
    "id": "flood-2", "title": "Flood in Kalm: army called", "outlet": "Orne Valley Post", "published_at": "2026-03-05",
    "text": "The flood in Kalm killed 31 people, the rescue service said. The army reached the flooded town of Kalm on "
    "Wednesday with forty boats. “We will stay for weeks,” said Colonel Jon Weld of the army in Kalm. “The water came "
    "at night,” said Mayor Edda Brandt of Kalm.\n\n"
    "Correction, 5 March 2026: An earlier version of this article gave a wrong number of boats in Kalm.",
}  # fmt: skip


@pytest.fixture
def look(library: Library) -> Callable[..., Since]:
    """Looks into `library`."""
    return SinceLooking(library, Searching(library), Settings(home=library.home)).since


def test_what_is_new_is_told_with_its_source(
    library: Library, keep: Callable[..., IngestReport], look: Callable[..., Since]
) -> None:
    keep(OLD, NEW)
    found = look("flood in Kalm", since="2026-03-04")
    sources = {each.number: each for each in found.citations}
    for each in found.citations:
        assert library.articles.read(each.article_id, each.version).text[each.start : each.end] == each.quote
    assert [(each.date, sources[each.citations[0]].article_id) for each in found.events if "army" in each.text] == [
        ("2026-03-04", "flood-2")
    ]
    assert all("Monday" not in each.text for each in found.events)
    (changed,) = found.figures
    assert "12" in changed.before.figure
    assert "31" in changed.after.figure
    assert (sources[changed.before.citation].article_id, sources[changed.after.citation].article_id) == (
        "flood-1",
        "flood-2",
    )
    assert [each.speaker for each in found.voices if each.speaker and "Brandt" in each.speaker] == []
    assert any("Weld" in (each.speaker or "") for each in found.voices)
    assert [each.text[:10] for each in found.corrections] == ["Correction"]
    assert found.coverage.articles_read == 2
    assert "## New events" in found.text
    assert "## Changed figures" in found.text
    assert "1 of 2 articles were published or updated since 2026-03-04." in found.notices


def test_nothing_new_is_no_error(keep: Callable[..., IngestReport], look: Callable[..., Since]) -> None:
    keep(OLD, NEW)
    found = look("flood in Kalm", since="2026-03-06")
    assert (found.events, found.figures, found.voices, found.corrections) == ((), (), (), ())
    assert found.text == "Nothing new was found."


def test_since_a_visit_counts_what_came_in(keep: Callable[..., IngestReport], look: Callable[..., Since]) -> None:
    keep(OLD)
    visit = keep_moment(look)
    keep(NEW)
    found = look("flood in Kalm", since=visit, by="ingested")
    assert found.figures
    assert "1 of 2 articles were taken in since" in found.notices[-1]
    assert not look("flood in Kalm", since="2031-01-01", by="ingested").events


def keep_moment(look: Callable[..., Since]) -> str:
    """A moment after what is kept, and before what comes."""
    time.sleep(1.1)  # moments are told apart by the second
    visit = datetime.now(UTC).isoformat()
    assert "0 of 1" in look("flood in Kalm", since=visit, by="ingested").notices[-1]
    return visit


def test_an_edited_article_is_held_against_what_it_said_before(
    keep: Callable[..., IngestReport], look: Callable[..., Since]
) -> None:
    keep(OLD)
    edited = str(OLD["text"]).replace("12", "19") + " The army was called to Kalm on Tuesday to carry sandbags."
    keep({**OLD, "text": edited, "updated_at": "2026-03-04T10:00:00+00:00"})
    found = look("flood in Kalm", since="2026-03-04")
    (changed,) = found.figures
    assert "12" in changed.before.figure
    assert "19" in changed.after.figure
    numbers = {each.number: each.version for each in found.citations}
    assert (numbers[changed.before.citation], numbers[changed.after.citation]) == (1, 2)
    assert any("sandbags" in each.text for each in found.events)
    assert all("harbour" not in each.text for each in found.events)
    assert found.voices == ()


@pytest.mark.parametrize("since", ["", "yesterday", "2026-13-01", "20260304", "March"])
def test_a_moment_that_is_none_is_said(look: Callable[..., Since], since: str) -> None:
    with pytest.raises(BadInput, match="is no day: write it as in 2026-03-02"):
        look("flood in Kalm", since=since)


@pytest.mark.parametrize(
    ("since", "when", "after"),
    [
        ("2026-03-04", "2026-03-04", True),
        ("2026-03-04", "2026-03-03T23:59:00+00:00", False),
        ("2026-03-04T12:00:00+00:00", "2026-03-04", True),
        ("2026-03-04T12:00:00+00:00", "2026-03-04T13:00:00+02:00", False),
        ("2026-03-04T12:00:00+00:00", "2026-03-04T12:00:01", True),
        ("2026-03-04T12:00:00.9+00:00", "2026-03-04T12:00:00+00:00", True),
        ("2026-03-04", None, False),
    ],
)
def test_moments_are_compared_as_exactly_as_both_are_known(since: str, when: str | None, after: bool) -> None:
    assert Moment.of(since, "published").is_after(when) is after
