"""Newsdesk as a pipeline: what an ingest does, and what is found for a question before a writer sees it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from bot.values import EvidenceFound
from eval.peers.pipeline import Passage, PeerArticle


class NewsdeskPipeline:
    """All of it: originals kept, words indexed, copies and stories found, vectors in Chroma on disk."""

    name = "Newsdesk"
    _desk: Newsdesk

    def ingest(self, articles: Sequence[PeerArticle], home: Path) -> int:
        """Take the articles in."""
        self._desk = assemble(Settings(home=home, writer="quote"))
        rows = ({name: value for name, value in each._asdict().items() if value is not None} for each in articles)
        self._desk.ingest_rows(rows, "peers")
        return self._desk.health().passages

    def find(self, question: str, asked_on: date | None, k: int) -> list[Passage]:
        """The k best passages."""
        for event in self._desk.stream(question, now=asked_on, depth=k):
            if isinstance(event, EvidenceFound):
                return [Passage(each.article_id, each.text) for each in (*event.evidence, *event.further)]
        return []
