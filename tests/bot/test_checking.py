"""What the cited words do not hold is found."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checking import Cited, check, holds
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
        ("Lind urged the ministry to pay half of the 12 million crowns.", ["name", "speaker"]),
        ("The mayor said “we will do this alone”.", ["negation", "quotation"]),
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
        ("The team won the match on Sunday.", "The team lost the match on Sunday.", ["direction"]),
        ("Prices fell in May.", "Prices rose in May.", ["direction"]),
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


@pytest.mark.parametrize(
    ("sentence", "quote", "found"),
    [
        ("The mill will not close.", "The mill will close in May, its owner said.", ["negation"]),
        ("The mill will close.", "The mill will not close, its owner said.", ["negation"]),
        ("The owner declined to close the mill.", "The owner did not want to close the mill.", []),
        ("The council approved the bridge.", "The council rejected the bridge.", ["direction"]),
        ("All villages were cut off.", "Most villages were cut off.", ["quantity_word?"]),
        ("At least 40 houses burned.", "Up to 40 houses burned.", ["quantity_word?"]),
        ("The captain took cash from the firm.", "The captain took cash from the firm, a prosecutor alleged.",
         ["attribution"]),
        ("The captain slept on watch that night.", "His lawyer denied that the captain slept on watch that night.",
         ["attribution"]),
        ("A prosecutor alleged that the captain took cash.", "The captain took cash, a prosecutor alleged.", []),
        ("The toll is a tax on the sick people.", "“The toll is a tax on the sick people,” Ada Brix said.",
         ["attribution"]),
        ("The wing will open in May.", "The wing may open in May.", []),
        ("The firm closed the mill.", "The firm is expected to close the mill.", ["hedge?"]),
        ("Ada Brix said the mill would close.", "The mill would close, Jon Varga said.", ["name", "speaker"]),
        ("The minister said the mill would close.", "The mill would close, according to the union.", ["speaker"]),
        ("Brix, the coach, said it was over.", "“It was over,” said the coach, Ada Brix.", []),
        ("The UN sent tents to the valley.", "The United Nations sent tents to the valley.", []),
        ("Norwegian boats came to help.", "Boats from Norway came to help.", []),
        ("Two women were rescued from the roof.", "Ana and Mia were rescued from the roof; the women are well.",
         ["number?"]),
        ("Prices rose by 3.8.", "Prices rose by 3.8 percent.", []),
        ("It was cut by 4.75 points to a new low.", "It was cut to 4.75 percent, a new low.", ["number"]),
    ],
)  # fmt: skip
def test_kinds_and_hints(sentence: str, quote: str, found: list[str]) -> None:
    told = sorted({f"{each.kind}{'?' * each.hint}" for each in check(sentence, [Cited(quote)])})
    assert [each for each in told if each != "name?"] == sorted(found)
    assert holds(check(sentence, [Cited(quote)])) == all(each.endswith("?") for each in found)


@pytest.mark.parametrize(
    ("sentence", "quote", "found"),
    [
        ("The dam broke on 28 February.", "The dam broke on Tuesday.", []),
        ("The dam broke on 27 February.", "The dam broke on Tuesday.", ["date"]),
        ("The dam broke on Tuesday.", "The dam broke on 28 February.", []),
        ("The dam broke on Wednesday.", "The dam broke yesterday.", []),
        ("The dam broke on Friday.", "The dam broke yesterday.", ["date"]),
        ("The dam broke in February.", "The dam broke on Tuesday.", []),
        ("The dam broke in July.", "The dam broke on Tuesday.", ["date"]),
        ("The dam broke on 2 March 2023.", "The dam broke.", []),
        ("The vote is on 3 March.", "The vote is tomorrow.", []),
    ],
)
def test_dates_are_resolved_against_the_day_of_the_article(sentence: str, quote: str, found: list[str]) -> None:
    kept = [each for each in kinds(sentence, quote, day="Thursday 2 March 2023") if each in {"date", "number"}]
    assert [each for each in kept if each == "date"] == found


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        ('She said: "It\'s  over — for now".', True),
        ("She said: “It’s over … now”.", True),
        ("She said: “It is over”.", False),
        ("She said: “now … over”.", False),
    ],
)
def test_quotations_are_compared_with_marks_and_blanks_made_alike(sentence: str, held: bool) -> None:
    found = kinds(sentence, "“It’s over - for now,” she said.")
    assert ("quotation" not in found) is held


def test_a_sentence_is_checked_in_milliseconds() -> None:
    passage = " ".join(f"Mayor Edda Brandt of ward {at} said on Tuesday that {at} boats had left." for at in range(40))
    started = time.perf_counter()
    for at in range(20):
        check(f"The mayor of ward {at} denied that {at + 7} boats left Wickham in May.", [Cited(passage)])
    assert (time.perf_counter() - started) / 20 < 0.1
