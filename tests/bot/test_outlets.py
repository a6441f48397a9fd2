"""Outlets that a question names as its source, by what the library holds."""

from datetime import date

import pytest

from bot.question import Known, understand

OUTLETS = (
    "WBC News",
    "The Wickham Courier",
    "Harbour Post",
    "www.inlandherald.com",
    "The Age of Orne",
    "Orne Today",
    "ROCK News - Health",
    "ROCK News - Sports",
    "The Howl | Sports Writers",
    "The Nib",
)


def read(text: str) -> tuple[str, ...]:
    found = [each for each in understand(text, (), None, Known(OUTLETS)).inferred if each.field == "outlets"]
    return found[0].outlets if found else ()


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("According to the WBC, who resigned?", ("WBC News",)),
        ("according to the wbc, who resigned?", ("WBC News",)),
        ("Who resigned, as reported by Harbour Post?", ("Harbour Post",)),
        ("What does the Wickham Courier's report say of the bridge?", ("The Wickham Courier",)),
        ("What does the 'The Wickham Courier' article say?", ("The Wickham Courier",)),
        ("Wickham Courier reported what about the storm?", ("The Wickham Courier",)),
        ("What did the Inland Herald write about the storm?", ("www.inlandherald.com",)),
        ("Which ferry sank, according to inlandherald.com?", ("www.inlandherald.com",)),
        ("Who resigned, as covered by both The Nib and the WBC?", ("The Nib", "WBC News")),
        ("What did the AO report about the flood?", ("The Age of Orne",)),
        ("What did ROCK News report about the flood?", ("ROCK News - Health", "ROCK News - Sports")),
        ("What did ROCK News - Sports report about the flood?", ("ROCK News - Sports",)),
        ("Who won, according to The Howl?", ("The Howl | Sports Writers",)),
    ],
)
def test_a_source_is_found_by_any_of_its_names(text: str, outlets: tuple[str, ...]) -> None:
    assert read(text) == outlets


@pytest.mark.parametrize(
    "text",
    [
        "What did the WBC pay its chief?",
        "Who owns the Wickham Courier?",
        "Who wrote the article about the WBC?",
        "At what age did he resign?",
        "What did harbour post workers say?",
        "According to the mayor, who resigned?",
        "According to the Times, who resigned?",
    ],
)
def test_an_outlet_that_is_the_topic_or_not_kept_narrows_nothing(text: str) -> None:
    assert read(text) == ()


def test_a_name_of_an_outlet_is_no_time() -> None:
    known = Known(("Orne Today", "Last Week"))
    question = understand("What did Orne Today report about the flood?", (), date(2024, 3, 20), known)
    assert [each.field for each in question.inferred] == ["outlets"]


def test_an_outlet_is_not_the_speaker() -> None:
    known = Known(OUTLETS)
    assert understand("According to the WBC, who asked for talks?", (), None, known).source == ()
    assert understand("According to Zakharova, who asked for talks?", (), None, known).source == ("Zakharova",)
