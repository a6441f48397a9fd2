"""What is asked of the library itself: taking articles in, reading them, and keeping it sound."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from threading import Event

from bot.background import Backgrounds
from bot.changes import changes
from bot.desk_values import Changes, Company, Related
from bot.settings import Settings
from bot.ways_in import Following, WaysIn
from ingest.values import IngestReport, OnProgress, RecleanReport, VectorsWhen
from library.library import Diagnosis, Library, OnEmbedded
from library.values import ArticleCard, Filters, KeptArticle, well_formed

MOST_RELATED = 20


class Librarian:
    """Synchronous, and safe to use from several threads."""

    def __init__(self, settings: Settings, library: Library, ways_in: WaysIn) -> None:
        self.settings = settings
        self._library = library
        self._ways_in = ways_in
        self._backgrounds: Backgrounds | None = None

    def close(self) -> None:
        """Stop what works in the background, and close the library's files."""
        if self._backgrounds is not None:
            self._backgrounds.close()
        self._library.close()

    def start_background(self) -> None:
        """From now on, in threads that `close` stops, make vectors, follow what is followed, and run what is due."""
        self._backgrounds = Backgrounds(self._library, self.following, self._run_due)
        self._backgrounds.start()

    def _run_due(self, stop: Event) -> None:
        """What is to be run on a schedule besides; nothing here."""

    def ingest(
        self,
        sources: Sequence[str | Path],
        on_progress: OnProgress | None = None,
        *,
        names: Mapping[Path, str] | None = None,
        vectors: VectorsWhen | None = None,
        shape: str | None = None,
    ) -> IngestReport:
        """Take in files, folders, globs and addresses; what cannot be read is in the report, and stops nothing else.

        `names` says what to call files that lie in a folder for this run only. `vectors` says whether they are made
        now; by default they are, unless a backlog is being made in the background. `shape` names a mapping, or the
        TOML file of one, for rows and records in another shape than ours. Raises BadInput for one that cannot be used.
        """
        run = self._ways_in.ingesting(on_progress, vectors or self._vectors_when(), shape)
        return run.files([str(source) for source in sources], names or {})

    def ingest_rows(
        self, rows: Iterable[Mapping[str, object]], source: str, on_progress: OnProgress | None = None
    ) -> IngestReport:
        """Take in articles as objects with the names of the article lines; `source` says where they came from."""
        return self._ways_in.ingesting(on_progress, self._vectors_when(), None).rows(rows, source)

    def _vectors_when(self) -> VectorsWhen:
        # To wait for one's own vectors would be to wait for the whole backlog.
        return "later" if self._backgrounds is not None and self._library.passages.any_pending() else "now"

    def reclean(
        self, ids: Sequence[str] = (), on_progress: OnProgress | None = None, *, dry_run: bool = False
    ) -> RecleanReport:
        """Read kept originals again, of these articles or all; what differs is a new version. Raises NotInLibrary."""
        run = self._ways_in.recleaning(on_progress, dry_run)
        return run.articles([well_formed("the article's id", each) for each in ids]) if ids else run.all()

    @cached_property
    def following(self) -> Following:
        """What is followed, to be looked at and changed; made when it is first asked for."""
        return self._ways_in.following(None, "later" if self.settings.background else "now")

    def articles(
        self,
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        words: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[ArticleCard, ...]:
        """Articles, newest first; `words` must stand in headline or outlet."""
        return self._library.articles.cards(filters, _sought(words), limit, offset)

    def count_articles(self, filters: Filters = Filters(), words: str | None = None) -> int:  # noqa: B008 - frozen
        """How many articles the filters leave, and how many of those hold the words in headline or outlet."""
        return self._library.articles.count(filters, _sought(words))

    def article(self, article_id: str, version: int | None = None) -> KeptArticle:
        """One article, its current version by default. Raises NotInLibrary."""
        return self._library.articles.read(well_formed("the article's id", article_id), version)

    def changes(self, article_id: str, before: int, after: int | None = None) -> Changes:
        """What differs between two versions of an article; the other is the current one by default.

        Raises NotInLibrary.
        """
        return changes(self.article(article_id, before), self.article(article_id, after))

    def company(self, article_id: str) -> Company:
        """Other articles that carry its story, and what others report of its event. Raises NotInLibrary."""
        own_id = self.article(article_id).id
        copies, reports = (
            tuple(Related(**each._asdict()) for each in found)
            for found in (
                self._library.copies_of(own_id, MOST_RELATED),
                self._library.reports_beside(own_id, MOST_RELATED),
            )
        )
        return Company(copies=copies, reports=reports)

    def remove(self, article_id: str) -> None:
        """Remove an article with all its versions. Raises NotInLibrary."""
        self._library.remove(well_formed("the article's id", article_id))

    def outlets(self) -> tuple[str, ...]:
        """Names of the outlets in the library."""
        return self._library.articles.outlets()

    def doctor(self) -> Diagnosis:
        """Hold all parts of the library against each other."""
        return self._library.diagnose()

    def embed(self, on_embedded: OnEmbedded | None = None) -> int:
        """Make the vectors that are missing, the newest articles' first; returns how many were made here."""
        return self._library.embed_pending(on_embedded)

    def rebuild(self, on_embedded: OnEmbedded | None = None) -> int:
        """Make again what is missing or wrong; returns the number of vectors made."""
        return self._library.rebuild(on_embedded)


def _sought(words: str | None) -> str | None:
    return words if words is None else well_formed("the text to look for", words)
