"""What is computed here, for speed, is what the packages compute that are known for it."""

from random import Random

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import Qrel, ScoredDoc
from rouge_score.rouge_scorer import RougeScorer
from scipy.stats import bootstrap

from eval.metrics.abstaining import aurc, aurcs, calibration_error, calibration_errors
from eval.metrics.answers import rouge_l
from eval.metrics.intervals import LEVEL, RESAMPLES, draws, mean_interval
from eval.metrics.retrieval import RANKING, measured

WORDS = st.lists(
    st.sampled_from(
        "the ferries were running again on Friday, officials said: caresses ponies 3.5 flies it’s skies".split()
    ),
    max_size=25,
).map(" ".join)


@pytest.mark.parametrize(("size", "binary"), [(2, True), (3, False), (10, True), (60, False), (60, True), (333, False)])
def test_intervals_are_those_of_scipy(size: int, binary: bool) -> None:
    random = Random(size)
    scores = [*sorted(random.choice([0.0, 1.0]) if binary else random.random() for _ in range(size - 1)), 1.0]
    ours = mean_interval(scores, 3, "hit@1")
    theirs = bootstrap(
        (np.array(scores),), np.mean, n_resamples=RESAMPLES, confidence_level=LEVEL, method="BCa", batch=200,
        vectorized=True, rng=draws(3, "hit@1"),
    ).confidence_interval  # fmt: skip
    assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
def test_the_longest_common_run_is_that_of_rouge_score(one: str, other: str) -> None:
    theirs = RougeScorer(["rougeL"], use_stemmer=True).score(one, other)["rougeL"].fmeasure
    assert rouge_l(one, other) == pytest.approx(theirs)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("abcdefghijklmnop"), unique=True), st.sets(st.sampled_from("abcdefghxyz"), min_size=1))
def test_a_ranking_is_measured_as_ir_measures_does_with_all_of_it(ranking: list[str], gold: set[str]) -> None:
    qrels = [Qrel("q", each, 1) for each in sorted(gold)]
    run = [ScoredDoc("q", each, float(-rank)) for rank, each in enumerate(ranking)]
    theirs = {str(each.measure): each.value for each in ir_measures.iter_calc(list(RANKING.values()), qrels, run)}
    places = tuple(at for at, each in enumerate(ranking[:10]) if each in gold)
    ours = measured(places, len(gold))
    assert ours == pytest.approx({name: theirs.get(str(measure), 0.0) for name, measure in RANKING.items()})


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.5001, 0.9]), st.booleans()), min_size=1, max_size=12))
def test_rows_of_draws_are_measured_as_each_alone(pairs: list[tuple[float, bool]]) -> None:
    sure, came = (np.array([float(pair[side]) for pair in pairs]) for side in (0, 1))
    rows = np.stack([sure, sure[::-1]]), np.stack([came, came])
    assert aurcs(*rows) == pytest.approx([aurc(sure, came), aurc(sure[::-1], came)])
    assert calibration_errors(*rows) == pytest.approx(
        [calibration_error(sure, came), calibration_error(sure[::-1], came)]
    )
