"""Figures about the same thing that differ: who is a voice, what is an update, what is no difference at all."""

import pytest

from bot.differing import Told, differing, figures

EARLY, LATE = "2026-03-14T08:00:00+01:00", "2026-03-14T19:00:00+01:00"


def told(text: str, outlet: str, published_at: str | None = EARLY, voice: str = "") -> Told:
    return Told(text, outlet, published_at, voice or outlet)


def words(*every: Told) -> list[tuple[str, tuple[str, ...]]]:
    """Of each difference, its kind and the figures as written."""
    return [
        (each.kind, tuple(account.figure.words(every[account.told].text) for account in each.accounts))
        for each in differing(every)
    ]


POLICE = "About 18,000 people marched through Wickham on Saturday, according to the police."
UNIONS = "More than 60,000 people marched through Wickham on Saturday, the unions said."
MISSING = "The ferry Gannet sank off Wickham and 23 people are missing, the coastguard said."
FEWER = "Seventeen people are missing after the ferry Gannet sank off Wickham, the coastguard said."


def test_two_counts_of_one_march_are_a_conflict() -> None:
    assert words(told(POLICE, "Post"), told(UNIONS, "Lamp")) == [("conflict", ("18,000 people", "60,000 people"))]


def test_a_later_count_of_the_missing_is_an_update_and_stands_first() -> None:
    assert words(told(MISSING, "Post"), told(FEWER, "Lamp", LATE)) == [
        ("update", ("Seventeen people", "23 people")),
    ]


def test_two_counts_of_the_missing_in_one_hour_are_a_conflict() -> None:
    assert words(told(MISSING, "Post"), told(FEWER, "Lamp"))[0][0] == "conflict"


def test_sources_that_are_named_and_differ_do_not_update_one_another() -> None:
    later = told(UNIONS, "Lamp", "2026-05-14")
    assert words(told(POLICE, "Post"), later)[0][0] == "conflict"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Copies of one story are one voice.
        (told(POLICE, "Post", voice="wire"), told(UNIONS, "Lamp", voice="wire")),
        # The same, written otherwise.
        (told("Nine people died in the Wickham fire.", "Post"), told("The fire in Wickham: 9 people died.", "Lamp")),
        # Rounded.
        (
            told("Some 41,212 fans saw the Wickham final.", "Post"),
            told("About 41,000 fans saw the Wickham final.", "Lamp"),
        ),
        # Another thing is counted.
        (told("Two people died in the Wickham fire.", "Post"), told("In the Wickham fire 14 were injured.", "Lamp")),
        # Another event.
        (told("Two people died in the Wickham fire.", "Post"), told("Five people died on a road in Orne.", "Lamp")),
        # Another month.
        (
            told("Prices in Wickham rose by 3% in March.", "Post"),
            told("Prices in Wickham rose by 4% in April.", "Lamp"),
        ),
        # The other figure is told as what was before.
        (
            told("The Orne toll rose to 9 crowns a car from 7 crowns.", "Post"),
            told("The Orne toll was 7 crowns a car.", "Lamp"),
        ),
        # A share is no count.
        (told("Turnout in Wickham was 61%.", "Post"), told("Turnout in Wickham was 4,100 voters.", "Lamp")),
    ],
)
def test_what_is_no_difference(one: Told, other: Told) -> None:
    assert words(one, other) == []


def test_dates_are_no_figures_and_money_is_told_apart() -> None:
    assert [each.value[0] for each in figures("On 3 March 2026 the 41 beds cost $2 million.")] == [41.0, 2e6]
    assert [each.money for each in figures("On 3 March 2026 the 41 beds cost $2 million.")] == [False, True]
