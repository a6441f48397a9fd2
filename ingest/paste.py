"""A page as it was pasted: the report told from what stood around it, and what the lines at its head say."""

import re
from dataclasses import dataclass, field

from ingest.bylines import Byline, bare_byline_of, byline_of, is_name, is_role
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

    `title` is the headline when it is known already; `strays` says whether bare headlines of other
    articles may be
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
    """Read the lines above the report; return where the report begins. Standfirsts are kept as its first
    paragraphs."""
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
    if kind := furniture_kind(line, in_head=True):
        return kind
    if _note_field(page, line) or _note_url(page, line):
        return Kind.masthead
    if not page.title and (kind := _above_title(page, lines, index)):
        return kind
    if kind := _note_segments(page, line):
        return kind
    if page.title and _note_bare_byline(page, lines, index):
        return Kind.byline
    if _is_count(page, line):
        return Kind.prompt
    return Kind.section if is_section(line) and _note_section(page, line) else None


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
        if name and (known_outlet(name) or index == 0 or page.dropped):
            page.outlet = name
            return Kind.masthead
    if any(map(str.isdigit, line)) or len(line.split()) > 3:
        return None
    # `Museums` over a long headline is its section; alone over a short one it may be the headline itself.
    short = page.signs and _headline_follows(lines, index, words=6) and not re.search(r"[.,:;!?’']", line)
    return Kind.section if line.isupper() or short else None


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
        return is_headline(line)
    return False


def _head_goes_on(page: Page, lines: list[str], index: int) -> bool:
    """Tell whether what reads like a paragraph is a standfirst, because a byline or a date follows it
    soon."""
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
    parts = list(filter(None, _SPLIT.split(line)))
    dated = any(map(date_line, parts))
    if not dated and page.title and (byline := byline_of(line)):
        _note_byline(page, byline)
        return Kind.byline
    if not page.title or not dated or not all(map(_fits_in_head, parts)):
        return None
    for part in parts:
        if dates := date_line(part):
            _note_dates(page, dates)
        elif byline := byline_of(part):
            _note_byline(page, byline)
        elif is_name(part) and part == parts[0] and not page.authors:
            page.authors.append(part)
    return Kind.byline


def _fits_in_head(part: str) -> bool:
    """Tell whether a part of a line is one of the things that stand around a headline, a place among them."""
    place = len(part.split()) <= 3 and part.istitle()
    return bool(
        date_line(part)
        or byline_of(part)
        or furniture_kind(part)
        or is_section(part)
        or known_outlet(part)
        or place
    )


def _is_count(page: Page, line: str) -> bool:
    """Tell whether a number alone stands beside a button: the comments, or how often a page was shared."""
    return bool(page.dropped) and page.dropped[-1][0] is Kind.prompt and line.isdecimal() and len(line) <= 6


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
    if (
        page.section is None
        and (len(parts) == 1 or ">" in line or "›" in line)
        and parts[-1].lower() != "home"
    ):
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


def _note_bare_byline(page: Page, lines: list[str], index: int) -> bool:
    """Note a name without `By`, or the role under a name: only beside a date, a role or a share button."""
    line = lines[index]
    if page.authors:
        return is_role(line)
    byline = bare_byline_of(line)
    around = [lines[near] for near in (index - 1, index + 1) if 0 <= near < len(lines)]
    if not byline or not (
        not is_name(line) or any(date_line(near) or is_role(near) or _is_button(near) for near in around)
    ):
        return False
    _note_byline(page, byline)
    return True


def _is_button(line: str) -> bool:
    return furniture_kind(line) in {Kind.prompt, Kind.reading_time}


def _read_body(page: Page, lines: list[str], *, strays: bool) -> None:
    """Add the paragraphs of the report to the page, and leave its furniture behind."""
    kinds = [furniture_kind(line) for line in lines]
    last = max(
        (index for index, line in enumerate(lines) if kinds[index] is None and is_prose(line)), default=-1
    )
    linked = False
    for index, line in enumerate(lines):
        previous = kinds[index - 1] if index else None
        if kinds[index] is None:
            if linked and _is_link(line, tail=index > last):
                kinds[index] = Kind.related
            elif previous is Kind.prompt and line.isdecimal() and len(line) <= 6:
                kinds[index] = Kind.prompt
            elif (dates := date_line(line)) and dates.labelled:
                _note_dates(page, dates)
                kinds[index] = Kind.date
        linked = kinds[index] is Kind.related_heading or (linked and kinds[index] is Kind.related)
    page.dropped += [(kind, line) for kind, line in zip(kinds, lines, strict=True) if kind]
    kept = [line for kind, line in zip(kinds, lines, strict=True) if not kind]
    if strays and page.signs >= 2:
        astray = bare_headlines(kept)
        page.dropped += [(Kind.related, kept[index]) for index in sorted(astray)]
        kept = [line for index, line in enumerate(kept) if index not in astray]
    page.body += kept


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
