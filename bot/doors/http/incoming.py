"""Articles that come in over HTTP: JSON, JSON lines, or files."""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from bot.doors.addresses import addresses_of, refuse_unless
from bot.doors.problems import ProblemError
from bot.doors.uploads import MAX_FILES, kept_for_now, names_of, without_folders
from ingest.values import Draft, IngestReport

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

_EXAMPLE = {
    "title": "Blinken and Lavrov speak at G20",
    "text": "NEW DELHI - The two met for about ten minutes on Thursday.",
    "outlet": "Example Wire",
    "published_at": "2023-03-02",
    "url": "https://example.com/blinken-lavrov",
}
_ARTICLE = Draft.model_json_schema()
_ARTICLE.pop("$defs")
for _name in ("ignored_keys", "found_in", "hidden", "original", "part"):
    _ARTICLE["properties"].pop(_name)

ARTICLES_BODY: dict[str, Any] = {
    "required": True,
    "description": 'One article, a list of them, or `{"articles": [...]}`; JSON lines; files (`files`) of any kind '
    'that `newsdesk ingest` reads; or `{"urls": [...]}`, the addresses of pages, feeds and sitemaps.',
    "content": {
        "application/json": {
            "schema": {
                "oneOf": [
                    _ARTICLE,
                    {"type": "array", "items": _ARTICLE},
                    {"type": "object", "properties": {"articles": {"type": "array", "items": _ARTICLE}}},
                    {"type": "object", "properties": {"urls": {"type": "array", "items": {"type": "string"}}}},
                ]
            },
            "example": _EXAMPLE,
        },
        "application/x-ndjson": {"schema": {"type": "string"}, "example": json.dumps(_EXAMPLE)},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
            }
        },
    },
}
"""The body of `POST /v1/articles`, for /openapi.json."""


async def ingest_request(desk: "Newsdesk", request: Request, *, fetches: bool) -> IngestReport:
    """Ingest what the body holds, or what lies at the addresses it names if this server `fetches`.

    Raises ProblemError when it is none of the kinds that are taken.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    match kind:
        case "application/json":
            sent = _json(await request.body())
            if (urls := _urls(sent)) is not None:
                refuse_unless(fetches)
                return await run_in_threadpool(desk.ingest, addresses_of(urls))
            return await run_in_threadpool(desk.ingest_rows, _rows(sent), "request")
        case "application/x-ndjson" | "application/jsonl" | "application/x-jsonlines":
            lines = BytesIO(await request.body())
            return await run_in_threadpool(_ingest_files, desk, [("request.jsonl", lines)])
        case "multipart/form-data":
            return await _ingest_form(desk, request)
        case _:
            detail = "Send application/json, application/x-ndjson or multipart/form-data."
            raise ProblemError(415, "unknown-kind", detail)


async def _ingest_form(desk: "Newsdesk", request: Request) -> IngestReport:
    async with request.form(max_files=MAX_FILES, max_fields=20) as form:
        sent = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
        if not sent:
            raise ProblemError(400, "no-files", "The form holds no file in a field named `files`.")
        files = [(part.filename or "file", part.file) for part in sent]
        return await run_in_threadpool(_ingest_files, desk, files)


def _ingest_files(desk: "Newsdesk", files: Sequence[tuple[str, BinaryIO]]) -> IngestReport:
    with kept_for_now(files) as paths:
        return without_folders(desk.ingest(paths, names=names_of(paths)), paths)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProblemError(400, "not-json", f"The body is not valid JSON ({error}).") from None


def _urls(sent: Any) -> list[object] | None:
    """The addresses that a body names, or None where it is made of articles. An unknown key beside them is refused."""
    if not isinstance(sent, dict) or "urls" not in sent or "text" in sent:
        return None
    body = cast("dict[str, object]", sent)
    if others := sorted(body.keys() - {"urls"}):
        raise ProblemError(422, "not-articles", f"`urls` stands alone in a body; this one has {', '.join(others)} too.")
    urls = body["urls"]
    # One that is no list is no address list either; `addresses_of` says so.
    return cast("list[object]", urls) if isinstance(urls, list) else []


def _rows(sent: Any) -> list[Mapping[str, object]]:
    if isinstance(sent, dict) and "articles" in sent and "text" not in sent:
        sent = sent["articles"]
    rows: list[Any] = sent if isinstance(sent, list) else [sent]
    if not all(isinstance(row, dict) for row in rows):
        detail = 'Send one article, a list or {"articles": [...]}, each with `title` and `text`, or {"urls": [...]}.'
        raise ProblemError(422, "not-articles", detail)
    return rows
