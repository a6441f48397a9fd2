"""The gate of CI: a part of the sets that ship against the committed baseline, and what must not pass it."""

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.question import Question
from bot.quoting.choice import Scored
from bot.settings import Settings
from bot.writers import quote
from eval.metrics import METRICS
from eval.questions import read_questions
from eval.runs.asking import Asker
from eval.runs.summary import Head, summary
from eval.runs.values import AskedQuestion
from eval.shipped.__main__ import ask_small, print_held
from eval.shipped.baseline import baseline_of, held_against, read_baseline, write_baseline
from eval.shipped.sets import BASELINE, SHIPPED
from library.errors import BadInput

Asked = dict[str, list[AskedQuestion]]
OVER_SAMPLES = [each for each in SHIPPED if each.name != "attacks"]
TRUST = [each for each in SHIPPED if each.name == "trust"]


@pytest.fixture(scope="module")
def now(sample_desk: Newsdesk, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """What the program answers to the small parts."""
    attacks = next(each for each in SHIPPED if each.name == "attacks")
    settings = Settings(home=tmp_path_factory.mktemp("attacks"), writer="quote")
    with closing(assemble(settings)) as desk:
        desk.ingest([attacks.articles])
        return ask_small(sample_desk, OVER_SAMPLES) | ask_small(desk, [attacks])


def test_nothing_got_worse_than_the_committed_baseline(now: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    held = held_against(read_baseline(BASELINE), now)
    assert {each.set for each in held} == {each.name for each in SHIPPED}
    status = print_held(held)
    assert status == 0, capsys.readouterr().out


def test_the_same_answers_differ_in_nothing(now: Asked, tmp_path: Path) -> None:
    write_baseline(tmp_path / "baseline.json", baseline_of(now))
    held = held_against(read_baseline(tmp_path / "baseline.json"), now)
    assert held
    assert not any(each.worse for each in held)
    assert all(each.interval is None or each.interval == (0.0, 0.0) for each in held)


def worst(question: Question, scored: Sequence[Scored]) -> list[Scored]:
    return list(scored[-1:])


def test_a_planted_regression_is_found(now: Asked, sample_desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    baseline = baseline_of({"trust": now["trust"]})
    monkeypatch.setattr(quote, "choose", worst)
    held = held_against(baseline, ask_small(sample_desk, TRUST))
    worse = {each.metric for each in held if each.worse}
    assert {"contains_gold", "gold_article"} <= worse
    assert "hit@1" not in worse
    assert print_held(held) == 1


def test_questions_that_changed_are_not_compared_and_too_few_are_refused(now: Asked, tmp_path: Path) -> None:
    some = now["tow"]
    reworded = [each.model_copy(update={"question": "Another"}) for each in some[:2]]
    held = held_against(baseline_of({"tow": some}), {"tow": [*reworded, *some[2:]]})
    assert {each.questions for each in held} == {len(some) - 2}
    with pytest.raises(BadInput, match="make eval-baseline"):
        held_against(baseline_of({"tow": some}), {"tow": some[: len(some) // 3]})
    (tmp_path / "none.json").write_text("{}")
    with pytest.raises(BadInput, match="is no baseline"):
        read_baseline(tmp_path / "none.json")


def test_the_tow_task_is_run_as_any_set_is(sample_desk: Newsdesk) -> None:
    questions = list(read_questions(next(each.questions for each in SHIPPED if each.name == "tow")))
    asker = Asker(sample_desk, date(2026, 9, 30))
    asked = [asker.ask(each) for each in questions]
    figures = summary(Head("tow.jsonl", "quote", "s"), asked)
    assert figures["tow"]["tow_right"] >= 0.99
    assert all(figures["tow"][metric.key] >= 0.99 for metric in METRICS.values() if metric.section == "tow")
    assert {*figures["answers"].values(), *figures["attacks"].values()} == {None}
    assert figures["retrieval"]["hit@1"] > 0.9
    for each in asked:
        article = sample_desk.article(each.citations[0].article_id)
        assert article.text[each.citations[0].start : each.citations[0].end] == each.citations[0].quote
    wrong = questions[0].model_copy(update={"facts": questions[-1].facts})
    assert asker.ask(wrong).scores["tow_headline"] == 0.0
