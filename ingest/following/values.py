"""What a round of following did."""

from typing import Literal

from ingest.values import ArticleCounts, Failure
from library.followed import FollowedKind, ReadOutcome
from library.values import Value


class EntryReport(Value):
    """What came of looking at one thing that is followed."""

    id: int
    kind: FollowedKind
    address: str
    outcome: ReadOutcome
    reason: str | None = None
    """Why it failed, or what should be known of it."""
    new_pages: int = 0
    """Pages that were not known before, to be read now."""
    quarantined_until: str | None = None


class PageReport(Value):
    """What came of one page; pages that have not changed are only counted."""

    address: str
    outcome: Literal["new", "copy", "changed", "moved", "gone", "back", "failed"]
    article_id: str | None = None
    reason: str | None = None
    moved_to: str | None = None


class RoundReport(Value):
    """One round over all that was due."""

    began_at: str
    """ISO 8601, UTC."""
    entries: tuple[EntryReport, ...] = ()
    pages: tuple[PageReport, ...] = ()
    unchanged: int = 0
    """Pages that were asked and had not changed."""
    put_off: int = 0
    """Pages that were not asked, because their host is out of reach or asked to be left alone."""
    articles: ArticleCounts = ArticleCounts()
    failures: tuple[Failure, ...] = ()
    """What could not be read in folders."""
    passages: int = 0
    """Passages whose vectors were made."""
    notice: str | None = None
    """Why vectors were left for later, where that was not asked for."""
    stopped: bool = False
    """Whether it was ended early; the rest is due at once when following goes on."""
    seconds: float = 0.0

    def count(self, outcome: str) -> int:
        """How many pages came out so."""
        return sum(page.outcome == outcome for page in self.pages)


class QuarantineNote(Value):
    """Something that keeps failing, and why."""

    what: Literal["entry", "page"]
    id: int | None
    """Of the entry, or of the one that led to the page."""
    address: str
    reason: str
    failures: int
    """In a row."""
    next_try_at: str | None
