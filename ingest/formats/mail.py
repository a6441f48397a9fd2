"""Mails (.eml): a newsletter, a mail with an article in it, and the documents attached to either."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from email.message import Message
from urllib.parse import parse_qsl, urlsplit

from ingest.bylines import is_name
from ingest.characters import normalise, paragraphs, unseen_runs
from ingest.documents import Document
from ingest.formats import mbox, read_document
from ingest.formats.heading import Given, check_length, draft_of, read_headed
from ingest.formats.letter import Body, bare_subject, body_of, plain_text
from ingest.formats.letter_html import Letter, letter_of
from ingest.formats.misnamed import misnamed
from ingest.formats.posted import (
    Sender,
    charset_of,
    filename_of,
    header,
    moment_of,
    parsed,
    payload_of,
    sender_of,
    text_of,
)
from ingest.kinds import kind_of_name
from ingest.outlets import known_outlet, masthead_of
from ingest.page import Page
from ingest.paste import read_page
from ingest.values import Draft, Failure
from library.errors import UnreadableSource

MAX_DEPTH = 3
"""How many containers an attachment may lie in."""
MAX_ATTACHMENTS = 50
MAX_CHARACTERS = 2_000_000
"""The most plain text that a mail may have itself."""
MAX_MARKUP = 3_000_000
"""The most characters of HTML that a mail may have."""

_NO_TEXT = "no article text was found in the mail"
_COVERING = 40
"""A mail with fewer words than this only covers what is attached to it."""
_HEADERS = ("From", "Date", "Subject", "Message-ID", "Received", "MIME-Version")
_PGP = "-----BEGIN PGP MESSAGE-----"
_PGP_SIGNED = re.compile(r"\s*-----BEGIN PGP SIGNED MESSAGE-----\n(?:[\w-]+: .*\n)*\n")
_ENCRYPTED = "the mail is encrypted: open it in your mail program and save it, or its text, without encryption"
_ONLINE = re.compile(r"\b(?:view|read|open|see)\b.{0,40}\b(?:browser|online|web)\b|\bweb version\b", re.IGNORECASE)
_TRACKER = re.compile(
    r"^(?:click|clicks|link|links|email|mail|track|tracking|trk|go|t|e|r|url\d*)\d*\.|/(?:ls/)?click\b"
)
_AT_OUTLET = re.compile(r"\s+(?:at|from|via|of)\s+|\s*[|,]\s*", re.IGNORECASE)


def read(document: Document) -> Iterator[Draft | Failure]:
    """Yield the article of a mail, and those of what is attached to it."""
    data = document.data()
    if data.startswith(b"From "):
        yield from mbox.read(document)
        return
    message = parsed(data)
    if not any(message.get(name) for name in _HEADERS):
        raise misnamed("a mail", data)
    _refuse_encrypted(message)
    attached = [part for part in _attachments(message) if kind_of_name(_name_of(part))]
    try:
        draft = _draft(message)
        if not attached or len(draft.text.split()) >= _COVERING:
            yield draft
    except UnreadableSource:
        if not attached:
            raise
    yield from _read_attached(document, attached)


def _refuse_encrypted(message: Message) -> None:
    """Raise UnreadableSource for what only its receiver can open."""
    kind = message.get_content_type()
    if kind == "multipart/encrypted":
        raise UnreadableSource(_ENCRYPTED)
    if kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        if message.get_param("smime-type") == "signed-data":
            raise UnreadableSource(
                "the mail is wrapped in its signature (S/MIME): save its text from your mail program"
            )
        raise UnreadableSource(_ENCRYPTED)


def _draft(message: Message) -> Draft:
    """Return the article in a mail's own text. Raises UnreadableSource."""
    subject = header(message, "Subject")
    letter = _letter(message)
    lines = paragraphs(letter.text)
    check_length(lines)
    body = body_of(lines, subject)
    page = _page(body, bare_subject(subject))
    given = _given(message, body, page, letter)
    return draft_of(page, given, hidden=letter.hidden, nothing=_NO_TEXT)


def _letter(message: Message) -> Letter:
    """Return what a mail shows: its HTML when it has some, else its plain text."""
    pages, texts = _bodies(message)
    for part in pages:
        letter = letter_of(_bounded(text_of(part), MAX_MARKUP))
        if letter.text.strip():
            return letter
    written = [_bounded(text_of(part), MAX_CHARACTERS) for part in texts]
    parts = [_plain(text, part) for text, part in zip(written, texts, strict=True)]
    if not any(part.strip() for part in parts):
        raise UnreadableSource(f"{_NO_TEXT}: it has no text of its own")
    return Letter("\n\n".join(parts), sum(map(unseen_runs, written)))


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise UnreadableSource(f"its text has more than {most:,} characters, and no article has: split it")
    return text


def _plain(written: str, part: Message) -> str:
    text = normalise(written)
    if text.lstrip().startswith(_PGP):
        raise UnreadableSource(_ENCRYPTED)
    if signed := _PGP_SIGNED.match(text):
        text = text[signed.end() :].partition("\n-----BEGIN PGP SIGNATURE-----")[0]
    flowed = str(part.get_param("format") or "").lower() == "flowed"
    return plain_text(text, flowed=flowed, delsp=str(part.get_param("delsp") or "").lower() == "yes")


def _bodies(message: Message) -> tuple[list[Message], list[Message]]:
    """Return the parts of a mail's own text, HTML and plain; attached messages are none of it."""
    pages: list[Message] = []
    texts: list[Message] = []
    for part in _own_parts(message):
        if not _is_attached(part):
            if part.get_content_type() == "text/html":
                pages.append(part)
            elif part.get_content_type() == "text/plain":
                texts.append(part)
    return pages, texts


def _own_parts(message: Message) -> Iterator[Message]:
    """Yield the leaves of a mail and its attached messages, without going into those."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _own_parts(part)


def _is_attached(part: Message) -> bool:
    if part.get_content_type() == "message/rfc822":
        return True
    return str(part.get("Content-Disposition") or "").lower().startswith("attachment") or bool(filename_of(part))


def _attachments(message: Message) -> Iterator[Message]:
    yield from (part for part in _own_parts(message) if part is not message and _is_attached(part))


def _name_of(part: Message) -> str:
    name = filename_of(part)
    if part.get_content_type() == "message/rfc822":
        return name if name.lower().endswith(".eml") else f"{name or 'message'}.eml"
    return name


def _read_attached(document: Document, parts: list[Message]) -> Iterator[Draft | Failure]:
    """Read what is attached, each as a document of its own."""
    if parts and document.depth >= MAX_DEPTH:
        yield Failure(
            source=document.name, reason=f"what is attached lies more than {MAX_DEPTH} containers deep and was not read"
        )
        return
    for part in parts[:MAX_ATTACHMENTS]:
        name = _name_of(part)
        inner = Document.of_bytes(
            f"{document.name}!{name}",
            _data_of(part),
            kind_of_name(name),
            charset=charset_of(part),
            depth=document.depth + 1,
        )
        yield from read_document(inner)
    if len(parts) > MAX_ATTACHMENTS:
        reason = f"it has {len(parts)} attachments, and the first {MAX_ATTACHMENTS} were read"
        yield Failure(source=document.name, reason=reason)


def _data_of(part: Message) -> bytes:
    if part.get_content_type() != "message/rfc822":
        return payload_of(part)
    inner = part.get_payload()
    message = inner[0] if isinstance(inner, list) and inner else None
    try:
        return message.as_bytes() if isinstance(message, Message) else payload_of(part)
    except Exception:  # noqa: BLE001 - the standard library's generator meets odd headers with odd errors
        return b""


def _page(body: Body, subject: str) -> Page:
    """Tell the report from the rest; the headline is the subject, of the forwarded message where there is one."""
    title = body.forwarded.subject if body.forwarded and body.forwarded.subject else subject
    lines = body.lines
    at = next((index for index, line in enumerate(lines[:15]) if title and line.casefold() == title.casefold()), None)
    if at is not None:
        return read_headed(lines, at)
    outlet = (known_outlet(lines[0]) or masthead_of(lines[0])) if title and len(lines) > 1 else None
    page = read_page(lines[1:] if outlet else lines, title)
    page.outlet = page.outlet or outlet
    return page


def _given(message: Message, body: Body, page: Page, letter: Letter) -> dict[str, Given]:
    """Return what the headers tell: of a forwarded message those that stand in the text above it."""
    inner = body.forwarded
    where = "forwarded header" if inner else "mail header"
    sender = inner.sender if inner else sender_of(header(message, "From"))
    newsletter = not inner and bool(message.get("List-Id") or message.get("List-Unsubscribe"))
    given = {"title": Given(page.title, where)} if page.title == _subject(message, body) else {}
    sent = inner.date if inner else moment_of(str(message.get("Date") or ""))
    if sent and not _is_earlier(page.published_at, sent):
        given["published_at"] = Given(sent, where)
    outlet, author = _who(sender.name, newsletter=newsletter)
    if outlet and (newsletter or not page.outlet):
        given["outlet"] = Given(outlet, where)
    if author and not page.authors:
        given["authors"] = Given((author,), where)
    if identity := header(message, "Message-ID"):
        given["id"] = Given(_mail_id(identity, sender_of(header(message, "From"))), "mail header")
    given["url"] = Given(_online(letter.links), "link")
    return given


def _subject(message: Message, body: Body) -> str:
    inner = body.forwarded.subject if body.forwarded else ""
    return inner or bare_subject(header(message, "Subject"))


def _is_earlier(found: str | None, sent: str) -> bool:
    """Tell whether the text names a day before the one it was sent on; the same day, the mail knows better."""
    try:
        return bool(found) and (date.fromisoformat(sent[:10]) - date.fromisoformat((found or "")[:10])).days > 1
    except ValueError:
        return False


def _who(name: str, *, newsletter: bool) -> tuple[str | None, str | None]:
    """Part a sender's name into outlet and person: `Jane Roe at The Tern Courier` is both."""
    if whole := known_outlet(name):
        return whole, None
    outlet = author = None
    for part in filter(None, map(str.strip, _AT_OUTLET.split(name))):
        if known := known_outlet(part) or masthead_of(part):
            outlet = outlet or known
        elif is_name(part):
            author = author or part
    if newsletter and not outlet and not author and 2 < len(name) <= 80 and "@" not in name:
        outlet = name
    return outlet, author


def _mail_id(identity: str, sender: Sender) -> str:
    """Return an id that another mail cannot have by chance."""
    told = f"{identity.strip('<> ')}\0{sender.address.lower()}"
    return f"mail:{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def _online(links: list[tuple[str, str]]) -> str | None:
    """Return where a newsletter can be read on the web, when that is an address and not a count of its readers."""
    for words, address in links:
        if len(words) > 80 or not _ONLINE.search(words) or len(address) > 200:
            continue
        try:
            parts = urlsplit(address)
            values = [value for _, value in parse_qsl(parts.query)]
        except ValueError:
            continue
        counted = _TRACKER.search(parts.hostname or "") or _TRACKER.search(parts.path)
        opaque = any(len(value) > 32 for value in values) or re.search(r"[\w-]{48,}", parts.path)
        if parts.scheme in {"http", "https"} and parts.hostname and not counted and not opaque:
            return address
    return None
