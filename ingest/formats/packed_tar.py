"""The members of a tar archive, packed or not, read as a stream."""

import bz2
import gzip
import lzma
import struct
import tarfile
import zlib
from collections.abc import Iterator
from tarfile import TarError
from typing import Any, BinaryIO, Self, cast

from ingest.formats.packed import Bound, Budget, Member, check_ratio, too_large
from library.errors import UnreadableSource

MAX_EXTENSION = 65_536
"""The largest header that only describes the next member, in bytes."""
MAX_XZ_MEMORY = 300_000_000
"""Bytes of memory that unpacking xz may take."""

_DAMAGE = (
    tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError, ValueError, OverflowError, struct.error,
    IndexError, KeyError, RecursionError, MemoryError,
)  # fmt: skip
# Parsing such headers can take the square of their size.
_MAX_SQUARES = 4_000_000_000
_CHUNK = 1 << 16
_DESCRIBING = frozenset(
    {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
)


def members(file: BinaryIO, budget: Budget, bound: Bound) -> Iterator[Member]:
    """Yield the regular members that have a bound, in order. Raises Spent, UnreadableSource."""
    end = _End()
    try:
        archive = tarfile.open(  # noqa: SIM115 - opened apart from its use, as only this may fail so
            fileobj=cast("BinaryIO", _Metered(file, budget)), mode="r|", tarinfo=_header_type(end)
        )
    except _DAMAGE as error:
        raise UnreadableSource(f"this is no archive that can be read, or it is cut: {_named(error)}") from None
    listed: Any = archive
    with archive:
        while True:
            try:
                info = archive.next()
                if info is None:
                    break
                listed.members = []  # or the whole table would be held
                budget.enter()
                member = _read(archive, info, bound)
            except _DAMAGE as error:
                yield Member("", None, f"{_CUT} ({_named(error)})")
                return
            if member:
                yield member
    if end.reason != "EOFHeaderError":  # the mark at an archive's end
        yield Member("", None, _CUT)


_CUT = "the archive is cut or damaged; what came before the damage was read"


def _read(archive: tarfile.TarFile, info: tarfile.TarInfo, bound: Bound) -> Member | None:
    """Read one member, None for one that is passed over: a folder, a link, a device, a kind that is not read."""
    most = bound(info.name) if info.isreg() and not info.issparse() else 0
    if not most:
        return None
    if info.size > most:
        return Member(info.name, None, too_large(info.size, most))
    found = archive.extractfile(info)
    return Member(info.name, found.read() if found else b"")


def _named(error: BaseException) -> str:
    return str(error) or type(error).__name__


class _End:
    """Why no further header was read."""

    reason = ""


def _header_type(end: _End) -> type[tarfile.TarInfo]:
    """Headers of one archive: those that only describe others are bounded, and the last error is noted."""
    squares = 0

    class Header(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            nonlocal squares
            header = super().frombuf(buf, encoding, errors)
            if header.type in _DESCRIBING:
                squares += header.size**2
                if header.size > MAX_EXTENSION or squares > _MAX_SQUARES:
                    raise tarfile.ReadError("a description of a member is too long")
            elif header.type == tarfile.GNUTYPE_SPARSE:
                header.type = tarfile.CONTTYPE + b"?"  # its map of holes may go on for ever; passed over
            return header

        @classmethod
        def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
            try:
                return super().fromtarfile(tarfile)
            except TarError as error:
                end.reason = type(error).__name__
                raise

    return Header


class _Metered:
    """The unpacked stream, counted as it is read."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        self._file = file
        self._stream = _unpacking(file)
        self._budget = budget
        self._total = 0

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end. Raises Spent."""
        data = self._stream.read(min(size, _CHUNK))
        self._total += len(data)
        self._budget.spend(len(data))
        check_ratio(self._total, self._file.tell())
        return data


def _unpacking(file: BinaryIO) -> "BinaryIO | _Xz":
    """Unpack by what the first bytes show, whatever the name."""
    head = file.read(6)
    file.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return cast("BinaryIO", gzip.GzipFile(fileobj=file))
    if head.startswith(b"BZh"):
        return cast("BinaryIO", bz2.BZ2File(file))
    return _Xz(file) if head.startswith(b"\xfd7zXZ") else file


class _Xz:
    """Unpacks xz within a bound of memory, which the standard reader cannot be given."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._stream = self._fresh()

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end. Raises EOFError when the file ends early, LZMAError."""
        while True:
            packed = b""
            if self._stream.eof:
                packed = (self._stream.unused_data or self._file.read(_CHUNK)).lstrip(b"\0")
                if not packed:
                    return b""
                self._stream = self._fresh()
            elif self._stream.needs_input and not (packed := self._file.read(_CHUNK)):
                raise EOFError("it ends early")
            if found := self._stream.decompress(packed, size):
                return found

    def _fresh(self) -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=MAX_XZ_MEMORY)
