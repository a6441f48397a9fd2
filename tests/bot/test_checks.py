"""What the cited words do not hold is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks import check

SOURCE = (
    "Mayor Edda Brandt urged the ministry to pay half of the 12 million crowns. “We cannot do this alone,” she said."
)


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Mayor Edda Brandt urged the ministry to pay half of the cost of 12 million crowns.", []),
        ('Brandt said: "We cannot do this alone."', []),
        ("Mayor Edda Brandt urged the ministry to pay half of the 15 million crowns.", ["number"]),
        ("Mayor Edda Brandt urged the ministry of Oskar Lind to pay half.", ["name"]),
        ("The mayor said “we will do this alone”.", ["quotation"]),
        ("Elephants are large animals with remarkable memories.", ["words"]),
    ],
)
def test_findings(sentence: str, kinds: list[str]) -> None:
    assert sorted({finding.kind for finding in check(sentence, [SOURCE])}) == kinds


def test_a_sentence_without_a_source_is_uncited() -> None:
    assert [finding.kind for finding in check("Anything.", [])] == ["uncited"]


def test_headline_outlet_and_date_may_name_things() -> None:
    assert (
        check(
            "On 3 February the Courier said the mayor urged the ministry to pay half.",
            [SOURCE],
            ["Courier, 3 February 2026"],
        )
        == ()
    )


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_every_text_is_held_by_itself(text: str) -> None:
    assert [finding for finding in check(text, [text]) if finding.kind != "quotation"] == []
