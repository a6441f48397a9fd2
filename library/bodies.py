"""A passage as the embedder sees it: under its headline and day, which stand outside its span."""

import hashlib
from typing import NamedTuple


class Body(NamedTuple):
    """A passage's own words, and what they stand under."""

    title: str
    published_on: str | None
    """YYYY-MM-DD."""
    text: str

    @property
    def header(self) -> str:
        """What stands over its words."""
        return f"{self.title} ({self.published_on})" if self.published_on else self.title

    @property
    def embedded(self) -> str:
        """What is embedded; it ends with the passage's own words."""
        return f"{self.header}\n{self.text}"

    @property
    def key(self) -> str:
        """The key of its vectors: 32 hex digits."""
        return hashlib.sha256(self.embedded.encode()).hexdigest()[:32]
