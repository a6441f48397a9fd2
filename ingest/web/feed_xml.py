"""XML of feeds made fit for a strict parser: many are a little broken, and lenient parsers can be made to hang."""

import re
from html.entities import html5
from xml.parsers import expat

from library.errors import UnreadableSource

_SMALL = 100_000
"""Characters of a broken feed that may be left to a lenient parser, whose time grows with the square of them."""
_LARGE = 1_000_000
"""Characters of a broken feed that is mended."""
_DEEPEST, _MOST = 200, 300_000
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_PROLOG = re.compile(r"^\s*<\?xml[^>]{0,500}\?>")
_ENTITY = re.compile(r"&([A-Za-z]\w{1,30};)")
_BARE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|$)|&(?!#?\w{1,31};)", re.DOTALL)
_OWN = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_ROOT = re.compile(r"<[A-Za-z_][\w:.-]{0,50}(?=[\s>])")
_PREFIX = re.compile(r"[</\s]([A-Za-z_][\w.-]{0,30}):[A-Za-z_]")


def mended(text: str) -> bytes:
    """Return a feed as UTF-8 that is well-formed, where that can be done. Raises UnreadableSource for what is hostile.

    A feed needs no entities of its own; those of HTML are put in as characters.
    """
    if "<!ENTITY" in text.upper():
        raise UnreadableSource("the feed defines entities of its own, which no feed needs: it was not read")
    text = _ENTITY.sub(_character, _PROLOG.sub("", text).replace("\0", ""))
    whole = text.encode("utf-8", "replace")
    if _is_well_formed(whole):
        return whole
    recovered = _recovered(_bound(_BARE.sub(_escaped, text))) if len(text) <= _LARGE else None
    if recovered and _is_well_formed(recovered):
        return recovered
    if len(text) > _SMALL:
        raise UnreadableSource("the feed is not well-formed XML, and too large to be guessed at")
    return whole


def _escaped(found: re.Match[str]) -> str:
    return "&amp;" if found[0] == "&" else found[0]


def _character(found: re.Match[str]) -> str:
    return found[0] if found[1] in _OWN else html5.get(found[1], found[0])


def _is_well_formed(data: bytes) -> bool:
    """Raises UnreadableSource for more elements, or deeper ones, than any feed has."""
    parser = expat.ParserCreate("utf-8", " ")
    depth = elements = 0

    def begin(*_: object) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > _DEEPEST or elements > _MOST:
            raise UnreadableSource("the feed has more elements, or nests them deeper, than any feed does")

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        return False
    return True


def _bound(text: str) -> str:
    """Declare the prefixes that the feed uses and forgot to declare."""
    used = set(_PREFIX.findall(text)) - {"xml", "xmlns"}
    missing = sorted(prefix for prefix in used if f"xmlns:{prefix}" not in text)[:50]
    declared = "".join(f' xmlns:{prefix}="{_NAMESPACES.get(prefix, "urn:undeclared")}"' for prefix in missing)
    return _ROOT.sub(lambda root: root[0] + declared, text, count=1)


def _recovered(text: str) -> bytes | None:
    """What a parser can make out, written anew."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # a compiled module

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None
    return None if root is None else etree.tostring(root, encoding="utf-8")
