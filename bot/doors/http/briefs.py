"""Briefs over HTTP: saved, listed, run, read as Markdown, HTML or a feed, removed."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from bot.briefs.briefs import seconds_of
from bot.briefs.values import Brief, BriefKind, Report
from bot.briefs.writing import as_html, as_markdown, as_rss
from bot.doors.problems import ProblemError, documented
from bot.question import LONGEST
from library.values import Filters, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.newsdesk import Newsdesk

LONGEST_NAME = 80
FEED_REPORTS = 50
"""Reports whose entries a feed holds."""

BriefName = Annotated[str, Path(min_length=1, max_length=LONGEST_NAME)]

_WRITTEN: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The brief with its last reports; with `format`, as Markdown or as an HTML document.",
        "content": {"text/markdown": {"schema": {"type": "string"}}, "text/html": {"schema": {"type": "string"}}},
    }
}
_FEED: dict[int | str, dict[str, Any]] = {
    200: {"description": "An RSS feed.", "content": {"application/rss+xml": {"schema": {"type": "string"}}}}
}
# The document runs nothing and loads nothing, wherever it is opened.
_BARE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


class BriefBody(Value):
    """A topic or a question to save."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, examples=["bridge-week"])
    words: str = Field(min_length=1, max_length=LONGEST, examples=["bridge over the Orne"])
    """The topic, or the question."""
    kind: BriefKind = "topic"
    filters: Filters = Filters()
    every: str | None = Field(default=None, max_length=20, examples=["6h"])
    """How often the server runs it; when left out, it is run by request alone."""


class BriefList(Value):
    """All that are saved, by name."""

    briefs: tuple[Brief, ...]


class BriefReports(Value):
    """A brief, and what its runs have found, the newest first."""

    brief: Brief
    reports: tuple[Report, ...]


def brief_routes(desk: "Newsdesk", *, private: bool) -> APIRouter:
    """The endpoints; unless the server is `private`, nobody reads or changes what others follow."""
    router = APIRouter()
    own = _own(desk) if private else _refused

    @router.get("/briefs", responses=documented(403, 503))
    def briefs() -> BriefList:
        """What is saved, and when it was run."""
        return BriefList(briefs=own().briefs.all())

    @router.post("/briefs", status_code=201, responses=documented(400, 403, 413, 422, 503))
    def add(body: BriefBody) -> Brief:
        """Save a topic or a question; it is run by request, or by the server on a schedule."""
        every = seconds_of(body.every)
        return own().briefs.add(body.name, body.words, kind=body.kind, filters=body.filters, every=every)

    @router.get("/briefs/{name}", response_model=BriefReports, responses=_WRITTEN | documented(400, 403, 404, 422, 503))
    def brief(
        name: BriefName,
        format: Literal["json", "md", "html"] = "json",  # noqa: A002  its name in the query
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> BriefReports | Response:
        """One of them, and what its runs have found."""
        kept = own().briefs
        found, reports = kept.read(name), kept.reports(name, limit)
        if format == "json":
            return BriefReports(brief=found, reports=reports)
        if format == "md":
            named = {"Content-Disposition": 'attachment; filename="brief.md"'}
            return Response(as_markdown(found, reports), media_type="text/markdown; charset=utf-8", headers=named)
        return Response(as_html(found, reports), media_type="text/html; charset=utf-8", headers=_BARE)

    @router.get(
        "/briefs/{name}/feed.xml", response_class=Response, responses=_FEED | documented(400, 403, 404, 422, 503)
    )
    def feed(name: BriefName, request: Request) -> Response:
        """What its runs have found, as an RSS feed; an entry keeps its guid."""
        kept = own().briefs
        text = as_rss(kept.read(name), kept.reports(name, FEED_REPORTS), str(request.url))
        return Response(text, media_type="application/rss+xml; charset=utf-8")

    @router.post("/briefs/{name}/run", responses=documented(400, 403, 404, 422, 503))
    def run(name: BriefName) -> Report:
        """Look at what came in since its last run, and tell only what is new."""
        return own().briefs.run(name)

    @router.delete(
        "/briefs/{name}", status_code=204, response_class=Response, responses=documented(400, 403, 404, 422, 503)
    )
    def remove(name: BriefName) -> None:
        """Forget it with its reports."""
        own().briefs.remove(name)

    return router


def _own(desk: "Newsdesk") -> "Callable[[], Newsdesk]":
    return lambda: desk


def _refused() -> "Newsdesk":
    raise ProblemError(403, "not-here", "This server answers to anybody: briefs are kept to its own machine.")
