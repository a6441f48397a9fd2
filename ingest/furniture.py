"""The furniture of a news page: lines that stand around a report and are no part of it, told one at a time.

A line of furniture that is kept costs little; a line of the report that is dropped is lost. So each rule asks
for a form that no sentence of a report has. Corrections and notes of an update are the report's own words and
are never furniture.
"""

import re
import tomllib
from enum import StrEnum, auto
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast

from ingest.outlets import known_outlet

_TABLE = Path(__file__).parent / "data" / "furniture.toml"


class Kind(StrEnum):
    """What a line of furniture is."""

    masthead = auto()
    section = auto()
    reading_time = auto()
    caption = auto()
    related = auto()
    related_heading = auto()
    """Opens a list of links: the headlines under it go too."""
    prompt = auto()
    """Share, subscribe, comment, listen, cookies, advertisement."""
    contributor = auto()
    """Who else worked on it, who the author is, whose opinion it is."""
    pull_quote = auto()
    """A sentence of the report, set large a second time."""
    copyright = auto()
    byline = auto()
    date = auto()


class _Forms(NamedTuple):
    """The table of forms, compiled; the first kind that fits names a line."""

    whole: tuple[tuple[Kind, re.Pattern[str]], ...]
    agency: re.Pattern[str]
    credit: re.Pattern[str]
    sections: frozenset[str]


_BY_FORM = (
    Kind.reading_time,
    Kind.prompt,
    Kind.related_heading,
    Kind.related,
    Kind.caption,
    Kind.contributor,
    Kind.copyright,
)
_LONGEST_CAPTION = 800
_NOTE = re.compile(
    r"\W*(?:correction|clarification|editors?['’]s? note|update|updated)\b(?!\s*\d)"
    r"|this (?:story|article|report|version|post|page) (?:has been|was) (?:updated|corrected|"
    r"amended|clarified)",
    re.IGNORECASE,
)
_SAYING = re.compile(r"\b(?:said|says|told|according to)\b")
_PLAIN_LINK = re.compile(
    r"\W*(?:related|read more|read also|also read|see also|recommended|don['’]t miss)", re.IGNORECASE
)
# Credits behind a caption's full stop: `Photo: Jane Roe`, `Credit...Jane Roe`, `REUTERS/Jane Roe`, `|
# Jane Roe/Reuters`.
_CREDITS_BEHIND = (
    re.compile(
        r"[.!?”\"’')]\s*(?:(?:File )?(?:Photo|Photograph|Picture|Image|Illustration|Graphic)s?|"
        r"PHOTO|Credit|Photo credit)"
        r"(?: by)?\s*(?::|\.\.\.|…)\s*[A-Z][^.:]{1,80}\.?$"
    ),
    re.compile(r"[.\d”\"’]\s+(?:REUTERS|AP Photo|AFP|EPA|Getty Images|PA|Handout|Pool)/[A-Z][\w ./’'-]{2,60}$"),
    re.compile(r"[.!?”\"’]\s*\|\s*(?:[A-Z][\w.’'-]*[ ]?){1,4}(?:/|for |via )[A-Z][\w ./’'-]{1,50}$"),
)
_PARENTHESIS = re.compile(r".*?(?P<stop>[.!?”\"’])?\s*[(\[](?P<inside>[^()\[\]]{2,90})[)\]]$", re.DOTALL)
_PHOTO_WORD = re.compile(r"(?:file|photo|image|picture|courtesy|handout)\b", re.IGNORECASE)
_NAMES_ONLY = re.compile(
    r"[A-Z“\"][\w.:’'&-]*(?:[ /,]+(?:[A-Z][\w.’'&-]*|for|the|via|of|and|by|photo|file|pool|"
    r"images?|handout|courtesy))*"
)


def furniture_kind(line: str, *, in_head: bool = False) -> Kind | None:
    """Return what kind of furniture a line is, or None for a line to keep.

    `in_head` says that it stands above the report, where a caption may end in an agency's name alone.
    """
    if len(line) > 600 or "\n" in line or _NOTE.match(line):
        return None
    if len(line.split()) <= 60:
        for kind, form in _forms().whole:
            if form.fullmatch(line) and not _says(kind, line):
                return kind
    source = line[7:].strip() if line.lower().startswith("source:") else ""
    if source and known_outlet(source):
        return Kind.contributor
    return Kind.caption if is_caption(line, in_head=in_head) else None


def is_note(line: str) -> bool:
    """Tell whether a line is a note of a correction or an update, which is the report's own."""
    return bool(_NOTE.match(line))


def is_caption(line: str, *, in_head: bool = False) -> bool:
    """Tell whether a line is a picture's caption: it ends in a credit, in parentheses or after `Photo:`."""
    words = len(line.split())
    if words > 70 or len(line) > _LONGEST_CAPTION or "\n" in line:
        return False
    if words <= 60 and any(credit.search(line) for credit in _CREDITS_BEHIND):
        return True
    match = _PARENTHESIS.fullmatch(line)
    if not match:
        return False
    inside = match["inside"].strip()
    if _forms().agency.fullmatch(inside) or known_outlet(inside):
        # Agencies also sign the last paragraph of a report: `The talks go on. (PTI)`.
        return in_head and words <= 45 and not _SAYING.search(line)
    if match["stop"] and known_outlet(inside.partition(" ")[0]) and re.search(r": [A-Z]\S+ [A-Z]\S+$", inside):
        return True
    marked = match["stop"] or _PHOTO_WORD.match(inside) or "/" in inside
    return bool(marked and _forms().credit.fullmatch(inside) and _NAMES_ONLY.fullmatch(inside))


def is_section(line: str) -> bool:
    """Tell whether a line is made of section names: `World`, `Sport > Football`, `Home News Politics`."""
    sections = _forms().sections
    parts = [part.strip().lower() for part in re.split(r"\s*[|/>›»·•]\s*", line.strip()) if part.strip()]
    if not parts or len(line) > 200:
        return False
    if all(part in sections for part in parts):
        return True
    if re.search(r"[>›]|\s/\s", line):
        return len(parts) >= 2 and parts[0] in sections and all(len(part.split()) <= 4 for part in parts)
    words = line.split()
    known = sum(word.lower() in sections for word in words)
    return len(words) >= 4 and known >= len(words) * 0.75 and all(word[0].isupper() for word in words)


def _says(kind: Kind, line: str) -> bool:
    """Tell whether a line that has the form of a prompt or a link is a sentence of the report after all."""
    if not line.rstrip().endswith((".", "”", '"')):
        return False
    if kind is Kind.related and line.endswith(".") and not _PLAIN_LINK.match(line):
        return True
    return kind in {Kind.prompt, Kind.related, Kind.copyright} and bool(_SAYING.search(line))


@cache
def _forms() -> _Forms:
    """Read and compile the table once."""
    table = cast("dict[str, list[str]]", tomllib.loads(_TABLE.read_text("utf-8")))
    lists = cast("dict[str, str | list[str]]", table["words"])
    words = {name: value if isinstance(value, str) else "|".join(value) for name, value in lists.items()}

    def compiled(form: str) -> re.Pattern[str]:
        for name, value in words.items():
            form = form.replace(f"{{{name}}}", value)
        return re.compile(form, re.IGNORECASE)

    return _Forms(
        whole=tuple((kind, compiled(form)) for kind in _BY_FORM for form in table[kind.value]),
        agency=compiled("{agency}"),
        credit=compiled(
            r".*\b(?:photos?|photograph|via|handout|courtesy|pool|file|images?|screen ?(?:grab|shot)|"
            r"illustration)\b.*"
            r"|(?:.*[/,] ?)?(?:{agency})(?:[/,].*)?"
            r"|(?-i:[A-Z])[\w.’'-]+(?: (?-i:[A-Z])[\w.’'-]+){1,3}(?: ?/ ?| for (?:the )?)(?-i:[A-Z]).*"
        ),
        sections=frozenset(lists["section"]),
    )
