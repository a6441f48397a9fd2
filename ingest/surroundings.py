"""Lines that only their place among the others gives away: the tail of a page, pull quotes, notes on the author."""

import re

from ingest.furniture import Kind, is_note
from ingest.page import Page

_ENDED = re.compile(r"[.!?…。।؟][”\"’'»)\]]*$")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{2}[”\"’)]?[.!?…][”\"’'»)\]]*\s")
_QUOTED = re.compile(r"[“\"«„].{10,300}[.!?…,][”\"»“]")
_LIST_MARK = re.compile(r"(?:[-*•–—]|\d{1,3}[.)]) ")
_QUOTES = " \t“”\"‘’'«»„"
_FEWEST_WORDS = 5
_TAIL_WORDS = 16
_LONGEST_NOTE = 60
_MOST_COMPARED = 250_000
"""Pairs of lines; a longer text than that is no page with pull quotes."""
_FEWEST_KINDS = 3
"""Kinds of furniture on a page that can have pull quotes; a plain text may give a sentence twice."""
_IS = (
    r"(?:,[^.!?]{2,80},)? (?:is|was|covers?|covered|writes?|wrote|teaches|reports?|edits?|joined|works?|leads"
    r"|has (?:been|covered|written|reported)|can be|contributes?|hosts?|serves|lives)\b"
)
_EDGE = frozenset({Kind.prompt, Kind.related, Kind.related_heading, Kind.copyright, Kind.contributor, Kind.section})


def around_report(page: Page, lines: list[str], kinds: list[Kind | None]) -> dict[int, Kind]:
    """Return the positions of further lines that are furniture, and what each is.

    `kinds` says what the lines' own forms gave away. A line goes only where none of the report's words are lost or
    where the page has ended.
    """
    found = _author_notes(page, lines, kinds)
    if page.signs:
        found |= _tail(lines, kinds)
    if len({kind for kind in kinds if kind} | {kind for kind, _ in page.dropped}) >= _FEWEST_KINDS:
        found |= _pull_quotes(lines, kinds)
    return found


def _pull_quotes(lines: list[str], kinds: list[Kind | None]) -> dict[int, Kind]:
    """Find lines that a longer paragraph of the report holds word for word."""
    kept = [index for index, kind in enumerate(kinds) if kind is None]
    short = [index for index in kept if _FEWEST_WORDS <= len(lines[index].split()) <= 40 and "\n" not in lines[index]]
    if not short or len(short) * len(kept) > _MOST_COMPARED:
        return {}
    found: dict[int, Kind] = {}
    for index in short:
        bare = lines[index].strip(_QUOTES).rstrip(".,")
        longer = (lines[other] for other in kept if len(lines[other]) > len(lines[index]) + 10)
        if (
            len(bare.split()) >= _FEWEST_WORDS
            and _QUOTED.fullmatch(lines[index])
            and any(bare in line for line in longer)
        ):
            found[index] = Kind.pull_quote
    return found


def _author_notes(page: Page, lines: list[str], kinds: list[Kind | None]) -> dict[int, Kind]:
    """Find lines that say who the author is: `Jane Roe is a retired surveyor.`; at either end of the report."""
    names = [name for author in page.authors for name in _called(author)]
    if not names:
        return {}
    form = re.compile(rf"(?:{'|'.join(map(re.escape, names))}){_IS}")
    last = max((index for index, line in enumerate(lines) if kinds[index] is None and not form.match(line)), default=-1)
    return {
        index: Kind.contributor
        for index, line in enumerate(lines)
        if kinds[index] is None
        and (index == 0 or index > last)
        and len(line.split()) <= _LONGEST_NOTE
        and "\n" not in line
        and form.match(line)
    }


def _called(author: str) -> list[str]:
    """Return what a note may call an author."""
    last = author.rsplit(maxsplit=1)[-1]
    return [
        author,
        *(f"{title} {last}" for title in ("Dr.", "Dr", "Mr.", "Mr", "Ms.", "Ms", "Mrs.", "Prof.", "Professor")),
    ]


def _tail(lines: list[str], kinds: list[Kind | None]) -> dict[int, Kind]:
    """Find the links and labels under the report's last sentence, once furniture has begun there.

    Two lines must be furniture by their own form; a list's items, a note of a correction and a sentence end the tail.
    """
    last = max((index for index, line in enumerate(lines) if kinds[index] is None and _is_reports(line)), default=-1)
    edges = [index for index in range(last + 1, len(lines)) if kinds[index] in _EDGE]
    if len(edges) < 2:
        return {}
    return {
        index: Kind.related
        for index in range(edges[0] + 1, len(lines))
        if kinds[index] is None and len(lines[index].split()) <= _TAIL_WORDS
    }


def _is_reports(line: str) -> bool:
    """Tell whether a line can be the report's own at its end."""
    ended = bool(_ENDED.search(line)) and not (line.endswith("?") and len(line.split()) >= _FEWEST_WORDS)
    ended = ended or bool(_TWO_SENTENCES.search(line))
    return ended or "\n" in line or len(line.split()) > _TAIL_WORDS or bool(_LIST_MARK.match(line)) or is_note(line)
