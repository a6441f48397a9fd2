"""Sentences are exact spans, and quotations stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.sentences import sentences

PROSE = st.text(alphabet=st.sampled_from('abcdeXYZ .!?…,“”"’\n0123—'), max_size=300)


@given(PROSE)
def test_spans_are_in_order_and_hold_everything_but_white_space(text: str) -> None:
    spans = sentences(text)
    at = 0
    for span in spans:
        assert span.start >= at
        assert not text[at : span.start].strip()
        assert span.of(text).strip() == span.of(text) != ""
        at = span.end
    assert not text[at:].strip()


@given(
    st.lists(
        st.sampled_from(["He left.", "“We won. We are glad,” she said.", '"Why? I ask you. Why?"', "It rained."]),
        min_size=1,
    )
)
def test_what_was_joined_by_spaces_is_taken_apart_again(parts: list[str]) -> None:
    text = " ".join(parts)
    assert [span.of(text) for span in sentences(text)] == parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. A. B. Carter met Sen. Mira Holt at 5 p.m. on Friday.", 1),
        ("He lives in the U.S. The others left.", 2),
        ("The U.S. Senate met. It rose at noon.", 2),
        ("It cost $3.5 million. No. 5 won.", 2),
        ('"Will you go?" Smith asked. He nodded.', 2),
        ("A headline without an end\nThe first line.", 2),
        ("Inflation was 3.4 percent in Jan. and 3.1 percent in Feb. of that year.", 1),
    ],
)
def test_abbreviations_numbers_and_questions_in_quotations(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_a_very_long_quotation_is_cut_at_its_own_sentences() -> None:
    text = "“" + "We have said so before. " * 60 + "”"
    assert len(sentences(text)) > 1
