"""Archives (.zip, .tar and its packed forms) of any documents that can be read. Nothing is ever written to disk."""

import zlib
from collections.abc import Iterator
from dataclasses import replace

from ingest.characters import one_line
from ingest.documents import MAX_BYTES, Document
from ingest.formats import packed_tar, packed_zip, read_document
from ingest.formats.packed import Budget, Member, Spent
from ingest.kinds import READABLE, kind_of_name
from ingest.values import Draft, Failure
from library.errors import UnreadableSource

MAX_DEPTH = 3
"""How many archives may lie in each other."""
MAX_MEMBERS = 20_000
"""The most entries of one archive, with those of the archives in it."""
MAX_UNPACKED = 2_000_000_000
"""The most bytes that one archive unpacks to, with the archives in it; a tenth for one that lies in a mail."""
MAX_STREAMED = 100_000_000
"""The largest member of a kind that holds many articles; others have the bound of a single document."""

KINDS = frozenset({".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"})
_STREAMED = KINDS | {".jsonl", ".jsonl.gz", ".json", ".csv", ".tsv", ".mbox"}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP = b"\x1f\x8b"


def read(document: Document) -> Iterator[Draft | Failure]:
    """Yield what the readers of its members find. Raises UnreadableSource when there is nothing to be read."""
    yield from _read(document, Budget(MAX_MEMBERS, MAX_UNPACKED // (10 if document.depth else 1)))


def _read(document: Document, budget: Budget) -> Iterator[Draft | Failure]:
    if document.depth >= MAX_DEPTH:
        raise UnreadableSource(f"archives lie in each other more than {MAX_DEPTH} deep: unpack the outer ones first")
    found = False
    try:
        for member in _members(document, budget):
            name = f"{document.name}!{_shown(member.name)}"
            found = True
            if member.data is None:
                yield Failure(source=name if member.name else document.name, reason=member.reason)
            else:
                yield from _read_member(document, name, member.data, budget)
    except Spent as spent:
        raise UnreadableSource(f"{spent}; the rest was not read: unpack it, and see what it is") from None
    if not found:
        raise UnreadableSource(f"the archive holds no articles: {READABLE}")


def _members(document: Document, budget: Budget) -> Iterator[Member]:
    """Yield the members that can be read, and those that could be but for something wrong with them."""
    kind = packed_zip if document.head(4).startswith(_ZIP) else packed_tar
    with document.open() as file:
        yield from kind.members(file, budget, _bound)


def _bound(name: str) -> int:
    """The most bytes that a member of this name may have; 0 for one that is passed over."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    if not parts or "__MACOSX" in parts or any(part.startswith(".") for part in parts):
        return 0
    kind = kind_of_name(parts[-1])
    if kind is None:
        return 0
    return MAX_STREAMED if kind in _STREAMED else MAX_BYTES


def _read_member(parent: Document, name: str, data: bytes, budget: Budget) -> Iterator[Draft | Failure]:
    kind = kind_of_name(name)
    broken = False
    if kind in {".jsonl", ".jsonl.gz", ".json"} and data.startswith(_GZIP):
        data, broken = _unpacked(data, budget)
        kind = ".jsonl"
    document = Document.of_bytes(name, data, kind, depth=parent.depth + 1)
    document = replace(document, mapping=parent.mapping)
    if kind not in KINDS:
        yield from read_document(document)
    else:
        try:
            yield from _read(document, budget)
        except UnreadableSource as error:
            yield Failure(source=name, reason=str(error))
    if broken:
        yield Failure(source=name, reason="the gzip file is broken; what came before the damage was read")


def _unpacked(data: bytes, budget: Budget) -> tuple[bytes, bool]:
    """Unpack a gzip file that is held, on the same budget; and whether it is broken. Raises Spent."""
    found = bytearray()
    while data:
        stream = zlib.decompressobj(31)
        try:
            while data and not stream.eof:
                piece = stream.decompress(data, 1 << 20)
                data = stream.unconsumed_tail
                budget.spend(len(piece))
                found += piece
                if len(found) > MAX_STREAMED:
                    raise Spent(f"a member unpacks to more than {MAX_STREAMED / 1e6:g} MB")
        except zlib.error:
            return bytes(found), True
        if not stream.eof:
            return bytes(found), True
        data = stream.unused_data.lstrip(b"\0")
    return bytes(found), False


def _shown(name: str) -> str:
    """A member's name as it can be printed; it is only ever a name."""
    return one_line(name.replace("\\", "/").removeprefix("./"))[:300] or "(no name)"
