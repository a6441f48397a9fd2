"""Sitemaps, sitemap indexes and news sitemaps: as XML or as plain lists, packed or not."""

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ingest.characters import one_line
from ingest.decoding import decode
from ingest.outlets import known_outlet
from ingest.web.bodies import read_body
from ingest.web.listed import Listed, Listing, address_of, moment, same_site
from library.errors import UnreadableSource

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST = 50_000
"""Addresses of one sitemap, by its own rules."""
NEWEST = 200
"""How many of the newest pages are taken from one sitemap."""
MAX_BYTES = 50_000_000
"""Unpacked, by its own rules."""

_GZIP = b"\x1f\x8b"
_DAY = re.compile(r"(?:19|20)\d\d-\d\d")
_FIELDS = {"loc", "lastmod", "title", "name", "language", "publication_date"}


class _Entry(NamedTuple):
    """One address, and what is said of it."""

    is_map: bool
    said: dict[str, str]

    @property
    def changed(self) -> str:
        """When, as written, where it is written so that texts sort as days do."""
        text = self.said.get("lastmod") or self.said.get("publication_date", "")
        return text if _DAY.match(text) else ""


def read_sitemap(data: bytes, address: str, newest: int = NEWEST) -> Listing:
    """Return what a sitemap leads to, newest first, those without a date last. Raises UnreadableSource.

    Pages of other sites are passed over: no site can speak for them.
    """
    if data.startswith(_GZIP):
        data = read_body(iter((data,)), {"content-encoding": "gzip"}, MAX_BYTES)
    if not data.strip():
        raise UnreadableSource("the sitemap is empty")
    entries = _xml(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _plain(data)
    first = sorted(islice(entries, MOST), key=lambda entry: entry.changed, reverse=True)
    pages: dict[str, Listed] = {}
    maps: dict[str, None] = {}
    for entry in first:
        if len(pages) == newest:
            break
        place = address_of(entry.said.get("loc", ""), address)
        if place is None or not same_site(place, address):
            continue
        if entry.is_map:
            maps[place] = None
        else:
            pages.setdefault(place, _listed(place, entry.said))
    return Listing(kind="sitemap", pages=tuple(pages.values()), maps=tuple(maps))


def _listed(place: str, said: dict[str, str]) -> Listed:
    published, updated = moment(said.get("publication_date")), moment(said.get("lastmod"))
    name = one_line(said.get("name", ""))[:200]
    return Listed(
        address=place,
        title=one_line(said.get("title", ""))[:1000] or None,
        published_at=published,
        updated_at=updated if updated != published else None,
        outlet=known_outlet(name) or name or None,
        language=said.get("language", "").strip().lower()[:2] or None,
        found_in="sitemap",
    )


def _xml(data: bytes) -> Iterator[_Entry]:
    """Yield entries as they are parsed. Raises UnreadableSource where not even one comes before the damage."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    came = 0
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                root = element if root is None else root
                continue
            name = _local(element)
            if name in {"url", "sitemap"}:
                came += 1
                yield _Entry(name == "sitemap", _said(element))
                if root is not None:
                    root.clear()
    except DefusedXmlException:
        raise UnreadableSource("the sitemap declares entities or a document type, which none needs") from None
    except (ParseError, ValueError, LookupError) as error:
        if not came:
            raise UnreadableSource(f"the sitemap cannot be read: {error}") from None
    if not came and (root is None or _local(root) not in {"urlset", "sitemapindex"}):
        raise UnreadableSource("this is no sitemap: it has no list of addresses")


def _said(element: "Element") -> dict[str, str]:
    """The first of each field that is read, at whatever depth."""
    found: dict[str, str] = {}
    for child in element.iter():
        name = _local(child)
        # A picture has a title and an address, too.
        if name in _FIELDS and "image" not in child.tag and "video" not in child.tag and child.text:
            found.setdefault(name, child.text.strip()[:4096])
    return found


def _local(element: "Element") -> str:
    return element.tag.rpartition("}")[2]


def _plain(data: bytes) -> Iterator[_Entry]:
    lines = [line.strip() for line in decode(data).splitlines() if line.strip()]
    if not lines or not all(line.startswith(("http://", "https://")) for line in lines[:20]):
        raise UnreadableSource("this is no sitemap: it has no list of addresses")
    for line in lines:
        yield _Entry(False, {"loc": line})
