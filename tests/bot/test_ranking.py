"""Reranking, balance, merging, and what an explanation says of them."""

import json
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import Inferred, Question, understand
from bot.retrieval import Fused, Leg, fuse, retrieve
from bot.retrieval.balancing import MOST_BEFORE, Balance, balanced
from bot.retrieval.candidates import Candidate, Said, candidates_of
from bot.retrieval.explaining import explain
from bot.retrieval.features import FEATURES, features
from bot.retrieval.merging import merged
from bot.retrieval.reranking import Linear, fitted
from bot.values import Understood
from ingest.values import IngestReport
from library.library import Library
from library.passages import Found
from library.values import Filters, Passage
from tests.library.test_articles import WIRE

TODAY = date(2026, 3, 10)
PLACED = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["Post", "Courier", None]), st.floats(-3, 3)), max_size=25
)
COSTS = st.builds(Balance, article=st.floats(0, 1), outlet=st.floats(0, 1))


def passage(
    number: int, text: str = "The weir opened.", title: str = "Weir", article: str | None = None, **more: str | None
) -> Passage:
    name = article or f"a{number}"
    return Passage(
        id=f"{name}:1:{number}-{number + len(text)}", article_id=name, version=1, start=number, end=number + len(text),
        text=text, title=title, outlet=more.get("outlet"), published_at=more.get("published_at"), url=None,
        cluster=name,
    )  # fmt: skip


def candidates(*passages: Passage) -> list[Candidate]:
    """As if words had found them in this order."""
    leg = Leg("words", 1.0, [Found(row, 10.0 - row) for row in range(len(passages))])
    return candidates_of([leg], fuse([leg]), dict(enumerate(passages)))


def ask(text: str, **more: object) -> Question:
    return understand(text).model_copy(update=more)


def column(name: str, question: Question, *passages: Passage) -> list[float]:
    return features(question, candidates(*passages), [name])[:, 0].round(3).tolist()


# --- features


def test_names_and_numbers_count_where_they_stand_whole() -> None:
    found = (passage(0, "Mayor Brandt spent 40 crowns."), passage(1, "Mayor Brandtner spent 400 crowns."))
    assert column("names", ask("What did Brandt spend?"), *found) == [1.0, 0.0]
    assert column("numbers", ask("Who spent 40 crowns?"), *found) == [1.0, 0.0]


def test_other_forms_of_a_word_are_met_in_headline_and_text() -> None:
    found = (passage(0, "x", title="Two elections postponed"), passage(1, "x", title="Rain"))
    assert column("title", ask("Who postponed the election?"), *found) == [1.0, 0.0]
    assert column("body", ask("closing weirs"), passage(0, "Weirs were closed"), passage(1, "Nothing"))[1] == 0.0


def test_phrases_follow_and_near_words_stand_near() -> None:
    far = "Water " + "and more " * 30 + "level."
    found = (passage(0, "The water level rose."), passage(1, "The level of water rose."), passage(2, far))
    assert column("phrases", ask("water level"), *found) == [1.0, 0.0, 0.0]
    assert column("near", ask("water level"), *found) == [1.0, 1.0, 0.0]


def test_what_is_new_counts_unless_the_question_has_a_time_of_its_own() -> None:
    found = (passage(0, published_at="2026-03-09"), passage(1, published_at="2024-03-09"), passage(2))
    new, old, undated = column("fortnight", ask("Who opened the weir?", today=TODAY), *found)
    assert new > 0.9
    assert old < 0.1
    assert undated == 0.0
    march = Inferred(field="dates", words="in March 2024", after=date(2024, 3, 1), before=date(2024, 3, 31))
    assert column("fortnight", ask("Who?", today=TODAY, inferred=(march,)), *found) == [0.0, 0.0, 0.0]
    assert column("fortnight", ask("Who opened the weir?"), *found) == [0.0, 0.0, 0.0], "no day is known"


def test_what_was_published_later_is_told_apart() -> None:
    found = (passage(0, published_at="2026-03-11"), passage(1, published_at="2026-03-12"), passage(2))
    assert column("later", ask("Who?", today=TODAY), *found) == [0.0, 1.0, 0.0]


def test_the_rest_of_its_article_speaks_for_a_passage() -> None:
    found = (passage(0, article="a"), passage(1, article="b"), passage(2, article="a"))
    first, alone, last = column("article", ask("Who?"), *found)
    assert alone == 0.0 < first < last


@given(st.text(max_size=300), st.text(min_size=1, max_size=60).filter(str.strip))
def test_features_are_finite_and_about_0_to_1_whatever_the_text(text: str, asked: str) -> None:
    found = features(
        understand(asked).model_copy(update={"today": TODAY}),
        candidates(passage(0, text or "."), passage(1, "Rain.", published_at="2026-01-01")),
    )
    assert found.shape == (2, len(FEATURES))
    assert np.isfinite(found).all()
    assert ((found >= -1e-9) & (found <= 1 + 1e-9)).all()


# --- the reranker


def test_a_weight_without_its_feature_is_refused() -> None:
    with pytest.raises(ValueError, match="brightness"):
        Linear({"brightness": 1.0})


def test_scores_are_the_sum_of_what_is_explained() -> None:
    question = ask("Who opened the weir in Orne?", today=TODAY)
    found = candidates(passage(0, "Rain."), passage(1, "Anna Holt opened the weir.", published_at="2026-03-09"))
    scores, parts = fitted().rerank(question, found), fitted().explain(question, found)
    assert np.allclose(scores, [sum(each.values()) for each in parts])
    assert scores[1] > scores[0]


# --- balance and merging


@given(PLACED, COSTS)
def test_balance_keeps_everything_and_moves_nothing_past_what_is_better_by_more_than_its_bound(
    placed: list[tuple[str, str | None, float]], costs: Balance
) -> None:
    found = [passage(at, article=article, outlet=outlet) for at, (article, outlet, _) in enumerate(placed)]
    scores = [score for _, _, score in placed]
    order = balanced(found, scores, costs)
    assert sorted(order) == list(range(len(placed)))
    bound = MOST_BEFORE * (costs.article + costs.outlet) + 1e-9
    for place, at in enumerate(order):
        assert all(scores[behind] <= scores[at] + bound for behind in order[place:])


@given(PLACED)
def test_without_costs_balance_is_the_order_of_the_scores(placed: list[tuple[str, str | None, float]]) -> None:
    scores = [score for _, _, score in placed]
    found = [passage(at, article=article, outlet=outlet) for at, (article, outlet, _) in enumerate(placed)]
    assert balanced(found, scores, Balance()) == sorted(range(len(scores)), key=lambda at: (-scores[at], at))


def test_one_outlet_does_not_fill_the_list_where_others_are_as_good() -> None:
    found = [passage(at, outlet="Post") for at in range(4)] + [passage(4, outlet="Courier")]
    assert balanced(found, [1.0, 1.0, 1.0, 1.0, 0.95], Balance(outlet=0.1)).index(4) == 1


@given(st.lists(st.lists(st.integers(0, 20), unique=True, max_size=10), min_size=1, max_size=4))
def test_every_part_keeps_its_best(orders: list[list[int]]) -> None:
    def found(row: int) -> Candidate:
        return Candidate(passage(row), Fused(row, 1.0, ()), 1, {"words": Said(1, 1.0)})

    ranked = [[(found(row), 1 / (at + 1)) for at, row in enumerate(each)] for each in orders]
    rows = [candidate.fused.row for candidate, _ in merged(ranked)]
    assert len(rows) == len(set(rows))
    assert set(rows) == {row for each in orders for row in each}
    assert {each[0] for each in orders if each} <= set(rows[: len(orders)])
    if len(orders) == 1:
        assert rows == orders[0]


# --- on a real library


def test_of_two_reports_alike_the_new_one_comes_first_unless_a_time_is_asked_for(
    keep: Callable[..., IngestReport], library: Library
) -> None:
    text = "The price of rye bread in Orne rose to {} crowns, the bakers said."
    keep(
        {"id": "old", "title": "Rye bread dearer in Orne", "text": text.format(31), "published_at": "2024-03-05"},
        {"id": "new", "title": "Rye bread dearer in Orne", "text": text.format(44), "published_at": "2026-03-08"},
    )
    question = understand("How much does rye bread cost in Orne this week?", today=TODAY)
    assert retrieve(library, question, Filters(), 2).hits[0].passage.article_id == "new"
    then = understand("How much did rye bread cost in Orne?", today=date(2024, 3, 6))
    assert retrieve(library, then, Filters(), 2).hits[0].passage.article_id == "old"


def test_parts_are_searched_each_under_its_own_filters(small: Library) -> None:
    question = understand("When did the bakery reopen?").model_copy(
        update={
            "parts": ("How wet was January?", "Who voted for the bridge?"),
            "part_filters": (Filters(outlets=("Wickham Courier",)), Filters(outlets=("Orne Valley Post",))),
        }
    )
    retrieved = retrieve(small, question, Filters(), 3)
    assert [each.question.standalone for each in retrieved.searches] == [question.standalone, *question.parts]
    assert {hit.passage.article_id for hit in retrieved.hits[:2]} == {"bakery", "rain"}
    assert {each.passage.outlet for each in retrieved.searches[2].candidates} == {"Orne Valley Post"}


def test_several_outlets_named_are_searched_one_by_one(small: Library) -> None:
    named = Inferred(field="outlets", words="the Courier and the Post", outlets=("Wickham Courier", "Orne Valley Post"))
    filters = Filters(outlets=named.outlets)
    retrieved = retrieve(small, ask("What do both report?", inferred=(named,)), filters, 3)
    assert [each.filters.outlets for each in retrieved.searches[1:]] == [("Wickham Courier",), ("Orne Valley Post",)]
    assert len({hit.passage.outlet for hit in retrieved.hits[:3]}) == 2


def test_scores_never_rise(small: Library) -> None:
    hits = retrieve(small, understand("Who voted on the bridge after the fire and the rain?"), Filters(), 10).hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_explanation_tells_ranks_points_copies_and_what_a_model_sees(
    keep: Callable[..., IngestReport], library: Library
) -> None:
    keep(
        {"id": "a", "title": "Quay closed over cracks", "text": WIRE, "outlet": "Vell Times"},
        {"id": "b", "title": "Cracks shut northern quay", "text": WIRE[:-60], "outlet": "Coast Radio"},
        {"id": "c", "title": "Quay fair", "text": "The fair on the quay was well visited."},
    )
    question = understand("Why was the quay closed?")
    retrieved = retrieve(library, question, Filters(), 10)
    said = explain(question, Understood(), retrieved, laid=1, fitting={1})
    first, second = said.passages[:2]
    assert {each.leg for each in first.legs} == {"words", "vectors"}
    assert (first.rank, first.reranked, first.laid, first.shown_to_model) == (1, 1, True, True)
    assert (second.laid, second.shown_to_model) == (False, False)
    assert {each.feature for each in first.contributions} >= {"fused", "words", "meaning"}
    assert [(each.article_id, each.silenced_by) for each in said.left_out] == [
        ("b" if first.article_id == "a" else "a", first.article_id)
    ]
    assert json.loads(said.model_dump_json())["searches"][0]["found"] == 3
    for each in said.passages:
        assert library.articles.read(each.article_id, None).text[each.start : each.end] == each.text
