"""What the tab of question sets hands out as files: the report of a run, and the drafts that were kept."""

from asyncio import to_thread
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, Path, Response

from bot.doors.page.question_sets.acts import QuestionSets
from bot.doors.problems import ProblemError

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; script-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"
)
"""A report holds words of articles and models: it loads nothing, sends nothing, and is of no origin."""


def serve_question_sets(app: FastAPI, sets: QuestionSets) -> None:
    """Serve the reports of kept runs, and the kept drafts as a set; what is under way stops with the server."""

    @app.get("/evals/drafts.jsonl", include_in_schema=False)
    def drafts() -> Response:
        if not sets.private:
            raise ProblemError(403, "not-here", "This server answers to anybody, so it hands out no drafts.")
        headers = {"Content-Disposition": 'attachment; filename="questions.jsonl"'}
        return Response(sets.drafting.taken(), media_type="application/jsonl", headers=headers)

    @app.get("/evals/{run}/report.html", include_in_schema=False)
    def report(run: Annotated[str, Path(max_length=100)]) -> Response:
        content = sets.shelf.report(run)
        return Response(content, media_type="text/html", headers={"Content-Security-Policy": POLICY})

    _close_with(app, sets)


def _close_with(app: FastAPI, sets: QuestionSets) -> None:
    """A run comes to a place where it can be gone on with before the server ends."""
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(served: FastAPI) -> AsyncGenerator[Any]:
        async with before(served) as state:
            yield state
            for worker in (sets.running.worker, sets.drafting.worker):
                await to_thread(worker.close)

    app.router.lifespan_context = lifespan
