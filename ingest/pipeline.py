"""Ingest: sources become drafts, drafts become articles with passages, and passages get their vectors.

An article can be found by its words as soon as its source is read; vectors follow in the same run. Killed at any
moment and run again, the library ends up as after one run.
"""

import hashlib
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit, urlunsplit

from ingest.fields import draft_from_fields
from ingest.formats import READER_VERSION, read_file
from ingest.sources import find_files, name_of
from ingest.splitter import split
from ingest.values import ArticleCounts, Draft, Failure, IngestReport, OnProgress, Progress
from library.articles import NewArticle
from library.errors import UnreadableSource
from library.library import Library, Read
from library.values import Article

BATCH = 32
"""Articles of one transaction."""
BEGINNING = 200
"""Characters of a text that tell articles of one headline apart: past a standing phrase, before most corrections."""


class Ingest:
    """One run; `report` says what it did."""

    def __init__(self, library: Library, on_progress: OnProgress | None = None) -> None:
        self._library = library
        self._tell = on_progress or _tell_nobody
        self._outcomes: Counter[str] = Counter()
        self._failures: list[Failure] = []
        self._ignored: Counter[str] = Counter()
        self._started = time.monotonic()
        self._embedded = 0

    def files(self, sources: Sequence[str], names: Mapping[Path, str] = MappingProxyType({})) -> IngestReport:
        """Ingest files, folders and globs. One bad source never stops the rest.

        A file in `names` is kept under that name, and not noted as read: it lies where it is for this run only.
        """
        paths: list[Path] = []
        for found in find_files(sources):
            if isinstance(found, Failure):
                self._fail(found)
            else:
                paths.append(found)
        for done, path in enumerate(paths):
            self._tell(Progress("reading", done, len(paths), name_of(path.name)))
            if path in names:
                self._keep(read_file(path), names[path], None)
            else:
                self._file(path)
        self._tell(Progress("reading", len(paths), len(paths)))
        return self._finish()

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
            digest = _digest(path)
        except OSError as error:
            self._fail(Failure(source=str(path), reason=f"cannot be read: {error.strerror or error}"))
            return
        known = self._library.read_before(source, digest)
        if known is not None:
            self._outcomes["unchanged"] += known
            return
        self._keep(read_file(path), source, digest)

    def _keep(self, drafts: Iterator[Draft | Failure], source: str, digest: str | None) -> None:
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
            batch.append(_new_article(draft, source))
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
            seconds=round(time.monotonic() - self._started, 3),
        )


def _tell_nobody(_: Progress) -> None:
    pass


def _digest(path: Path) -> str:
    """Of the bytes and of the readers' version: better readers read again."""
    sha = hashlib.sha256(READER_VERSION.encode())
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            sha.update(block)
    return sha.hexdigest()


def _new_article(draft: Draft, source: str) -> NewArticle:
    fields = draft.model_dump(exclude={"ignored_keys", "id"})
    article = Article(id=draft.id or article_id(draft), **fields)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return NewArticle(article, split(article.text), source, now)


def article_id(draft: Draft) -> str:
    """Sixteen hex digits from the address, or where there is none from outlet, headline and day.

    So an article that comes again with a new text is a new version of the same article. Where outlet or day is not
    known, many articles may be called "Briefing": then the text must begin alike, too.
    """
    if draft.url:
        return _short_hash("url", canonical_url(draft.url))
    day = draft.published_at[:10] if draft.published_at else ""
    outlet, title = (draft.outlet or "").casefold(), _plain(draft.title)
    if outlet and day:
        return _short_hash("headline", outlet, title, day)
    return _short_hash("beginning", outlet, title, day, _plain(draft.text)[:BEGINNING])


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


def canonical_url(url: str) -> str:
    """The address without scheme, `www.`, port, fragment, trailing slash and campaign parameters."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    query = "&".join(
        sorted(pair for pair in parts.query.split("&") if pair and not re.match(r"(utm_\w+|fbclid|gclid)=", pair))
    )
    return urlunsplit(("", host, parts.path.rstrip("/"), query, ""))


def _short_hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
