"""The values of a disagreement, as an answer shows it."""

from typing import Literal

from library.values import Value


class Account(Value):
    """What one source says of it."""

    figure: str
    """The words that differ, as they stand in the citation: "at least 12"."""
    outlet: str | None
    published_at: str | None
    citation: int


class Conflict(Value):
    """A thing that is told differently."""

    about: str
    """What it is, in words of the question or of the articles."""
    kind: Literal["conflict", "update"] = "conflict"
    """An update where the figure of a running story has moved: the first account is the newest, and stands."""
    accounts: tuple[Account, ...]
