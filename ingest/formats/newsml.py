"""NewsML-G2, the XML envelope of the news agencies (IPTC): single items, and messages that carry several."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import tostring

from ingest.characters import normalise, paragraphs
from ingest.formats import nitf
from ingest.formats.agencies import WireReport, draft_of
from ingest.formats.markup import Words, local_name, words_of, words_of_html
from ingest.formats.nitf import LANG, all_under, text_of, under
from ingest.values import Draft, Failure
from library.errors import UnreadableSource
from library.originals import Original

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_ITEMS = 10_000
"""The most items of one message that are read."""


def read_newsml(root: "Element", name: str) -> Iterator[Draft | Failure]:
    """Yield the report of each item; pictures and the like beside a text are passed over.

    Raises UnreadableSource when there is nothing else.
    """
    items = [each for each in root.iter() if local_name(each) == "newsitem"]
    if local_name(root) == "newsitem":
        yield draft_of(_report(root), "newsml-g2")
        return
    texts = [item for item in items if _class(item) in {"", "text", "composite"}]
    if not texts:
        raise UnreadableSource(
            "none of its items is a text: its pictures, packages or lists only refer to reports that come by themselves"
        )
    for number, item in enumerate(texts[:MAX_ITEMS], start=1):
        item.tail = None
        try:
            draft = draft_of(_report(item), "newsml-g2")
        except UnreadableSource as error:
            yield Failure(source=f"{name}#{number}", reason=str(error))
            continue
        # Each keeps its own bytes: which of its neighbours can be read may change from day to day.
        yield draft.model_copy(update={"original": Original(".xml", tostring(item, encoding="utf-8"))})
    if len(texts) > MAX_ITEMS:
        yield Failure(source=name, reason=f"it has more than {MAX_ITEMS:,} items; the rest was not read")


def _report(item: "Element") -> WireReport:
    """Return what a newsItem holds; the NITF inside fills what the envelope leaves open."""
    kind = _class(item)
    meta, content = under(item, "itemmeta"), under(item, "contentmeta")
    inner = _inside(item)
    if not inner.paragraphs and kind not in {"", "text", "composite"}:
        raise UnreadableSource(f"it is a {kind}, not a text")
    created = text_of(content, "contentcreated") or text_of(meta, "firstcreated")
    version = text_of(meta, "versioncreated")
    embargoed = under(meta, "embargoed")
    return WireReport(
        guid=(item.get("guid") or "").strip() or inner.guid,
        title=text_of(content, "headline") or inner.title or text_of(meta, "title"),
        paragraphs=inner.paragraphs,
        hidden=inner.hidden,
        byline=text_of(content, "by") or text_of(content, "byline") or _creator(content) or inner.byline,
        outlet=_outlet(item, meta, content) or inner.outlet,
        dateline=text_of(content, "dateline") or inner.dateline or _named(under(content, "located")),
        published=created or inner.published or version,
        updated=text_of(content, "contentmodified") or version or inner.updated,
        embargo=(text_of(meta, "embargoed") or "") if embargoed is not None else inner.embargo,
        status=_code(under(meta, "pubstatus")) or inner.status,
        section=_named(under(content, "subject")) or inner.section,
        language=_language(item, content) or inner.language,
        note=text_of(meta, "ednote") or inner.note,
    )


def _inside(item: "Element") -> WireReport:
    """Return what stands in the item itself: NITF, XHTML, HTML or plain text, the first that has words.

    Raises UnreadableSource when the text lies elsewhere.
    """
    content_set = under(item, "contentset")
    for inline in all_under(content_set, "inlinexml"):
        for root in inline:
            report = nitf.report_of(root) if local_name(root) == "nitf" else _bare(words_of(root))
            if report.paragraphs:
                return report
    for inline in all_under(content_set, "inlinedata"):
        text = inline.text or ""
        if inline.get("encoding") or not text.strip():
            continue
        is_html = "html" in (inline.get("contenttype") or "")
        return _bare(words_of_html(text) if is_html else Words(paragraphs(normalise(text))))
    if under(content_set, "remotecontent") is not None and _class(item) in {"", "text", "composite"}:
        raise UnreadableSource(
            "its text is not in the file, which only says where it lies: ingest that file or address"
        )
    return WireReport()


def _bare(words: Words) -> WireReport:
    return WireReport(paragraphs=words.paragraphs, hidden=words.hidden)


def _code(element: "Element | None") -> str | None:
    """Return a code without its scheme: `stat:usable` is `usable`."""
    if element is None:
        return None
    code = element.get("qcode") or element.get("uri") or element.get("literal") or ""
    return code.rpartition(":")[2].rpartition("/")[2].strip() or None


def _class(item: "Element") -> str:
    return (_code(under(item, "itemmeta", "itemclass")) or "").lower()


def _named(element: "Element | None") -> str | None:
    """Return the name that a concept has in the item."""
    if element is None:
        return None
    return text_of(element, "name") or (element.get("literal") or "").strip() or None


def _outlet(item: "Element", meta: "Element | None", content: "Element | None") -> str | None:
    """Return who sends it: the provider by name, the holder of its rights, the source, the provider's code."""
    rights = under(item, "rightsinfo", "copyrightholder")
    provider = under(meta, "provider")
    return (
        _named(provider)
        or _named(rights)
        or _named(under(content, "infosource"))
        or text_of(content, "creditline")
        or _code(provider)
    )


def _creator(content: "Element | None") -> str | None:
    names = [_named(each) for each in all_under(content, "creator")]
    return f"By {' and '.join(filter(None, names))}" if any(names) else None


def _language(item: "Element", content: "Element | None") -> str | None:
    language = under(content, "language")
    return (language.get("tag") if language is not None else None) or item.get(LANG)
