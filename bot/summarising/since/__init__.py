"""What is new since a moment: events, changed figures, new voices, corrections.

    SinceLooking(library, searching, settings)
        .since(words=None, *, since, by="published", filters=Filters(), ids=(), on_progress=None, stopped=...) -> Since

`since` is a day, which is included, or a moment. `by` says which of an article's dates decides, see `moments`. All that
belongs is read, what is old as well: what is new is told by holding it against that. Raises BadInput, NotInLibrary,
LibraryDamaged; that nothing is new is no error.
"""

from collections.abc import Sequence
from time import perf_counter

from bot.searching import Searching
from bot.settings import Settings
from bot.summarising.citing import Citing
from bot.summarising.reading import OnProgress, Stopped, never, read, silent
from bot.summarising.since.figures import changed_figures
from bot.summarising.since.laying import New, laid_out
from bot.summarising.since.moments import By, Moment, parted
from bot.summarising.since.news import new_corrections, new_events, new_voices
from bot.summarising.timelines.asking import Asked, belonging_to
from bot.summarising.values import Progress, Since
from bot.values import Timings
from library.library import Library
from library.values import Filters

__all__ = ("By", "SinceLooking")
WRITER, METHOD = "quote", "since/v1"


class SinceLooking:
    """Tells what is new. Synchronous, and safe to use from several threads."""

    def __init__(self, library: Library, searching: Searching, settings: Settings) -> None:
        self._library = library
        self._searching = searching
        self._settings = settings

    def since(
        self,
        words: str | None = None,
        *,
        since: str,
        by: By = "published",
        filters: Filters = Filters(),  # noqa: B008 - frozen
        ids: Sequence[str] = (),
        on_progress: OnProgress | None = None,
        stopped: Stopped = never,
    ) -> Since:
        """What the articles of a topic, of filters, or chosen by hand tell since then that they did not before."""
        begun = perf_counter()
        moment = Moment.of(since, by)
        # The words name the topic only: days read from them would hide what was before.
        asked = Asked.of(words, ids, filters, None)
        ground = read(self._library, belonging_to(self._library, self._searching, asked), on_progress, stopped)
        read_by = perf_counter()
        report = on_progress or silent
        report(Progress(stage="compare", done=0, of=4))
        halves = parted(self._library, ground, moment)
        citing = Citing(ground.carriers)
        events = new_events(halves, citing, asked.topic)
        report(Progress(stage="compare", done=1, of=4))
        figures = changed_figures(halves, citing)
        report(Progress(stage="compare", done=2, of=4))
        voices = new_voices(halves, citing)
        report(Progress(stage="compare", done=3, of=4))
        laid = laid_out(New(events, figures, voices, new_corrections(halves, citing)), citing)
        report(Progress(stage="compare", done=4, of=4))
        end = perf_counter()
        return Since(
            topic=asked.topic,
            article_ids=asked.ids,
            filters=ground.filters,
            text=laid.text,
            citations=laid.citations,
            coverage=ground.coverage,
            dropped=citing.dropped,
            writer=WRITER,
            prompt=METHOD,
            settings_id=self._settings.identity,
            notices=(*ground.notices, *halves.notices(moment)),
            timings_ms=Timings(
                retrieve=(read_by - begun) * 1000, write=(end - read_by) * 1000, total=(end - begun) * 1000
            ),
            since=moment.since,
            events=laid.new.events,
            figures=laid.new.figures,
            voices=laid.new.voices,
            corrections=laid.new.corrections,
        )
