"""What a question says of days and outlets narrows the search, over a real library."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from bot.values import Understood
from library.errors import BadInput
from library.values import Filters

ROWS: list[dict[str, object]] = [
    {
        "id": f"{paper[:3].lower()}-{day}",
        "title": title,
        "outlet": paper,
        "published_at": day,
        "text": text,
    }
    for paper, day, title, text in (
        ("Wickham Courier", "2026-02-03", "Brandt on the tram", "Mayor Edda Brandt said the tram would open in May."),
        ("Harbour Post", "2026-02-04", "Tram late, says Brandt", "Mayor Edda Brandt said the tram would be late."),
        ("Wickham Courier", "2026-03-03", "Brandt leaves", "Mayor Edda Brandt said she would leave office."),
        ("Harbour Post", "2026-03-20", "Ferry crews strike", "Ferry crews said 340 workers had joined the strike."),
        ("Harbour Post", "2025-03-20", "Old strike", "Ferry crews said 120 workers had joined the strike last year."),
    )
]
TODAY = date(2026, 3, 25)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    desk = assemble(Settings(home=tmp_path_factory.mktemp("searching"), writer="quote"))
    assert desk.ingest_rows(ROWS, "tests").articles.failed == 0
    yield desk
    desk.close()


def found(desk: Newsdesk, words: str, **how: object) -> tuple[list[str], Understood, tuple[str, ...]]:
    """Ids in order, what was understood, and notices."""
    result = desk.found(words, now=TODAY, **how)  # pyright: ignore[reportArgumentType]
    return [each.article_id for each in result.results], result.understood, result.notices


def test_an_outlet_and_a_month_narrow_the_search_and_are_told(desk: Newsdesk) -> None:
    ids, understood, notices = found(desk, "What did Brandt say on February 3, according to the Wickham Courier?")
    assert ids == ["wic-2026-02-03"]
    assert {each.field: each.applied for each in understood.inferred} == {"dates": True, "outlets": True}
    day = date(2026, 2, 3)
    assert understood.filters == Filters(after=day, before=day, outlets=("Wickham Courier",))
    assert notices == ()


def test_what_is_taken_off_narrows_nothing(desk: Newsdesk) -> None:
    question = "What did Brandt say on February 3, according to the Wickham Courier?"
    ids, understood, _ = found(desk, question, infer=("outlets",))
    assert {"wic-2026-02-03", "wic-2026-03-03"} == set(ids)
    assert [each.field for each in understood.inferred] == ["outlets"]
    ids, understood, _ = found(desk, question, infer=())
    assert (len(ids), understood.inferred, understood.filters) == (5, (), Filters())


def test_a_day_that_was_taken_off_is_no_word_that_must_be_found(desk: Newsdesk) -> None:
    _, understood, notices = found(
        desk, "According to Harbour Post, who said on 4 February 2026 that the tram would be late?", infer=("outlets",)
    )
    assert [(each.field, each.applied) for each in understood.inferred] == [("outlets", True)]
    assert notices == ()


def test_it_only_narrows_what_was_set(desk: Newsdesk) -> None:
    set_by_user = Filters(after=date(2026, 2, 4), before=date(2026, 3, 10))
    ids, understood, _ = found(desk, "What did Brandt say since January?", filters=set_by_user)
    assert understood.filters == set_by_user
    assert set(ids) == {"har-2026-02-04", "wic-2026-03-03"}


def test_what_lies_outside_of_what_was_set_is_dropped_and_said(desk: Newsdesk) -> None:
    ids, understood, notices = found(
        desk, "What did Brandt say, according to Harbour Post?", filters=Filters(outlets=("wickham courier",))
    )
    assert {each[:3] for each in ids} == {"wic"}
    assert [(each.applied, each.why) for each in understood.inferred] == [
        (False, "it lies outside the filters that were set")
    ]
    assert notices == (
        "The question's “Harbour Post” was not used to narrow the search: it lies outside the filters that were set.",
    )


def test_a_day_without_articles_is_dropped_and_the_outlet_kept(desk: Newsdesk) -> None:
    ids, understood, notices = found(desk, "What did the Harbour Post article published on 2026-01-01 say of Brandt?")
    assert {each[:3] for each in ids} == {"har"}
    assert {each.field: each.applied for each in understood.inferred} == {"dates": False, "outlets": True}
    assert [each for each in notices if "no article is left by it" in each]


def test_where_nothing_of_it_is_found_the_search_is_widened(desk: Newsdesk) -> None:
    ids, understood, notices = found(desk, "What did Edda Brandt say of the tram on March 20?")
    assert "wic-2026-02-03" in ids
    assert [each.applied for each in understood.inferred] == [False]
    assert understood.filters == Filters()
    assert len(notices) == 1


def test_a_vague_time_narrows_nothing(desk: Newsdesk) -> None:
    ids, understood, _ = found(desk, "How many workers joined the ferry strike this week?")
    assert ids[0] == "har-2026-03-20"
    assert len(ids) == 5
    assert [(each.field, each.applied) for each in understood.inferred] == [("recency", True)]


def test_parts_are_searched_under_their_own_outlet(desk: Newsdesk) -> None:
    ids, understood, _ = found(
        desk,
        "Did the Wickham Courier report that the tram would open in May, while Harbour Post reported that 340 workers "
        "joined the ferry strike?",
        k=2,
    )
    assert len(understood.parts) == 2
    assert {each[:3] for each in ids} == {"wic", "har"}


def test_an_answer_tells_what_it_was_read_from(desk: Newsdesk) -> None:
    answer = desk.ask("What did Edda Brandt say in February, according to Harbour Post?", now=TODAY)
    assert answer.filters == Filters()
    assert answer.understood.filters.outlets == ("Harbour Post",)
    assert answer.coverage.articles_searched == 1
    assert [citation.article_id for citation in answer.citations] == ["har-2026-02-04"]
    assert answer.understood.expected == "quotation"
    wide = desk.ask("What did Edda Brandt say in February, according to Harbour Post?", now=TODAY, infer=())
    assert wide.coverage.articles_searched == 5


def test_an_outlet_that_comes_in_is_known_at_once(tmp_path: Path) -> None:
    desk = assemble(Settings(home=tmp_path / "home", writer="quote"))
    try:
        desk.ingest_rows(ROWS[:1], "tests")
        assert desk.found("What did The Nib report of the tram?").understood.inferred == ()
        row = {
            "id": "nib",
            "title": "Tram",
            "outlet": "The Nib",
            "published_at": "2026-03-01",
            "text": "The tram runs.",
        }
        desk.ingest_rows([row], "tests")
        assert desk.found("What did The Nib report of the tram?").understood.filters.outlets == ("The Nib",)
    finally:
        desk.close()


def test_an_empty_question_is_refused(desk: Newsdesk) -> None:
    with pytest.raises(BadInput, match="the question is empty"):
        desk.found("   ")
