"""A model reads the question first; what it says is held to the question's own words, and the rules stand behind it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.question import Known, by_model, understand
from bot.question.by_model import understand_with
from bot.question.values import Question, Reading
from bot.settings import Settings
from bot.writers.model import ModelWriter
from library.errors import BadInput
from library.values import Turn
from tests.desk import ROWS
from tests.ferry import KEY
from tests.wire import Request, wire

pytestmark = pytest.mark.usefixtures("only_our_settings")

BY = Reading(date(2026, 3, 7), Known(("Wickham Courier", "Orne Valley Post")))
HISTORY = (
    Turn(question="What did Edda Brandt ask?", standalone_question="What did Edda Brandt ask?", answer="Money."),
)


def reply(**said: Any) -> str:
    return json.dumps({"standalone": "", "parts": [], "outlets": [], "time": "", **said})


def model(url: str) -> ModelWriter:
    return ModelWriter(Settings(base_url=url, api_key=KEY, model="m"))  # pyright: ignore[reportArgumentType]


def read(answer: str, text: str, history: tuple[Turn, ...] = ()) -> Question:
    """The question as it is read with a model that answers so."""
    with wire(lambda request: request.say(answer)) as server:
        return understand_with(model(server.url), text, history, BY)


def test_the_model_fills_in_splits_and_names_outlets_and_times() -> None:
    question = read(
        "Here it is:\n```json\n"
        + reply(
            standalone="When did Edda Brandt ask the Wickham Courier for money last month?",
            parts=["When did Edda Brandt ask for money", "Wickham Courier on money"],
            outlets=["Wickham Courier"],
            time="last month",
        )
        + "\n```",
        "and when did she ask the Wickham Courier for it last month?",
        HISTORY,
    )
    assert question.read_by == "model"
    assert question.standalone == "When did Edda Brandt ask the Wickham Courier for money last month?"
    assert question.parts == ("When did Edda Brandt ask for money", "Wickham Courier on money")
    found = {each.field: each for each in question.inferred}
    assert found["outlets"].outlets == ("Wickham Courier",)
    assert found["dates"].after == date(2026, 2, 1)


def test_days_are_never_the_models() -> None:
    question = read(reply(standalone="Who won?", time="on 2020-01-01", after="2020-01-01"), "Who won?")
    assert (question.read_by, question.inferred) == ("model", ())


def test_an_outlet_that_is_not_in_the_question_is_not_taken() -> None:
    question = read(reply(standalone="Who won?", outlets=["Wickham Courier", "Daily Nothing"]), "Who won?")
    assert question.inferred == ()


def test_what_was_typed_stands_where_nothing_was_before_it() -> None:
    asked = "Who won the regatta on the Orne?"
    assert read(reply(standalone="Who won?"), asked).standalone == asked


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I cannot help with that.",
        "{",
        "[]",
        "{}",
        "{" * 3000,
        reply(standalone="Who won?", parts="two"),
        reply(standalone="Who won?", parts=["x"] * 13),
        reply(standalone="Did Viktor Strange steal the 900 boats?"),
        reply(standalone="Who won?", parts=["What did Viktor Strange say?", "Who won?"]),
        reply(standalone="x" * 1001),
        reply(standalone=7),
        '{"standalone": "Who won?"}',
    ],
)
def test_whatever_is_odd_leaves_the_rules(answer: str) -> None:
    asked = "Who won the regatta in February, according to the Wickham Courier?"
    question = read(answer, asked)
    plain = understand(asked, (), *BY)
    assert question.note.startswith("The question was read by rules alone: the model")
    assert question.model_copy(update={"note": ""}) == plain


def test_another_question_is_not_asked_in_place_of_this_one() -> None:
    asked = "Which crew from Port Alder won the regatta?"
    question = read(reply(standalone="What did Edda Brandt ask?"), asked, HISTORY)
    assert (question.read_by, question.standalone) == ("rules", asked)


def test_a_model_that_is_silent_is_not_waited_for() -> None:
    with wire(lambda request: request.stream(20.0)) as server:
        reader = ModelWriter(by_model.reading(Settings(base_url=server.url, model="m", model_timeout_seconds=0.5)))
        began = time.perf_counter()
        question = understand_with(reader, "Who won the regatta?", (), BY)
    assert time.perf_counter() - began < 10
    assert question.read_by == "rules"
    assert by_model.reading(Settings(model_timeout_seconds=600)).model_timeout_seconds == by_model.SECONDS


@contextmanager
def desk_with(url: str, home: Path) -> Iterator[Newsdesk]:
    settings = Settings(home=home, base_url=url, api_key=KEY, model="m", writer="quote", understand="model")  # pyright: ignore[reportArgumentType]
    desk = assemble(settings)
    try:
        desk.ingest_rows(ROWS, "tests")
        yield desk
    finally:
        desk.close()


def test_an_answer_says_who_read_its_question(tmp_path: Path) -> None:
    asked: list[Request] = []

    def behave(request: Request) -> None:
        asked.append(request)
        request.say(reply(standalone="How many days did the repair take?") if len(asked) == 1 else "nonsense")

    with wire(behave) as server, desk_with(server.url, tmp_path / "home") as desk:
        first = desk.ask("How many days did the repair take?")
        second = desk.ask("How many days did the repair take?", now=date(2026, 3, 7))
    assert first.understood.read_by == "model"
    assert first.citations[0].article_id == "bakery"
    assert second.understood.read_by == "rules"
    assert second.text == first.text
    assert any(notice.startswith("The question was read by rules alone") for notice in second.notices)
    shown = json.dumps(asked[0].body)
    assert "How many days did the repair take?" in shown
    assert "ovens" not in shown


def test_a_model_that_is_asked_for_must_be_configured(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="NEWSDESK_UNDERSTAND is model, and no model is configured"):
        assemble(Settings(home=tmp_path, understand="model"))


def test_a_small_real_model_does_no_harm(smollm_url: str) -> None:
    real = ModelWriter(by_model.reading(Settings(base_url=smollm_url)))
    asked = "Who won the regatta in February, according to the Wickham Courier?"
    question = understand_with(real, asked, (), BY)
    plain = understand(asked, (), *BY)
    assert question.standalone == asked
    assert question.inferred == plain.inferred
    assert question.read_by == "model" or question.note
