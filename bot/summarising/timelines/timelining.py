"""Timelines: what has happened, event by event, out of every article that belongs.

    Timelining(library, searching, settings)
        .timeline(words=None, *, filters=Filters(), ids=(), now=None, most=40, on_progress=None, stopped=...)

Reads all articles that speak of `words`; without words, all that the filters leave; or those chosen by `ids`. `now` is
the day that "today" in the words means. `most` bounds the events that are shown, by how much they matter; they come
oldest first. Raises BadInput, NotInLibrary, LibraryDamaged. Written out by `exporting`.
"""

from collections.abc import Sequence
from datetime import date
from time import perf_counter
from typing import NamedTuple

from bot.searching import Searching
from bot.settings import Settings
from bot.summarising.citing import Citing, one_line
from bot.summarising.reading import Ground, OnProgress, Stopped, never, read, silent
from bot.summarising.timelines.asking import Asked, belonging_to
from bot.summarising.timelines.corrections import corrected, corrections_in
from bot.summarising.timelines.lines import event_of, laid_out
from bot.summarising.timelines.merging import Happening, merged
from bot.summarising.timelines.reports import reports_of, telling_stems
from bot.summarising.timelines.weighing import by_time, ranked, weigh
from bot.summarising.values import Event, Progress, Timeline
from bot.values import Timings
from library.errors import BadInput
from library.library import Library
from library.values import Filters

WRITER, METHOD = "quote", "timeline/v1"
"""The writer and the method of timelines without a model."""
MOST_EVENTS = 40
LARGEST = 500
"""Events that may be asked for."""


class Happened(NamedTuple):
    """Every event that the articles tell of, oldest first, and how much each matters."""

    happenings: tuple[Happening, ...]
    scores: tuple[float, ...]


class Timelining:
    """Makes timelines. Synchronous, and safe to use from several threads."""

    def __init__(self, library: Library, searching: Searching, settings: Settings) -> None:
        self._library = library
        self._searching = searching
        self._settings = settings

    def timeline(
        self,
        words: str | None = None,
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        ids: Sequence[str] = (),
        now: date | None = None,
        most: int = MOST_EVENTS,
        on_progress: OnProgress | None = None,
        stopped: Stopped = never,
    ) -> Timeline:
        """The events of a topic, of all that filters leave, or of articles chosen by hand, oldest first."""
        begun = perf_counter()
        if not 1 <= most <= LARGEST:
            raise BadInput(f"the number of events is 1 to {LARGEST}, not {most}")
        asked = Asked.of(words, ids, filters, now)
        ground = read(self._library, belonging_to(self._library, self._searching, asked), on_progress, stopped)
        read_by = perf_counter()
        happened = happened_in(ground, asked.topic, on_progress or silent)
        chosen = by_time(happened.happenings, ranked(happened.happenings, happened.scores, most))
        citing = Citing(ground.carriers)
        events = _events([happened.happenings[at] for at in chosen], ground, citing)
        laid = laid_out(events, citing)
        end = perf_counter()
        return Timeline(
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
            notices=(*ground.notices, *_notices(ground, len(happened.happenings), len(chosen))),
            timings_ms=Timings(
                retrieve=(read_by - begun) * 1000, write=(end - read_by) * 1000, total=(end - begun) * 1000
            ),
            events=laid.events,
        )


def happened_in(ground: Ground, topic: str | None = None, on_progress: OnProgress = silent) -> Happened:
    """All events of what was read, reports of the same one merged, and how much each matters to the topic."""
    on_progress(Progress(stage="compare", done=0, of=len(ground.articles)))
    happenings = merged(report for each in ground.articles for report in reports_of(each))
    on_progress(Progress(stage="compare", done=len(ground.articles), of=len(ground.articles)))
    return Happened(tuple(happenings), weigh(happenings, telling_stems(topic or "")))


def _events(chosen: Sequence[Happening], ground: Ground, citing: Citing) -> list[Event]:
    notes = corrected(chosen, corrections_in(ground))
    made = (event_of(each, citing, ground.carriers, notes.get(at)) for at, each in enumerate(chosen))
    return [each for each in made if each]


def _notices(ground: Ground, found: int, shown: int) -> list[str]:
    said: list[str] = []
    undated = sum(1 for each in ground.articles if not each.article.published_on)
    if undated:
        what = "1 article has" if undated == 1 else f"{undated:,} articles have"
        said.append(f"{what} no day of publication: of these only dates that name their year are told.")
    if not found:
        said.append("No dated event was found in these articles.")
    elif found > shown:
        said.append(f"{found:,} dated events were found; the {shown:,} that matter most are shown.")
    return said


def heading(topic: str | None) -> str:
    """What a timeline is called."""
    return f"Timeline: {one_line(topic)}" if topic else "Timeline"
