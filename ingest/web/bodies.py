"""The body of an answer, unpacked while it is counted."""

import zlib
from collections.abc import Iterable, Iterator

from ingest.web.values import FetchFailed

ACCEPTED = "gzip, deflate"
"""What `unpacked` can undo, as an Accept-Encoding header says it."""

_PIECE = 65536
_GZIP_START = b"\x1f\x8b"


def read_body(pieces: Iterable[bytes], headers: dict[str, str], max_bytes: int) -> bytes:
    """Return the whole body, unpacked. Raises FetchFailed past `max_bytes`, before more than that is held.

    Bytes are counted after unpacking, so a small answer that swells is refused at the same size as a large one.
    """
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > max_bytes:
        raise _too_large(max_bytes)
    body = bytearray()
    for piece in unpacked(pieces, headers.get("content-encoding", "")):
        body += piece
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    return bytes(body)


def unpacked(pieces: Iterable[bytes], coding: str) -> Iterable[bytes]:
    """Undo a Content-Encoding, in pieces of bounded size. Raises FetchFailed for others than gzip and deflate."""
    coding = coding.strip().lower()
    if coding in {"", "identity"}:
        return pieces
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchFailed("the answer is packed in a way that was not asked for", "broken")
    return _inflated(pieces)


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    inflater = _Inflater()
    for piece in pieces:
        yield from inflater.feed(piece)
    if inflater.midway:
        raise FetchFailed("the answer was cut short: it is packed, and its end is missing", "broken")


class _Inflater:
    """Undoes gzip, also of several members, zlib and the bare deflate that some servers send."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj()
        self._begun = False

    @property
    def midway(self) -> bool:
        """Whether an end is still to come."""
        return self._begun and not self._member.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what is in the next packed bytes, at most _PIECE at a time. What follows the end is passed over."""
        while data:
            if self._begun and self._member.eof and not data.startswith(_GZIP_START):
                return
            if not self.midway:
                self._member, self._begun = zlib.decompressobj(_window(data)), True
            try:
                while piece := self._member.decompress(data, _PIECE):
                    yield piece
                    data = self._member.unconsumed_tail
            except zlib.error:
                raise FetchFailed("the answer is packed, and damaged", "broken") from None
            data = self._member.unused_data


def _window(data: bytes) -> int:
    """How zlib is told the kind: 47 where a header of gzip or zlib says it, -15 for none."""
    try:
        zlib.decompressobj(47).decompress(data[:2], 1)
    except zlib.error:
        return -15
    return 47


def _too_large(max_bytes: int) -> FetchFailed:
    return FetchFailed(f"the page is larger than {max_bytes / 1e6:g} MB", "too_large")
