"""Summaries, timelines and what is new over HTTP."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints, model_validator

from bot.doors.http.events import EventStream, Sent
from bot.doors.problems import documented
from bot.doors.running import running
from bot.summarising.reading import OnProgress, Stopped
from bot.summarising.since.moments import By
from bot.summarising.summarising import LONGEST_TOPIC
from bot.summarising.timelines.timelining import LARGEST, MOST_EVENTS
from bot.summarising.timelines.written import MEDIA_TYPES, in_form
from bot.summarising.values import Estimate, Progress, Since, Summary, Timeline
from bot.values import WriterChoice
from library.values import Filters, Value

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

MOST_IDS = 1000

Topic = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TOPIC)]
ArticleId = Annotated[str, StringConstraints(min_length=1, max_length=200)]

_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The summary; with `stream`, as server-sent events.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
_WRITTEN: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The timeline, in the `format` that is asked for.",
        "content": {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in MEDIA_TYPES.values()}
        | {"application/json": {"schema": {"$ref": "#/components/schemas/Timeline"}}},
    }
}


class Wanted(Value):
    """Which articles: all that speak of a topic, all under filters, or those chosen by hand."""

    topic: Topic | None = Field(default=None, examples=["ferry strike"])
    filters: Filters = Filters()
    article_ids: tuple[ArticleId, ...] = Field(default=(), max_length=MOST_IDS)
    now: date | None = None
    """The day that "yesterday" is counted from, when not today."""


class SummaryBody(Wanted):
    """What to sum up."""

    article_id: ArticleId | None = None
    """One article; then nothing else says which."""
    writer: WriterChoice | None = None
    """`quote` needs no model; `llm` is the configured one. When left out, the server's setting."""
    stream: bool = False
    """Answer as server-sent events."""

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if self.article_id is not None and (self.topic is not None or self.article_ids):
            raise ValueError("give `article_id`, or a `topic` or `article_ids`, not both")
        return self


class TimelineBody(Wanted):
    """What a timeline is of."""

    most: int = Field(default=MOST_EVENTS, ge=1, le=LARGEST)
    """The most events to show."""
    format: Literal["json", "md", "csv", "ics"] = "json"


class SinceBody(Value):
    """Since when, and of what; without a topic, of all that is kept."""

    since: str = Field(min_length=10, max_length=40, examples=["2026-03-02"])
    """A day, which is included, or a moment."""
    by: By = "published"
    """Which date of an article makes it new: when it was published or updated, or when it came in here."""
    topic: Topic | None = None
    filters: Filters = Filters()
    article_ids: tuple[ArticleId, ...] = Field(default=(), max_length=MOST_IDS)


def summary_routes(desk: "Newsdesk") -> APIRouter:
    """The endpoints."""
    router = APIRouter()

    @router.post("/summarize", response_model=Summary, responses=_STREAMED | documented(400, 404, 413, 422, 503))
    def summarize(body: SummaryBody) -> Summary | EventStream:
        """One article, or all that belongs to a topic, every line cited, with how much was read.

        With `stream`, as server-sent events: `progress` (`{"stage", "done", "of", "detail"}`), at last `summary`, or
        `error` (a problem document). Whoever hangs up stops the run.
        """

        def work(on_progress: OnProgress | None, stopped: Stopped) -> Summary:
            return desk.summarize(
                body.article_id,
                topic=body.topic,
                filters=body.filters,
                article_ids=body.article_ids,
                writer=body.writer,
                now=body.now,
                on_progress=on_progress,
                stopped=stopped,
            )

        return EventStream(_sent(running(work), "summary")) if body.stream else work(None, _never)

    @router.post("/estimate", responses=documented(400, 404, 413, 422, 503))
    def estimate(body: SummaryBody) -> Estimate:
        """What a summary of it by the model would take: articles, calls, tokens, and their price where it is known."""
        return desk.estimate(
            body.article_id, topic=body.topic, filters=body.filters, article_ids=body.article_ids, now=body.now
        )

    @router.post("/timeline", response_model=Timeline, responses=_WRITTEN | documented(400, 404, 413, 422, 503))
    def timeline(body: TimelineBody) -> Timeline | Response:
        """The dated events of a topic, oldest first, each with its sources; also as Markdown, CSV or iCalendar."""
        made = desk.timeline(
            body.topic, filters=body.filters, article_ids=body.article_ids, now=body.now, most=body.most
        )
        if body.format == "json":
            return made
        named = {"Content-Disposition": f'attachment; filename="timeline.{body.format}"'}
        return Response(in_form(made, body.format), media_type=MEDIA_TYPES[body.format], headers=named)

    @router.post("/since", responses=documented(400, 404, 413, 422, 503))
    def since(body: SinceBody) -> Since:
        """What is new since a day or a moment: events, changed figures, new voices, corrections."""
        return desk.since(body.topic, since=body.since, by=body.by, filters=body.filters, article_ids=body.article_ids)

    return router


def _sent(told: Iterator[Progress | BaseModel], last: str) -> Iterator[Sent]:
    """Progress from the moment that it is known how much there is: what is wrong before that is an ordinary error."""
    try:
        for each in told:
            if not isinstance(each, Progress):
                yield Sent(last, each.model_dump_json(by_alias=True))
            elif each.of:
                yield Sent("progress", each.model_dump_json())
    finally:
        close = getattr(told, "close", None)
        if close is not None:
            close()


def _never() -> bool:
    return False
