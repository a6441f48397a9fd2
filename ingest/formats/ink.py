"""What is printed on one page of a PDF: pieces of text that can be seen, where they stand, and how many cannot be seen.

`Ink` listens while pypdf walks through a page's operators. A text-showing operator whose text could not be seen on
paper loses its operands before pypdf shows it.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

Matrix = Sequence[float]
_UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_BOXES = 1_000
"""Where more is painted than this, white text is taken to stand on something."""
_MAX_POINTS = 5_000
_TINY = 2.0
"""Points: smaller type cannot be read on paper."""
_OUTSIDE = 5.0
"""Points that the beginning of a piece may lie off the page."""
_SHOWING = frozenset({b"Tj", b"TJ", b"'", b'"'})
_FILLING = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_ENDING = frozenset({b"n", b"S", b"s"})
_COLOURING = frozenset({b"g", b"rg", b"k", b"sc", b"scn"})
_INVISIBLE = 3


class TooMuchInk(Exception):
    """A document has more operators than any article."""


class Piece(NamedTuple):
    """Text shown in one go, on a page turned upright; lengths are in points, y grows upwards."""

    text: str
    x: float
    y: float
    size: float
    turned: float
    """The direction in which it runs, in degrees."""
    running: bool
    """The file marks it as a page's header or footer."""


class _State(NamedTuple):
    """The part of the graphics state that says whether text can be seen."""

    mode: int = 0
    white: bool = False
    clear: bool = False
    size: float = 12.0


class _Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float
    white: bool
    picture: bool

    def holds(self, x: float, y: float) -> bool:
        return self.left - 1 <= x <= self.right + 1 and self.bottom - 1 <= y <= self.top + 1


class Budget:
    """How many operators a document may still have."""

    def __init__(self, operators: int) -> None:
        self._left = operators

    def spend(self) -> None:
        """Count one. Raises TooMuchInk when none is left."""
        self._left -= 1
        if self._left < 0:
            raise TooMuchInk


class Ink:
    """The visitor of one page."""

    def __init__(
        self, box: tuple[float, float, float, float], clear: frozenset[str], budget: Budget, *, faint: bool
    ) -> None:
        """`box` is left, bottom, right and top of the page; `clear` names the states in which nothing is painted.

        `faint` says that text of the invisible kind is to be read: it lies over the picture of a page.
        """
        self.pieces: list[Piece] = []
        self.hidden = 0
        """Runs of text that cannot be seen."""
        self.faint = 0
        """Bytes of text of the invisible kind."""
        self.box = box
        self._clear = clear
        self._budget = budget
        self._keeps_faint = faint
        self._state, self._states = _State(), list[_State]()
        self._outer: Matrix = _UNMOVED
        self._forms: list[tuple[Matrix, _State, int, int]] = []
        self._boxes: list[_Box] = []
        self._path: list[tuple[float, float]] = []
        self._marks: list[bool] = []
        self._shown_running = False
        self._hiding = False
        self._count = 0

    @property
    def seen(self) -> int:
        """Characters of text that can be seen."""
        return sum(len(piece.text.strip()) for piece in self.pieces)

    @property
    def pictured(self) -> float:
        """The part of the page, from 0 to 1, that its largest picture covers."""
        left, bottom, right, top = self.box
        area = max((right - left) * (top - bottom), 1.0)
        sizes = ((box.right - box.left) * (box.top - box.bottom) for box in self._boxes if box.picture)
        return min(max(sizes, default=0.0) / area, 1.0)

    def before(self, operator: bytes, operands: Any, cm: Matrix, tm: Matrix) -> None:
        """Note what an operator changes; take the text from one whose text cannot be seen."""
        self._budget.spend()
        self._count += 1
        if operator in _SHOWING:
            self._show(operands, cm, tm)
        elif operator == b"q":
            self._states.append(self._state)
        elif operator == b"Q":
            self._state = self._states.pop() if self._states else self._state
        elif operator == b"Do":
            self._forms.append((self._outer, self._state, len(self._states), self._count))
            self._outer = _times(cm, self._outer)
        elif operator in {b"BDC", b"BMC", b"EMC"}:
            self._mark(operator, operands)
        elif operator in {b"Tr", b"Tf", b"gs"} or operator in _COLOURING:
            self._set(operator, list(operands))
        else:
            self._draw(operator, operands, cm)

    def after(self, operator: bytes, _operands: Any, cm: Matrix, _tm: Matrix) -> None:
        """Come back from a form; what was no form was a picture."""
        if operator != b"Do" or not self._forms:
            return
        outer, state, depth, count = self._forms.pop()
        self._outer, self._state = outer, state
        del self._states[depth:]
        if count == self._count:
            self._add_box([(0, 0), (1, 0), (0, 1), (1, 1)], cm, picture=True)

    def text(self, text: str, cm: Matrix, tm: Matrix, _font: Any, size: Any) -> None:
        """Note a piece of text that was shown."""
        if not text.strip():
            if self.pieces and text and not self.pieces[-1].text.endswith((" ", "\n")):
                self.pieces[-1] = self.pieces[-1]._replace(text=self.pieces[-1].text + " ")
            return
        m = _times(_times(tm, cm), self._outer)
        points = abs(float(size)) * math.hypot(m[2], m[3])
        turned = math.degrees(math.atan2(m[1], m[0]))
        self.pieces.append(Piece(text, m[4], m[5], points, turned, self._shown_running))

    def _show(self, operands: Any, cm: Matrix, tm: Matrix) -> None:
        self._shown_running = any(self._marks)
        size = _bytes_in(operands)
        if not size:
            return
        hidden = self._is_hidden(_times(_times(tm, cm), self._outer))
        if self._state.mode == _INVISIBLE:
            self.faint += size
            hidden = hidden or not self._keeps_faint
        if hidden:
            operands.clear()
            self.hidden += not self._hiding
        self._hiding = hidden

    def _is_hidden(self, m: Matrix) -> bool:
        """Tell whether text that begins here cannot be seen, its render mode aside."""
        left, bottom, right, top = self.box
        x, y = m[4], m[5]
        inside = left - _OUTSIDE <= x <= right + _OUTSIDE and bottom - _OUTSIDE <= y <= top + _OUTSIDE
        if not inside or self._state.clear or abs(self._state.size) * math.hypot(m[2], m[3]) < _TINY:
            return True
        if not self._state.white or len(self._boxes) >= _MAX_BOXES:
            return False
        under = next((box for box in reversed(self._boxes) if box.holds(x, y)), None)
        return under is None or under.white

    def _mark(self, operator: bytes, operands: Any) -> None:
        """Keep count of marked content: is it a header or footer?"""
        if operator == b"EMC":
            if self._marks:
                self._marks.pop()
        elif len(self._marks) < _MAX_POINTS:
            properties = operands[1] if len(operands) > 1 else None
            paged = isinstance(properties, dict) and properties.get("/Type") == "/Pagination"
            self._marks.append(paged and operands[0] == "/Artifact")

    def _set(self, operator: bytes, operands: list[Any]) -> None:
        """Follow render mode, type size, transparency and colour."""
        numbers = [float(each) for each in operands if isinstance(each, int | float)]
        if operator == b"Tr" and numbers:
            self._state = self._state._replace(mode=int(numbers[0]))
        elif operator == b"Tf" and numbers:
            self._state = self._state._replace(size=numbers[-1])
        elif operator == b"gs" and operands:
            self._state = self._state._replace(clear=str(operands[0]) in self._clear)
        elif operator in _COLOURING:
            self._state = self._state._replace(white=_is_white(operator, numbers, len(operands)))

    def _draw(self, operator: bytes, operands: Any, cm: Matrix) -> None:
        """Follow paths, and note the box around each that is filled."""
        if operator == b"re" and len(operands) >= 4:
            x, y, width, height = (_number(each) for each in operands[:4])
            self._reach([(x, y), (x + width, y + height)], cm)
        elif operator in {b"m", b"l", b"c", b"v", b"y"}:
            points = [_number(each) for each in operands]
            self._reach(list(zip(points[::2], points[1::2], strict=False)), cm)
        elif operator in _FILLING or operator in _ENDING:
            if operator in _FILLING and self._path:
                self._add_box(self._path, self._outer)
            self._path = []
        elif operator == b"sh":
            left, bottom, right, top = self.box
            self._boxes.append(_Box(left, bottom, right, top, white=False, picture=False))
        elif operator == b"INLINE IMAGE":
            self._add_box([(0, 0), (1, 0), (0, 1), (1, 1)], cm, picture=True)

    def _reach(self, points: list[tuple[float, float]], cm: Matrix) -> None:
        if len(self._path) < _MAX_POINTS:
            self._path += [_at(point, cm) for point in points]

    def _add_box(self, points: list[tuple[float, float]], matrix: Matrix, *, picture: bool = False) -> None:
        if self._state.clear or len(self._boxes) >= _MAX_BOXES:
            return
        if picture:
            matrix = _times(matrix, self._outer)
        xs, ys = zip(*(_at(point, matrix) for point in points), strict=True)
        white = self._state.white and not picture
        self._boxes.append(_Box(min(xs), min(ys), max(xs), max(ys), white, picture))


def _is_white(operator: bytes, numbers: list[float], given: int) -> bool:
    """Tell whether a colour is white, or nearly. One number with `sc` may be any ink, so it is not."""
    if len(numbers) != given or (len(numbers) == 1 and operator != b"g"):
        return False
    if len(numbers) == 4:
        return max(numbers) <= 0.03
    return len(numbers) in {1, 3} and min(numbers) >= 0.97


def _bytes_in(operands: Any) -> int:
    """Count the bytes of text in the operands of an operator that shows text, spaces and zeros aside."""
    total = 0
    for operand in operands:
        parts = operand if isinstance(operand, list) else [operand]
        for part in parts:
            if isinstance(part, bytes):
                total += len(part.replace(b" ", b"").replace(b"\0", b""))
            elif isinstance(part, str):
                total += len(part.replace(" ", "").replace("\0", ""))
    return total


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _at(point: tuple[float, float], m: Matrix) -> tuple[float, float]:
    x, y = point
    return x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]


def _times(m: Matrix, n: Matrix) -> Matrix:
    """Multiply two matrices of PDF: `m` is applied first."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )
