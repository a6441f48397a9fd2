"""Printed pages: pieces of text and where they stand, to lines in reading order, to paragraphs.

What repeats at the head and foot of the pages is taken out, and the address that a browser printed there is kept.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from ingest.bylines import byline_of
from ingest.characters import normalise, one_line
from ingest.dates import date_line
from ingest.formats.ink import Piece
from ingest.formats.running import PRINTED_HEAD, Line, part_running

_LIGATURES = {ord(one): many for one, many in zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)}
_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,}")
_SENTENCE_END = re.compile(r"[.!?:…][”\"’')\]]*$")
_ITEM = re.compile(r"(?:[-*•▪◦–]|\d{1,2}[.)])\s+\S")
_BROKEN = re.compile(r"[^\W\d_][-‐]$")
_SOFT_END = re.compile("\u00ad(?=\\s*$)")
# Words that are written with a hyphen also in the middle of a line.
_HYPHENATED = frozenset(
    "well self ex half long short high low old new non anti pro pre post co so all cross far full hard twenty thirty "
    "forty fifty sixty seventy eighty ninety one two three four five six seven eight nine ten first second third "
    "vice year month week day right left north south east west mid multi semi".split()
)


class _Leading(NamedTuple):
    """The distance of lines in a paragraph, in points; sure when paragraphs are seen to stand further apart."""

    points: float
    sure: bool


_UNKNOWN = _Leading(0.0, sure=False)
_LONGEST = 5_000
"""Characters of a line, which no paper is wide enough for."""
_LONGEST_PARAGRAPH = 20_000
_LONG = 40
"""Characters of a line that is no headline's, byline's or date's."""


@dataclass
class Print:
    """A printed document without its running heads."""

    paragraphs: list[str] = field(default_factory=list[str])
    sizes: list[float] = field(default_factory=list[float])
    """The type size of each paragraph."""
    address: str | None = None
    """The web address that was printed at the edge of the pages."""
    title: str | None = None
    """The window's title that was printed there."""

    @property
    def body_size(self) -> float:
        """The type size of most of the text."""
        counts: Counter[float] = Counter()
        for text, size in zip(self.paragraphs, self.sizes, strict=True):
            counts[round(size, 1)] += len(text)
        return counts.most_common(1)[0][0] if counts else 0.0


class Page(NamedTuple):
    """The pieces of one page, in the order in which the file shows them."""

    pieces: Sequence[Piece]
    bottom: float
    top: float


def read_print(pages: Sequence[Page]) -> Print:
    """Put together the paragraphs of a document."""
    lines: list[Line] = []
    edges: list[Line] = []
    for number, page in enumerate(pages):
        upright = _upright(page.pieces)
        edges += _lines_of([piece for piece in upright if piece.running], number)
        lines += _lines_of([piece for piece in upright if not piece.running], number)
    lines, found = part_running(lines, [(page.bottom, page.top) for page in pages], marked=bool(edges))
    edges += found
    made = Print()
    _note_edges(made, edges)
    _join(made, lines)
    return made


def _upright(pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out what runs in another direction than most of the page, as a watermark does; turn the rest upright."""
    counts: Counter[int] = Counter()
    for piece in pieces:
        counts[_quarter(piece)] += len(piece.text.strip())
    if not counts:
        return []
    most = counts.most_common(1)[0][0]
    kept = [piece for piece in pieces if _quarter(piece) == most]
    if most == 1:
        return [piece._replace(x=piece.y, y=-piece.x) for piece in kept]
    if most == 2:
        return [piece._replace(x=-piece.x, y=-piece.y) for piece in kept]
    if most == 3:
        return [piece._replace(x=-piece.y, y=piece.x) for piece in kept]
    return kept if most == 0 else []


def _quarter(piece: Piece) -> int:
    """Return 0 to 3 quarters of a turn, or -1 for what runs aslant."""
    quarters = piece.turned / 90
    return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.1 else -1


def _lines_of(pieces: list[Piece], page: int) -> list[Line]:
    """Put pieces together that stand beside one another in one column."""
    columns = _columns(pieces)
    lines: list[Line] = []
    right = 0.0
    for piece in pieces:
        text = _SOFT_END.sub("-", piece.text.translate(_LIGATURES))
        text = normalise(text).replace("\n", " ")
        last = lines[-1] if lines else None
        beside = last and abs(last.y - piece.y) < 0.5 * max(last.size, piece.size) and piece.x >= right - piece.size
        if last and beside and len(last.text) < _LONGEST and not any(abs(piece.x - column) < 2 for column in columns):
            size = last.size if len(last.text) >= len(text) else piece.size
            lines[-1] = last._replace(text=last.text + text, size=size)
        else:
            lines.append(Line(text, piece.x, piece.y, piece.size, page))
        right = piece.x
    lines = [line._replace(text=one_line(line.text)) for line in lines if line.text.strip()]
    if columns:
        lines.sort(key=lambda line: (sum(line.x > column - 2 for column in columns), -line.y))
    return lines


def _columns(pieces: list[Piece]) -> list[float]:
    """Return where columns begin, besides the first, when the file shows them line by line across the page."""
    starts: Counter[int] = Counter()
    for last, piece in pairwise(pieces):
        wide = len(piece.text.strip()) >= 15 and len(last.text.strip()) >= 15
        if wide and abs(last.y - piece.y) < 0.3 * piece.size and piece.x - last.x > 8 * piece.size:
            starts[round(piece.x)] += 1
    return sorted(x for x, count in starts.items() if count >= 5)


def _note_edges(made: Print, edges: list[Line]) -> None:
    """Take address and title from what a browser printed at the edge of the pages."""
    for line in edges:
        address = _ADDRESS.search(line.text)
        if address and "…" not in address[0] and not address[0].endswith("..."):
            made.address = made.address or address[0]
        head = PRINTED_HEAD.fullmatch(line.text)
        if head and head["title"]:
            made.title = made.title or _ADDRESS.sub("", head["title"]).strip() or None


def _join(made: Print, lines: list[Line]) -> None:
    """Make paragraphs of lines."""
    leading = _leadings(lines)
    widths: dict[float, int] = {}
    for line in lines:
        widths[_key(line)] = max(widths.get(_key(line), 0), len(line.text))
    words = Counter(re.findall(r"[\w’'-]+", " ".join(line.text for line in lines).casefold()))
    left = 0.0
    last: Line | None = None
    for line in lines:
        short = last is not None and len(made.paragraphs[-1]) < _LONGEST_PARAGRAPH
        if last and short and _follows(last, line, left, leading.get(_key(line), _UNKNOWN), widths[_key(line)]):
            mark = "\n" if _ITEM.match(line.text) else " "
            made.paragraphs[-1] = _glued(made.paragraphs[-1], line.text, mark, words)
            left = min(left, line.x)
        else:
            made.paragraphs.append(line.text)
            made.sizes.append(line.size)
            left = line.x
        last = line


def _follows(last: Line, line: Line, left: float, leading: _Leading, width: int) -> bool:
    """Tell whether a line goes on with the paragraph of the last one, which begins at `left`."""
    if abs(last.size - line.size) > 0.1 * last.size:
        return False
    if _ITEM.match(line.text):
        return bool(_ITEM.match(last.text)) and 0 < last.y - line.y < 3 * line.size
    gap = last.y - line.y
    ended = bool(_SENTENCE_END.search(last.text))
    if line.page != last.page or gap <= 0:
        return not ended or line.text[:1].islower()
    if len(last.text) < 0.6 * width and any(map(_stands_alone, (last.text, line.text))):
        return False
    full = len(last.text) >= 0.8 * width
    spaced = gap <= 1.1 * leading.points and (leading.sure or (full and len(last.text) >= _LONG))
    if gap > 1.75 * line.size and not spaced:
        return False
    indented = line.x > left + 0.8 * line.size and line.x > last.x + 0.8 * line.size
    if gap > 1.3 * max(leading.points, line.size) or (indented and (ended or full)):
        return False
    return not (ended and len(last.text) < 0.6 * width and line.text[:1].isupper())


def _stands_alone(text: str) -> bool:
    """Tell whether a line is a byline or a date and nothing else."""
    return bool(byline_of(text) or date_line(text))


def _leadings(lines: list[Line]) -> dict[float, _Leading]:
    """Return, for each type size, the distance of lines that follow one another in a paragraph."""
    gaps: dict[float, Counter[float]] = {}
    for last, line in pairwise(lines):
        gap = last.y - line.y
        if last.page == line.page and _key(last) == _key(line) and 0.8 * line.size < gap < 5 * line.size:
            gaps.setdefault(_key(line), Counter())[round(gap * 2) / 2] += 1
    found: dict[float, _Leading] = {}
    for size, counts in gaps.items():
        points = min(gap for gap, count in counts.items() if count >= min(0.15 * counts.total(), 20))
        wider = sum(count for gap, count in counts.items() if gap > 1.2 * points)
        found[size] = _Leading(points, sure=wider >= 2 and counts[points] >= 5)
    return found


def _key(line: Line) -> float:
    return round(line.size * 2) / 2


def _glued(text: str, more: str, mark: str, words: Counter[str]) -> str:
    """Put a line behind a paragraph; a word that was parted at the line's end is made whole."""
    if mark == "\n" or not _BROKEN.search(text) or not more[:1].islower():
        return text + mark + more
    first, second = text[:-1].rpartition(" ")[2].casefold(), re.split(r"[^\w’'-]", more, maxsplit=1)[0].casefold()
    whole = words[first + second]
    hyphened = words[f"{first}-{second}"]
    keeps = hyphened > whole or (not whole and first.strip("“\"'(‘").rpartition("-")[2] in _HYPHENATED)
    return text[:-1] + ("-" if keeps else "") + more
