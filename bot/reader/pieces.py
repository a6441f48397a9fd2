"""Question and passage as the word pieces that the reader sees: [CLS] question [SEP] headline and text [SEP]."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from library.values import Span

CLS, SEP = 101, 102
QUESTION = 48
"""Word pieces read of a question, and as many of a headline."""
LONGEST = 320
"""Word pieces of question, headline and text together."""
STRIDE = 128
"""By how much a window moves on over a longer text."""


class Window(NamedTuple):
    """What is read at once."""

    ids: list[int]
    begin: int
    """The first piece of the text itself, behind the headline."""
    segment: int
    """The first piece of the second segment, the headline's."""
    offsets: list[tuple[int, int]]
    """The characters of the text that each of its pieces stands for."""

    def pieces_of(self, answer: Span) -> tuple[int, int] | None:
        """The first and last piece of an answer, or None where the window does not hold it whole."""
        first = next((at for at, (_, end) in enumerate(self.offsets) if end > answer.start), None)
        last = next((at for at in range(len(self.offsets) - 1, -1, -1) if self.offsets[at][0] < answer.end), None)
        if first is None or last is None or last < first:
            return None
        if self.offsets[first][0] > answer.start or self.offsets[last][1] < answer.end:
            return None
        return self.begin + first, self.begin + last


def windows(tokenizer: Any, question: str, title: str, text: str) -> Iterator[Window]:
    """All windows over a text; one, for most."""
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION]
    over = tokenizer.encode(title, add_special_tokens=False).ids[:QUESTION] if title else []
    pieces = tokenizer.encode(text, add_special_tokens=False)
    head = [CLS, *asked, SEP, *over]
    room = LONGEST - len(head) - 1
    at = 0
    while True:
        part = slice(at, at + room)
        yield Window([*head, *pieces.ids[part], SEP], len(head), len(asked) + 2, pieces.offsets[part])
        if at + room >= len(pieces.ids):
            return
        at += STRIDE
