"""What rules read in a question, and how a follow-up is filled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import LONGEST, understand
from library.errors import BadInput
from library.values import Turn


def after(question: str) -> tuple[Turn, ...]:
    return (Turn(question=question, standalone_question=question, answer="…"),)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How long did they talk?", "duration"),
        ("How much will the bridge cost?", "money"),
        ("How many people marched?", "number"),
        ("Why was there no communique?", "why"),
        ("What caused the outage?", "why"),
        ("When does the strike begin?", "when"),
        ("In which town was he born?", "where"),
        ("Who opened the bridge?", "who"),
        ("Did the mayor resign?", "yes_no"),
        ("What did the mayor say?", "what"),
    ],
)
def test_kind_of_answer(text: str, kind: str) -> None:
    assert understand(text).kind == kind


@pytest.mark.parametrize(
    ("text", "acts", "speaker", "addressee"),
    [
        ("what did Blinken ask Lavrov?", ("request",), ("Blinken",), ("Lavrov",)),
        (
            "What did the senior State Department official say about the war?",
            ("say",),
            ("senior", "State", "Department", "official"),
            (),
        ),
        ("what did the state department tell reporters?", ("say",), ("state", "department"), ("reporters",)),
        ("Did the mayor deny the report?", ("deny",), ("mayor",), ("report",)),
        ("Who urged the council to wait?", ("request",), (), ()),
        ("When does the ferry leave?", (), (), ()),
    ],
)
def test_act_of_speech_with_speaker_and_addressee(
    text: str, acts: tuple[str, ...], speaker: tuple[str, ...], addressee: tuple[str, ...]
) -> None:
    question = understand(text)
    assert (question.acts, question.speaker, question.addressee) == (acts, speaker, addressee)


def test_source_of_according_to() -> None:
    question = understand("Who asked for the encounter, according to Zakharova?")
    assert question.source == ("Zakharova",)
    assert "Zakharova" in question.names


@pytest.mark.parametrize(
    ("first", "then", "standalone"),
    [
        (
            "What did Edda Brandt ask the ministry?",
            "And when?",
            "When: What did Edda Brandt ask the ministry?",
        ),
        ("What did Blinken ask Lavrov?", "what about China?", "What did Blinken ask China?"),
        (
            "What did Blinken ask Lavrov?",
            "How long did they talk?",
            "How long did they talk (Blinken, Lavrov)?",
        ),
        ("What did Blinken ask Lavrov?", "Who is Paul Whelan?", "Who is Paul Whelan?"),
        ("how much is the bridge?", "why?", "Why: how much is the bridge?"),
    ],
)
def test_the_first_follow_up_is_filled_in(first: str, then: str, standalone: str) -> None:
    assert understand(then, after(first)).standalone == standalone


def test_without_a_conversation_nothing_is_filled_in() -> None:
    assert understand("How long did they talk?").standalone == "How long did they talk?"


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST + 1)])
def test_what_cannot_be_asked_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        understand(text)


@given(st.text(min_size=1, max_size=300), st.lists(st.text(min_size=1, max_size=80), max_size=2))
def test_any_text_can_be_understood(text: str, before: list[str]) -> None:
    history = tuple(Turn(question=each, standalone_question=each, answer="") for each in before)
    try:
        question = understand(text, history)
    except BadInput:
        assert not text.split()
        return
    assert question.standalone.strip()
