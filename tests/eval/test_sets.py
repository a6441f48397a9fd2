"""The sets that ship: what stands in them, and the Tow task."""

from collections import Counter
from pathlib import Path

import pytest

from bot.newsdesk import Newsdesk
from eval.making import drafts
from eval.making.drafts import complete
from eval.making.material import Material, folded, material
from eval.making.tow import FIELDS, run_tow
from eval.questions import ArticleFacts, read_questions

SETS = Path(drafts.__file__).parents[1] / "sets"
TRUST_KINDS = {
    "single_fact", "said", "list", "why", "over_time", "comparison", "conflict", "not_in_library", "false_premise",
    "follow_up",
}  # fmt: skip


@pytest.fixture(scope="module")
def samples(sample_desk: Newsdesk) -> Material:
    return material(sample_desk)


def test_the_shipped_tow_task_is_solved(sample_desk: Newsdesk) -> None:
    questions = list(read_questions(SETS / "tow.jsonl"))
    figures = run_tow(sample_desk, questions)
    assert figures.n == len(questions) >= 100
    assert figures.right is not None
    assert figures.right >= 0.99, figures.wrong
    assert min(share or 0 for share in figures.fields.values()) >= 0.99


def test_each_of_the_four_answers_is_scored_apart(sample_desk: Newsdesk) -> None:
    asked = next(each for each in read_questions(SETS / "tow.jsonl") if each.facts and each.facts.url)
    assert asked.facts
    wrong = asked.model_copy(update={"id": "x", "facts": asked.facts.model_copy(update={"date": "1999-01-01"})})
    nothing = asked.model_copy(update={"id": "y", "facts": ArticleFacts(headline="Another", outlet=None)})
    figures = run_tow(sample_desk, [asked, wrong, nothing])
    assert figures.right == pytest.approx(7 / 12, abs=1e-3)
    assert figures.all_four == pytest.approx(1 / 3, abs=1e-3)
    assert [[answer.right[name] for name in FIELDS] for answer in figures.wrong] == [
        [True, True, False, True],
        [False, False, False, False],
    ]
    assert run_tow(sample_desk, []).right is None


@pytest.fixture(scope="module")
def texts(samples: Material) -> dict[str, str]:
    return {samples.reference(each): each.text for each in samples.articles}


@pytest.mark.parametrize("name", ["trust.jsonl", "tow.jsonl"])
def test_quotes_and_answers_of_a_shipped_set_stand_in_the_samples(name: str, texts: dict[str, str]) -> None:
    questions = list(read_questions(SETS / name))
    assert len({each.id for each in questions}) == len(questions)
    for asked in questions:
        assert complete(asked) is None, asked.id
        assert all(gold.quote and gold.quote in texts[gold.article] for gold in asked.evidence), asked.id
        if asked.kind != "tow" and not asked.abstractive:
            assert all(any(answer in (gold.quote or "") for gold in asked.evidence) for answer in asked.answers), (
                asked.id
            )
        wordings = [wording for item in asked.items for wording in item]
        assert set(wordings) <= set(asked.answers), asked.id


def test_the_trust_set_has_twelve_of_each_kind_half_of_them_kept() -> None:
    questions = list(read_questions(SETS / "trust.jsonl"))
    assert Counter(each.kind for each in questions) == dict.fromkeys(TRUST_KINDS, 12)
    assert Counter((each.kind, each.split) for each in questions) == {
        (kind, split): 6 for kind in TRUST_KINDS for split in ("tuned", "kept")
    }
    for asked in questions:
        assert asked.answerable == (asked.kind not in {"not_in_library", "false_premise"})
        assert bool(asked.history) == (asked.kind == "follow_up")
        assert bool(asked.items) or asked.kind not in {"list", "over_time", "conflict"}
    earlier = {folded(each.question) for each in read_questions(SETS.parents[1] / "samples" / "questions.jsonl")}
    assert not earlier & {folded(each.question) for each in questions}
