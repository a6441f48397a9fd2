"""What an answer really holds, whatever its content type says: types lie, the first bytes do so seldom."""

import re
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from ingest.decoding import seems_to_be
from ingest.kinds import Kind, kind_of_content, kind_of_name
from ingest.web.bodies import unpacked
from ingest.web.feeds import JSON_FEED
from ingest.web.values import Fetched
from library.errors import UnreadableSource

HEAD = 4096

_GZIP, _PDF, _ZIP = b"\x1f\x8b", b"%PDF", b"PK\x03\x04"
_FIRST_ELEMENT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_BESIDE = re.compile(r"<\?.*?(?:\?>|$)|<!--.*?(?:-->|$)|<!\[CDATA\[.*?(?:\]\]>|$)|<!(?!--)[^>]*(?:>|$)", re.DOTALL)
_FEEDS = {"rss", "feed", "rdf"}
_MAPS = {"urlset", "sitemapindex"}
_AGENCIES = {"nitf", "newsml", "newsitem", "newsmessage", "packageitem"}
_MAILS = {".eml", ".mhtml", ".mbox"}
_PAGE_TYPES = {"text/html", "application/xhtml+xml"}
_BY_TYPE = {
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "text/csv": ".csv",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "message/rfc822": ".eml",
    "multipart/related": ".mhtml",
    "application/json": ".json",
}
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|article|main|div|p|h1|meta|title)[\s>/]", re.IGNORECASE)


class Content(NamedTuple):
    """What it is; with the kind of reader where it is a document."""

    what: Literal["page", "feed", "sitemap", "document"]
    kind: Kind | None = None


_BY_ELEMENT = (
    dict.fromkeys(_FEEDS, Content("feed"))
    | dict.fromkeys(_MAPS, Content("sitemap"))
    | dict.fromkeys(_AGENCIES, Content("document", ".xml"))
)


def content_of(fetched: Fetched) -> Content:
    """Tell what was fetched. Raises UnreadableSource, saying what it seems to be, for what cannot be read."""
    head = fetched.body[:HEAD]
    if not head.strip():
        raise UnreadableSource("the site answered with an empty page")
    if head.startswith(_GZIP):
        return _packed(fetched)
    if head.startswith(_PDF):
        return _document(".pdf", fetched, "a PDF")
    if head.startswith(_ZIP):
        return _zipped(fetched)
    if name := seems_to_be(head):
        raise UnreadableSource(f"this is {name}, not an article")
    return _text(_roughly(head).lstrip("\ufeff \t\r\n"), fetched)


def _text(head: str, fetched: Fetched) -> Content:
    """By the first element, or the first brace, then by type and name."""
    first = _first_element(head)
    if first in _BY_ELEMENT:
        return _BY_ELEMENT[first]
    if (mail := kind_of_content(fetched.body[:HEAD])) in _MAILS:
        return Content("document", mail)
    if head.startswith("{"):
        return Content("feed") if JSON_FEED in head.replace("\\/", "/") else _named(fetched, ".json")
    if _MARKUP.search(head):
        named = _kind_by_name(fetched)
        return Content("document", named) if named in {".md", ".markdown"} else Content("page")
    if fetched.content_type in _PAGE_TYPES:
        return Content("page")
    if _only_addresses(head) and "sitemap" in fetched.final_url:
        return Content("sitemap")
    return _named(fetched, ".txt")


def _roughly(head: bytes) -> str:
    """The first characters, right where they are ASCII."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return head.decode("utf-16", "replace")
    if head[1:2] == b"\0" or head[:1] == b"\0":
        return head.replace(b"\0", b"").decode("latin-1")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _first_element(head: str) -> str:
    bare = _BESIDE.sub("", head).lstrip("]> \t\r\n")
    found = _FIRST_ELEMENT.match(bare)
    return found[2].lower() if found else ""


def _only_addresses(head: str) -> bool:
    lines = [line for line in head.split("\n")[:-1] or [head] if line.strip()]
    return bool(lines) and all(line.strip().startswith(("http://", "https://")) for line in lines)


def _packed(fetched: Fetched) -> Content:
    """A gzip file: a sitemap, or lines of JSON."""
    start = next(iter(unpacked((fetched.body,), "gzip")), b"")[:HEAD]
    head = _roughly(start).lstrip("\ufeff \t\r\n")
    if _first_element(head) in _MAPS or _only_addresses(head):
        return Content("sitemap")
    return _document(".jsonl.gz", fetched, "a gzip archive") if head.startswith("{") else _by_name(fetched)


def _zipped(fetched: Fetched) -> Content:
    office = b"word/" in fetched.body or b"[Content_Types].xml" in fetched.body[:HEAD]
    return _document(".docx" if office else ".zip", fetched, "an Office document" if office else "a zip archive")


def _document(ending: str, fetched: Fetched, name: str) -> Content:
    kind = kind_of_name(f"x{ending}")
    if kind is None:
        raise UnreadableSource(f"this is {name}, which cannot be read from {fetched.final_url}")
    return Content("document", kind)


def _named(fetched: Fetched, otherwise: str) -> Content:
    kind = _kind_by_name(fetched) or kind_of_name(f"x{_BY_TYPE.get(fetched.content_type, otherwise)}")
    if kind is None:
        raise UnreadableSource(f"this is {fetched.content_type or 'something'} that no reader is there for")
    return Content("document", kind)


def _by_name(fetched: Fetched) -> Content:
    kind = _kind_by_name(fetched)
    if kind is None:
        raise UnreadableSource("this is a packed file that no reader is there for")
    return Content("document", kind)


def _kind_by_name(fetched: Fetched) -> Kind | None:
    kind = kind_of_name(urlsplit(fetched.final_url).path)
    return None if kind in {".html", ".htm"} else kind
