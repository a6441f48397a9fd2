"""The one object under every door."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from bot.answering import Answering, Asked
from bot.background import Backgrounds, health_of
from bot.changes import changes
from bot.examples import SAMPLE_OUTLETS, SAMPLE_QUESTIONS
from bot.explaining import explained
from bot.feedback import ReadersFeedback, remembered
from bot.question import INFERRED_FIELDS, InferredField
from bot.retrieval.explaining import Explanation
from bot.searching import Found, Searched, Searching
from bot.settings import Settings
from bot.values import (
    Answer,
    AnswerFinished,
    Changes,
    Company,
    Example,
    Health,
    Related,
    SearchResult,
    StreamEvent,
    WriterChoice,
)
from bot.ways_in import Following, WaysIn
from bot.writers import Writer
from ingest.values import IngestReport, OnProgress, RecleanReport, VectorsWhen
from library.errors import BadInput
from library.library import Diagnosis, OnEmbedded
from library.values import ArticleCard, Filters, KeptArticle, Turn, well_formed

MOST_RESULTS = 1000
MOST_RELATED = 20


class Newsdesk:
    """Ask, search, and keep the library. Synchronous, and safe to use from several threads."""

    def __init__(
        self, settings: Settings, searching: Searching, quoting: Writer, model: Writer, ways_in: WaysIn
    ) -> None:
        self.settings = settings
        self._searching = searching
        self._library = searching.library
        self._quoting = quoting
        self._model = model
        self._ways_in = ways_in
        self._backgrounds: Backgrounds | None = None

    def close(self) -> None:
        """Stop what works in the background, and close the library's files."""
        if self._backgrounds is not None:
            self._backgrounds.close()
        self._library.close()

    def start_background(self) -> None:
        """From now on, make missing vectors and follow what is followed, in threads that `close` stops."""
        self._backgrounds = Backgrounds(self._library, self.following)
        self._backgrounds.start()

    # -- asking

    def ask(
        self,
        question: str,
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        writer: WriterChoice | None = None,
        now: date | None = None,
        conversation_id: str | None = None,
        infer: Collection[InferredField] = INFERRED_FIELDS,
    ) -> Answer:
        """Answer a question. `now` is the day that "today" means. Raises BadInput."""
        for event in self.stream(
            question, filters=filters, writer=writer, now=now, conversation_id=conversation_id, infer=infer
        ):
            if isinstance(event, AnswerFinished):
                return event.answer
        raise AssertionError("a stream ends with its answer")

    def stream(
        self,
        question: str,
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        writer: WriterChoice | None = None,
        now: date | None = None,
        conversation_id: str | None = None,
        history: Sequence[Turn] = (),
        depth: int = 0,
        infer: Collection[InferredField] = INFERRED_FIELDS,
    ) -> Iterator[StreamEvent]:
        """Answer as events: the evidence, the text as it is written, at last the whole answer. Raises BadInput.

        `history` is what was said before where there is no conversation to keep it in. The event of the evidence tells
        what was found behind it, up to `depth` passages in all. `infer` says what may be read from the question to
        narrow the search; `Answer.understood` tells what was.
        """
        asked = Asked(
            question,
            filters,
            now or _today(),
            history if conversation_id is None else self.turns(conversation_id),
            conversation_id,
            depth,
            infer,
        )
        answering = Answering(self._library, self._searching, self.settings, self._writer(writer), self._quoting)
        for event in answering.events(asked):
            if isinstance(event, AnswerFinished) and conversation_id is not None:
                yield AnswerFinished(answer=remembered(self._library, conversation_id, event.answer))
            else:
                yield event

    def _writer(self, choice: WriterChoice | None) -> Writer:
        wanted = choice or self.settings.writer
        by_model = wanted == "llm" or (wanted == "auto" and self.settings.has_model)
        return self._model if by_model else self._quoting

    def new_conversation(self) -> str:
        """A name for a conversation; its turns are kept as they come."""
        return self._library.conversations.start()

    def turns(self, conversation_id: str) -> tuple[Turn, ...]:
        """The turns of a conversation, oldest first. Raises BadInput for a name that none can have."""
        return self._library.conversations.turns(conversation_id)

    @cached_property
    def feedback(self) -> ReadersFeedback:
        """What readers say of answers."""
        return ReadersFeedback(self._library)

    def example_questions(self) -> tuple[Example, ...]:
        """Questions for the first page of a library that holds the sample articles; none for another."""
        return SAMPLE_QUESTIONS if set(self.outlets()) >= SAMPLE_OUTLETS else ()

    # -- searching

    def search(
        self,
        words: str,
        *,
        k: int = 10,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        now: date | None = None,
        infer: Collection[InferredField] = INFERRED_FIELDS,
    ) -> tuple[SearchResult, ...]:
        """The results of `found`."""
        return self.found(words, k=k, filters=filters, now=now, infer=infer).results

    def found(
        self,
        words: str,
        *,
        k: int = 10,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        now: date | None = None,
        infer: Collection[InferredField] = INFERRED_FIELDS,
    ) -> Found:
        """The k best passages. Raises BadInput for nothing to search for, or a k outside 1 to 1,000."""
        return self._searched(words, k, filters, now, infer).found()

    def explain(
        self,
        words: str,
        *,
        k: int = 10,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        now: date | None = None,
        infer: Collection[InferredField] = INFERRED_FIELDS,
    ) -> Explanation:
        """How `found` comes to its passages. Raises BadInput as it does."""
        return explained(self._searched(words, k, filters, now, infer), self.settings)

    def _searched(
        self, words: str, k: int, filters: Filters, now: date | None, infer: Collection[InferredField]
    ) -> Searched:
        if not 1 <= k <= MOST_RESULTS:
            raise BadInput(f"k is the number of passages to find, 1 to {MOST_RESULTS}")
        return self._searching.search(self._searching.understand(words, today=now or _today(), infer=infer), filters, k)

    # -- the library

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

    # -- health

    def health(self) -> Health:
        """Counts, and whether vectors are behind; quick."""
        return health_of(self._library, self._writer(None).name, self._backgrounds)

    def doctor(self) -> Diagnosis:
        """Hold all parts of the library against each other."""
        return self._library.diagnose()

    def embed(self, on_embedded: OnEmbedded | None = None) -> int:
        """Make the vectors that are missing, the newest articles' first; returns how many were made here."""
        return self._library.embed_pending(on_embedded)

    def rebuild(self, on_embedded: OnEmbedded | None = None) -> int:
        """Make again what is missing or wrong; returns the number of vectors made."""
        return self._library.rebuild(on_embedded)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _sought(words: str | None) -> str | None:
    return words if words is None else well_formed("the text to look for", words)
