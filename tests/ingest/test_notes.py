"""Editors' notes: told from the report, of the right kind, and with the day of the change."""

import time

import pytest

from ingest.notes import kind_of, notes_of
from tests.ingest.labelled_notes import NOTES, PUBLISHED, REPORT, Labelled


@pytest.mark.parametrize("labelled", [*NOTES, *REPORT], ids=lambda labelled: labelled.text[:60])
def test_a_paragraph_is_told_for_what_it_is(labelled: Labelled) -> None:
    found = notes_of(labelled.text, PUBLISHED)
    assert [(note.kind, note.dated) for note in found] == ([(labelled.kind, labelled.dated)] if labelled.kind else [])


def test_notes_are_spans_of_the_text() -> None:
    text = f"The bridge 🌉 opened.\n\n{NOTES[0].text}\n\n{REPORT[0].text}\n\n{NOTES[31].text}"
    notes = notes_of(text)
    assert [note.kind for note in notes] == ["correction", "update"]
    for note in notes:
        assert text[note.start : note.end] == note.text


def test_a_day_without_a_year_is_the_first_since_publication_or_none() -> None:
    note = "Correction, 2 January: The vote was on Monday."
    assert notes_of(note, "2022-12-30")[0].dated == "2023-01-02"
    assert notes_of(note, "2023-01-03")[0].dated is None
    assert notes_of(note)[0].dated is None


def test_a_date_that_is_corrected_is_not_the_day_of_the_correction() -> None:
    for text in (
        "Correction: The fire was on 3 March 2023, not on 2 March 2023.",
        "Correction: 3 March 2023 was the day of the vote.",
        "An earlier version of this story gave 3 March 2023 as the day of the vote.",
        "This article was corrected to give the day of the vote as 3 March 2023.",
    ):
        assert notes_of(text)[0].dated is None, text


def test_odd_paragraphs_take_no_time() -> None:
    began = time.monotonic()
    for piece in ("Update 1 ", "updated on ", "this article ", "(", "4 March 2023 ", "Correction, ", "- ", "1:1 "):
        kind_of(piece * 400)
        notes_of("Correction: " + piece * 250)
        notes_of("Correction: updated on" + piece * 250)
    assert time.monotonic() - began < 3
