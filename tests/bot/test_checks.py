"""What the cited words do not hold is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks import Cited, check
from bot.quantities import quantities

SOURCE = (
    "Mayor Edda Brandt urged the ministry to pay half of the 12 million crowns. “We cannot do this alone,” she said."
)


def kinds(sentence: str, quote: str, **beside: str) -> list[str]:
    return sorted({finding.kind for finding in check(sentence, [Cited(quote, **beside)])})


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Mayor Edda Brandt urged the ministry to pay half of the cost of 12 million crowns.", []),
        ('Brandt said: "We cannot do this alone."', []),
        ("Officials said Edda Brandt urged the ministry to pay half.", []),
        ("Mayor Edda Brandt urged the ministry to pay half of the 15 million crowns.", ["number"]),
        ("Mayor Edda Brandt urged the ministry to pay half of the 12 billion crowns.", ["number"]),
        ("Mayor Edda Brandt urged the ministry to pay 12% of the crowns.", ["number"]),
        ("Mayor Edda Brandt urged the ministry of Oskar Lind to pay half.", ["name"]),
        ("Lind urged the ministry to pay half of the 12 million crowns.", ["name"]),
        ("The mayor said “we will do this alone”.", ["quotation"]),
        ("A mayor and large animals with remarkable memories.", ["words"]),
        ("They did.", ["words"]),
        ("!!!", ["words"]),
    ],
)
def test_findings(sentence: str, found: list[str]) -> None:
    assert kinds(sentence, SOURCE) == found


@pytest.mark.parametrize(
    ("sentence", "quote", "found"),
    [
        ("Twelve people died in the fire on Monday.", "Two people died in the fire on Monday.", ["number"]),
        ("Twelve people died in the fire on Monday.", "The fire on Monday killed 12 people.", []),
        ("A crowd of 3,000,000 came to the fair.", "A crowd of 3 million came to the fair.", []),
        ("Twenty-one boats left.", "On Tuesday 21 boats left.", []),
        ("Prices rose by 5 percent in May.", "In May prices rose by 5%.", []),
        ("The team won the match on Sunday.", "The team lost the match on Sunday.", ["words"]),
        ("Prices fell in May.", "Prices rose in May.", ["words"]),
        ("No.", "They said yes.", ["words"]),
        ("“No.”", "“No.” She left.", []),
    ],
)
def test_quantities_and_opposites(sentence: str, quote: str, found: list[str]) -> None:
    assert kinds(sentence, quote) == found


def test_a_sentence_without_a_source_is_uncited() -> None:
    assert [finding.kind for finding in check("Anything.", [])] == ["uncited"]


def test_headline_outlet_and_date_may_name_things_but_a_date_counts_nothing() -> None:
    beside = {"headline": "Bridge row in Wickham", "outlet": "Courier", "day": "Tuesday 16 February 2026"}
    assert (
        kinds("On 16 February 2026 the Courier said Wickham’s mayor urged the ministry to pay half.", SOURCE, **beside)
        == []
    )
    assert kinds("Brandt urged the ministry to pay half of the 16 million crowns.", SOURCE, **beside) == ["number"]
    assert kinds("Brandt urged 16 ministries to pay half.", SOURCE, **beside) == ["number"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("one of them", []),
        ("one million", [(1e6, "")]),
        ("$3.5 billion and 40 per cent", [(3.5e9, ""), (40.0, "%")]),
        ("two hundred thousand", [(2e5, "")]),
        ("thirty-two years", [(32.0, "")]),
    ],
)
def test_quantities(text: str, values: list[tuple[float, str]]) -> None:
    assert [each.value for each in quantities(text)] == values


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_every_text_is_held_by_itself(text: str) -> None:
    assert check(text, [Cited(text)]) == ()
