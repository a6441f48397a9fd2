"""Questions about several things or articles are split; others are not."""

from datetime import date

import pytest

from bot.question import Known, understand

KNOWN = Known(("Harbour Post", "The Nib"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Compare what Brandt and Weiss said about the tram.",
            ("what Brandt said about the tram", "what Weiss said about the tram"),
        ),
        ("Which of Oslo or Bergen has more ferries?", ("Oslo has more ferries", "Bergen has more ferries")),
        (
            "Did Brandt say the tram would stop, while Weiss said it would go on?",
            ("Brandt say the tram would stop", "Weiss said it would go on"),
        ),
        (
            "Did both Brandt and Weiss oppose the tunnel under the river?",
            ("Brandt oppose the tunnel under the river", "Weiss oppose the tunnel under the river"),
        ),
        (
            "A ferry sank near Port Alder harbour. Who was the captain? How many boats helped to save the crew?",
            (
                "A ferry sank near Port Alder harbour. Who was the captain",
                "How many boats helped to save the crew",
            ),
        ),
    ],
)
def test_a_question_of_several_is_split(text: str, parts: tuple[str, ...]) -> None:
    assert understand(text).parts == parts


@pytest.mark.parametrize(
    "text",
    [
        "What did Blinken ask Lavrov?",
        "Who opened the bridge and the tunnel?",
        "While in Oslo, whom did she meet?",
        "How many people died in the fire that hit the old harbour, and why?",
        "?",
        "while while while",
    ],
)
def test_a_question_about_one_thing_is_whole(text: str) -> None:
    assert understand(text).parts == ()


def test_each_part_has_the_outlet_and_the_day_that_it_names() -> None:
    question = understand(
        "Between the Harbour Post report on the ferry strike published on March 4, 2024, and the report from The Nib "
        "on the talks with the union published on March 6, 2024, was there a change in the mayor's demands?",
        (),
        date(2024, 5, 1),
        KNOWN,
    )
    assert len(question.parts) == 2
    found = [{each.field: each for each in inferred} for inferred in question.part_inferred]
    assert [each["outlets"].outlets for each in found] == [("Harbour Post",), ("The Nib",)]
    assert [each["dates"].after for each in found] == [date(2024, 3, 4), date(2024, 3, 6)]
    assert all(each["dates"].after == each["dates"].before for each in found)
    whole = {each.field: each for each in question.inferred}
    assert (whole["dates"].after, whole["dates"].before) == (date(2024, 3, 4), date(2024, 3, 6))
    assert whole["outlets"].outlets == ("Harbour Post", "The Nib")


def test_two_reports_named_by_day_alone_are_found_by_what_is_asked() -> None:
    question = understand(
        "Between the report from 'Harbour Post' on 2024-03-04 and the report from 'The Nib' on 2024-03-06, is there a "
        "difference in the number of workers?",
        (),
        date(2024, 5, 1),
        KNOWN,
    )
    assert all("number of workers" in part for part in question.parts)


def test_the_sources_of_a_long_question_are_no_part_of_their_own() -> None:
    question = understand(
        "Which company is accused of fixing the price of ferry tickets on the southern route, is being sued by the "
        "union of harbour pilots over unpaid night shifts, and has lost its licence in two other towns, as reported by "
        "Harbour Post and The Nib?",
        (),
        None,
        KNOWN,
    )
    assert len(question.parts) == 3
    assert question.parts[-1].endswith("as reported by Harbour Post and The Nib")
