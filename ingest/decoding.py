"""Bytes as text: told from binary, decoded by what they say of themselves and by what they look like."""

import codecs
import re

from library.errors import UnreadableSource

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
