"""Word documents (.docx): text as it is read on paper, with tracked changes accepted and hidden text left out."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from ingest.characters import one_line
from ingest.documents import Document
from ingest.formats.heading import Given, draft_of, has_no_headline, read_headed
from ingest.formats.misnamed import misnamed
from ingest.formats.word import WordText
from ingest.headlines import is_headline
from ingest.outlets import masthead_of
from ingest.values import Draft
from library.errors import UnreadableSource

MAX_UNPACKED = 100_000_000
"""The most bytes that all parts of a document may unpack to."""
MAX_PARTS = 5_000
MAX_XML = 30_000_000
"""The most bytes of one XML part."""
MAX_CHARACTERS = 2_000_000

_NO_TEXT = "no article text was found in the Word document"
_LOCKED = b"\xd0\xcf\x11\xe0"
_XML_ENDS = (".xml", ".rels")
# A document type could name entities; in UTF-16 each of its letters has a zero beside it.
_DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


def read(document: Document) -> Iterator[Draft]:
    """Yield the one article of a Word document."""
    data = document.data()
    if data.startswith(_LOCKED):
        raise UnreadableSource("the document is locked with a password, or is an old .doc: save it as a plain .docx")
    _check(data)
    word = _opened(data)
    if not word.paragraphs:
        raise UnreadableSource(f"{_NO_TEXT}: perhaps it holds pictures only")
    yield _draft(word, document.address)


def _draft(word: WordText, address: str | None) -> Draft:
    """Read the paragraphs. The file's own title only confirms a headline; who made the file, and when, is no byline
    and no date of publication."""
    headline = _headline(word)
    page = read_headed(word.paragraphs, headline)
    given: dict[str, Given] = {}
    if headline is not None:
        given["title"] = Given(page.title, "style" if word.styles[headline] else "text")
    elif has_no_headline(page) and _is_title(word.title):
        given["title"] = Given(word.title, "docx properties")
    given["url"] = Given(address, "address")
    return draft_of(page, given, hidden=word.hidden, nothing=_NO_TEXT)


def _headline(word: WordText) -> int | None:
    """Find the headline: styled as title, else the first heading at the head, else what the file's title repeats."""
    head = range(min(len(word.paragraphs), 12))
    for wanted in ("title", "heading"):
        for index in head:
            if word.styles[index] == wanted and _is_title(word.paragraphs[index]):
                # A crosshead deep in the text is no headline: nothing but a few short lines stand above one.
                if wanted == "heading" and sum(len(line) for line in word.paragraphs[:index]) > 300:
                    break
                return index
    title = word.title.casefold()
    return next((index for index in head if title and word.paragraphs[index].casefold() == title), None)


def _is_title(text: str) -> bool:
    return len(text.split()) >= 3 and is_headline(text) and not masthead_of(text)


def _check(data: bytes) -> None:
    """Refuse what unpacks to too much, and XML with a document type, before any parser sees it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise UnreadableSource(f"it unpacks to more than {MAX_UNPACKED / 1e6:g} MB, and no article does")
            if "word/document.xml" not in packed.namelist():
                raise UnreadableSource("this is a zip archive without a Word document in it: rename it to .zip")
            for part in parts:
                if part.filename.lower().endswith(_XML_ENDS):
                    _check_xml(packed, part)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        if not data.startswith(b"PK"):
            raise misnamed("a Word document", data) from None
        raise UnreadableSource(f"the Word document is damaged: {one_line(str(error))[:120]}") from None
    except RuntimeError:  # zipfile's word for a member with a password
        raise UnreadableSource("the Word document is locked with a password: save a copy without one") from None
    except UnreadableSource:
        raise
    except Exception as error:  # noqa: BLE001 - what unpacks a damaged member (zlib, bz2, lzma) has errors of its own
        raise UnreadableSource(f"the Word document is damaged: {one_line(str(error))[:120]}") from None


def _check_xml(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.file_size > MAX_XML:
        raise UnreadableSource(f"its part {part.filename[:80]} unpacks to more than {MAX_XML / 1e6:g} MB")
    content = packed.read(part)
    if any(mark in content for mark in _DOCTYPES):
        raise UnreadableSource(f"its part {part.filename[:80]} declares a document type, which Word never writes")


def _opened(data: bytes) -> WordText:
    """Return the text of a document that was checked. Raises UnreadableSource."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE

    try:
        opened = docx.Document(io.BytesIO(data))
        word = WordText(_numbering(opened.part), _styles(opened), MAX_CHARACTERS)
        word.read(opened.element)
        notes = (rel.target_part.blob for rel in _related(opened.part, RELATIONSHIP_TYPE.FOOTNOTES))
        for blob in notes:
            word.read_notes(_parsed(blob))
        word.title = one_line(opened.core_properties.title or "")[:1000]
    except (UnreadableSource, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - python-docx meets damaged files with whatever Python raises there
        reason = f"{type(error).__name__}: {one_line(str(error))[:120]}"
        raise UnreadableSource(f"the Word document is damaged and cannot be read ({reason})") from None
    return word


def _related(part: Any, kind: str) -> list[Any]:
    return [rel for rel in part.rels.values() if rel.reltype == kind and not rel.is_external]


def _parsed(blob: bytes) -> Any:
    from docx.oxml.parser import parse_xml

    return parse_xml(blob)


def _numbering(part: Any) -> Any:
    """Return the element that says how lists are numbered, or None."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    found = _related(part, RELATIONSHIP_TYPE.NUMBERING)
    return found[0].target_part.element if found else None


def _styles(opened: Any) -> Any:
    return opened.styles.element
