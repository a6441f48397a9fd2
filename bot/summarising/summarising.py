"""Summaries of one article, and of all that belongs to a topic, each line cited and checked.

    Summarising(library, searching, settings, model)
        .article(article_id, *, version=None, writer=None, on_progress=None, stopped=...) -> Summary
        .topic(words=None, *, filters=Filters(), ids=(), writer=None, now=None, on_progress=None, stopped=...)
            -> Summary
        .estimate(words=None, *, filters=Filters(), ids=(), now=None) -> Estimate

`topic` reads all articles that speak of `words`; without words, all that the filters leave; or those chosen by `ids`.
`writer` is `quote` or `llm`; None takes the settings' choice. `on_progress` is called with `Progress`, from the thread
that runs; `stopped` is asked now and then whether to end, and what has been read by then is summarised.
Raises BadInput, NotInLibrary, LibraryDamaged. A model that fails is no error: a notice says so.
"""

from collections.abc import Sequence
from datetime import date
from time import perf_counter
from typing import NamedTuple

from bot.searching import Searching
from bot.settings import Settings
from bot.summarising import belonging
from bot.summarising.belonging import Belonging
from bot.summarising.by_model import PROMPT, ModelSummaries, estimate, lines_of
from bot.summarising.citing import Citing
from bot.summarising.many import of_many
from bot.summarising.one import of_one
from bot.summarising.parts import Parts, laid_out, sections
from bot.summarising.reading import Ground, OnProgress, Stopped, never, read, silent
from bot.summarising.values import Estimate, Line, Progress, Section, SectionKind, Summary
from bot.values import Timings, Usage, WriterChoice
from bot.writers import Used
from bot.writers.model import ModelWriter
from library.errors import BadInput, ModelUnavailable
from library.library import Library
from library.values import Filters, well_formed

EXTRACTIVE, METHOD = "quote", "extract/v1"
"""The writer and the method of summaries without a model."""
LONGEST_TOPIC = 500
"""Characters of the words of a topic."""
WRITTEN_BY_MODEL: frozenset[SectionKind] = frozenset({"summary", "all", "some"})


class _Asked(NamedTuple):
    """What is asked for."""

    topic: str | None
    ids: tuple[str, ...]
    filters: Filters
    writer: WriterChoice | None
    on_progress: OnProgress
    stopped: Stopped


class _Written(NamedTuple):
    """What the model wrote, if it did, and what the reader should know."""

    notices: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    used: Used = Used(0, 0)


class Summarising:
    """Makes summaries. Synchronous, and safe to use from several threads."""

    def __init__(
        self, library: Library, searching: Searching, settings: Settings, model: ModelWriter | None = None
    ) -> None:
        self._library = library
        self._searching = searching
        self._settings = settings
        self._model = model

    def article(
        self,
        article_id: str,
        *,
        version: int | None = None,
        writer: WriterChoice | None = None,
        on_progress: OnProgress | None = None,
        stopped: Stopped = never,
    ) -> Summary:
        """One article, whatever its length: three lines, who, what, when, where, why and how, quotations, numbers."""
        begun = perf_counter()
        article = self._library.articles.read(well_formed("the article's id", article_id), version)
        asked = _Asked(None, (article.id,), Filters(), writer, on_progress or silent, stopped)
        ground = read(self._library, Belonging((article.id,), 1, Filters()), asked.on_progress, stopped, version)
        return self._summary(asked, ground, begun)

    def topic(
        self,
        words: str | None = None,
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        ids: Sequence[str] = (),
        writer: WriterChoice | None = None,
        now: date | None = None,
        on_progress: OnProgress | None = None,
        stopped: Stopped = never,
    ) -> Summary:
        """Many articles: what most say, what only some say, where they differ, who is quoted, the numbers."""
        begun = perf_counter()
        asked = _Asked(folded(words), tuple(ids), filters, writer, on_progress or silent, stopped)
        asked.on_progress(Progress(stage="read", done=0, of=0, detail="looking for what belongs"))
        ground = read(self._library, self._belonging(asked, now), asked.on_progress, stopped)
        return self._summary(asked, ground, begun)

    def _belonging(self, asked: _Asked, now: date | None) -> Belonging:
        if asked.ids:
            found = belonging.chosen(self._library, [well_formed("the article's id", each) for each in asked.ids])
        elif asked.topic is not None:
            found = belonging.about(self._searching, asked.topic, asked.filters, now)
        elif asked.filters != Filters():
            found = belonging.filtered(self._library, asked.filters)
        else:
            raise BadInput("nothing to summarise: give the words of a topic, days or outlets, or the ids of articles")
        if not found.ids:
            raise BadInput(_nothing_found(asked.topic))
        return found

    def estimate(
        self,
        words: str | None = None,
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        ids: Sequence[str] = (),
        now: date | None = None,
    ) -> Estimate:
        """What a summary by the model would take. Raises BadInput and NotInLibrary as `topic` does."""
        asked = _Asked(folded(words), tuple(ids), filters, None, silent, never)
        articles = [self._library.articles.read(each) for each in self._belonging(asked, now).ids]
        return estimate(articles, self._settings.model_context_tokens, self._settings.model_max_tokens)

    def _summary(self, asked: _Asked, ground: Ground, begun: float) -> Summary:
        read_by = perf_counter()
        citing = Citing(ground.carriers)
        written = self._by_model(asked, ground, citing) if self._wants_model(asked.writer) else _Written(ground.notices)
        parts = _with_lines(self._extracted(asked, ground, citing), written.lines, ground)
        asked.on_progress(Progress(stage="check", done=1, of=1))
        laid = laid_out(parts, citing)
        end = perf_counter()
        return Summary(
            topic=asked.topic,
            article_ids=asked.ids,
            filters=ground.filters,
            text=laid.text,
            citations=laid.citations,
            coverage=ground.coverage,
            dropped=citing.dropped,
            writer=self._model.name if written.lines and self._model else EXTRACTIVE,
            prompt=PROMPT if written.lines else METHOD,
            settings_id=self._settings.identity,
            notices=written.notices,
            timings_ms=Timings(
                retrieve=(read_by - begun) * 1000, write=(end - read_by) * 1000, total=(end - begun) * 1000
            ),
            usage=Usage(input_tokens=written.used.input_tokens, output_tokens=written.used.output_tokens),
            sections=laid.parts.sections,
            differences=laid.parts.differences,
        )

    def _wants_model(self, choice: WriterChoice | None) -> bool:
        wanted = choice or self._settings.writer
        return wanted == "llm" or (wanted == "auto" and self._settings.has_model and self._model is not None)

    def _extracted(self, asked: _Asked, ground: Ground, citing: Citing) -> Parts:
        if len(ground.articles) == 1:
            return of_one(ground.articles[0], citing)
        return of_many(ground, citing, asked.on_progress, asked.stopped, asked.topic)

    def _by_model(self, asked: _Asked, ground: Ground, citing: Citing) -> _Written:
        """The model's lines; none, and a notice, where it fails or nothing that it writes is held."""
        used = Used(0, 0)
        try:
            if self._model is None:
                raise ModelUnavailable("no model is configured: set OPENAI_API_KEY or OPENAI_BASE_URL")
            told = ModelSummaries(self._model, self._settings.model_context_tokens).write(
                ground, asked.topic, asked.on_progress, asked.stopped
            )
            used, lines = told.used, tuple(lines_of(told, citing))
            reason = None if lines else "no line of the model's summary is held by its sources"
        except ModelUnavailable as error:
            lines, reason = (), str(error)
        notice = (f"The articles are quoted instead of the model's summary: {reason}.",) if reason else ()
        return _Written((*ground.notices, *notice), lines, used)


def _with_lines(parts: Parts, lines: tuple[Line, ...], ground: Ground) -> Parts:
    """The model's lines in the place of the sentences that say the same; quotations, numbers and differences stay."""
    if not lines:
        return parts
    kept = [each for each in parts.sections if each.kind not in WRITTEN_BY_MODEL]
    if len(ground.articles) == 1:
        return parts._replace(sections=(Section(kind="summary", lines=lines), *kept))
    most = [each for each in lines if each.articles > 1 and 2 * each.articles >= ground.coverage.voices]
    rest = [each for each in lines if each not in most]
    return parts._replace(sections=(*sections([("all", most), ("some", rest)]), *kept))


def folded(words: str | None) -> str | None:
    """The words of a topic, white space folded; None where there are none to be asked. Raises BadInput."""
    if words is None:
        return None
    topic = " ".join(well_formed("the topic", words).split())
    if not topic:
        raise BadInput("the topic is empty: name it, as in: bridge over the Orne")
    if len(topic) > LONGEST_TOPIC:
        raise BadInput(f"the topic has {len(topic):,} characters, and may have {LONGEST_TOPIC}: name it in few words")
    return topic


def _nothing_found(topic: str | None) -> str:
    if topic is None:
        return "no article is left by these days and outlets: widen them, or add articles"
    return f"the library holds no article about “{topic}”: name it in other words, or widen the days and outlets"
