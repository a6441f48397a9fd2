"""Sentences are exact spans, and quotations stay whole."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.sentences import LONGEST_QUOTATION, REMEMBERED, sentences
from library.values import Span

PROSE = st.text(alphabet=st.sampled_from('abcdeXYZ .!?…,“”"’\n0123—。！」「।؟'), max_size=300)


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


@pytest.mark.parametrize(
    "parts",
    [
        ["北京的天气很好。", "他走了！", "为什么？", "……没有人知道。"],
        ["他说：“我们赢了。我们很高兴。”然后他走了。", "没有人回答。"],
        ["“你去吗？”他问。", "她走了。"],
        ["「行く。帰る。」と言った。", "終わり！？", "はい。"],
        ["यह पहला है।", " यह दूसरा है।"],
        ["هل ذهبت؟", " نعم.", " ثم عاد"],
        ["안녕하세요.", " 반갑습니다."],
    ],
)
def test_other_scripts_end_sentences_too(parts: list[str]) -> None:
    text = "".join(parts)
    assert [span.of(text) for span in sentences(text)] == [part.strip() for part in parts]


LONG = {
    "dots": lambda n: "Word " + "." * (200 * n) + "x",
    "quotations": lambda n: " ".join(f"“We will win {i},” said Mr Smith. He left." for i in range(10 * n)),
    "spaces": lambda n: "Word. " + " " * (500 * n) + "x. (" * n,
    "closers": lambda n: "Word." + "”)" * (200 * n) + "x",
    "openers": lambda n: "Word. " + "(“" * (200 * n) + "x",
}


@pytest.mark.parametrize("kind", LONG)
def test_time_grows_with_length_not_with_its_square(kind: str) -> None:
    def seconds(n: int) -> float:
        text = LONG[kind](n)
        started = time.process_time()
        sentences(text)
        return time.process_time() - started

    # Ten times the length: a hundred times the seconds were they quadratic.
    assert seconds(1000) < 40 * max(seconds(100), 0.02)


def test_whether_a_cut_is_within_a_quotation_is_told_by_every_quotation_of_the_line() -> None:
    text = " ".join(["“One. Two,” he said.", "Three."] * 50)
    assert [span.of(text) for span in sentences(text)] == ["“One. Two,” he said.", "Three."] * 50
    assert len(text) > LONGEST_QUOTATION


def test_long_texts_are_not_remembered() -> None:
    short, long = "He left. " * 3, "He left. " * REMEMBERED
    assert sentences(short) is sentences(short)
    assert sentences(long) is not sentences(long)
    assert sentences(long)[0] == Span(0, 8)
