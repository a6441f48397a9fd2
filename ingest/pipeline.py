"""Ingest: sources become drafts, drafts become articles with passages, and passages get their vectors.

An article can be found by its words as soon as its source is read; vectors follow in the same run. Killed at any
moment and run again, the library ends up as after one run.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from ingest.documents import Document
from ingest.fields import draft_from_fields
from ingest.formats import READER_VERSION, read_document
from ingest.identity import article_id
from ingest.mapping import FieldMapping
from ingest.notes import notes_of
from ingest.sources import find_files, name_of
from ingest.splitter import split
from ingest.values import ArticleCounts, Draft, Failure, IngestReport, OnProgress, Progress, VectorsWhen
from ingest.web.fetcher import Fetcher
from ingest.web.taking import Taking, is_address
from ingest.web.visitor import Visitor
from library.errors import UnreadableSource
from library.keeping import NewArticle
from library.library import Library, Read
from library.values import Article, ArticleFields

BATCH = 32
"""Articles of one transaction."""


class Ingest:
    """One run; `report` says what it did."""

    def __init__(
        self,
        library: Library,
        on_progress: OnProgress | None = None,
        *,
        vectors: VectorsWhen = "now",
        visitor: Visitor | None = None,
        mapping: FieldMapping | None = None,
    ) -> None:
        """`visitor` fetches web addresses; without one, public places alone are asked.

        `mapping` says what rows and records of another shape than ours call their fields.
        """
        self._mapping = mapping
        self._library = library
        self._visitor = visitor
        self._vectors: VectorsWhen = vectors
        self._tell = on_progress or tell_nobody
        self._outcomes: Counter[str] = Counter()
        self._failures: list[Failure] = []
        self._ignored: Counter[str] = Counter()
        self._started = time.monotonic()
        self._embedded = 0
        self._hidden = 0

    def files(self, sources: Sequence[str], names: Mapping[Path, str] = MappingProxyType({})) -> IngestReport:
        """Ingest files, folders, globs and web addresses. One bad source never stops the rest.

        A file in `names` is kept under that name, and not noted as read: it lies where it is for this run only.
        """
        paths: list[Path] = []
        for found in find_files([source for source in sources if not is_address(source)]):
            if isinstance(found, Failure):
                self._fail(found)
            else:
                paths.append(found)
        for done, path in enumerate(paths):
            self._tell(Progress("reading", done, len(paths), name_of(path.name)))
            if path in names:
                self._keep(read_document(Document.of_file(path, self._mapping)), names[path], None)
            else:
                self._file(path)
        self._tell(Progress("reading", len(paths), len(paths)))
        self._addresses([source for source in sources if is_address(source)])
        return self._finish()

    def _addresses(self, urls: Sequence[str]) -> None:
        if not urls:
            return
        taking = Taking(self._library, self._visitor or Visitor(Fetcher()), self.keep_page, self._tell)
        for url in urls:
            for told in taking.take(url):
                if isinstance(told, Failure):
                    self._fail(told)
                else:
                    self._outcomes["unchanged"] += told

    def keep_page(self, found: Sequence[Draft | Failure], source: str) -> Counter[str]:
        """Keep what one page of the web held; how often each outcome came."""
        before = self._outcomes.copy()
        self._keep(iter(found), source, None, live=len(found) == 1)
        return self._outcomes - before

    def rows(self, rows: Iterable[Mapping[str, object]], source: str) -> IngestReport:
        """Ingest articles that come as objects, with the names of the contract's JSON lines."""
        self._keep(self._drafts_of_rows(rows, source), source, None)
        return self._finish()

    def _drafts_of_rows(self, rows: Iterable[Mapping[str, object]], source: str) -> Iterator[Draft | Failure]:
        for number, row in enumerate(rows, start=1):
            try:
                yield draft_from_fields(row)
            except UnreadableSource as error:
                yield Failure(source=f"{source}:{number}", reason=str(error))

    def _file(self, path: Path) -> None:
        source = name_of(path.resolve())
        try:
            digest = _digest(path, self._mapping)
        except OSError as error:
            self._fail(Failure(source=str(path), reason=f"cannot be read: {error.strerror or error}"))
            return
        known = self._library.read_before(source, digest)
        if known is not None:
            self._outcomes["unchanged"] += known
            return
        self._keep(read_document(Document.of_file(path, self._mapping)), source, digest)

    def _keep(self, drafts: Iterator[Draft | Failure], source: str, digest: str | None, *, live: bool = False) -> None:
        """Keep drafts batch by batch; a source with failures is not noted as read, so that it is read again."""
        batch: list[NewArticle] = []
        earlier: dict[str, NewArticle] = {}
        articles, failed = 0, False
        for draft in drafts:
            if isinstance(draft, Failure):
                self._fail(draft)
                failed = True
                continue
            self._ignored.update(draft.ignored_keys)
            self._hidden += draft.hidden
            batch.append(new_article(draft, source)._replace(live=live))
            articles += 1
            if len(batch) == BATCH:
                self._keep_batch(batch, earlier)
                self._tell(Progress("reading", articles, None, Path(source).name))
                batch = []
        self._keep_batch(batch, earlier)
        read = Read(source, digest, articles) if digest and not failed else None
        if earlier or read:
            final = [new._replace(final=True) for new in earlier.values()]
            self._outcomes.update(self._library.keep(final, read))

    def _keep_batch(self, batch: list[NewArticle], earlier: dict[str, NewArticle]) -> None:
        """Keep a batch; in `earlier` lie the articles of which the source so far gave a version that was replaced.

        A source that holds two versions gives the current one later on; what still lies there at its end is its last
        word.
        """
        for new, outcome in zip(batch, self._library.keep(batch), strict=True):
            if earlier.pop(new.article.id, None):
                self._outcomes["unchanged"] += 1
            if outcome == "earlier":
                earlier[new.article.id] = new
            else:
                self._outcomes[outcome] += 1

    def _fail(self, failure: Failure) -> None:
        self._failures.append(Failure(source=name_of(failure.source), reason=name_of(failure.reason)))
        self._outcomes["failed"] += 1

    def _finish(self) -> IngestReport:
        if self._vectors == "later":
            return self.report
        self._embedded = self._library.embed_pending(lambda done, total: self._tell(Progress("embedding", done, total)))
        return self.report

    @property
    def report(self) -> IngestReport:
        """What was done so far."""
        return IngestReport(
            articles=ArticleCounts(**self._outcomes),
            passages=self._embedded,
            failures=tuple(self._failures),
            ignored_keys=dict(self._ignored),
            hidden=self._hidden,
            seconds=round(time.monotonic() - self._started, 3),
        )


def tell_nobody(_: Progress) -> None:
    """The progress of a run that nobody watches."""


def _digest(path: Path, mapping: FieldMapping | None) -> str:
    """Of the bytes, the readers' version and the mapping: better readers read again."""
    sha = hashlib.sha256(READER_VERSION.encode() + (mapping.as_json.encode() if mapping else b""))
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            sha.update(block)
    return sha.hexdigest()


def new_article(draft: Draft, source: str) -> NewArticle:
    """The article of a draft, cut into passages, its notes read, as it is kept."""
    fields = draft.model_dump(include=set(ArticleFields.model_fields))
    article = Article(id=draft.id or article_id(draft), **fields)
    return NewArticle(
        article,
        split(article.text),
        source,
        datetime.now(UTC).isoformat(timespec="seconds"),
        found_in=draft.found_in,
        notes=notes_of(article.text, article.published_on),
        original=draft.original,
        part=draft.part,
        unnamed=draft.id is None and draft.url is None,
    )
