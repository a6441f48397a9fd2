"""XML: NITF, NewsML-G2, a feed as it was saved, a page as XHTML; told by the root element."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingest.characters import normalise
from ingest.decoding import decode
from ingest.documents import Document
from ingest.formats import nitf
from ingest.formats.agencies import draft_of
from ingest.formats.feed_files import read_saved_feed
from ingest.formats.markup import MAX_DEPTH, local_name
from ingest.formats.newsml import read_newsml
from ingest.values import Draft, Failure
from library.errors import UnreadableSource

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(r"""encoding\s*=\s*["']([\w.:-]{2,40})["']""")
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?(?P<name>[A-Za-z][\w.-]*)")
_NOT_ROOT = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_FEEDS = frozenset({"rss", "rdf", "feed"})
_SITEMAPS = frozenset({"urlset", "sitemapindex"})


def read(document: Document) -> Iterator[Draft | Failure]:
    """Yield the articles of an XML document. Raises UnreadableSource for what is none of the formats known."""
    data = document.data()
    text = decode(data, document.charset or _declared(data))
    name = _root_name(text)
    if name in _FEEDS:
        # Read before it is parsed, as many feeds are not well-formed.
        yield from read_saved_feed(document, data)
    elif name in _SITEMAPS:
        raise UnreadableSource("this is a sitemap, which only lists addresses: ingest the address that it was found at")
    elif name == "html":
        from ingest.formats import html

        yield from html.read(document)
    else:
        yield from _read_wire(_parsed(text), document.name)


def _read_wire(root: "Element", name: str) -> Iterator[Draft | Failure]:
    kind = local_name(root)
    if kind == "nitf":
        yield draft_of(nitf.report_of(root), "nitf")
    elif kind in {"newsitem", "newsmessage"}:
        yield from read_newsml(root, name)
    elif kind in {"packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem"}:
        raise UnreadableSource(
            f"it is a {kind} of NewsML-G2, which holds no report: ingest the newsItems that it names"
        )
    elif kind == "newsml":
        raise UnreadableSource("this is NewsML 1, which is not read: ask for NewsML-G2, ninjs or NITF")
    else:
        raise UnreadableSource(
            f"its root element is {kind[:40] or 'none'}: XML that can be read is NITF, NewsML-G2, RSS, Atom or XHTML"
        )


def _declared(data: bytes) -> str | None:
    match = _ENCODING.search(data[:200].decode("latin-1"))
    return match[1] if match else None


def _root_name(text: str) -> str:
    """The name of the root element, as far as the first 64,000 characters show it."""
    match = _ROOT.search(_NOT_ROOT.sub("", text[:64_000]))
    return match["name"].lower() if match else ""


def _parsed(text: str) -> "Element":
    """Parse XML. Nothing outside it is ever opened, and what declares anything of its own is refused."""
    from html.entities import entitydefs
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    parser: Any = DefusedXMLParser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
    parser.parser.StartDoctypeDeclHandler = _no_declarations
    # The names of a DTD that is never fetched: NITF's are those of HTML.
    parser.entity.update(entitydefs)
    try:
        parser.feed(normalise(_DECLARATION.sub("", text, count=1)).encode("utf-8"))
        root: Element = parser.close()
    except DefusedXmlException:
        raise UnreadableSource(_REFUSED) from None
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableSource(f"not XML that can be read: {error}") from None
    _check_depth(root)
    return root


_REFUSED = "it declares entities of its own or refers to others, which no report needs: it was not read"


def _no_declarations(_name: str, _system: str | None, _public: str | None, has_internal: int) -> None:
    """Let a document name its DTD, which is never fetched; refuse declarations inside it."""
    if has_internal:
        raise UnreadableSource(_REFUSED)


def _check_depth(root: "Element") -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise UnreadableSource(f"it nests its elements more than {MAX_DEPTH} deep")
        level = [child for element in level for child in element]
