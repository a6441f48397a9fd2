"""The seam to a way of finding passages, and the articles and questions that all of them get."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol


class PeerArticle(NamedTuple):
    """An article as every pipeline gets it. `id` is the given one, else the address, else the headline."""

    id: str
    title: str
    text: str
    outlet: str | None
    published_at: str | None


class Passage(NamedTuple):
    """Words that were found, and the article that they are of."""

    article_id: str
    text: str


class Pipeline(Protocol):
    """Articles in, passages for a question out."""

    name: str

    def ingest(self, articles: Sequence[PeerArticle], home: Path) -> int:
        """Take the articles in, under an empty folder where the pipeline keeps any; returns how many passages."""
        ...

    def find(self, question: str, asked_on: date | None, k: int) -> list[Passage]:
        """The k best passages, best first. A pipeline that knows no dates does without the day."""
        ...
