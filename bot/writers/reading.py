"""Reads a model's stream of words: prose, markers, the line that declines, and where to stop listening."""

from collections.abc import Iterator, Mapping

from bot.writers import Cite, Piece, Used
from bot.writers.declining import DeclineGate
from bot.writers.markers import MarkerParser

LOOP = 60
"""Characters that no answer says three times."""


class Reading:
    """Turns a model's words into pieces, and notes what the end of the answer depends on."""

    def __init__(self, shown: Mapping[int, int]) -> None:
        """`shown` gives the numbers of the passages by their keys."""
        self._parser = MarkerParser(shown)
        self._gate = DeclineGate()
        self._words: list[str] = []
        self._cited = False
        self._unchecked = 0
        self.used: Used | None = None
        """The server's own count, when it has given one."""

    def pieces(self, stream: Iterator[str | Used]) -> Iterator[Piece]:
        for item in stream:
            if isinstance(item, Used):
                self.used = item
                continue
            self._words.append(item)
            yield from self._noted(self._parser.feed(self._gate.feed(item)))
            if self._parser.full or self._runs_in_circles() or self._talks_on():
                break
        yield from self._noted(self._parser.feed(self._gate.finish()) + self._parser.finish())

    @property
    def text(self) -> str:
        return "".join(self._words)

    @property
    def declined(self) -> bool:
        """Whether the model found no answer; one that cites before it says so has found a part of it."""
        return self._gate.declined and not self._cited

    def _talks_on(self) -> bool:
        """Whether it has found no answer and goes on; a few words are borne, for the count behind them."""
        return self._gate.declined and len(self.text) > 5 * LOOP

    def _runs_in_circles(self) -> bool:
        """Whether the last words have come three times over, as from small models that find no end."""
        self._unchecked += len(self._words[-1])
        if self._unchecked < LOOP:  # a look now and then keeps the time linear
            return False
        self._unchecked = 0
        text = self.text
        return text.count(text[-LOOP:]) > 2

    def _noted(self, pieces: list[Piece]) -> list[Piece]:
        self._cited = self._cited or any(isinstance(piece, Cite) for piece in pieces)
        return pieces
