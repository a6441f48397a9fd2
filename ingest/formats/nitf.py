"""NITF, the XML that agencies mark their reports up with (IPTC, versions 3.x)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.formats.agencies import WireReport
from ingest.formats.markup import local_name, words_in, words_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def report_of(root: "Element") -> WireReport:
    """Return what an `nitf` element holds."""
    head, body_head = under(root, "head"), under(root, "body", "body.head")
    docdata, pubdata = under(head, "docdata"), under(head, "pubdata")
    content = under(root, "body", "body.content")
    words = words_of(content) if content is not None else None
    created = _norm(docdata, "date.issue") or _attribute(pubdata, "date.publication")
    status = _attribute(docdata, "management-status")
    release = _norm(docdata, "date.release")
    held = (status or "").lower() == "embargoed"
    return WireReport(
        guid=_attribute(under(docdata, "doc-id"), "id-string"),
        title=text_of(body_head, "hedline", "hl1") or text_of(head, "title"),
        paragraphs=words.paragraphs if words else [],
        hidden=words.hidden if words else 0,
        byline=_byline(under(body_head, "byline")),
        outlet=_attribute(pubdata, "name")
        or text_of(body_head, "distributor")
        or _attribute(under(docdata, "doc.copyright"), "holder"),
        dateline=text_of(body_head, "dateline", "location") or text_of(body_head, "dateline"),
        published=created or _norm(under(body_head, "dateline"), "story.date") or release,
        updated=max(filter(None, (each.get("norm") for each in all_under(head, "revision-history"))), default=None),
        embargo=(release or "") if held or release else None,
        status=None if held else status,
        section=_attribute(pubdata, "position.section") or _subject(head),
        language=root.get(LANG) or root.get("lang"),
        note=_attribute(under(docdata, "ed-msg"), "info"),
    )


def all_under(element: "Element | None", name: str) -> "Iterator[Element]":
    """Yield the children of that name, whatever their namespace."""
    yield from (child for child in element if local_name(child) == name) if element is not None else ()


def under(element: "Element | None", *path: str) -> "Element | None":
    """Return the first child of the first name, in it the first of the second, and so on."""
    for name in path:
        element = next(all_under(element, name), None)
    return element


def text_of(element: "Element | None", *path: str) -> str | None:
    """Return the words at a path on one line, None when there are none."""
    found = under(element, *path)
    return (words_in(found) or None) if found is not None else None


def _attribute(element: "Element | None", name: str) -> str | None:
    return (element.get(name) or "").strip() or None if element is not None else None


def _norm(element: "Element | None", name: str) -> str | None:
    return _attribute(under(element, name), "norm")


def _byline(byline: "Element | None") -> str | None:
    """Return who wrote it: the persons that are marked, else the line without their titles."""
    if byline is None:
        return None
    persons = [words_in(each) for each in all_under(byline, "person")]
    if named := list(filter(None, persons)):
        return f"By {' and '.join(named)}"
    pieces = [byline.text or ""]
    for child in byline:
        pieces += ["" if local_name(child) == "byttl" else words_in(child), child.tail or ""]
    return " ".join(" ".join(pieces).split()) or None


def _subject(head: "Element | None") -> str | None:
    subject = under(head, "tobject", "tobject.subject")
    return _attribute(subject, "tobject.subject.matter") or _attribute(subject, "tobject.subject.type")
