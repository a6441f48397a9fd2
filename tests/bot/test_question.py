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


def conversation(*asked: str) -> tuple[Turn, ...]:
    turns: tuple[Turn, ...] = ()
    for each in asked:
        turns += (Turn(question=each, standalone_question=understand(each, turns).standalone, answer="…"),)
    return turns


@pytest.mark.parametrize(
    ("first", "then", "kind"),
    [
        ("Why did Blinken meet Lavrov?", "When?", "when"),
        ("How many people died in the Lisbon fire?", "Who?", "who"),
        ("When did the bridge open?", "And why?", "why"),
        ("Who won?", "how long?", "duration"),
    ],
)
def test_a_bare_word_asks_for_its_own_kind_of_answer(first: str, then: str, kind: str) -> None:
    assert understand(then, after(first)).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "Was there a strike in Paris?",
        "Which one of the banks in Zurich failed?",
        "What did Ilse Marrant say about this year?",
        "How many people died in the fire that hit the old harbour?",
    ],
)
def test_a_question_of_its_own_is_left_alone(text: str) -> None:
    assert understand(text, after("What did Blinken ask Lavrov?")).standalone == text


@pytest.mark.parametrize(
    ("text", "standalone"),
    [
        ("Did she meet Wang Yi?", "Did she meet Wang Yi (Blinken, Lavrov)?"),
        ("What did that cost?", "What did that cost (Blinken, Lavrov)?"),
        (
            "Was it reported by any of the papers that day?",
            "Was it reported by any of the papers that day (Blinken, Lavrov)?",
        ),
    ],
)
def test_a_question_with_a_pronoun_leans_on_the_one_before(text: str, standalone: str) -> None:
    assert understand(text, after("What did Blinken ask Lavrov?")).standalone == standalone


def test_bare_questions_do_not_pile_up() -> None:
    last = conversation("Who won the cup?", "When?", "When?", "Why?")[-1]
    assert last.standalone_question == "Why: Who won the cup?"


def test_the_stand_alone_question_is_no_longer_than_a_question_may_be() -> None:
    long = "Who met " + "Anna Bell and " * 350
    for text in ("When?", "What did she say?", "what about " + "China and " * 400):
        assert len(understand(text, after(long[:LONGEST])).standalone) <= LONGEST


def test_what_is_not_text_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="the question is not Unicode text from character 4 on"):
        understand("caf\udce9 mayor")


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
