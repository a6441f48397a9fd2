"""One document from a file: bounded in size, told from binary, decoded, normalised."""

import codecs
import re
import stat
from pathlib import Path

from ingest.characters import normalise
from library.errors import UnreadableSource

MAX_BYTES = 10_000_000
"""The largest single document that is read."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a sound or image file"),
    (b"ID3", "an MP3 sound file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3", "an SQLite database"),
    (b"bplist", "a web archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
# Longest first: the mark of UTF-32 begins with the mark of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CP1252_PUNCTUATION = frozenset(b"\x85\x91\x92\x93\x94\x96\x97\xa0\xa3")


def read_document(path: Path) -> str:
    """Return the text of a file, normalised.

    Raises UnreadableSource when it is empty, too large, binary or undecodable, and OSError when it
    cannot be opened.
    """
    text = normalise(decode(read_bytes(path)))
    if not text.strip():
        raise UnreadableSource("the file has no text in it")
    return text


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file that is no longer than MAX_BYTES and does not look binary."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableSource("this is no regular file")
    if status.st_size > MAX_BYTES:
        size, most = status.st_size / 1e6, MAX_BYTES / 1e6
        raise UnreadableSource(
            f"the file holds {size:,.1f} MB, and a single document may hold {most:.0f} MB: split it, "
            "or put many articles into one .jsonl file, an article a line"
        )
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnreadableSource("the file grew past the limit while it was read")
    if not data.strip():
        raise UnreadableSource("the file is empty")
    return data


def seems_to_be(data: bytes) -> str | None:
    """Name what the first bytes of a file show it to be, or None when they show nothing."""
    return next((name for magic, name in _MAGIC if data.startswith(magic)), None)


def decode(data: bytes, declared: str | None = None) -> str:
    """Return bytes as text: byte-order mark, UTF-8, what the document declares, then what its bytes
    look like.

    Raises UnreadableSource when they look like no text at all.
    """
    if name := seems_to_be(data):
        raise UnreadableSource(f"this seems to be {name}, not text: save it as text or HTML first")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    if wide := _unmarked_utf16(data):
        return wide
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > len(data) * 0.05:
        raise UnreadableSource("this is a binary file, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(data, declared)


def _unmarked_utf16(data: bytes) -> str | None:
    """Decode UTF-16 without a mark, told by zeros that fill one half of the first bytes and hardly the
    other."""
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(data) % 2 or len(head) < 16 or max(even, odd) < len(head) * 0.3 or min(even, odd) > len(head) * 0.02:
        return None
    try:
        return data.decode("utf-16-le" if odd > even else "utf-16-be")
    except UnicodeDecodeError:
        return None


def _decode_legacy(data: bytes, declared: str | None) -> str:
    """Decode bytes that are not UTF-8 throughout."""
    whole = _UTF8_SEQUENCE.findall(data)
    broken = data.decode("utf-8", errors="replace").count("\ufffd")
    if len(whole) >= 10 * broken:
        return data.decode("utf-8", errors="replace")
    for encoding in filter(None, (declared, _western(data))):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise UnreadableSource("the characters cannot be made out: save the file as UTF-8")
    return str(best)


def _western(data: bytes) -> str | None:
    """Answer cp1252 when bytes beyond ASCII are rare, as in English, or are mostly its quotation marks
    and dashes.

    A guess from letter statistics needs more of them than such a text has.
    """
    high = [byte for byte in data if byte >= 0x80]
    rare = len(high) < len(data) * 0.01
    return "cp1252" if rare or sum(b in _CP1252_PUNCTUATION for b in high) > len(high) * 0.5 else None
