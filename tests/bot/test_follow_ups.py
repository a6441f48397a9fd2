"""Follow-ups become questions that stand alone."""

import pytest

from bot.question import understand
from library.values import Turn


def asked(*questions: str) -> str:
    """The last question as it would be asked alone."""
    turns: list[Turn] = []
    for each in questions:
        turns.append(Turn(question=each, standalone_question=understand(each, turns).standalone, answer="…"))
    return turns[-1].standalone_question


@pytest.mark.parametrize(
    ("first", "then", "alone"),
    [
        ("What did Blinken ask Lavrov?", "And China?", "What did Blinken ask China?"),
        ("What did the minister say about the tram?", "And the deputy?", "What did the deputy say about the tram?"),
        ("how much is the bridge?", "what about the tunnel?", "how much is the tunnel?"),
        ("What did Edda Brandt say in March?", "And in April?", "What did Edda Brandt say in April?"),
        ("What happened in Oslo on Tuesday?", "And yesterday?", "What happened in Oslo yesterday?"),
        ("What did Blinken ask Lavrov?", "and in Brussels?", "What did Blinken ask Lavrov in Brussels?"),
        ("Where is the Orne Bridge?", "When did it become Danish?", "When did Orne Bridge become Danish?"),
        ("Who is Edda Brandt?", "What did she say?", "What did Edda Brandt say?"),
        ("Who is Edda Brandt?", "Where does her brother live?", "Where does Edda Brandt’s brother live?"),
        ("Who is Edda Brandt?", "Who told her?", "Who told Edda Brandt?"),
        ("Who is Edda Brandt?", "Is it true that she resigned?", "Is it true that she resigned (Edda Brandt)?"),
        ("Who is Edda Brandt?", "Any children?", "Any children (Edda Brandt)?"),
    ],
)
def test_what_is_left_unsaid_is_taken_from_the_question_before(first: str, then: str, alone: str) -> None:
    assert asked(first, then) == alone


@pytest.mark.parametrize(
    "then",
    [
        "Was it reported that Paris burned?",
        "Which outlets cover the harbour of Wickham?",
        "How many workers joined the long ferry strike?",
    ],
)
def test_another_topic_stands_alone(then: str) -> None:
    assert asked("What did Blinken ask Lavrov?", then) == then


def test_topics_are_carried_from_turn_to_turn() -> None:
    assert asked("What did Edda Brandt ask the ministry?", "And when?", "what about the mayor?") == (
        "When: What did Edda Brandt ask the mayor?"
    )
    assert asked("Who is Edda Brandt?", "How old is she?", "Is she married?") == "Is Edda Brandt married?"
