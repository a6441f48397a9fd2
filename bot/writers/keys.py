"""Keys that passages go by in a prompt: numbers that nobody who writes an article can know."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Sequence

from bot.values import Evidence
from library.errors import NewsdeskError
from library.library import Library

_log = logging.getLogger(__name__)

LEAST, MOST = 10_000, 99_999
"""Five digits: no year, two tokens, and one guess in ten thousand hits one of nine passages."""
NOTE = "passage_keys"
"""What the secret is kept under in the library."""


class PassageKeys:
    """Gives passages their keys: others for every question, the same for the same question and secret."""

    def __init__(self, secret: bytes | None = None) -> None:
        """Without a secret, one that lasts as long as this object."""
        self._secret = secret or secrets.token_bytes(16)

    def of(self, asked: str, evidence: Sequence[Evidence]) -> dict[int, int]:
        """The number of each piece of evidence by its key."""
        numbers: dict[int, int] = {}
        for item in evidence:
            key = next(
                key
                for turn in range(10_000)
                if (key := self._key(f"{turn}\n{item.passage_id}\n{asked}")) not in numbers
            )
            numbers[key] = item.number
        return numbers

    def _key(self, text: str) -> int:
        digest = hmac.digest(self._secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return LEAST + int.from_bytes(digest[:8]) % (MOST - LEAST + 1)


class LibraryKeys(PassageKeys):
    """Keys by a secret that lies in the library, so that every process gives the same ones."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library: Library | None = library

    def of(self, asked: str, evidence: Sequence[Evidence]) -> dict[int, int]:
        """As above; the secret is read, or made, when it is first needed."""
        if self._library is not None:
            self._secret, self._library = _kept(self._library, self._secret), None
        return super().of(asked, evidence)


def _kept(library: Library, fresh: bytes) -> bytes:
    """The library's secret, `fresh` where it has none; that alone where it cannot be kept."""
    try:
        known = library.remembered(NOTE)
        if known is None:
            library.remember(NOTE, fresh.hex())
            known = library.remembered(NOTE)
        return bytes.fromhex(known or "") or fresh
    except (NewsdeskError, ValueError) as error:
        _log.info("passages go by keys of this process alone: %s", error)
        return fresh
