"""The characters of kept text: what is dropped, what is replaced, and how lines become paragraphs."""

import re
import unicodedata
from itertools import pairwise

_NEWLINES = re.compile("\r\n|[\r\v\f\x85\u2028]")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Control characters, zero-width and bidirectional marks, soft hyphens, invisible tags and surrogates:
# none can be seen,
# and some are used to hide words from a reader that a machine would still read.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e01ef]"
)
# Joiners carry meaning in Arabic and Indic scripts and between emoji, and none elsewhere.
_JOINERS = re.compile(
    "(?<![\u0600-\u0dff\u1000-\u109f\u1780-\u17ff\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)
# Of those, what can be put into a text to hide something: control characters and a mark at its head are accidents.
_HIDING = re.compile(
    "(?:[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e01ef]"
    f"|{_JOINERS.pattern})+"
)
_BLANK_LINES = re.compile(r"\n\n+")
_LIST_ITEM = re.compile(r"(?:[-*•–]|\d{1,3}[.)]) \S")


def normalise(text: str) -> str:
    """Return `text` in NFC with `\\n` newlines, plain spaces and nothing unseen; doing it twice changes
    nothing.

    Quotation marks and dashes stay as they are written.
    """
    text = _NEWLINES.sub("\n", text.replace("\u2029", "\n\n"))
    text = _JOINERS.sub("", _UNSEEN.sub("", _SPACES.sub(" ", text)))
    return unicodedata.normalize("NFC", text)


def unseen_runs(text: str) -> int:
    """Count the runs of characters in `text` that cannot be seen: zero-width, bidirectional, soft hyphens, tags."""
    return sum(1 for _ in _HIDING.finditer(text.removeprefix("\ufeff")))


def one_line(text: str) -> str:
    """Return `text` normalised, on one line, with single spaces: a title, a name."""
    return " ".join(normalise(text).split())


def paragraphs(text: str) -> list[str]:
    """Cut normalised text into paragraphs: blank lines part them, and so do line ends that are no mere
    wrapping.

    The items of a list stay together in one paragraph, an item a line.
    """
    lines = [line.strip() for line in text.split("\n")]
    width = wrap_width(lines)
    found: list[str] = []
    for block in _BLANK_LINES.split("\n".join(lines).strip("\n")):
        previous = ""
        for line in filter(None, (" ".join(part.split()) for part in block.split("\n"))):
            if width and previous and _was_wrapped(previous, line, width):
                found[-1] += f" {line}"
            elif previous and _LIST_ITEM.match(previous) and _LIST_ITEM.match(line):
                found[-1] += f"\n{line}"
            else:
                found.append(line)
            previous = line
    return found


def joined(parts: list[str]) -> str:
    """Return paragraphs as kept text: a blank line between them, none before or after."""
    return "\n\n".join(part for part in parts if part)


def wrap_width(lines: list[str]) -> int:
    """Return the column at which the text was wrapped by hand, or 0 when every paragraph is one line."""
    longest = max(map(len, lines), default=0)
    if not 50 <= longest <= 120:
        return 0
    ends = [(a, b) for a, b in pairwise(lines) if a and b]
    wrapped = sum(_was_wrapped(a, b, longest) for a, b in ends)
    return longest if wrapped >= 3 and wrapped >= len(ends) * 0.5 else 0


def _was_wrapped(line: str, following: str, width: int) -> bool:
    """Tell whether the first word of the following line would not have fitted on this one."""
    if _LIST_ITEM.match(following):
        return False
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width
