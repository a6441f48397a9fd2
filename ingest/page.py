"""What a pasted page turned out to hold, noted line by line."""

import re
from dataclasses import dataclass, field

from ingest.bylines import Byline, byline_of
from ingest.datelines import Dateline
from ingest.dates import DateLine
from ingest.furniture import Kind
from ingest.outlets import known_outlet

_URL = re.compile(r"(?:url|link|source)?:?\s*(?P<url>https?://\S+)", re.IGNORECASE)
_FIELD = re.compile(
    r"(?P<name>title|headline|outlet|publisher|publication|newspaper|source|author|authors|byline|section):\s+"
    r"(?P<value>\S.{0,300})",
    re.IGNORECASE,
)
_OUTLET_NAMES = frozenset({"outlet", "publisher", "publication", "newspaper", "source"})


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
    agency_in: str = ""
    """Which of the two named it."""
    found_in: dict[str, str] = field(default_factory=dict[str, str])
    """Where each fact was found: `{"authors": "byline"}`."""

    @property
    def signs(self) -> int:
        """How many kinds of furniture were found: two or more make it a page, not a plain text."""
        return len({kind for kind, _ in self.dropped} - {Kind.byline, Kind.date})

    def note_title(self, title: str, where: str) -> None:
        """Note the headline."""
        self.title = title
        self.found_in["title"] = where

    def note_outlet(self, outlet: str | None, where: str) -> None:
        """Note the outlet; the first counts."""
        if outlet and self.outlet is None:
            self.outlet = outlet
            self.found_in["outlet"] = where

    def note_dates(self, dates: DateLine) -> None:
        """Note dates; the first of each kind counts."""
        if dates.published and not self.published_at:
            self.published_at = dates.published
            self.found_in["published_at"] = "text"
        if dates.updated and not self.updated_at:
            self.updated_at = dates.updated
            self.found_in["updated_at"] = "text"

    def note_byline(self, byline: Byline) -> None:
        """Note who wrote it, and an outlet that the byline names."""
        self.authors += [name for name in byline.authors if name not in self.authors]
        if self.authors:
            self.found_in["authors"] = "byline"
        if self.agency is None and byline.outlet:
            self.agency, self.agency_in = byline.outlet, "byline"

    def note_dateline(self, dateline: Dateline) -> None:
        """Note the place, and an agency that the dateline names."""
        self.dateline = dateline.place
        self.found_in["dateline"] = "text"
        if self.agency is None and dateline.agency:
            self.agency, self.agency_in = known_outlet(dateline.agency) or dateline.agency, "dateline"

    def note_section(self, line: str) -> bool:
        """Note the last name of a trail of sections: `Home > World > Europe`. A menu is no trail."""
        parts = [part for part in re.split(r"\s*[|/>›»]\s*", line) if part]
        if self.section is None and (len(parts) == 1 or ">" in line or "›" in line) and parts[-1].lower() != "home":
            self._note_section(parts[-1] if len(parts[-1].split()) <= 3 else None)
        return True

    def _note_section(self, section: str | None) -> None:
        if section:
            self.section = section
            self.found_in["section"] = "text"

    def note_url(self, line: str) -> bool:
        """Note an address that stands on a line of its own."""
        match = _URL.fullmatch(line)
        if match and self.url is None:
            self.url = match["url"]
            self.found_in["url"] = "text"
        return bool(match)

    def note_field(self, line: str) -> bool:
        """Note a line such as `Title: …` or `Source: …`, as some programs write them above a text."""
        match = _FIELD.fullmatch(line)
        if not match:
            return False
        name, value = match["name"].lower(), match["value"].strip()
        if name in {"title", "headline"} and not self.title:
            self.note_title(value, "text")
        elif name in _OUTLET_NAMES and len(value.split()) <= 6:
            self.note_outlet(known_outlet(value) or value, "text")
        elif name in {"author", "authors", "byline"} and (byline := byline_of(f"By {value.removeprefix('By ')}")):
            self.note_byline(byline)
        elif name == "section" and len(value.split()) <= 4:
            self._note_section(value)
        else:
            return False
        return True
