"""MIME as mails and saved pages use it: a message parsed within bounds, its headers and parts decoded."""

import re
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

from ingest.characters import one_line
from ingest.decoding import decode
from library.errors import UnreadableSource

_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_MAX_WORK = 20_000_000
"""Lines times boundaries: each line is held against each boundary that is open."""
_MAX_HEADER = 20_000
_MAX_PARTS = 2_000
# Headers whose parameters the standard library takes apart in time that grows with the square of their length.
_PARAMETERED = re.compile(rb"^content-(?:type|disposition)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_VALUE = re.compile(rb"[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*+")
_NESTED = "the message nests more parts than any mail does: save the article itself"


class Sender(NamedTuple):
    """Who sent a message; either may be empty."""

    name: str
    address: str


def parsed(data: bytes) -> Message:
    """Return a message parsed. Raises UnreadableSource when it is nested beyond all sense."""
    if len(_BOUNDARY.findall(data)) * data.count(b"\n") > _MAX_WORK:
        raise UnreadableSource(_NESTED)
    for name in _PARAMETERED.finditer(data):
        value = _VALUE.match(data, name.end())
        if value and value.end() - value.start() > _MAX_HEADER:
            raise UnreadableSource("the message has a header longer than any mail program writes")
    try:
        message = message_from_bytes(data, policy=compat32)
        if sum(1 for _ in message.walk()) > _MAX_PARTS:
            raise UnreadableSource(_NESTED)
    except RecursionError:
        raise UnreadableSource(_NESTED) from None
    except UnreadableSource:
        raise
    except Exception as error:  # noqa: BLE001 - the standard library's parser meets odd headers with odd errors
        raise UnreadableSource(f"the message is damaged and cannot be read ({type(error).__name__})") from None
    return message


def header(message: Message, name: str) -> str:
    """Return a header as text on one line, its encoded words decoded; empty when there is none."""
    value = message.get(name)
    if value is None:
        return ""
    text = "".join(_words(str(value)[:_MAX_HEADER]))
    return one_line(text)


def _words(value: str) -> list[str]:
    try:
        found = decode_header(value)
    except Exception:  # noqa: BLE001 - encoded words that are none stay as they are written
        return [value]
    return [part if isinstance(part, str) else _decoded(part, charset) for part, charset in found]


def _decoded(part: bytes, charset: str | None) -> str:
    if charset in {None, "unknown-8bit"}:
        try:
            return part.decode("utf-8")
        except UnicodeDecodeError:
            return part.decode("cp1252", errors="replace")
    try:
        return part.decode(charset or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return part.decode("utf-8", errors="replace")


def sender_of(text: str) -> Sender:
    """Return the first name and address in a header or a line such as `Jane Roe <jane@tern.example>`."""
    try:
        found = getaddresses([text])
    except Exception:  # noqa: BLE001 - the standard library's parser meets odd addresses with odd errors
        return Sender("", "")
    name, address = found[0] if found else ("", "")
    if not name and "<" in text:
        name = text.partition("<")[0]
    return Sender(one_line(name).strip("\"' "), address.strip())


def moment_of(text: str) -> str | None:
    """Return the date of a mail's header in ISO 8601, its zone kept; None when it is no date."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.isoformat() if 1970 <= moment.year <= 2200 else None
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def payload_of(part: Message) -> bytes:
    """Return the bytes of a part, unpacked from base64 or quoted-printable; empty for a part of parts."""
    try:
        payload = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 - a payload that cannot be unpacked is none
        return b""
    return payload if isinstance(payload, bytes) else b""


def charset_of(part: Message) -> str | None:
    """Return the encoding that a part declares."""
    try:
        charset = part.get_content_charset()
    except Exception:  # noqa: BLE001 - a charset that cannot be read is not known
        return None
    return charset.strip() if charset else None


def text_of(part: Message) -> str:
    """Return the text of a part, decoded. Raises UnreadableSource when it is no text."""
    data = payload_of(part)
    return decode(data, charset_of(part)) if data.strip() else ""


def filename_of(part: Message) -> str:
    """Return the name that a part has as a file, without any folder; empty when it has none."""
    try:
        name = part.get_filename() or ""
    except Exception:  # noqa: BLE001 - a name that cannot be read is none
        return ""
    text = one_line("".join(_words(name)))
    return re.split(r"[\\/]", text)[-1][:200]
