"""Questions over passages as word pieces, and the best words among what is said of each piece."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reader.pieces import LONGEST, QUESTION, STRIDE, windows
from bot.reader.words import LONGEST_ANSWER, NEVER, best_of, reading
from library.embedders.minilm import FOLDER
from library.onnx import word_pieces
from library.sentences import sentences
from library.values import Span

TOKENIZER = word_pieces((FOLDER / "tokenizer.json").read_bytes())
TEXT = (
    "The ferry left Oban at noon. Captain Ros Imrie said the crossing took 46 minutes. “We were never in danger,” she "
    "added, and thanked the crew."
)


def words(count: int) -> str:
    return " ".join(f"word{number % 97}" for number in range(count))


@given(st.text(max_size=300), st.text(max_size=120), st.text(min_size=1, max_size=2500))
@settings(max_examples=60, deadline=None)
def test_every_piece_stands_for_characters_of_the_text_and_no_window_is_too_long(
    question: str, title: str, text: str
) -> None:
    every = list(windows(TOKENIZER, question, title, text))
    assert every
    for window in every:
        assert len(window.ids) <= LONGEST
        assert len(window.ids) == window.begin + len(window.offsets) + 1
        assert all(0 <= start <= end <= len(text) for start, end in window.offsets)
        assert 2 <= window.segment <= window.begin


def test_windows_together_hold_every_word() -> None:
    text = words(900)
    every = list(windows(TOKENIZER, "Which word?", "Words", text))
    held = {at for window in every for start, end in window.offsets for at in range(start, end)}
    assert len(every) > 3
    assert {at for at, letter in enumerate(text) if letter != " "} <= held
    assert every[1].offsets[0] == every[0].offsets[STRIDE]


def test_a_long_question_leaves_room_for_the_text() -> None:
    window = next(windows(TOKENIZER, words(400), words(400), TEXT))
    assert window.begin <= 2 * QUESTION + 2
    assert window.offsets[-1][1] == len(TEXT)


def logits(window_size: int) -> np.ndarray:
    return np.full((window_size, 2), -5.0, np.float32)


def test_the_words_are_where_begin_and_end_are_likeliest() -> None:
    window = next(windows(TOKENIZER, "How long did the crossing take?", "Ferry", TEXT))
    answer = Span(TEXT.index("46"), TEXT.index(" minutes") + len(" minutes"))
    pieces = window.pieces_of(answer)
    assert pieces
    ends = logits(len(window.ids))
    ends[pieces[0], 0] = ends[pieces[1], 1] = 6.0
    found = reading(window, ends, 2.5, sentences(TEXT))
    assert found.words.of(TEXT) == "46 minutes"
    assert found.over_none == 22.0
    assert found.answered == 2.5
    assert found.sentences.index(max(found.sentences)) == 1
    assert found.sentences[1] == 22.0


def test_an_end_before_its_begin_is_no_answer() -> None:
    window = next(windows(TOKENIZER, "Who spoke?", "", TEXT))
    ends = logits(len(window.ids))
    ends[window.begin + 9, 0] = ends[window.begin + 2, 1] = 9.0
    found = reading(window, ends, 0.0)
    assert found.words.start < found.words.end
    assert found.over_none < 18.0


@given(st.integers(0, 2**31), st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_words_are_a_bounded_run_and_the_best_sentence_is_never_better(seed: int, count: int) -> None:
    text = f"{words(count)}. {words(7)} ended. It was {words(3)}."
    luck = np.random.default_rng(seed)
    spans = sentences(text)
    every = [
        reading(window, luck.normal(size=(len(window.ids), 2)).astype(np.float32), float(luck.normal()), spans)
        for window in windows(TOKENIZER, "Which words?", "", text)
    ]
    for each in every:
        assert 0 <= each.words.start < each.words.end <= len(text)
        assert len(TOKENIZER.encode(each.words.of(text), add_special_tokens=False).ids) <= LONGEST_ANSWER
        assert max(each.sentences) <= each.over_none + 1e-4
    best = best_of(every)
    assert len(best.sentences) == len(spans)
    assert all(score > NEVER for score in best.sentences)


def test_a_text_without_words_has_no_answer() -> None:
    window = next(windows(TOKENIZER, "Who?", "", "\n"))
    found = reading(window, logits(len(window.ids)), 1.0, ())
    assert (found.words, found.over_none) == (Span(0, 0), NEVER)
