"""Fusion, filters, one voice per story, and questions of every shape."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.question import understand
from bot.retrieval import Leg, fuse, retrieve
from ingest.values import IngestReport
from library.library import VECTORS_FOLDER, Library
from library.passages import Found
from library.values import Filters
from tests.library.test_articles import WIRE

RANKINGS = st.lists(st.integers(0, 30), unique=True, max_size=20)


def leg(name: str, rows: list[int]) -> Leg:
    return Leg(name, 1.0, [Found(row, 1.0 / (at + 1)) for at, row in enumerate(rows)])


@given(RANKINGS, RANKINGS)
def test_fusion_keeps_everything_once_and_does_not_mind_the_order_of_legs(one: list[int], other: list[int]) -> None:
    fused = fuse([leg("words", one), leg("vectors", other)])
    assert {each.row for each in fused} == set(one) | set(other)
    assert len(fused) == len({each.row for each in fused})
    assert all(0 < each.score <= 1 for each in fused)
    swapped = fuse([leg("vectors", other), leg("words", one)])
    assert [(each.row, round(each.score, 12)) for each in fused] == [
        (each.row, round(each.score, 12)) for each in swapped
    ]


@given(RANKINGS)
def test_legs_that_agree_are_the_fused_order(rows: list[int]) -> None:
    assert [each.row for each in fuse([leg("words", rows), leg("vectors", rows)])] == rows


@given(RANKINGS.filter(lambda rows: len(rows) > 1), RANKINGS)
def test_moving_up_in_one_leg_never_moves_down(one: list[int], other: list[int]) -> None:
    row = one[-1]
    before = [each.row for each in fuse([leg("words", one), leg("vectors", other)])].index(row)
    raised = [row, *one[:-1]]
    assert [each.row for each in fuse([leg("words", raised), leg("vectors", other)])].index(row) <= before


def test_both_legs_find_and_say_so(small: Library) -> None:
    best = retrieve(small, understand("When did the bakery reopen?"), Filters(), 3).hits[0]
    assert best.passage.article_id == "bakery"
    assert best.found_by == ("words", "vectors")


def test_filters_hold_in_both_legs(small: Library) -> None:
    filters = Filters.model_validate({"before": "2026-02-05", "outlets": ["Wickham Courier"]})
    hits = retrieve(small, understand("bakery fire bread"), filters, 10).hits
    assert {hit.passage.article_id for hit in hits} == {"bridge", "rain"}


def test_copies_of_a_story_are_one_voice_with_all_its_outlets(
    keep: Callable[..., IngestReport], library: Library
) -> None:
    keep(
        {"id": "a", "title": "Quay closed over cracks", "text": WIRE, "outlet": "Vell Times"},
        {"id": "b", "title": "Cracks shut northern quay", "text": WIRE[:-60], "outlet": "Coast Radio"},
    )
    hits = retrieve(library, understand("Why was the quay closed?"), Filters(), 10).hits
    assert len({hit.passage.article_id for hit in hits}) == 1
    assert {hits[0].passage.outlet, *hits[0].also_carried_by} == {"Vell Times", "Coast Radio"}


def test_a_lost_vector_index_leaves_words_and_a_notice(small: Library, open_library: Callable[..., Library]) -> None:
    import shutil

    copy = small.home.with_name("copy")
    shutil.copytree(small.home, copy, ignore=shutil.ignore_patterns(VECTORS_FOLDER))
    retrieved = retrieve(open_library(copy), understand("When did the bakery reopen?"), Filters(), 3)
    assert retrieved.hits[0].passage.article_id == "bakery"
    assert "newsdesk rebuild" in retrieved.notices[0]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(min_size=1, max_size=200),
        st.sampled_from(
            [
                '"',
                "NEAR(a b)",
                "title:x OR body:*",
                "a AND NOT b",
                "'; DROP TABLE passages; --",
                "(((",
                "^x$.*+?",
                "的了",
                "the of",
            ]
        ),
    )
)
def test_any_question_finds_something_or_nothing_but_never_fails(small: Library, text: str) -> None:
    if text.split():
        retrieve(small, understand(text), Filters(), 5)
