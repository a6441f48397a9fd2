"""The evidence of a draft, as it stands in the library: where its articles are, and its words among others."""

from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from bot.newsdesk import Newsdesk
from eval.questions import GoldEvidence
from eval.runs.asking import Asker
from library.errors import BadInput, NotInLibrary
from library.values import KeptArticle

AROUND = 240
"""Characters shown on either side of a quote."""


class Shown(NamedTuple):
    """A quote between the words around it; `reason` says what is not as it should be."""

    head: str
    """Outlet, day and headline."""
    before: str = ""
    quote: str = ""
    after: str = ""
    reason: str | None = None


class Evidence:
    """Looks evidence up by the names that sets use: ids, addresses, headlines."""

    def __init__(self, desk: Newsdesk) -> None:
        self._desk = desk

    @cached_property
    def _asker(self) -> Asker:
        return Asker(self._desk, datetime.now(UTC).date())

    def article(self, name: str) -> KeptArticle | None:
        """The article of that name, its current version; None where the library holds none."""
        try:
            return self._desk.article(name)
        except NotInLibrary:
            found = self._asker.article_id(name)
            return self._desk.article(found) if found else None

    def shown(self, gold: GoldEvidence) -> Shown:
        """The quote among the words around it."""
        article = self.article(gold.article)
        if article is None:
            return Shown(gold.article, quote=gold.quote or "", reason="the library holds no such article")
        head = ", ".join(filter(None, (article.outlet, article.published_on, article.title)))
        if not gold.quote:
            return Shown(head, after=article.text[: 2 * AROUND])
        start = article.text.find(gold.quote)
        if start < 0:
            return Shown(head, quote=gold.quote, reason="these words do not stand in the article")
        end = start + len(gold.quote)
        before, after = article.text[max(0, start - AROUND) : start], article.text[end : end + AROUND]
        return Shown(head, before, gold.quote, after)

    def check(self, gold: GoldEvidence) -> None:
        """Raises BadInput for an article that is not kept, and for words that do not stand in it."""
        shown = self.shown(gold)
        if shown.reason:
            raise BadInput(f"{shown.reason}: {gold.quote if self.article(gold.article) else gold.article}")
