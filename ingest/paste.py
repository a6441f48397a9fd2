"""A page as it was pasted: the report told from what stood around it, and what the lines at its head say."""

import re

from ingest.bylines import byline_of
from ingest.datelines import dateline_of
from ingest.dates import date_line
from ingest.furniture import Kind, furniture_kind
from ingest.headlines import bare_headlines, is_headline, is_prose
from ingest.outlets import known_outlet, outlet_of_url
from ingest.page import Page
from ingest.page_head import read_head
from ingest.surroundings import around_report

_ARROWS = ("»", "›", "►", "▶", "→")
_MOST_LINES = 2_000
"""Of a text, at either end, that are looked at for furniture; what lies between is kept as it is."""
_MOST_ARROWS = 3
"""Lines that open with an arrow are links to other articles; more of them are the report's own list."""


def read_page(lines: list[str], title: str = "", *, strays: bool = True) -> Page:
    """Tell the report from the rest, given the paragraphs of a pasted page.

    `title` is the headline when it is known already; `strays` says whether bare headlines of other
    articles may be
    dropped from the report.
    """
    page = Page(title=title)
    start = read_head(page, lines)
    _read_body(page, lines[start:], strays=strays)
    for paragraph in page.body[:4]:
        if found := dateline_of(paragraph):
            page.note_dateline(found)
            break
    _drop_signature(page)
    page.note_outlet(page.agency, page.agency_in)
    page.note_outlet(outlet_of_url(page.url), "address")
    if not page.title and page.body:
        page.note_title(first_words(page.body[0]), "text")
    if not page.body and page.title:
        page.body = [page.title]
    return page


def _read_body(page: Page, lines: list[str], *, strays: bool) -> None:
    """Add the paragraphs of the report to the page, and leave its furniture behind."""
    far = range(_MOST_LINES, len(lines) - _MOST_LINES)
    kinds = _kinds_by_form(lines, far)
    last = max((index for index, line in enumerate(lines) if kinds[index] is None and is_prose(line)), default=-1)
    linked = False
    for index, line in enumerate(lines):
        if index in far:
            continue
        previous = kinds[index - 1] if index else None
        if kinds[index] is None:
            if linked and _is_link(line, tail=index > last):
                kinds[index] = Kind.related
            elif previous is Kind.prompt and line.isdecimal() and len(line) <= 6:
                kinds[index] = Kind.prompt
            elif (byline := byline_of(line)) and byline.authors and set(byline.authors) <= set(page.authors):
                kinds[index] = Kind.byline
            elif (dates := date_line(line)) and dates.labelled:
                page.note_dates(dates)
                kinds[index] = Kind.date
        linked = kinds[index] is Kind.related_heading or (linked and kinds[index] is Kind.related)
    for index, kind in around_report(page, lines, kinds).items():
        kinds[index] = kind
    page.dropped += [(kind, line) for kind, line in zip(kinds, lines, strict=True) if kind]
    kept = [line for kind, line in zip(kinds, lines, strict=True) if not kind]
    if strays and page.signs >= 2:
        astray = bare_headlines(kept)
        page.dropped += [(Kind.related, kept[index]) for index in sorted(astray)]
        kept = [line for index, line in enumerate(kept) if index not in astray]
    page.body += kept


def _kinds_by_form(lines: list[str], far: range) -> list[Kind | None]:
    """Return what each line is by its own form; lines that are far from either end are not looked at."""
    kinds = [None if index in far else furniture_kind(line) for index, line in enumerate(lines)]
    arrows = {index for index, line in enumerate(lines) if line.startswith(_ARROWS)}
    return (
        [None if index in arrows else kind for index, kind in enumerate(kinds)] if len(arrows) > _MOST_ARROWS else kinds
    )


def _is_link(line: str, *, tail: bool) -> bool:
    """Tell whether a line under `Read more` or the like is a link; above the report's end, a crosshead is
    shorter."""
    return is_headline(line) and not line.endswith((".", "”", '"', ":")) and (tail or len(line.split()) >= 5)


def _drop_signature(page: Page) -> None:
    """Drop a last line that only names the agency of the dateline: `Halvenian Wire Service` under `(HWS)`."""
    if len(page.body) < 3 or not page.agency:
        return
    last = page.body[-1].strip("()—– ")
    initials = "".join(word[0] for word in last.split() if word[0].isupper())
    same = (known_outlet(last) or last) == page.agency or (
        last == last.title() and len(initials) > 1 and initials == page.agency
    )
    if same and len(last.split()) <= 5:
        page.dropped.append((Kind.contributor, page.body.pop()))


def first_words(paragraph: str) -> str:
    """Return the first sentence of a paragraph, cut at a word when it is long: a title for a text without
    one."""
    sentence = re.split(r"(?<=[.!?])\s", paragraph.split("\n", 1)[0], maxsplit=1)[0]
    if len(sentence) <= 120:
        return sentence
    return f"{sentence[:119].rsplit(' ', 1)[0]}…"
