"""What readers of archives have in common: members, and the budget that all of an archive shares."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

MAX_RATIO = 200
"""How many times its packed size an archive may unpack to, once that is much."""
FREE = 20_000_000
"""Bytes up to which the ratio does not matter."""

Bound = Callable[[str], int]
"""How many bytes a member of a name may have, 0 for one that is passed over."""


class Spent(Exception):
    """A bound of the archive is reached; its text says which."""


class Member(NamedTuple):
    """A member of an archive: its bytes, or None with the reason why they cannot be had.

    One without a name stands for the archive itself.
    """

    name: str
    data: bytes | None
    reason: str = ""


@dataclass
class Budget:
    """What may still be unpacked, of an archive and of those that lie in it."""

    members: int
    unpacked: int

    def enter(self) -> None:
        """Count an entry. Raises Spent."""
        self.members -= 1
        if self.members < 0:
            raise Spent("it has more entries than an archive may have")

    def spend(self, size: int) -> None:
        """Count bytes that were unpacked. Raises Spent."""
        self.unpacked -= size
        if self.unpacked < 0:
            raise Spent("it unpacks to more than an archive may hold")


def check_ratio(unpacked: int, packed: int) -> None:
    """Raise Spent when so few bytes unpack to so many that they are no documents."""
    if unpacked > FREE and unpacked > MAX_RATIO * max(packed, 1):
        raise Spent(f"it unpacks to more than {MAX_RATIO} times its size, as no documents do")


def too_large(size: int, most: int) -> str:
    """The reason for a member over its bound."""
    return (
        f"it holds {size / 1e6:,.1f} MB, and in an archive {most / 1e6:g} MB is the most for its kind: unpack it first"
    )
