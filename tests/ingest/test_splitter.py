"""Passages hold everything, and cut no quotation."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.splitter import LONGEST_QUOTATION_TOKENS, MOST_TOKENS, split
from library.tokens import count_tokens

SENTENCES = st.sampled_from(
    [
        "The council met on Tuesday to speak about the bridge and the budget for the coming year.",
        "“We cannot wait. We have waited for nine years. Nobody else would,” said the mayor, Edda Brandt.",
        '"It rains. It always rains," he said.',
        "Nobody answered.",
        "The ministry, which pays for half of all bridges, declined to say when it would decide on the request.",
        "She added: “That is all. I have nothing more to say.”",
    ]
)
ARTICLES = st.lists(st.lists(SENTENCES, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=14).map("\n\n".join)


@given(st.one_of(ARTICLES, st.text(max_size=500)))
@settings(max_examples=120, deadline=None)
def test_spans_are_in_order_and_hold_everything_but_white_space(text: str) -> None:
    at = 0
    for span in split(text):
        assert span.start >= at
        assert not text[at : span.start].strip()
        assert span.end > span.start
        at = span.end
    assert not text[at:].strip()


@given(ARTICLES)
@settings(max_examples=120, deadline=None)
def test_no_quotation_is_cut_and_no_passage_too_long(text: str) -> None:
    quotations = [match.span() for match in re.finditer(r"“[^”]*”|\"[^\"]*\"", text)]
    for span in split(text):
        assert count_tokens(span.of(text)) <= MOST_TOKENS + 20
        for cut in span:
            assert not any(start < cut < end for start, end in quotations)


def test_a_quotation_over_several_paragraphs_stays_in_one_passage() -> None:
    before = "\n\n".join(["The hall was full on Monday night, and the doors were closed early."] * 13)
    quotation = (
        "“I came here with one question. Nobody has answered it.\n\n“I asked it in March. I asked it again in May.\n\n"
        "“I ask it now,” said Ines Tal."
    )
    text = f"{before}\n\n{quotation}\n\nThe meeting went on."
    start, end = text.index("“I came"), text.index("now,”") + 5
    assert any(span.start <= start and end <= span.end for span in split(text))


def test_straight_marks_over_several_paragraphs() -> None:
    before = "\n\n".join(["The hall was full on Monday night, and the doors were closed early."] * 14)
    quotation = '"I came here with one question. Nobody has answered it.\n\n"I ask it now," said Ines Tal.'
    text = f"{before}\n\n{quotation}\n\nThe meeting went on."
    start, end = text.index('"I came'), text.index('now,"') + 5
    assert any(span.start <= start and end <= span.end for span in split(text))


def test_an_endless_quotation_is_cut_between_its_sentences() -> None:
    text = "\n\n".join(["“We have said so before, and we say so again today." for _ in range(200)]) + "”"
    spans = split(text)
    assert len(spans) > 3
    assert all(count_tokens(span.of(text)) <= LONGEST_QUOTATION_TOKENS + 20 for span in spans)


def test_passages_are_of_a_useful_length() -> None:
    text = "\n\n".join(["The council met on Tuesday. It spoke about the bridge and about the price of stone."] * 60)
    lengths = [count_tokens(span.of(text)) for span in split(text)]
    assert all(140 <= length <= MOST_TOKENS + 5 for length in lengths[:-1])


LONG = {
    "words": " ".join(f"word{n % 977}" for n in range(20_000)),
    "clauses": "the council, which met; " * 3000,
    "one word": "a" * 50_000,
    "chinese": "北京的天气很好。" * 400,
    "chinese without a stop": "北京的天气很好，" * 2000,
    "chinese without a mark": "北京的天气很好" * 2000,
    "emoji": "🚀" * 5000,
    "an open quotation": "he said “we have won and " + "we are glad and " * 3000,
    "straight marks": '"' * 20_000,
}


@pytest.mark.parametrize("kind", LONG)
def test_no_passage_is_longer_than_the_longest_quotation(kind: str) -> None:
    text = LONG[kind]
    spans = split(text)
    assert "".join("".join(span.of(text) for span in spans).split()) == "".join(text.split())
    assert max(count_tokens(span.of(text)) for span in spans) <= LONGEST_QUOTATION_TOKENS


def test_words_without_a_stop_are_cut_between_words() -> None:
    text = LONG["words"]
    assert all(span.of(text).startswith("word") and text[span.end :][:1] in ("", " ") for span in split(text))


@given(
    st.lists(
        st.sampled_from(
            ["the council met", "which paid for it,", "“we cannot wait,”", '"it rains, and it does not stop"']
        )
        | st.integers(60, 340).map(lambda n: "“" + " ".join(["we have waited,", "we wait"] * (n // 6)) + "”"),
        min_size=60,
        max_size=140,
    )
)
@settings(max_examples=40, deadline=None)
def test_a_sentence_without_end_is_cut_in_no_quotation(parts: list[str]) -> None:
    text = " ".join(parts)
    quotations = [match.span() for match in re.finditer(r"“[^”]*”|\"[^\"]*\"", text)]
    for span in split(text):
        assert count_tokens(span.of(text)) <= LONGEST_QUOTATION_TOKENS
        for cut in span:
            assert not any(start < cut < end for start, end in quotations)


GROWING = {
    "one sentence": lambda n: " ".join(["word"] * (50 * n)),
    "lines": lambda n: "\n\n".join(f"Line {i} is short." for i in range(5 * n)),
    "open quotations": lambda n: "\n\n".join(f"“Line {i} is short." for i in range(5 * n)),
    "marks": lambda n: "“" * (20 * n) + " a. B" * (5 * n),
    "spaces": lambda n: ("x" + " " * 500) * n,
}


@pytest.mark.parametrize("kind", GROWING)
def test_time_grows_with_length_not_with_its_square(kind: str) -> None:
    def seconds(n: int) -> float:
        text = GROWING[kind](n)
        started = time.process_time()
        split(text)
        return time.process_time() - started

    count_tokens("the vocabulary is loaded")
    # Ten times the length: a hundred times the seconds were they quadratic.
    assert seconds(1000) < 40 * max(seconds(100), 0.03)
