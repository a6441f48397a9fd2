"""The members of a zip archive, also of one whose end is missing."""

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from ingest.formats.packed import Bound, Budget, Member, check_ratio, too_large
from library.errors import UnreadableSource

MAX_DIRECTORY = 20_000_000
"""The largest table of contents, in bytes, of an archive that is read."""

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, OverflowError, struct.error,
    KeyError, IndexError,
)  # fmt: skip
_CHUNK = 1 << 18
_HEADER = struct.Struct("<4s5H3L2H")
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 0x800


def members(file: BinaryIO, budget: Budget, bound: Bound) -> Iterator[Member]:
    """Yield the members that have a bound, in the order of the archive. Raises Spent, UnreadableSource."""
    if _directory_size(file) > MAX_DIRECTORY:
        raise UnreadableSource("its table of contents is larger than that of any archive of documents")
    try:
        archive = zipfile.ZipFile(file)
        infos = archive.infolist()
    except (*_DAMAGE, NotImplementedError):
        yield from _without_end(file, budget, bound)
        return
    with archive:
        for info in infos:
            budget.enter()
            most = 0 if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16) else bound(info.filename)
            if most:
                yield _read(archive, info, budget, most)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget, most: int) -> Member:
    """Read one member. Raises Spent."""
    if info.flag_bits & _ENCRYPTED:
        return Member(info.filename, None, "it is encrypted: unpack it with its password first")
    if info.file_size > most:
        return Member(info.filename, None, too_large(info.file_size, most))
    found = bytearray()
    try:
        with archive.open(info) as member:
            while piece := member.read(_CHUNK):
                found += piece
                budget.spend(len(piece))
                check_ratio(len(found), info.compress_size)
                if len(found) > most:
                    return Member(info.filename, None, too_large(len(found), most))
    except NotImplementedError:
        return Member(info.filename, None, "it is packed in a way that is not read: pack it anew, by deflate")
    except RuntimeError:
        return Member(info.filename, None, "it cannot be unpacked here: it is encrypted, or packed in a rare way")
    except _DAMAGE as error:
        return Member(info.filename, None, f"it is damaged: {str(error) or type(error).__name__}")
    return Member(info.filename, bytes(found))


def _directory_size(file: BinaryIO) -> int:
    """The size of the table of contents as the archive's end gives it, 0 where there is no end."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        return 0
    found: int = struct.unpack_from("<L", tail, end + 12)[0]
    large = tail.rfind(b"PK\x06\x06", 0, end)
    if found == 0xFFFFFFFF and large >= 0 and end - large >= 56:
        found = struct.unpack_from("<Q", tail, large + 40)[0]
    return found


class _Entry(NamedTuple):
    """What stands before the bytes of a member."""

    name: str
    flags: int
    method: int
    packed: int
    unpacked: int


def _without_end(file: BinaryIO, budget: Budget, bound: Bound) -> Iterator[Member]:
    """Yield the whole members of an archive without a table of contents, by what stands before each of them."""
    file.seek(0)
    last = ""
    while entry := _entry(file):
        budget.enter()
        most = 0 if entry.flags & _ENCRYPTED or entry.name.endswith("/") else bound(entry.name)
        data = _bytes_of(file, entry, budget, most)
        if data is None:
            break
        last = entry.name
        if most and len(data) > most:
            yield Member(entry.name, None, too_large(len(data), most))
        elif most:
            yield Member(entry.name, data)
    behind = "it is damaged or cut, and its table of contents is missing; what came before the damage was read"
    yield Member("", None, behind if last else "it is damaged or cut: no member of it can be read")


def _entry(file: BinaryIO) -> _Entry | None:
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(b"PK\x03\x04"):
        return None
    _, _, flags, method, _, _, _, packed, unpacked, name_size, extra_size = _HEADER.unpack(header)
    name = file.read(name_size)
    if len(name) < name_size or len(file.read(extra_size)) < extra_size:
        return None
    return _Entry(name.decode("utf-8" if flags & _UTF8 else "cp437", "replace"), flags, method, packed, unpacked)


def _bytes_of(file: BinaryIO, entry: _Entry, budget: Budget, most: int) -> bytes | None:
    """Return a member's bytes, nothing for one that is passed over; None where the archive cannot be followed."""
    known = not entry.flags & _SIZES_FOLLOW and 0xFFFFFFFF not in {entry.packed, entry.unpacked}
    if known and not most:
        file.seek(entry.packed, 1)
        return b""
    if entry.method == zipfile.ZIP_STORED and known:
        data = file.read(min(entry.packed, most + 1))
        budget.spend(len(data))
        whole = len(data) == min(entry.packed, most + 1)
        file.seek(entry.packed - len(data), 1)
        return data if whole else None
    return _inflated(file, entry, budget, most) if entry.method == zipfile.ZIP_DEFLATED else None


def _inflated(file: BinaryIO, entry: _Entry, budget: Budget, most: int) -> bytes | None:
    """Unpack a member whose packed size may be unknown, and go to where the next begins."""
    stream, start, found, total = zlib.decompressobj(-15), file.tell(), bytearray(), 0
    taken = 0
    while not stream.eof:
        packed = stream.unconsumed_tail
        if not packed:
            packed = file.read(_CHUNK)
            taken += len(packed)
        if not packed:
            return None
        try:
            piece = stream.decompress(packed, _CHUNK)
        except zlib.error:
            return None
        total += len(piece)
        budget.spend(len(piece))
        check_ratio(total, taken)
        if len(found) <= most:
            found += piece
    size = taken - len(stream.unused_data)
    file.seek(start + size)
    if entry.flags & _SIZES_FOLLOW:
        following = file.read(28)
        ahead = min((at for at in (following.find(b"PK\x03\x04"), following.find(b"PK\x01\x02")) if at >= 0), default=0)
        file.seek(start + size + ahead)
    return bytes(found)
