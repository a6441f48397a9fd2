"""PDF: a page printed from a browser, a press release, a print-out of a wire. Text is read, pictures are not."""

import io
import logging
from collections.abc import Iterator
from typing import Any

from ingest.characters import one_line
from ingest.documents import Document
from ingest.formats.heading import Given, draft_of, has_no_headline, outlet_behind, read_headed, without_outlet
from ingest.formats.ink import Budget, Ink, TooMuchInk
from ingest.formats.misnamed import misnamed
from ingest.formats.printed import Page, Print, read_print
from ingest.headlines import is_headline
from ingest.outlets import masthead_of
from ingest.values import Draft
from library.errors import UnreadableSource

MAX_PAGES = 500
MAX_CHARACTERS = 2_000_000
MAX_OPERATORS = 1_500_000
"""The most operators of all pages together: a page of chromium's has about a thousand."""
MAX_STREAM = 20_000_000
"""The most bytes that one stream of text, font or structure may unpack to. Pictures are never unpacked."""

_OCR = "the PDF holds pictures of text and no text: run it through OCR (e.g. ocrmypdf) first"
_NO_TEXT = "no article text was found in the PDF"
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": MAX_STREAM,
    "lzw_maximum_output_length": MAX_STREAM,
    "run_length_maximum_output_length": MAX_STREAM,
    "brotli_maximum_output_length": MAX_STREAM,
    "array_based_stream_maximum_output_length": MAX_STREAM,
    "stream_decoding_work_maximum_length": 4 * MAX_STREAM,
    "page_tree_maximum_entries": 20_000,
    "xform_maximum_invocations_per_extraction": 500,
    "jbig2dec_binary": None,
}
_FILE_ENDS = (".doc", ".docx", ".pdf", ".indd", ".qxp", ".html", ".htm", ".txt", ".odt", ".rtf", ".pages")


def read(document: Document) -> Iterator[Draft]:
    """Yield the one article of a PDF."""
    data = document.data()
    if b"%PDF" not in data[:1024]:
        raise misnamed("a PDF", data)
    inks, facts = _inked(data)
    made = read_print([page for page, _ in inks])
    hidden = sum(ink.hidden for _, ink in inks)
    if not made.paragraphs:
        pictures = any(ink.pictured > 0.3 for _, ink in inks)
        raise UnreadableSource(_OCR if pictures else f"{_NO_TEXT}: its pages are empty")
    yield _draft(made, facts, document.address, hidden)


def _draft(made: Print, facts: dict[str, str], address: str | None, hidden: int) -> Draft:
    """Read the paragraphs. The file's own title only confirms or fills in, and the day it was made is none of the
    article's: it is the day of printing."""
    titles = [each for each in (made.title, facts.get("title")) if each]
    headline = _headline(made, titles)
    page = read_headed(made.paragraphs, headline)
    given: dict[str, Given] = {}
    if headline is not None and made.sizes[headline] > 1.15 * made.body_size:
        given["title"] = Given(page.title, "type size")
    elif has_no_headline(page) and (title := next(filter(_is_title, titles), None)):
        given["title"] = Given(without_outlet(title), "printed header" if title == made.title else "pdf metadata")
    outlet = next(filter(None, (outlet_behind(title, page.title) for title in titles)), None)
    if outlet and not page.outlet:
        given["outlet"] = Given(outlet, "printed header" if made.title else "pdf metadata")
    given["url"] = Given(made.address, "printed header") if made.address else Given(address, "address")
    given["language"] = Given(facts.get("language"), "pdf metadata")
    return draft_of(page, given, hidden=hidden, nothing=_NO_TEXT)


def _headline(made: Print, titles: list[str]) -> int | None:
    """Find the headline: the largest type at the head of the document, else the line that the file's title repeats."""
    head = range(min(len(made.paragraphs), 25))
    large = [index for index in head if made.sizes[index] >= 1.2 * made.body_size and _is_title(made.paragraphs[index])]
    if large:
        return max(large, key=lambda index: (round(made.sizes[index], 1), -index))
    for title in titles:
        for index in head:
            line = made.paragraphs[index]
            if len(line.split()) >= 3 and title.casefold().startswith(line.casefold()):
                return index
    return None


def _is_title(text: str) -> bool:
    """Tell whether a text can be a headline, and is neither a file's name nor an outlet's."""
    words = text.split()
    name = text.lower().endswith(_FILE_ENDS) or text.startswith(("http://", "https://", "Microsoft Word"))
    return len(words) >= 3 and is_headline(text) and not name and not masthead_of(text)


def _inked(data: bytes) -> tuple[list[tuple[Page, Ink]], dict[str, str]]:
    """Return each page's visible text, and the file's own title and language. Raises UnreadableSource."""
    import pypdf
    from pypdf import errors

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with pypdf.apply_configuration(**_LIMITS):
            reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
            _unlock(reader)
            if len(reader.pages) > MAX_PAGES:
                raise UnreadableSource(f"it has {len(reader.pages):,} pages, and {MAX_PAGES} is the most: split it")
            return _pages(reader), _facts(reader)
    except (UnreadableSource, MemoryError):
        raise
    except TooMuchInk:
        raise UnreadableSource("it draws more than any article does: print it anew, or save the page as HTML") from None
    except errors.LimitReachedError as error:
        raise UnreadableSource(f"a part of the PDF is larger than any article's: {_first_line(error)}") from None
    except errors.PyPdfError as error:
        raise UnreadableSource(f"the PDF is damaged and cannot be read: {_first_line(error)}") from None
    except Exception as error:  # noqa: BLE001 - pypdf meets damaged files with whatever Python raises there
        reason = f"{type(error).__name__}: {_first_line(error)}"
        raise UnreadableSource(f"the PDF is damaged and cannot be read ({reason})") from None


def _unlock(reader: Any) -> None:
    """Open what is encrypted without a password, as newsrooms lock files against changes only."""
    from pypdf.errors import DependencyError

    if not reader.is_encrypted:
        return
    try:
        opened = reader.decrypt("")
    except (DependencyError, NotImplementedError):
        raise UnreadableSource(
            "the PDF is encrypted in a way that is not read here: print it to a new PDF first"
        ) from None
    if not opened:
        raise UnreadableSource("the PDF is locked with a password: save a copy without one, then read that")


def _pages(reader: Any) -> list[tuple[Page, Ink]]:
    """Read page after page. Invisible text that lies over the picture of a page is what OCR read there."""
    budget = Budget(MAX_OPERATORS)
    inks: list[Ink] = []
    total = 0
    for page in reader.pages:
        ink = _ink(page, budget, faint=False)
        if ink.faint > 5 * ink.seen and ink.pictured >= 0.5:
            ink = _ink(page, budget, faint=True)
        inks.append(ink)
        total += ink.seen
        if total > MAX_CHARACTERS:
            raise UnreadableSource(f"it holds more than {MAX_CHARACTERS:,} characters: split it")
    if not total and any(ink.faint for ink in inks):
        inks = [_ink(page, budget, faint=True) for page in reader.pages]
    return [(_sheet(ink), ink) for ink in inks]


def _sheet(ink: Ink) -> Page:
    return Page(ink.pieces, ink.box[1], ink.box[3])


def _ink(page: Any, budget: Budget, *, faint: bool) -> Ink:
    box = page.cropbox
    left, right = sorted((float(box.left), float(box.right)))
    bottom, top = sorted((float(box.bottom), float(box.top)))
    ink = Ink((left, bottom, right, top), _clear_states(page), budget, faint=faint)
    page.extract_text(visitor_operand_before=ink.before, visitor_operand_after=ink.after, visitor_text=ink.text)
    return ink


def _clear_states(page: Any) -> frozenset[str]:
    """Return the names of the page's graphics states in which nothing that is filled can be seen."""
    try:
        states = page["/Resources"]["/ExtGState"]
        return frozenset(str(name) for name in states if float(states[name].get("/ca", 1)) < 0.05)
    except (KeyError, TypeError, ValueError, AttributeError):
        return frozenset()


def _facts(reader: Any) -> dict[str, str]:
    """Return the title and the language that the file gives itself."""
    facts: dict[str, str] = {}
    title = (reader.metadata or {}).get("/Title")
    if isinstance(title, str):
        facts["title"] = one_line(title)[:500]
    language = reader.root_object.get("/Lang")
    if isinstance(language, str) and (code := language.split("-")[0].strip().lower()).isalpha() and len(code) in {2, 3}:
        facts["language"] = code
    return facts


def _first_line(error: Exception) -> str:
    return one_line(str(error))[:120] or type(error).__name__
