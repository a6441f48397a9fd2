"""The markers in a model's prose: `[1]`, `[1, 2]`, `[1-3]`, `[passage 2]`, `【1】`."""

import re
from collections.abc import Collection, Mapping

from bot.writers import BadMarker, Cite, Piece, Text

LONGEST_MARKER = 64
"""Characters held back at most, to see whether a bracket opens a marker."""
LONGEST_ANSWER = 20_000
"""Characters read at most: four sentences need a tenth of it, and a model that runs wild is cut here."""

_WORDS = ("passages", "passage", "sources", "source", "and")
_WORD = "|".join(_WORDS)
_BEGUN_WORD = "|".join(sorted({word[:n] for word in _WORDS for n in range(1, len(word) + 1)}, key=len, reverse=True))
_SIGN = r"[0-9\s,;.&^#†–—-]"
_OPEN, _CLOSE = r"[\[【［]", r"[\]】］]"

_INSIDE = rf"(?:{_SIGN}|{_WORD}){{0,{LONGEST_MARKER}}}"  # bounded: this also runs over whole articles

MARKER = re.compile(
    rf"{_OPEN}{_OPEN}(?P<twice>{_INSIDE}?[0-9]{_INSIDE}){_CLOSE}{_CLOSE}"
    rf"|{_OPEN}(?P<once>{_INSIDE}?[0-9]{_INSIDE}){_CLOSE}",
    re.IGNORECASE,
)
"""A bracket with a number and nothing but what belongs to a marker: not `[sic]`, `[...]`, `[Blinken]`."""
_BEGINS = re.compile(
    rf"{_OPEN}{{1,2}}(?:{_SIGN}|{_WORD})*(?:{_BEGUN_WORD})?{_CLOSE}?", re.IGNORECASE
)  # every beginning of a marker matches; a few more do, and are held back for nothing
_BRACKET = re.compile(_OPEN)
_NUMBERS = re.compile(
    rf"[\s#^]*(?:{_WORD})?[\s#^]*([0-9]{{1,6}})(?:\s*[–—-]\s*([0-9]{{1,6}}))?\s*(?:†\s*source)?\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[,;&]|\band\b|(?<=[0-9])\s+(?=[0-9])", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}(?:\s*[–—-]\s*[0-9]{2,4})?")


def without_markers(text: str) -> str:
    """The prose alone, with the blank before each marker gone too."""
    return re.sub(rf"\s*(?:{MARKER.pattern})", "", text, flags=re.IGNORECASE)


class MarkerParser:
    """Cuts a stream into prose and markers; any cutting of one stream into chunks gives the same pieces.

    `shown` holds the numbers that may be cited, or, as a mapping, those numbers by the keys that stand for them in
    markers: of keys there are no ranges. Time is linear in the length of the stream.
    """

    def __init__(self, shown: Collection[int] | Mapping[int, int], longest: int = LONGEST_ANSWER) -> None:
        self._by_key = isinstance(shown, Mapping)
        self._shown = dict(shown) if isinstance(shown, Mapping) else {number: number for number in shown}
        self._left = longest
        self._held = ""

    @property
    def full(self) -> bool:
        """Whether the longest answer has been read; what comes after is ignored."""
        return self._left <= 0

    def feed(self, chunk: str) -> list[Piece]:
        """Read on. Returns what is certain by now; text is never held back unless it may begin a marker."""
        chunk = chunk[: max(self._left, 0)]
        self._left -= len(chunk)
        buffer, self._held = self._held + chunk, ""
        return self._cut(buffer, last=False)

    def finish(self) -> list[Piece]:
        """End of the stream. Returns what was held back."""
        buffer, self._held = self._held, ""
        return self._cut(buffer, last=True)

    def _cut(self, buffer: str, *, last: bool) -> list[Piece]:
        pieces: list[Piece] = []
        written = place = 0
        while bracket := _BRACKET.search(buffer, place):
            start = bracket.start()
            # The window keeps the time linear, and one outcome whatever the chunks.
            window = buffer[start : start + LONGEST_MARKER]
            marker = MARKER.match(window)
            if marker and not _YEAR.fullmatch((marker["twice"] or marker["once"]).strip()):
                _add_text(pieces, buffer[written:start])
                pieces.extend(self._read(marker))
                written = place = start + marker.end()
            elif not marker and not last and len(window) < LONGEST_MARKER and _BEGINS.fullmatch(window):
                self._held = window
                break
            else:
                place = start + 1
        _add_text(pieces, buffer[written : len(buffer) - len(self._held)])
        return pieces

    def _read(self, marker: re.Match[str]) -> list[Piece]:
        pieces: list[Piece] = []
        for part in _BETWEEN.split(marker["twice"] or marker["once"]):
            if not part.strip():
                continue
            found = _NUMBERS.fullmatch(part)
            if found is None:
                return [BadMarker(marker[0])]
            first, final = int(found[1]), int(found[2] or found[1])
            known = first in self._shown and final in self._shown and first <= final
            if not known or (self._by_key and first != final):
                pieces.append(BadMarker(f"[{part.strip()}]"))
            else:
                pieces.extend(Cite(self._shown[each]) for each in range(first, final + 1) if each in self._shown)
        return pieces


def _add_text(pieces: list[Piece], text: str) -> None:
    if text:
        pieces.append(Text(text))
