"""How sure an answer is: carried from the writer to the figures, and what it was worth."""

import json
from contextlib import closing
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assemble import assemble
from bot.citations import Draft
from bot.settings import Settings
from bot.writers import Declined, Sure, Text, Used
from eval.metrics.abstaining import calibration_error, reliability
from eval.runs.summary import Head, summary
from eval.runs.values import AskedQuestion
from tests.desk import ROWS
from tests.eval.runs_made import MIXED, abstained, asked

Confident = list[tuple[float, bool]]
CONFIDENT = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def parted(pairs: Confident) -> tuple[np.ndarray, np.ndarray]:
    return np.array([sure for sure, _ in pairs]), np.array([float(came_true) for _, came_true in pairs])


def test_the_quoting_writer_says_how_sure_it_is_also_when_it_declines(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    with closing(assemble(Settings(home=tmp_path / "home", writer="quote"))) as desk:
        nothing = desk.ask("How long did the repair of the bakery take?")
        desk.ingest([str(tmp_path / "articles.jsonl")])
        answer, again = (desk.ask("How long did the repair of the bakery take?") for _ in range(2))
        declined = desk.ask("Who won the 2022 World Cup?")
    assert [each.verdict for each in (nothing, answer, declined)] == ["abstained", "answered", "abstained"]
    assert answer.confidence is not None
    assert declined.confidence is not None
    assert 0.0 < declined.confidence < answer.confidence < 1.0
    assert (nothing.confidence, again.confidence) == (0.0, answer.confidence)


@pytest.mark.parametrize(
    ("pieces", "confidence"),
    [((Sure(0.4), Text("It rains.")), 0.4), ((Sure(0.1), Declined()), 0.1), ((Used(1, 1),), None)],
)
def test_a_draft_keeps_what_the_writer_said(
    pieces: tuple[Sure | Text | Declined | Used, ...], confidence: float
) -> None:
    draft = Draft(())
    said = "".join(draft.feed(pieces))
    assert draft.confidence == confidence
    assert said == "".join(piece.text for piece in pieces if isinstance(piece, Text))


def test_reliability_of_a_known_run() -> None:
    sure, came_true = parted([(0.05, False), (0.02, True), (0.95, True), (1.0, True), (0.55, False)])
    bins = [tuple(each) for each in reliability(sure, came_true)]
    assert bins == [
        (pytest.approx(0.035), 0.5, 2), (pytest.approx(0.55), 0.0, 1), (pytest.approx(0.975), 1.0, 2)
    ]  # fmt: skip
    assert calibration_error(sure, came_true) == pytest.approx((2 * 0.465 + 0.55 + 2 * 0.025) / 5)


@given(CONFIDENT, st.randoms())
def test_the_error_is_bounded_and_blind_to_order(pairs: Confident, deal: Random) -> None:
    error = calibration_error(*parted(pairs))
    shuffled = list(pairs)
    deal.shuffle(shuffled)
    assert calibration_error(*parted(shuffled)) == pytest.approx(error)
    assert 0.0 <= error <= 1.0
    bins = reliability(*parted(pairs))
    assert sum(each.questions for each in bins) == len(pairs)
    weighed = sum(each.questions * abs(each.confidence - each.came_true) for each in bins) / len(pairs)
    assert error == pytest.approx(weighed, abs=1e-9)


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_who_knows_for_certain_and_is_right_makes_no_error(came_true: list[bool]) -> None:
    pairs = [(float(each), each) for each in came_true]
    assert calibration_error(*parted(pairs)) == 0.0
    assert calibration_error(*parted([(1.0 - sure, true) for sure, true in pairs])) == 1.0


def abstention(answers: tuple[AskedQuestion, ...]) -> dict[str, object]:
    return summary(Head("s", "quote", "id"), answers)["abstention"]


def test_every_question_counts_for_the_abstention_and_only_answers_for_being_right() -> None:
    """Confidence .8 .6 .1 .1 .4; three can be answered, of which one was not; one of three answers is wrong."""
    figures = abstention(MIXED)
    assert figures["reliability"] == [[0.1, 0.5, 2], [0.4, 1.0, 1], [0.6, 1.0, 1], [0.8, 1.0, 1]]
    assert figures["reliability_answered"] == [[0.4, 0.0, 1], [0.6, 1.0, 1], [0.8, 1.0, 1]]
    assert figures["ece"] == pytest.approx((2 * 0.4 + 0.6 + 0.4 + 0.2) / 5)
    assert figures["ece_answered"] == pytest.approx((0.4 + 0.4 + 0.2) / 3, abs=1e-4)
    assert figures["risk_coverage"] == [[0.2, 0.0, 0.8], [0.4, 0.0, 0.6], [0.6, 0.3333, 0.4]]
    assert figures["aurc"] == pytest.approx((0 + 0 + 1 / 3) / 3, abs=1e-4)


def test_an_answer_of_which_nobody_says_whether_it_is_right_is_in_no_curve_of_risk() -> None:
    unknown = asked("new", gold=(), scores={"contains_gold": None}, confidence=0.99)
    assert abstention((*MIXED, unknown))["risk_coverage"] == abstention(MIXED)["risk_coverage"]
    only = abstention((unknown, abstained("other", confidence=None)))
    assert (only["risk_coverage"], only["aurc"], only["ece_answered"]) == (None, None, None)
    assert only["reliability"] == [[0.99, 1.0, 1]]
    assert summary(Head("s", "quote", "id"), MIXED)["intervals"]["ece"] is not None
