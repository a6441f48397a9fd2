"""The menu of a page that was copied whole: short lines above the headline, and the lines at the head of a mail."""

import re
from collections.abc import Callable

from ingest.bylines import byline_of
from ingest.datelines import dateline_of
from ingest.dates import date_line
from ingest.furniture import furniture_kind, is_section
from ingest.headlines import is_headline, is_prose
from ingest.outlets import is_titled, known_outlet, masthead_of

_REACH = 60
_LONGEST_NAME = 60
_MAIL = re.compile(
    r"(?P<name>from|to|cc|bcc|date|sent|subject|reply-to|von|an|betreff|datum|gesendet|de|à|objet|envoyé|para|asunto|fecha)"
    r": \S.{0,300}",
    re.IGNORECASE,
)
_SUBJECT = frozenset({"subject", "betreff", "objet", "asunto"})


def headline_under_menu(lines: list[str]) -> int:
    """Return the position of the headline under a menu, or 0 when the page opens with none.

    A menu is three short lines or more, each of up to three words, with a headline of four words or more under them
    and a byline or a date under that. A short line in the way of a sentence may be the headline itself: then there is
    no menu.
    """
    end = next((index for index, line in enumerate(lines[:_REACH]) if _ends_head(line)), None)
    if end is None:
        return 0
    first = next((index for index in range(end) if _can_be_headline(lines[index])), 0)
    above = lines[:first]
    if len(above) < 3 or any(len(line.split()) > 3 and not _is_known(line) for line in above):
        return 0
    words = above[-1].split()
    return 0 if len(words) > 1 and words[-1][0].islower() and not _is_known(above[-1]) else first


def name_in_menu(line: str, lines: list[str]) -> str | None:
    """Return the outlet that a line of a menu names: the page's own notices, credits and letters name it again."""
    if len(line) > _LONGEST_NAME or is_section(line) or not (is_titled(line) or (len(line) > 3 and line.istitle())):
        return None
    named = re.compile(rf"(?<!\w){re.escape(line)}(?!\w)")
    again = (other for other in lines if other != line and len(other) <= 300 and named.search(other))
    return line if any(furniture_kind(other, in_head=True) for other in again) else None


def mail_lines(lines: list[str]) -> set[int]:
    """Return the positions of the lines at the head of a mail: `From: …`, `Subject: …`, together, near the top."""
    found: set[int] = set()
    block: dict[int, str] = {}
    for index, line in enumerate([*lines[:_REACH], ""]):
        if match := _MAIL.fullmatch(line):
            block[index] = match["name"].lower()
        else:
            if len(block) >= 2 and not _SUBJECT.isdisjoint(block.values()):
                found |= block.keys()
            block = {}
    return found


def _ends_head(line: str) -> bool:
    """Tell whether a line stands under a headline: a byline, a date, a dateline, a paragraph."""
    byline = byline_of(line)
    return bool(
        (byline and byline.authors)
        or ((dates := date_line(line)) and (dates.published or dates.updated))
        or dateline_of(line)
        or (is_prose(line) and not furniture_kind(line))
    )


def _can_be_headline(line: str) -> bool:
    return is_headline(line) and len(line.split()) >= 4 and not _is_known(line)


_KNOWN: tuple[Callable[[str], object], ...] = (furniture_kind, is_section, known_outlet, masthead_of, _MAIL.fullmatch)


def _is_known(line: str) -> bool:
    """Tell whether a line is furniture by its own form."""
    return any(known(line) for known in _KNOWN)
