"""Times read from a question: Wednesday 20 March 2024 is today, unless said otherwise."""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import Inferred, Known, understand

TODAY = date(2024, 3, 20)


def dates(text: str, today: date = TODAY) -> Inferred | None:
    return next((each for each in understand(text, (), today).inferred if each.field == "dates"), None)


def window(text: str, today: date = TODAY) -> tuple[str, str]:
    """First and last day, empty where that end is open; empty at both where nothing was read."""
    found = dates(text, today)
    return ("", "") if found is None else (str(found.after or ""), str(found.before or ""))


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("What did Brandt say today?", "2024-03-20", ""),
        ("What did Brandt say yesterday?", "2024-03-19", ""),
        ("Who resigned on Tuesday?", "2024-03-19", ""),
        ("Who resigned last Wednesday?", "2024-03-13", ""),
        ("Who resigned last week?", "2024-03-11", ""),
        ("What did the council decide last month?", "2024-02-01", ""),
        ("What did the council decide in the past three days?", "2024-03-17", ""),
        ("What happened two weeks ago?", "2024-03-06", "2024-03-19"),
        ("What happened over the weekend?", "2024-03-16", ""),
        ("How many bicycles were stolen last year?", "2023-01-01", ""),
        ("How many ferries ran in 2022?", "2022-01-01", "2023-03-03"),
        ("What did Brandt say in January?", "2024-01-01", "2024-02-14"),
        ("What did Brandt say in may 2023?", "2023-05-01", "2023-06-14"),
        ("What did Brandt say in November?", "2023-11-01", "2023-12-14"),
        ("What did the port earn in Q3 2023?", "2023-07-01", "2023-10-31"),
        ("What did the port earn in the third quarter of 2023?", "2023-07-01", "2023-10-31"),
        ("Who won on November 24?", "2023-11-24", "2023-12-01"),
        ("Who won on Nov. 24th, 2022?", "2022-11-24", "2022-12-01"),
        ("Who won on the 24th of November 2022?", "2022-11-24", "2022-12-01"),
        ("What has happened since March 5?", "2024-03-05", ""),
        ("What was said after February 1 and before March 3?", "2024-02-01", "2024-03-03"),
        ("What happened between 3 March and 8 March?", "2024-03-03", "2024-03-08"),
        ("What happened from 2023-11-20 to 2023-11-24?", "2023-11-20", "2023-11-24"),
    ],
)
def test_the_time_of_an_event_opens_a_window_that_ends_a_while_after(text: str, after: str, before: str) -> None:
    assert window(text) == (after, before)


@pytest.mark.parametrize(
    "text",
    [
        "Which articles were published on 2023-11-24?",
        "What does the report of 24 November 2023 say?",
        "What does the article from November 24, 2023 say?",
        "What did the November 24 edition say?",
    ],
)
def test_the_day_of_publication_is_that_day(text: str) -> None:
    assert window(text) == ("2023-11-24", "2023-11-24")
    found = dates(text)
    assert found
    assert found.stated


@pytest.mark.parametrize(
    "text",
    [
        "Who won the 2020 election?",
        "Which film won at the 2024 Golden Reels?",
        "Which town will host the 2026 games?",
        "What did May say about the ferry?",
        "Will they march on the palace?",
        "Who said that the tram would open in May?",
        "What happened in the second week of the trial?",
        "Who won Super Tuesday?",
        "What was sold on Black Friday?",
        "Who runs the Sunday Herald?",
        "Who will play on Saturday?",
        "Which ship is sailing in June?",
        "Which contest takes place every year on July 4?",
        "What do today's children read?",
        "Who reads “Last Week in Wickham”?",
        "How many people live there?",
    ],
)
def test_what_is_no_time_of_publication_is_left_alone(text: str) -> None:
    assert window(text) == ("", "")


@pytest.mark.parametrize("text", ["What happened this week?", "Which is the latest ruling?", "Who resigned recently?"])
def test_a_vague_time_asks_for_what_is_new_and_closes_no_window(text: str) -> None:
    question = understand(text, (), TODAY)
    assert question.about_now
    assert [each.field for each in question.inferred] == ["recency"]
    assert understand("Who built the bridge?", (), TODAY).about_now is False


def test_a_time_beside_the_question_has_no_end() -> None:
    assert window("Who died in the fire that broke out in June 2022?") == ("2022-06-01", "")
    assert window("Who died in June 2022?")[1] == "2022-07-14"


def test_an_event_names_no_day() -> None:
    question = understand("What has changed since the election?", (), TODAY)
    assert (question.inferred, question.unresolved) == ((), ("since the election",))


def test_a_day_without_a_year_is_the_last_one_that_the_library_can_tell_of() -> None:
    known = Known(last=date(2019, 7, 1))
    found = understand("What did Brandt say on June 30?", (), TODAY, known).inferred[0]
    assert (found.after, found.before) == (date(2019, 6, 30), date(2019, 7, 7))


def test_the_words_it_was_read_from_are_told() -> None:
    text = "What was said after February 1 and before March 3?"
    found = dates(text)
    assert found
    assert all(words in text for words in found.words.split(", "))


def test_without_a_today_no_time_is_read() -> None:
    assert understand("What did Brandt say yesterday?").inferred == ()


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2098, 12, 31)))
def test_days_are_read_as_they_are_written(day: date) -> None:
    month = calendar.month_name[day.month]
    for written in (day.isoformat(), f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}"):
        assert window(f"Which articles were published on {written}?", date(2099, 1, 1)) == (str(day), str(day))


@given(
    st.dates(), st.sampled_from(["yesterday", "last month", "last year", "last quarter", "90 years ago", "on Monday"])
)
def test_any_day_can_be_today(today: date, time: str) -> None:
    found = dates(f"Who resigned {time}?", today)
    assert found is None or found.after is None or found.after <= today
