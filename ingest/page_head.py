"""The head of a pasted page: masthead, sections, headline, byline, dates, captions, down to where the
report begins."""

import re

from ingest.bylines import Byline, bare_byline_of, byline_of, is_name, is_role
from ingest.datelines import dateline_of
from ingest.dates import DateLine, date_line
from ingest.furniture import Kind, furniture_kind, is_section
from ingest.headlines import is_headline, is_prose
from ingest.menus import headline_under_menu, mail_lines, name_in_menu
from ingest.outlets import is_slogan, known_outlet, masthead_of
from ingest.page import Page

_LONGEST_HEAD = 60
_CHRONICLE = 300
_PLACED = re.compile(r"(?P<place>[A-Z][\w ]{1,25}) [-–—/] (?P<rest>.+)")
_SPLIT = re.compile(r"\s+[|·•]\s+|\s*[|·•]\s+")


def read_head(page: Page, lines: list[str]) -> int:
    """Read the lines above the report; return where the report begins. Standfirsts are kept as its first
    paragraphs."""
    standfirsts: list[str] = []
    index = 0
    menu, mail = headline_under_menu(lines), mail_lines(lines)
    while index < min(len(lines), _LONGEST_HEAD):
        line = lines[index]
        if index in mail:
            page.dropped.append((Kind.masthead, line))
        elif kind := _head_kind(page, lines, index):
            page.dropped.append((kind, line))
        elif index < menu:
            page.dropped.append((_menu_kind(page, lines, index), line))
        elif not page.title and _is_label(page, lines, index):
            # Not dropped, as nothing but its shortness tells it from a headline.
            standfirsts.append(line)
        elif not page.title and is_headline(line) and not dateline_of(line):
            page.note_title(line, "text")
            if line.endswith(".") and not page.dropped:
                # Perhaps a headline, perhaps a first paragraph: it is kept as both.
                standfirsts.append(line)
        elif dateline_of(line) or (is_prose(line) and not _head_goes_on(page, lines, index)):
            break
        elif line != page.title:
            standfirsts.append(line)
        index += 1
    page.body = standfirsts
    return index


def _menu_kind(page: Page, lines: list[str], index: int) -> Kind:
    """Name a line of a menu, and note the outlet where it is the line that names it."""
    if page.outlet is None and (name := name_in_menu(lines[index], lines)):
        page.note_outlet(name, "masthead")
        return Kind.masthead
    return Kind.section


def _head_kind(page: Page, lines: list[str], index: int) -> Kind | None:
    """Name the furniture that a line at the head is, and note on the page what it says."""
    line = lines[index]
    if kind := furniture_kind(line, in_head=True):
        return kind
    if page.note_field(line) or page.note_url(line):
        return Kind.masthead
    if not page.title and (kind := _above_title(page, lines, index)):
        return kind
    if kind := _note_segments(page, line):
        return kind
    if page.title and _note_bare_byline(page, lines, index):
        return Kind.byline
    if page.title and page.outlet is None and _is_name_beside_date(lines, index):
        page.note_outlet(masthead_of(line) or line, "masthead")
        return Kind.masthead
    if _is_count(page, line):
        return Kind.prompt
    return Kind.section if is_section(line) and page.note_section(line) else None


def _above_title(page: Page, lines: list[str], index: int) -> Kind | None:
    """Name what a line above the headline is: the outlet's name, its slogan, a section, a kicker in
    capitals."""
    line = lines[index]
    if is_slogan(line):
        return Kind.masthead
    if not _headline_follows(lines, index):
        return None
    if page.outlet is None:
        first, *rest = _SPLIT.split(line)
        name = masthead_of(line) or (masthead_of(first) if all(is_section(part) for part in rest) else None)
        name = None if is_section(line) else name or name_in_menu(line, lines)
        if name and (known_outlet(name) or index == 0 or page.dropped):
            page.note_outlet(name, "masthead")
            return Kind.masthead
    if _is_trail(lines, index):
        return Kind.section
    if any(map(str.isdigit, line)) or len(line.split()) > 3:
        return None
    # `Museums` over a long headline is its section; `King dies` may be the headline itself, over a
    # standfirst.
    words = line.split()
    label = len(words) == 1 or all(word[0].isupper() and is_section(word) for word in words)
    short = page.signs and label and _headline_follows(lines, index, words=6)
    return Kind.section if line.isupper() or short else None


def _is_trail(lines: list[str], index: int) -> bool:
    """Tell whether a line is a trail of short names, `Long Island | Suffolk`, or one that ends in the
    headline."""
    parts = [part.strip() for part in re.split(r"[|>›»•·]|\s/\s", lines[index])]
    if len(parts) < 2 or not all(parts):
        return False
    ends_in_headline = any(parts[-1] == line for line in lines[index + 1 : index + 7])
    return ends_in_headline or all(part[0].isupper() and len(part.split()) <= 3 for part in parts)


def _is_label(page: Page, lines: list[str], index: int) -> bool:
    """Tell whether a line of two or three capitalised words names a series, because a long headline
    follows it."""
    words = lines[index].split()
    titled = 2 <= len(words) <= 3 and all(word[0].isupper() for word in words) and lines[index][-1].isalpha()
    return bool(page.outlet and titled and _headline_follows(lines, index, words=6))


def _headline_follows(lines: list[str], index: int, words: int = 3) -> bool:
    """Tell whether a line of so many words that can be the headline comes before any that belongs under
    one."""
    for line in lines[index + 1 : index + 15]:
        if dateline_of(line):
            return False
        if (
            furniture_kind(line)
            or is_section(line)
            or is_slogan(line)
            or known_outlet(line)
            or len(line.split()) < words
        ):
            continue
        if byline_of(line) or date_line(line):
            continue
        return is_headline(line) and not (words > 3 and line.endswith("."))
    return False


def _head_goes_on(page: Page, lines: list[str], index: int) -> bool:
    """Tell whether what reads like a paragraph is a standfirst, because a byline or a date follows it
    soon."""
    # A bare date far below a paragraph of some length is none of the head's.
    reach = 3 if len(lines[index].split()) <= 25 else 1
    for offset, line in enumerate(lines[index + 1 : index + 5]):
        dates = _dates_in(line)
        if byline_of(line) or furniture_kind(line) is Kind.reading_time:
            return True
        if dates and (dates.labelled or (not page.published_at and offset <= reach and _only_date(lines))):
            return True
        if dateline_of(line):
            return False
    return False


def _dates_in(line: str) -> DateLine | None:
    """Read a line of dates, which a place may open: `Madrid - 12 April 2024`."""
    placed = _PLACED.fullmatch(line)
    return date_line(line) or (date_line(placed["rest"]) if placed else None)


def _only_date(lines: list[str]) -> bool:
    """Tell whether no other line is a bare date: in a chronicle, dates are headings."""
    return sum(_dates_in(line) is not None for line in lines[:_CHRONICLE]) == 1


def _note_segments(page: Page, line: str) -> Kind | None:
    """Note a byline, dates, or both where a bar parts them: `By Jane Roe | 2 March 2023 | 3 min read`."""
    if dates := _dates_in(line):
        page.note_dates(dates)
        return Kind.date
    parts = list(filter(None, _SPLIT.split(line)))
    dated = any(map(date_line, parts))
    if not dated and page.title and (byline := byline_of(line)):
        page.note_byline(byline)
        return Kind.byline
    if not page.title or not dated or not all(map(_fits_in_head, parts)):
        return None
    for part in parts:
        if dates := date_line(part):
            page.note_dates(dates)
        elif byline := byline_of(part):
            page.note_byline(byline)
        elif is_name(part) and part == parts[0] and not page.authors:
            page.note_byline(Byline((part,), None))
    return Kind.byline


def _fits_in_head(part: str) -> bool:
    """Tell whether a part of a line is one of the things that stand around a headline, a place among them."""
    place = len(part.split()) <= 3 and part.istitle()
    return bool(
        date_line(part) or byline_of(part) or furniture_kind(part) or is_section(part) or known_outlet(part) or place
    )


def _is_name_beside_date(lines: list[str], index: int) -> bool:
    """Tell whether a line under the headline is an outlet's name: it looks like one, and a byline or a date is next."""
    around = [lines[near] for near in (index - 1, index + 1) if 0 <= near < len(lines)]
    return masthead_of(lines[index]) is not None and any(_dates_in(near) or byline_of(near) for near in around)


def _is_count(page: Page, line: str) -> bool:
    """Tell whether a number stands alone in the head: of comments, or of times that a page was shared."""
    return bool(page.dropped) and line.isdecimal() and len(line) <= 6


def _note_bare_byline(page: Page, lines: list[str], index: int) -> bool:
    """Note a name without `By`, or the role under a name: only beside a date, a role or a share button."""
    line = lines[index]
    if page.authors:
        return is_role(line)
    byline = bare_byline_of(line)
    around = [lines[near] for near in (index - 1, index + 1) if 0 <= near < len(lines)]
    if not byline or not (
        not is_name(line) or any(_dates_in(near) or is_role(near) or _is_button(near) for near in around)
    ):
        return False
    page.note_byline(byline)
    return True


def _is_button(line: str) -> bool:
    return furniture_kind(line) in {Kind.prompt, Kind.reading_time}
