"""What the Newsdesk makes of many articles: summaries, timelines, and what is new since."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from bot.librarian import Librarian
from bot.pricing import usage_of
from bot.searching import Searching
from bot.settings import Settings
from bot.summarising.belonging import MOST_ARTICLES
from bot.summarising.reading import OnProgress, Stopped, never
from bot.summarising.since import By, SinceLooking
from bot.summarising.summarising import Summarising
from bot.summarising.timelines.timelining import MOST_EVENTS, Timelining
from bot.summarising.values import Estimate, Since, Summary, Timeline
from bot.values import WriterChoice
from bot.ways_in import WaysIn
from bot.writers import Used
from bot.writers.model import ModelWriter
from library.errors import BadInput
from library.values import Filters


class Summariser(Librarian):
    """Synchronous, and safe to use from several threads.

    `on_progress` is called with how far a run is, from the thread that runs; `stopped` is asked now and then whether to
    end, and what has been read by then is what is told.
    """

    def __init__(self, settings: Settings, searching: Searching, model: ModelWriter, ways_in: WaysIn) -> None:
        super().__init__(settings, searching.library, ways_in)
        self._searching = searching
        self._model = model

    def summarize(
        self,
        article_id: str | None = None,
        *,
        version: int | None = None,
        topic: str | None = None,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        article_ids: Sequence[str] = (),
        writer: WriterChoice | None = None,
        now: date | None = None,
        on_progress: OnProgress | None = None,
        stopped: Stopped = never,
    ) -> Summary:
        """One article, or else all that belongs to a topic, to filters, or was chosen by hand.

        Raises BadInput, NotInLibrary.
        """
        if article_id is not None and (topic is not None or article_ids):
            raise BadInput("an article is summarised, or a topic: give one of the two")
        if article_id is not None:
            made = self._summarising.article(
                article_id, version=version, writer=writer, on_progress=on_progress, stopped=stopped
            )
        else:
            made = self._summarising.topic(
                topic,
                filters=filters,
                ids=article_ids,
                writer=writer,
                now=now,
                on_progress=on_progress,
                stopped=stopped,
            )
        used = Used(made.usage.input_tokens, made.usage.output_tokens, made.usage.counted)
        return made.model_copy(update={"usage": usage_of(self.settings, used)})

    def estimate(
        self,
        article_id: str | None = None,
        *,
        topic: str | None = None,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        article_ids: Sequence[str] = (),
        now: date | None = None,
    ) -> Estimate:
        """What a summary by the model would take, with its cost where the prices are known. Raises as `summarize`."""
        ids = (article_id,) if article_id is not None else article_ids
        found = self._summarising.estimate(topic, filters=filters, ids=ids, now=now)
        cost = usage_of(self.settings, Used(found.input_tokens, found.output_tokens)).cost_usd
        return found.model_copy(update={"cost_usd": cost})

    def timeline(
        self,
        topic: str | None = None,
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        article_ids: Sequence[str] = (),
        now: date | None = None,
        most: int = MOST_EVENTS,
        on_progress: OnProgress | None = None,
        stopped: Stopped = never,
    ) -> Timeline:
        """The dated events of a topic, oldest first. Raises BadInput, NotInLibrary."""
        return Timelining(self._library, self._searching, self.settings).timeline(
            topic, filters=filters, ids=article_ids, now=now, most=most, on_progress=on_progress, stopped=stopped
        )

    def since(
        self,
        topic: str | None = None,
        *,
        since: str,
        by: By = "published",
        filters: Filters = Filters(),  # noqa: B008 - frozen
        article_ids: Sequence[str] = (),
        on_progress: OnProgress | None = None,
        stopped: Stopped = never,
    ) -> Since:
        """What is new since a day or a moment; without a topic, in all that is kept. Raises BadInput, NotInLibrary."""
        everything = topic is None and not article_ids and filters == Filters()
        made = SinceLooking(self._library, self._searching, self.settings).since(
            topic,
            since=since,
            by=by,
            filters=filters,
            ids=self._newest() if everything else article_ids,
            on_progress=on_progress,
            stopped=stopped,
        )
        if not everything:
            return made
        held = self.count_articles()
        beyond = f"{MOST_ARTICLES:,} of {held:,} articles were looked at, the newest: name a topic to reach the others."
        notices = (*made.notices, beyond) if held > MOST_ARTICLES else made.notices
        return made.model_copy(update={"article_ids": (), "notices": notices})

    def _newest(self) -> tuple[str, ...]:
        found = tuple(card.id for card in self.articles(limit=MOST_ARTICLES))
        if not found:
            raise BadInput("the library is empty: add articles first")
        return found

    def writes_by_model(self, writer: WriterChoice | None = None) -> bool:
        """Whether a model would write."""
        wanted = writer or self.settings.writer
        return wanted == "llm" or (wanted == "auto" and self.settings.has_model)

    @cached_property
    def _summarising(self) -> Summarising:
        return Summarising(self._library, self._searching, self.settings, self._model)
