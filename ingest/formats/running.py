"""Running heads: lines at the head and foot of printed pages that are none of the article's."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_EDGE = 0.12
"""The part of a page, at its head and at its foot, where running heads are looked for."""
_APART = 1.5
"""Type sizes between a running head and the text."""
_PAGE_NUMBER = re.compile(r"[-–—|\s]*(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE)
_PRINTED_FOOT = re.compile(r"https?://\S+(?:\s+(?:page\s*)?\d{1,4}\s*(?:/|of)\s*\d{1,4})?(?:\s.{0,30})?", re.IGNORECASE)
PRINTED_HEAD = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},?\s+\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[AP]M)?(?:\s+(?P<title>\S.*))?",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """One line of one column; lengths in points, y growing upwards."""

    text: str
    x: float
    y: float
    size: float
    page: int


def part_running(
    lines: list[Line], pages: Sequence[tuple[float, float]], *, marked: bool
) -> tuple[list[Line], list[Line]]:
    """Part the lines from running heads: those that repeat at the edge of pages, page numbers, what browsers print.

    `pages` are the bottom and the top of each page; `marked` says that the file marks its running heads itself, so
    that none need be guessed from what repeats.
    """
    places: dict[tuple[str, int], set[int]] = {}
    edges = [line for line in lines if _at_edge(line, pages)]
    for line in edges:
        places.setdefault(_place(line), set()).add(line.page)
    running = {line for line in edges if _is_printed(line)}
    if not marked:
        repeated = {line for line in edges if len(places[_place(line)]) > 1} | running
        for page in range(len(pages)):
            down = sorted((line for line in lines if line.page == page), key=lambda line: -line.y)
            running |= _outermost(down, repeated) | _outermost(down[::-1], repeated)
    return [line for line in lines if line not in running], [line for line in lines if line in running]


def _outermost(inward: list[Line], repeated: set[Line]) -> set[Line]:
    """Return the repeated lines at one edge of a page, where they stand apart from the text or in other type."""
    count = next((at for at, line in enumerate(inward) if line not in repeated), len(inward))
    if not 0 < count < len(inward):
        return set()
    last, text = inward[count - 1], inward[count]
    apart = abs(last.y - text.y) > _APART * max(last.size, text.size)
    return set(inward[:count]) if apart or abs(last.size - text.size) > 0.05 * text.size else set()


def _is_printed(line: Line) -> bool:
    """Tell whether a line has a form that only a page's edge has."""
    return any(form.fullmatch(line.text) for form in (_PAGE_NUMBER, _PRINTED_FOOT, PRINTED_HEAD))


def _place(line: Line) -> tuple[str, int]:
    """What makes two running heads the same: their words, numbers aside, and their height on the page."""
    return re.sub(r"\d+", "#", line.text.casefold()), round(line.y / 6)


def _at_edge(line: Line, pages: Sequence[tuple[float, float]]) -> bool:
    bottom, top = pages[line.page]
    depth = (top - bottom) * _EDGE
    return line.y < bottom + depth or line.y > top - depth
