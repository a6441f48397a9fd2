"""Scores against values known beforehand, and what must hold of any of them: bounds, order, more is not less."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.metrics import METRICS, Score
from eval.metrics.abstaining import Judged, aurc, risk_coverage, score_abstention
from eval.metrics.answers import score_answer
from eval.metrics.citing import score_citations
from eval.metrics.intervals import aurc_interval, mean_interval
from eval.metrics.outcome import Outcome
from eval.metrics.retrieval import score_retrieval
from eval.metrics.speakers import speakers
from eval.questions import GoldEvidence, SetQuestion
from eval.runs.asking import SCORERS
from eval.scoring import exact_match, token_f1
from tests.eval.outcomes import TEXT, answer, citing, outcome, passage

PUMPS = "The town paid 40 crowns a day for pumps."
FINCH = "The lock keeper Orla Finch said the sluice would stay shut until Friday."


def asked(*answers: str, quotes: Sequence[str] = (), kind: str | None = None, answerable: bool = True) -> SetQuestion:
    evidence = tuple(GoldEvidence(article="lock", quote=quote) for quote in quotes) or (GoldEvidence(article="lock"),)
    return SetQuestion(
        id="q", question="q", answers=answers, evidence=evidence, kind=kind, answerable=answerable
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "gold", "exact", "f1"),
    [  # each computed with evaluate-v2.0.py of SQuAD 2.0
        ("The lock-keeper’s pump", "lock keeper's pump", 0, 0.4),
        ("a pump", "The pump!", 1, 1.0),
        ("40 crowns a day", "40 crowns", 0, 0.8),
        ("", "pump", 0, 0),
        ("the", "a", 1, 1),
        ("Two barges, two barges", "two barges", 0, 2 / 3),
        ("crème", "creme", 0, 0),
        ("U.S.", "us", 1, 1.0),
        ("one two three", "three two one", 0, 1.0),
    ],
)
def test_words_are_compared_as_the_official_scorer_of_squad_does(said: str, gold: str, exact: int, f1: float) -> None:
    assert exact_match(said, gold) == exact
    assert token_f1(said, gold) == pytest.approx(f1)


WORDS = st.lists(st.sampled_from(["the", "pump", "Pump,", "lock", "40", "crowns", "a", "weir."]), max_size=8)


@given(WORDS, WORDS)
def test_token_f1_is_bounded_symmetric_and_blind_to_order(ours: list[str], theirs: list[str]) -> None:
    value = token_f1(" ".join(ours), " ".join(theirs))
    assert 0.0 <= value <= 1.0
    assert value == token_f1(" ".join(theirs), " ".join(ours))
    assert value == token_f1(" ".join(reversed(ours)), " ".join(sorted(theirs)))
    assert exact_match(" ".join(ours), " ".join(theirs)) <= value


@given(st.lists(st.sampled_from(["pump", "lock", "weir"]), min_size=1, max_size=6), st.integers(0, 5))
def test_a_word_that_is_right_never_lowers_token_f1(gold: list[str], held: int) -> None:
    some = gold[: held % len(gold)]
    assert token_f1(" ".join([*some, gold[len(some)]]), " ".join(gold)) >= token_f1(" ".join(some), " ".join(gold))


# -- retrieval


def found_at(*articles: str, gold: Mapping[str, str | None]) -> dict[str, float | None]:
    question = SetQuestion(id="q", question="q", answers=("x",))
    found = [passage(article, text="words", rank=rank) for rank, article in enumerate(articles, start=1)]
    return {name: score.value for name, score in score_retrieval(outcome(question, answer(), found, gold)).items()}


def test_ranks_are_of_articles_in_the_order_of_their_best_passage() -> None:
    """c, c, a, d, b with a and b right: ranks 2 and 4 of four articles."""
    values = found_at("c", "c", "a", "d", "b", gold={"one": "a", "two": "b"})
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    assert values["hit@1"] == 0.0
    assert values["hit@5"] == values["hit@10"] == values["recall@10"] == 1.0
    assert values["mrr@10"] == 0.5
    assert values["ndcg@10"] == pytest.approx(gain / (1 + 1 / math.log2(3)))


def test_an_article_that_the_library_does_not_hold_counts_as_not_found() -> None:
    values = found_at("a", gold={"one": "a", "lost": None})
    assert (values["hit@1"], values["recall@10"]) == (1.0, 0.5)
    assert found_at("a", gold={"lost": None})["hit@10"] == 0.0
    assert found_at(gold={"one": "a"})["mrr@10"] == 0.0


@given(st.permutations("abcdefghijkl"), st.sets(st.sampled_from("abcdefghijkl"), min_size=1, max_size=4))
def test_a_right_article_further_up_never_scores_less(ranking: list[str], right: set[str]) -> None:
    gold = {name: name for name in right}
    before = found_at(*ranking, gold=gold)
    at = max(ranking.index(each) for each in right)
    after = found_at(*(ranking[at], *ranking[:at], *ranking[at + 1 :]), gold=gold)
    for name in ("hit@1", "hit@5", "hit@10", "recall@10", "mrr@10", "ndcg@10"):
        low, high = before[name], after[name]
        assert low is not None
        assert high is not None
        assert 0.0 <= low <= high + 1e-12 <= 1.0 + 1e-9, name


def test_every_gold_quote_counts_and_one_may_run_over_two_passages() -> None:
    question = asked("x", quotes=[PUMPS, "“Nobody was hurt,” Finch said.", "Two barges wait below the weir."])
    middle = TEXT.index("crowns a day")
    found = [passage("lock", 0, middle), passage("lock", middle, TEXT.index("“"))]
    assert score_retrieval(outcome(question, answer(), found))["quote_recall@5"].value == pytest.approx(1 / 3)
    assert score_retrieval(outcome(question, answer(), found[:1]))["quote_recall@5"].value == 0.0
    copy = passage("copy", text='He adds: "Nobody was hurt," Finch said.  ' + PUMPS)
    assert score_retrieval(outcome(question, answer(), [copy]))["quote_recall@5"].value == pytest.approx(2 / 3)
    behind = [*(passage("other", text="no") for _ in range(5)), copy]
    assert score_retrieval(outcome(question, answer(), behind))["quote_recall@5"].value == 0.0


def test_what_is_read_ends_after_1200_tokens() -> None:
    question = asked("40 crowns a day")
    long = passage("other", text="word " * 1199)
    assert score_retrieval(outcome(question, answer(), [passage("lock")]))["answer_in_1200_tokens"].value == 1.0
    assert score_retrieval(outcome(question, answer(), [long, passage("lock")]))["answer_in_1200_tokens"].value == 0.0


# -- answers


def test_an_answer_is_scored_by_its_short_form_where_it_has_one() -> None:
    question = asked("40 crowns a day", "forty crowns")
    long = answer([(PUMPS, (1,))], [citing(1, PUMPS)])
    short = answer([(PUMPS, (1,))], [citing(1, PUMPS)], short="40 crowns a day")
    assert score_answer(outcome(question, long))["exact_match"].value == 0.0
    assert score_answer(outcome(question, short))["exact_match"].value == 1.0
    assert score_answer(outcome(question, long))["contains_gold"] == Score(
        1.0, "“40 crowns a day” stands in the answer"
    )
    assert score_answer(outcome(question, long))["token_f1"].value == pytest.approx(
        token_f1(PUMPS, question.answers[0])
    )


def test_an_abstention_where_there_is_an_answer_scores_nothing() -> None:
    scores = score_answer(outcome(asked("40 crowns", "a"), answer()))
    assert (scores["exact_match"].value, scores["token_f1"].value, scores["contains_gold"].value) == (0.0, 0.0, 0.0)


def test_a_list_is_scored_by_items_named_and_by_what_is_said_besides() -> None:
    said = answer([("Finch and the pumps.", ()), ("Two barges.", ()), ("Rain fell.", ())])
    whole = asked("Finch", "pumps", "two barges", "a weir", kind="list")
    assert score_answer(outcome(whole, said))["list_f1"].value == pytest.approx(2 * 0.75 * (2 / 3) / (0.75 + 2 / 3))
    worded = SetQuestion(id="q", question="q", items=(("Orla Finch", "Finch"), ("barges",)))
    assert score_answer(outcome(worded, said))["list_f1"].value == pytest.approx(2 * 1 * (2 / 3) / (1 + 2 / 3))
    short = answer([("Finch, pumps and rain.", ())], short="Finch, pumps and rain")
    assert score_answer(outcome(whole, short))["list_f1"].value == pytest.approx(2 * 0.5 * (2 / 3) / (0.5 + 2 / 3))


def test_long_answers_are_compared_by_the_order_of_their_words() -> None:
    gold = "the sluice stays shut until Friday and the town pays for all the pumps"
    scores = score_answer(outcome(asked(gold), answer([(gold + ".", ())])))
    assert scores["rouge_l"].value == pytest.approx(1.0)
    assert score_answer(outcome(asked("short"), answer([("x", ())])))["rouge_l"].value is None


def test_a_conflict_is_found_by_the_verdict_alone() -> None:
    question = asked("18", "60", kind="conflict")
    said = [("Counts differ.", ())]
    assert score_answer(outcome(question, answer(said, verdict="conflict")))["conflict_found"].value == 1.0
    assert score_answer(outcome(question, answer(said)))["conflict_found"].value == 0.0
    assert score_answer(outcome(asked("18"), answer(said)))["conflict_found"].value is None


# -- citations


def test_citations_are_scored_by_sentence_and_by_what_each_adds() -> None:
    """Two sentences: one held by the first of its two citations alone, one that cites the wrong words."""
    said = answer(
        [(PUMPS, (1, 2)), ("Two barges wait below the weir.", (2,))],
        [citing(1, PUMPS), citing(2, "“Nobody was hurt,”")],
    )
    scores = score_citations(outcome(asked("x"), said))
    assert scores["citations.recall"].value == 0.5
    assert scores["citations.precision"].value == pytest.approx(1 / 3)
    assert scores["gold_article"].value == 1.0
    bare = score_citations(outcome(asked("x"), answer([(PUMPS, ())])))
    assert (bare["citations.recall"].value, bare["citations.precision"].value) == (0.0, None)


def test_a_quote_is_true_only_at_its_place_and_in_its_words() -> None:
    right = citing(1, "“Nobody was hurt,” Finch said.")
    moved = right.model_copy(update={"start": right.start + 1, "end": right.end + 1})
    said = [("“Nobody was hurt,” Finch said.", (1,))]
    assert score_citations(outcome(asked("x"), answer(said, [right])))["quote_fidelity"].value == 1.0
    assert score_citations(outcome(asked("x"), answer(said, [moved])))["quote_fidelity"].value == 0.5
    changed = [("Finch said: “Nobody was harmed.”", (1,))]
    assert score_citations(outcome(asked("x"), answer(changed, [right])))["quote_fidelity"].value == 0.5


@pytest.mark.parametrize(
    ("quote", "names"),
    [
        (FINCH, ("Orla Finch",)),
        ("“Nobody was hurt,” said Bela Moor, who saw it.", ("Bela Moor",)),
        ("According to Ada van Wijk, the pumps failed.", ("Ada van Wijk",)),
        ("On Tuesday Moor, the mayor of Weir, denied it.", ("Moor",)),
        ("He said that Moor was there.", ()),
        ("“Moor said so,” was written on the wall.", ()),
        (PUMPS, ()),
    ],
)
def test_speakers_are_named_beside_their_verb(quote: str, names: tuple[str, ...]) -> None:
    assert speakers(quote) == names


def test_attribution_is_kept_where_the_answer_names_who_speaks() -> None:
    question = asked("until Friday", quotes=[FINCH])
    named = answer([("Finch said it would stay shut until Friday.", (1,))], [citing(1, FINCH)])
    lost = answer([("The sluice will stay shut until Friday.", (1,))], [citing(1, FINCH)])
    assert score_citations(outcome(question, named))["attribution_kept"].value == 1.0
    assert score_citations(outcome(question, lost))["attribution_kept"] == Score(0.0, "does not name Orla Finch")
    told = question.model_copy(update={"evidence": (GoldEvidence(article="lock", quote=PUMPS, speaker="Bela Moor"),)})
    assert score_citations(outcome(told, named))["attribution_kept"].value == 0.0
    elsewhere = score_citations(outcome(question, named, gold={"lock": "other"}))
    assert elsewhere["attribution_kept"].value is None


# -- abstention


@pytest.mark.parametrize(
    ("answerable", "abstains", "precision", "recall", "answered"),
    [
        (True, True, 0.0, None, 0.0),
        (True, False, None, None, 1.0),
        (False, True, 1.0, 1.0, None),
        (False, False, None, 0.0, None),
    ],
)
def test_abstentions_are_right_or_wrong(
    answerable: bool, abstains: bool, precision: float | None, recall: float | None, answered: float | None
) -> None:
    said = answer() if abstains else answer([(PUMPS, (1,))], [citing(1, PUMPS)])
    values = [score.value for score in score_abstention(outcome(asked(answerable=answerable), said)).values()]
    assert values == [precision, recall, answered]


def test_risk_and_coverage_of_a_known_run() -> None:
    judged = [Judged(0.9, True), Judged(0.8, False), Judged(0.8, True), Judged(0.3, False), Judged(None, False)]
    points = risk_coverage(judged)
    assert [tuple(point) for point in points] == [
        (0.2, 0.0, 0.9), (pytest.approx(0.6), pytest.approx(1 / 3), 0.8), (0.8, 0.5, 0.3)
    ]  # fmt: skip
    sure, wrong = np.array([0.9, 0.8, 0.8, 0.3]), np.array([0.0, 1.0, 0.0, 1.0])
    assert aurc(sure, wrong) == pytest.approx((0 + 0.25 + 1 / 3 + 0.5) / 4)
    assert risk_coverage([Judged(None, True)]) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30), st.integers(0, 1000))
def test_the_area_is_bounded_blind_to_order_and_least_where_the_wrong_come_last(
    judged: list[tuple[int, bool]], seed: int
) -> None:
    sure, wrong = np.array([each[0] for each in judged], float), np.array([each[1] for each in judged], float)
    area = aurc(sure, wrong)
    deal = np.random.default_rng(seed).permutation(len(judged))
    assert aurc(sure[deal], wrong[deal]) == pytest.approx(area)
    assert aurc(-wrong, wrong) - 1e-9 <= area <= aurc(wrong, wrong) + 1e-9 <= 1.0 + 2e-9
    points = risk_coverage([Judged(float(one), not other) for one, other in judged])
    assert points[-1].coverage == 1.0
    assert [point.coverage for point in points] == sorted(point.coverage for point in points)


def test_a_long_curve_is_thinned_and_keeps_its_end() -> None:
    points = risk_coverage([Judged(at / 250, at > 100) for at in range(1, 251)])
    assert len(points) <= 100
    assert points[-1].coverage == 1.0


# -- intervals, and what holds of all


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=25), st.integers(0, 3))
def test_an_interval_holds_the_mean_within_bounds_whatever_the_order(values: list[float], seed: int) -> None:
    interval = mean_interval(values, seed, "hit@1")
    assert interval is not None
    assert 0.0 <= interval.low <= sum(values) / len(values) + 1e-9
    assert sum(values) / len(values) - 1e-9 <= interval.high <= 1.0
    assert mean_interval(sorted(values, reverse=True), seed, "hit@1") == interval


def test_there_is_no_interval_of_nothing_and_no_width_of_equals() -> None:
    assert mean_interval([], 0, "hit@1") is None
    assert mean_interval([1.0] * 9, 0, "hit@1") == (1.0, 1.0)
    area = aurc_interval(np.array([0.9, 0.8, 0.7, 0.2]), np.array([0.0, 0.0, 1.0, 1.0]), 0)
    assert area is not None
    assert 0.0 <= area.low <= area.high <= 1.0


def every_score(made: Outcome) -> dict[str, Score]:
    return {name: score for scorer in SCORERS for name, score in scorer(made).items()}


@given(
    st.lists(st.sampled_from([PUMPS, FINCH, "“No.”", "Two barges.", "Rain."]), max_size=3),
    st.lists(st.sampled_from([PUMPS, FINCH, "Two barges"]), max_size=3, unique=True),
    st.sampled_from(["list", "conflict", None]),
    st.booleans(),
    st.lists(st.sampled_from(["lock", "other"]), max_size=4),
)
def test_every_metric_has_a_score_in_bounds_or_none_and_a_reason(
    said: list[str], quotes: list[str], kind: str | None, answerable: bool, found: list[str]
) -> None:
    citations = [citing(number, quote) for number, quote in enumerate(quotes, start=1)]
    numbers = tuple(each.number for each in citations)
    question = asked(*([PUMPS, "pumps"] if answerable else []), quotes=quotes, kind=kind, answerable=answerable)
    passages = [passage(each, text=None if each == "lock" else "words") for each in found]
    scores = every_score(outcome(question, answer([(each, numbers) for each in said], citations), passages))
    assert scores.keys() == METRICS.keys()
    assert all(score.value is None or 0.0 <= score.value <= 1.0 for score in scores.values())
    assert all(score.reason for score in scores.values())
    assert all(scores[name].value in {0.0, 1.0, None} for name, metric in METRICS.items() if metric.binary)


def test_names_are_told_apart() -> None:
    assert {"hit@1", "contains_gold", "citations.recall", "abstention.recall"} <= METRICS.keys()
    assert len({(metric.section, metric.key) for metric in METRICS.values()}) == len(METRICS)
