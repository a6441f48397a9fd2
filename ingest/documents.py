"""A document on its way in: some bytes, what they are called, and how they were found.

A document may be a file, a page from the web, a part of a mail or a member of an archive; a reader cannot tell which.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

from ingest.characters import normalise
from ingest.decoding import decode
from ingest.kinds import Kind, kind_of_name
from ingest.mapping import FieldMapping
from library.errors import UnreadableSource

MAX_BYTES = 10_000_000
"""The largest single document that is read."""
MAX_BYTES_WITH_PICTURES = 40_000_000
"""The same for the kinds that carry pictures beside their text."""
_WITH_PICTURES: frozenset[Kind] = frozenset({".pdf", ".docx", ".eml", ".mhtml", ".mht"})


@dataclass(frozen=True)
class Document:
    """Bytes to be read, opened only when a reader asks for them."""

    name: str
    """What to call it in a report: a path, an address, `papers.zip!monday/report.html`."""
    kind: Kind | None
    """Which reader reads it; None where its name does not say."""
    open: Callable[[], BinaryIO] = field(repr=False)
    """Opens it from its beginning, able to seek; the caller closes. May raise OSError."""
    address: str | None = None
    """The web address it was found at."""
    charset: str | None = None
    """The encoding that whoever handed it over declared."""
    depth: int = 0
    """How many containers (archives, mails) it lies in."""
    article_id: str | None = None
    """The id of the article it holds, where that is known from elsewhere."""
    mapping: FieldMapping | None = None
    """How its rows name what the contract names; for JSON and tables, and for what archives hold of them."""

    @classmethod
    def of_file(cls, path: Path, mapping: FieldMapping | None = None) -> Self:
        """A file, of the kind that its name says."""
        return cls(str(path), kind_of_name(path.name), lambda: path.open("rb"), mapping=mapping)

    @classmethod
    def of_bytes(
        cls,
        name: str,
        data: bytes,
        kind: Kind | None,
        *,
        address: str | None = None,
        charset: str | None = None,
        depth: int = 0,
        article_id: str | None = None,
    ) -> Self:
        """Bytes that are held already."""
        return cls(name, kind, lambda: io.BytesIO(data), address, charset, depth, article_id)

    def head(self, size: int = 4096) -> bytes:
        """The first bytes."""
        with self.open() as file:
            return file.read(size)

    def data(self, most: int | None = None) -> bytes:
        """All bytes. Raises UnreadableSource when it is empty, or holds more than `most` or its kind may."""
        pictured = self.kind in _WITH_PICTURES
        most = most or (MAX_BYTES_WITH_PICTURES if pictured else MAX_BYTES)
        with self.open() as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            data = file.read(most + 1) if size <= most else b""
        if size > most or len(data) > most:
            remedy = (
                "leave its pictures out" if pictured else "put many articles into one .jsonl file, an article a line"
            )
            held = f"it holds {size / 1e6:,.1f} MB, and a single document may hold {most / 1e6:.0f} MB"
            raise UnreadableSource(f"{held}: split it, or {remedy}")
        if not data.strip():
            raise UnreadableSource("the file is empty")
        return data

    def text(self) -> str:
        """Its text, decoded and normalised. Raises UnreadableSource when it is empty, too large, binary or garbled."""
        text = normalise(decode(self.data(), self.charset))
        if not text.strip():
            raise UnreadableSource("the file has no text in it")
        return text
