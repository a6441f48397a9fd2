"""A page as it was pasted: the report told from what stood around it, and what the lines at its head say."""

import re
from dataclasses import dataclass, field

from ingest.bylines import Byline, byline_of, is_name
from ingest.datelines import Dateline, dateline_of
from ingest.dates import DateLine, date_line
from ingest.furniture import Kind, furniture_kind, is_section
from ingest.headlines import bare_headlines, is_headline, is_prose
from ingest.outlets import is_slogan, known_outlet, masthead_of, outlet_of_url

_URL = re.compile(r"(?:url|link|source)?:?\s*(?P<url>https?://\S+)", re.IGNORECASE)
_FIELD = re.compile(
    r"(?P<name>title|headline|outlet|publisher|publication|newspaper|source|author|authors|byline|date|published|updated|"
    r"section|url|link):\s+(?P<value>\S.{0,300})",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s+[|·•]\s+|\s*[|·•]\s+")
_ROLE_LINE = re.compile(
    r"[\w’' ,.&-]{0,40}\b(?:correspondent|reporter|editor|staff writer|columnist|writer|bureau chief|news desk)\b[\w’' ,.&-]{0,30}",
    re.IGNORECASE,
)


@dataclass
class Page:
    """What a pasted page turned out to hold."""

    title: str = ""
    outlet: str | None = None
    authors: list[str] = field(default_factory=list[str])
    dateline: str | None = None
    published_at: str | None = None
    updated_at: str | None = None
    section: str | None = None
    url: str | None = None
    body: list[str] = field(default_factory=list[str])
    """Paragraphs, in order."""
    dropped: list[tuple[Kind, str]] = field(default_factory=list[tuple[Kind, str]])
    """Lines that were taken for furniture, and as what."""
    agency: str | None = None
    """Named by a byline or dateline; the outlet when the page names no other."""

    @property
    def signs(self) -> int:
        """How many kinds of furniture were found: two or more make it a page, not a plain text."""
        return len({kind for kind, _ in self.dropped} - {Kind.byline, Kind.date})


def read_page(lines: list[str], title: str = "", *, strays: bool = True) -> Page:
    """Tell the report from the rest, given the paragraphs of a pasted page.

    `title` is the headline when it is known already; `strays` says whether bare headlines of other articles may be
    dropped from the report.
    """
    page = Page(title=title)
    start = _read_head(page, lines)
    _read_body(page, lines[start:], strays=strays)
    for paragraph in page.body[:4]:
        if found := dateline_of(paragraph):
            _note_dateline(page, found)
            break
    _drop_signature(page)
    page.outlet = page.outlet or page.agency or outlet_of_url(page.url)
    if not page.title and page.body:
        page.title = first_words(page.body[0])
    if not page.body and page.title:
        page.body = [page.title]
    return page


def _read_head(page: Page, lines: list[str]) -> int:
    """Read the lines above the report; return where the report begins. Standfirsts are kept as its first paragraphs."""
    standfirsts: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if kind := _head_kind(page, lines, index):
            page.dropped.append((kind, line))
        elif not page.title and is_headline(line) and not dateline_of(line):
            page.title = line
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


def _head_kind(page: Page, lines: list[str], index: int) -> Kind | None:
    """Name the furniture that a line at the head is, and note on the page what it says."""
    line = lines[index]
    if kind := furniture_kind(line):
        return kind
    if _note_field(page, line) or _note_url(page, line):
        return Kind.masthead
    if not page.title and (kind := _above_title(page, lines, index)):
        return kind
    if kind := _note_segments(page, line):
        return kind
    if page.title and _is_bare_byline(page, lines, index):
        page.authors += [line] if is_name(line) else []
        return Kind.byline
    return Kind.section if is_section(line) and _note_section(page, line) else None


def _above_title(page: Page, lines: list[str], index: int) -> Kind | None:
    """Name what a line above the headline is: the outlet's name, its slogan, a section, a kicker in capitals."""
    line = lines[index]
    if is_slogan(line):
        return Kind.masthead
    if not _headline_follows(lines, index):
        return None
    if page.outlet is None:
        first, *rest = _SPLIT.split(line)
        name = masthead_of(line) or (masthead_of(first) if all(is_section(part) for part in rest) else None)
        if name and (known_outlet(name) or index == 0 or page.dropped):
            page.outlet = name
            return Kind.masthead
    if line.isupper() and len(line.split()) <= 3 and not any(map(str.isdigit, line)):
        return Kind.section
    return None


def _headline_follows(lines: list[str], index: int) -> bool:
    """Tell whether a line that can be the headline comes before any that belongs under one."""
    for line in lines[index + 1 : index + 6]:
        if furniture_kind(line) or is_section(line) or is_slogan(line) or known_outlet(line):
            continue
        if byline_of(line) or date_line(line) or dateline_of(line):
            continue
        if is_headline(line) and len(line.split()) >= 3:
            return True
        if is_prose(line):
            return False
    return False


def _head_goes_on(page: Page, lines: list[str], index: int) -> bool:
    """Tell whether what reads like a paragraph is a standfirst, because a byline or a date follows it soon."""
    for offset, line in enumerate(lines[index + 1 : index + 5]):
        dates = date_line(line)
        if byline_of(line) or furniture_kind(line) is Kind.reading_time:
            return True
        if dates and (dates.labelled or (not page.published_at and offset <= 1 and _only_date(lines))):
            return True
        if dateline_of(line):
            return False
    return False


def _only_date(lines: list[str]) -> bool:
    """Tell whether no other line is a bare date: in a chronicle, dates are headings."""
    return sum(date_line(line) is not None for line in lines) == 1


def _note_segments(page: Page, line: str) -> Kind | None:
    """Note a byline, dates, or both where a bar parts them: `By Jane Roe | 2 March 2023 | 3 min read`."""
    if dates := date_line(line):
        _note_dates(page, dates)
        return Kind.date
    if page.title and (byline := byline_of(line)):
        _note_byline(page, byline)
        return Kind.byline
    parts = list(filter(None, _SPLIT.split(line)))
    if len(parts) < 2 or not page.title or not all(map(_fits_in_head, parts)):
        return None
    if not any(date_line(part) or byline_of(part) for part in parts):
        return None
    for part in parts:
        if dates := date_line(part):
            _note_dates(page, dates)
        elif byline := byline_of(part):
            _note_byline(page, byline)
        elif is_name(part) and not page.authors:
            page.authors.append(part)
    return Kind.byline


def _fits_in_head(part: str) -> bool:
    """Tell whether a part of a line is one of the things that stand around a headline."""
    return bool(
        date_line(part) or byline_of(part) or furniture_kind(part) or is_section(part) or is_name(part) or known_outlet(part)
    )


def _note_dates(page: Page, dates: DateLine) -> None:
    page.published_at = page.published_at or dates.published
    page.updated_at = page.updated_at or dates.updated


def _note_byline(page: Page, byline: Byline) -> None:
    page.authors += [name for name in byline.authors if name not in page.authors]
    page.agency = page.agency or byline.outlet


def _note_dateline(page: Page, dateline: Dateline) -> None:
    page.dateline = dateline.place
    if page.agency is None and dateline.agency:
        page.agency = known_outlet(dateline.agency) or dateline.agency


def _note_section(page: Page, line: str) -> bool:
    """Note the last name of a trail of sections: `Home > World > Europe`. A menu is no trail."""
    parts = [part for part in re.split(r"\s*[|/>›»]\s*", line) if part]
    if page.section is None and (len(parts) == 1 or ">" in line or "›" in line) and parts[-1].lower() != "home":
        page.section = parts[-1] if len(parts[-1].split()) <= 3 else None
    return True


def _note_url(page: Page, line: str) -> bool:
    """Note an address that stands on a line of its own."""
    match = _URL.fullmatch(line)
    if match:
        page.url = page.url or match["url"]
    return bool(match)


def _note_field(page: Page, line: str) -> bool:
    """Note a line such as `Title: …` or `Source: …`, as some programs write them above a text."""
    match = _FIELD.fullmatch(line)
    if not match:
        return False
    name, value = match["name"].lower(), match["value"].strip()
    if name in {"title", "headline"} and not page.title:
        page.title = value
    elif name in {"outlet", "publisher", "publication", "newspaper", "source"} and len(value.split()) <= 6:
        page.outlet = page.outlet or known_outlet(value) or value
    elif name in {"author", "authors", "byline"} and (byline := byline_of(f"By {value.removeprefix('By ')}")):
        _note_byline(page, byline)
    elif name == "section" and len(value.split()) <= 4:
        page.section = value
    else:
        return False
    return True


def _is_bare_byline(page: Page, lines: list[str], index: int) -> bool:
    """Tell whether a line is a name, or the role under a name, beside other lines of a head."""
    line = lines[index]
    if page.authors:
        return len(line.split()) <= 8 and bool(_ROLE_LINE.fullmatch(line) or known_outlet(line.split(",")[0]))
    if not is_name(line) or index + 1 >= len(lines):
        return False
    following = lines[index + 1]
    return bool(date_line(following) or (len(following.split()) <= 8 and _ROLE_LINE.fullmatch(following)))


def _read_body(page: Page, lines: list[str], *, strays: bool) -> None:
    """Add the paragraphs of the report to the page, and leave its furniture behind."""
    kinds = [furniture_kind(line) for line in lines]
    under_heading = False
    for index, line in enumerate(lines):
        if under_heading and kinds[index] is None and is_headline(line) and not line.endswith((".", "”", '"', ":")):
            kinds[index] = Kind.related
        under_heading = kinds[index] is Kind.related_heading or (under_heading and kinds[index] is Kind.related)
        dates = date_line(line) if kinds[index] is None else None
        if dates and dates.labelled:
            _note_dates(page, dates)
            kinds[index] = Kind.date
    page.dropped += [(kind, line) for kind, line in zip(kinds, lines, strict=True) if kind]
    kept = [line for kind, line in zip(kinds, lines, strict=True) if not kind]
    if strays and page.signs >= 2:
        astray = bare_headlines(kept)
        page.dropped += [(Kind.related, kept[index]) for index in sorted(astray)]
        kept = [line for index, line in enumerate(kept) if index not in astray]
    page.body += kept


def _drop_signature(page: Page) -> None:
    """Drop a last line that only names the agency of the dateline: `Halvenian Wire Service` under `(HWS)`."""
    if len(page.body) < 3 or not page.agency:
        return
    last = page.body[-1].strip("()—– ")
    initials = "".join(word[0] for word in last.split() if word[0].isupper())
    same = (known_outlet(last) or last) == page.agency or (last == last.title() and len(initials) > 1 and initials == page.agency)
    if same and len(last.split()) <= 5:
        page.dropped.append((Kind.contributor, page.body.pop()))


def first_words(paragraph: str) -> str:
    """Return the first sentence of a paragraph, cut at a word when it is long: a title for a text without one."""
    sentence = re.split(r"(?<=[.!?])\s", paragraph.split("\n", 1)[0], maxsplit=1)[0]
    if len(sentence) <= 120:
        return sentence
    return f"{sentence[:119].rsplit(' ', 1)[0]}…"
