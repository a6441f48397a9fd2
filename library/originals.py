"""The bytes that articles were read from, packed, so that a better reader can be run over them again."""

import hashlib
import sqlite3
import zlib
from typing import NamedTuple

LEVEL = 6


class Original(NamedTuple):
    """What one article, or several, was read from, with all that its reader was told."""

    kind: str
    """The kind of document, `.html`; which reader read it."""
    data: bytes
    address: str | None = None
    """The web address it was found at."""
    charset: str | None = None
    """The encoding that whoever handed it over declared."""

    @property
    def id(self) -> str:
        """The same for the same bytes read in the same way."""
        sha = hashlib.sha256("\0".join((self.kind, self.address or "", self.charset or "", "")).encode())
        sha.update(self.data)
        return sha.hexdigest()[:32]


def keep(connection: sqlite3.Connection, original: Original) -> str:
    """Keep an original inside the caller's transaction, once; its id."""
    own_id = original.id
    if connection.execute("SELECT 1 FROM originals WHERE id = ?", (own_id,)).fetchone() is None:
        connection.execute(
            "INSERT INTO originals (id, kind, address, charset, size, packed) VALUES (?, ?, ?, ?, ?, ?)",
            (
                own_id,
                original.kind,
                original.address,
                original.charset,
                len(original.data),
                zlib.compress(original.data, LEVEL),
            ),
        )
    return own_id


def read(connection: sqlite3.Connection, original_id: str) -> Original | None:
    """An original as it was kept, or None."""
    row = connection.execute(
        "SELECT kind, packed, address, charset FROM originals WHERE id = ?", (original_id,)
    ).fetchone()
    return Original(row["kind"], zlib.decompress(row["packed"]), row["address"], row["charset"]) if row else None
