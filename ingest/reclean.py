"""Kept originals read again by today's readers: what differs becomes a new version of its article."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from ingest.documents import Document
from ingest.formats import READER_VERSION, read_document
from ingest.kinds import KINDS, Kind
from ingest.pipeline import new_article, tell_nobody
from ingest.values import Draft, Failure, OnProgress, Progress, Recleaned, RecleanReport, VectorsWhen
from library.errors import NotInLibrary
from library.library import Kept, Library
from library.originals import Original
from library.values import Article, ArticleFields, Filters, KeptArticle

SHOWN_CHANGES = 1000
SHOWN_LINES = 20
LINE = 300
"""Characters of a line that are shown."""
NOTE_EVERY = 50
"""Originals between two notes of how far it is."""

_PLACE = "reclean"
_FIELDS = tuple(ArticleFields.model_fields)
_OUTSIDE = frozenset({"feed", "sitemap", "page", "followed"})
"""Where fields were found that no reader sees in the original: in what led to it."""
_BY_PERSON = "followed"


class Reclean:
    """One run; `report` says what it did."""

    def __init__(
        self,
        library: Library,
        on_progress: OnProgress | None = None,
        *,
        dry_run: bool = False,
        vectors: VectorsWhen = "now",
    ) -> None:
        self._library = library
        self._tell = on_progress or tell_nobody
        self._dry_run = dry_run
        self._vectors: VectorsWhen = vectors
        self._started = time.monotonic()
        self._outcomes: Counter[str] = Counter()
        self._changes: list[Recleaned] = []
        self._failures: list[Failure] = []
        self._without = 0
        self._embedded = 0

    def articles(self, ids: Sequence[str]) -> RecleanReport:
        """Read these again. Raises NotInLibrary."""
        # A repeat's id stands for the article that is kept.
        own_ids = dict.fromkeys(self._library.articles.read(each).id for each in ids)
        for done, article_id in enumerate(own_ids):
            self._tell(Progress("reading", done, len(own_ids)))
            found = self._library.original_of(article_id)
            if found is None:
                self._without += 1
                continue
            self._one(found, list(_read(found)))
        return self._finish()

    def all(self) -> RecleanReport:
        """Read every original again. A run that was interrupted goes on where it stopped."""
        after = "" if self._dry_run else self._place()
        total = self._library.count_originals(after)
        self._without = self._library.articles.count(Filters()) - self._library.count_originals()
        drafts: list[Draft | Failure] = []
        last: Original | None = None
        originals = 0
        for done, kept in enumerate(self._library.originals(after)):
            self._tell(Progress("reading", done, total))
            if kept.original != last:
                if last is not None and originals % NOTE_EVERY == 0:
                    self._note_place(last.id)
                drafts, last, originals = list(_read(kept)), kept.original, originals + 1
            self._one(kept, drafts)
        self._note_place(None)
        return self._finish()

    def _place(self) -> str:
        """The id of the last original that these same readers have read in a run that was cut short, or nothing."""
        version, _, original = (self._library.remembered(_PLACE) or "").partition(" ")
        return original if version == READER_VERSION else ""

    def _note_place(self, original: str | None) -> None:
        if not self._dry_run:
            self._library.remember(_PLACE, original and f"{READER_VERSION} {original}")

    def _one(self, kept: Kept, drafts: Iterable[Draft | Failure]) -> None:
        draft = next((each for each in drafts if isinstance(each, Draft) and each.part == kept.part), None)
        if draft is None:
            reason = next(
                (each.reason for each in drafts if isinstance(each, Failure)), "its original holds it no more"
            )
            self._failures.append(Failure(source=kept.article_id, reason=reason))
            self._outcomes["failed"] += 1
            return
        with suppress(NotInLibrary):  # removed meanwhile
            self._put(kept, draft)

    def _put(self, kept: Kept, draft: Draft) -> None:
        before = self._library.articles.read(kept.article_id)
        article = new_article(_completed(draft, before).model_copy(update={"original": kept.original}), kept.source)
        change = _change(before, article.article)
        outcome = "unchanged" if change is None else "updated" if self._dry_run else self._library.keep_again(article)
        self._outcomes[outcome] += 1
        if change is not None and outcome == "updated" and len(self._changes) < SHOWN_CHANGES:
            self._changes.append(change)

    def _finish(self) -> RecleanReport:
        if not self._dry_run and self._vectors == "now":
            self._embedded = self._library.embed_pending(
                lambda done, total: self._tell(Progress("embedding", done, total))
            )
        return self.report

    @property
    def report(self) -> RecleanReport:
        """What was done so far."""
        return RecleanReport(
            unchanged=self._outcomes["unchanged"],
            updated=self._outcomes["updated"],
            failed=self._outcomes["failed"],
            without_original=self._without,
            changes=tuple(self._changes),
            failures=tuple(self._failures),
            passages=self._embedded,
            dry_run=self._dry_run,
            seconds=round(time.monotonic() - self._started, 3),
        )


def _read(kept: Kept) -> Iterator[Draft | Failure]:
    kind, data, address, charset = kept.original
    known: Kind | None = next((each for each in KINDS if each == kind), None)
    return read_document(Document.of_bytes(kept.source, data, known, address=address, charset=charset))


def _completed(draft: Draft, before: KeptArticle) -> Draft:
    """The draft under its article's id, with what the original never held: what its feed said, or a person named."""
    said = {
        name: getattr(before, name)
        for name, where in before.found_in.items()
        if name in _FIELDS and (where == _BY_PERSON or (where in _OUTSIDE and not getattr(draft, name)))
    }
    found_in = draft.found_in | {name: before.found_in[name] for name in said}
    # The address by which it is known stays: what comes from there is this article.
    return draft.model_copy(update={**said, "id": before.id, "url": before.url or draft.url, "found_in": found_in})


def _change(before: KeptArticle, after: Article) -> Recleaned | None:
    """What differs between the two; None where nothing does."""
    fields = tuple(name for name in _FIELDS if getattr(before, name) != getattr(after, name))
    if not fields:
        return None
    old, new = Counter(before.text.split("\n")), Counter(after.text.split("\n"))
    return Recleaned(id=before.id, title=after.title, fields=fields, dropped=_lines(old - new), added=_lines(new - old))


def _lines(lines: Counter[str]) -> tuple[str, ...]:
    return tuple(line[:LINE] for line in list(filter(None, lines))[:SHOWN_LINES])
