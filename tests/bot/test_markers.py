"""Markers and the sentinel, whole and in pieces."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writers import BadMarker, Cite, Piece, Text
from bot.writers.declining import SENTINEL, DeclineGate
from bot.writers.markers import LONGEST_MARKER, MARKER, MarkerParser, without_markers
from prompts import load

SHOWN = (1, 2, 3)


def parse(*chunks: str, shown: tuple[int, ...] = SHOWN, longest: int = 20_000) -> list[Piece]:
    """The pieces of a stream, neighbouring text joined."""
    parser = MarkerParser(shown, longest)
    pieces = [piece for chunk in chunks for piece in parser.feed(chunk)] + parser.finish()
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Text) and joined and isinstance(joined[-1], Text):
            joined[-1] = Text(joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def gate(*chunks: str) -> tuple[str, bool]:
    """What a gate lets through, and whether it was the sentinel."""
    door = DeclineGate()
    return "".join([*map(door.feed, chunks), door.finish()]), door.declined


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(edges)]


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [
        ("[1]", [1]),
        ("[ 2 ]", [2]),
        ("[1, 2]", [1, 2]),
        ("[1,3]", [1, 3]),
        ("[1; 2]", [1, 2]),
        ("[1 and 2]", [1, 2]),
        ("[1][3]", [1, 3]),
        ("[1-3]", [1, 2, 3]),
        ("[1–2]", [1, 2]),
        ("[passage 2]", [2]),
        ("[Passages 1 and 3]", [1, 3]),
        ("[passage 1, passage 2]", [1, 2]),
        ("[source 1]", [1]),
        ("[#1]", [1]),
        ("[^1]", [1]),
        ("【1】", [1]),
        ("【2†source】", [2]),
        ("［3］", [3]),
        ("[[2]]", [2]),
    ],
)
def test_markers_in_every_dress(marker: str, numbers: list[int]) -> None:
    assert parse(f"So it is {marker}.") == [Text("So it is "), *map(Cite, numbers), Text(".")]


@pytest.mark.parametrize(
    "marker", ["[99]", "[0]", "[4]", "[-1]", "[1.5]", "[3-1]", "[1-9]", "[1,,2.5]", "[0007]", "[999999]"]
)
def test_markers_that_point_nowhere(marker: str) -> None:
    assert parse(f"So {marker}.") == [Text("So "), BadMarker(marker), Text(".")]


def test_a_list_keeps_what_is_right_in_it() -> None:
    assert parse("[1, 9, 2]") == [Cite(1), BadMarker("[9]"), Cite(2)]


@pytest.mark.parametrize(
    "text",
    [
        "[sic]",
        "[Blinken]",
        "[...]",
        "[…]",
        "[]",
        "[ ]",
        "[and]",
        "[source]",
        "[10 March]",
        "[9/11]",
        "[$5]",
        "[5.5 million]",
        "[2023]",
        "[2023-24]",
        "[the 1 thing]",
        "a [b [c] d",
        "[[[[",
        "][",
        "1]",
        "[1",
        "[passage",
        "[[1",
        "[" + "1," * LONGEST_MARKER + "1]",
    ],
)
def test_brackets_in_prose_stay(text: str) -> None:
    assert parse(text) == [Text(text)]
    assert parse(*text) == [Text(text)]


def test_text_is_not_held_back() -> None:
    parser = MarkerParser(SHOWN)
    assert parser.feed("He said so") == [Text("He said so")]
    assert parser.feed(" [") == [Text(" ")]
    assert parser.feed("s") == []  # a source, perhaps
    assert parser.feed("i") == [Text("[si")]
    assert parser.feed("c] and [1") == [Text("c] and ")]
    assert parser.feed("]") == [Cite(1)]


def test_look_ahead_is_bounded() -> None:
    parser = MarkerParser(SHOWN)
    out = "".join(piece.text for _ in range(100) for piece in parser.feed("[1 ") if isinstance(piece, Text))
    assert len(out) >= 300 - LONGEST_MARKER


def test_a_wild_model_is_cut() -> None:
    parser = MarkerParser(SHOWN, longest=100)
    assert parser.feed("a" * 1000) == [Text("a" * 100)]
    assert parser.full
    assert parser.feed("b") == []


MARKERS = st.sampled_from(
    [
        "[1]",
        "[1, 2]",
        "[9]",
        "【1】",
        "[[2]]",
        "[1-3]",
        "[sic]",
        "[",
        "]",
        "[[",
        "[1",
        "[passage 2]",
        "[2023]",
        "[1.5]",
        " ",
    ]
)
STREAMS = st.lists(MARKERS | st.text("ab1 ,.[]【】-†ps", max_size=8), max_size=20).map("".join)
CUTS = st.lists(st.integers(0, 400), max_size=20)


@given(STREAMS, CUTS)
def test_cutting_changes_nothing(text: str, places: list[int]) -> None:
    assert parse(*cut(text, places)) == parse(text)
    assert parse(*text) == parse(text)


@given(STREAMS, CUTS, st.integers(0, 60))
def test_cutting_changes_nothing_at_the_limit(text: str, places: list[int], longest: int) -> None:
    assert parse(*cut(text, places), longest=longest) == parse(text[:longest])


@given(STREAMS)
def test_nothing_is_lost_but_markers(text: str) -> None:
    pieces = parse(text)
    prose = "".join(piece.text for piece in pieces if isinstance(piece, Text))
    rest = iter(text)
    assert all(character in rest for character in prose), "prose is not a subsequence of what came"
    assert all(piece.evidence in SHOWN for piece in pieces if isinstance(piece, Cite))
    if "[" not in text and "【" not in text:
        assert prose == text


@pytest.mark.parametrize("text", ["[" * 20_000, "[1" * 10_000, "[1," * 7_000, "[passage " * 2_200, "[" + "1" * 20_000])
def test_time_is_linear(text: str) -> None:
    start = time.perf_counter()
    parse(*text)
    MARKER.sub("", text)
    assert time.perf_counter() - start < 5, "about 0.2 s on a slow core; quadratic time would take minutes"


def test_without_markers() -> None:
    assert without_markers("A said so [1]. B did not [2][passage 3], [sic].") == "A said so. B did not, [sic]."


def test_the_sentinel_is_the_one_asked_for() -> None:
    assert load("answer/v1").text.count(SENTINEL) == 2


@pytest.mark.parametrize(
    "text",
    [
        "NOT IN THE ARTICLES",
        "NOT IN THE ARTICLES.",
        "  \nNot in the articles.\n",
        '"NOT IN THE ARTICLES"',
        "**NOT IN THE ARTICLES**",
        "not in the articles",
        "Not in the article.",
        "Not in the passages.",
        "NOT IN THE ARTICLES [1].",
        "NOT IN THE ARTICLES\n\nThe passages speak of fish.",
        "NOT IN THE ARTICLES The passages speak of fish.",
        "Not in the articles. They speak of fish.",
    ],
)
def test_declining(text: str) -> None:
    assert gate(text) == ("", True)
    assert gate(*text) == ("", True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "N",
        "Not in the",
        "Not in the articles, but elsewhere, he said [1].",
        "Not in the articles is any word of fish [1].",
        "Not in the archives.",
        "Nothing was said [1].",
        "NOT IN THE ART",
        " " * 100,
    ],
)
def test_not_declining(text: str) -> None:
    assert gate(text) == (text, False)
    assert gate(*text) == (text, False)


def test_declining_after_all() -> None:
    text = "The passages speak of fish. NOT IN THE ARTICLES and more"
    assert gate(text) == gate(*text) == ("The passages speak of fish. ", True)


WORDS = st.sampled_from(
    ["NOT IN THE ARTICLES", "not in the ", "article", "s", ".", "\n", " ", '"', ",", "No", "x", "*", "IN "]
)


@given(st.lists(WORDS | st.text(max_size=4), max_size=12).map("".join), CUTS)
def test_cutting_changes_no_declining(text: str, places: list[int]) -> None:
    shown, declined = gate(text)
    assert gate(*cut(text, places)) == gate(*text) == (shown, declined)
    assert text.startswith(shown)
    assert declined or shown == text


def test_the_gate_holds_little() -> None:
    door = DeclineGate()
    assert door.feed("No") == ""
    assert door.feed("body") == "Nobody"
    assert door.feed(" came") == " came"
