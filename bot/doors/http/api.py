"""The HTTP API: parse, call the Newsdesk, answer with the same values that the command line prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query, Request, Response
from pydantic import ValidationError

from bot.desk_values import Changes, Company, Health
from bot.doors.http.bodies import ArticleList, AskBody, Listing, SearchBody, fields_of
from bot.doors.http.briefs import brief_routes
from bot.doors.http.conversations import conversation_routes
from bot.doors.http.events import EventStream
from bot.doors.http.feedback import feedback_routes
from bot.doors.http.followed import followed_routes
from bot.doors.http.guards import LOOPBACK_HOSTS, Guard
from bot.doors.http.incoming import ARTICLES_BODY, ingest_request
from bot.doors.http.summaries import summary_routes
from bot.doors.problems import Problem, ProblemError, answer_with_problems, documented
from bot.doors.words import read_off
from bot.retrieval.explaining import Explanation
from bot.values import Answer, SearchResult
from ingest.values import IngestReport
from library.values import Filters, KeptArticle

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

MAX_BODY = 20_000_000
MAX_UPLOAD = 200_000_000

_DESCRIPTION = """Answers questions about a library of news articles, with the words behind every sentence.

For every citation, the kept text of `article_id` at `[start, end)`, in Unicode code points, equals `quote`.
Errors are RFC 9457 problem documents; `type` stays the same for one kind of error."""

_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream`, as server-sent events.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}

ArticleId = Annotated[str, Path(min_length=1, max_length=200)]
Version = Annotated[int | None, Query(ge=1, le=1_000_000)]
NamedVersion = Annotated[int, Query(ge=1, le=1_000_000)]


def create_app(desk: "Newsdesk", *, page: bool = True, hosts: Sequence[str] = ()) -> FastAPI:
    """The API over a Newsdesk, with the page at `/` unless `page` is false.

    It answers to loopback names and to `hosts`; `"*"` among them allows any, for a server others may reach.
    """
    app = FastAPI(
        title="Newsdesk",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,  # FastAPI's own documentation pages load scripts from another host
        redoc_url=None,
    )
    answer_with_problems(app)
    app.include_router(_questions(desk), prefix="/v1", tags=["questions"])
    # Where anybody may call, nobody may have this machine fetch what they name, or read what others said to it.
    fetches = private = "*" not in hosts
    app.include_router(_articles(desk, fetches=fetches), prefix="/v1", tags=["articles"])
    app.include_router(followed_routes(desk, fetches=fetches), prefix="/v1", tags=["following"])
    app.include_router(feedback_routes(desk, private=private), prefix="/v1", tags=["feedback"])
    app.include_router(conversation_routes(desk, private=private), prefix="/v1", tags=["conversations"])
    app.include_router(summary_routes(desk), prefix="/v1", tags=["summaries"])
    app.include_router(brief_routes(desk, private=private), prefix="/v1", tags=["briefs"])
    app.include_router(_service(desk), tags=["service"])
    _describe_problems(app)
    if page:
        from bot.doors.page.page import mount_page

        mount_page(app, desk, fetches=fetches)
    app.add_middleware(Guard, hosts=(*LOOPBACK_HOSTS, *hosts), max_body=MAX_BODY, max_upload=MAX_UPLOAD)
    return app


def _questions(desk: "Newsdesk") -> APIRouter:
    router = APIRouter()

    @router.post("/ask", response_model=Answer, responses=_STREAMED | documented(400, 413, 422, 503))
    def ask(body: AskBody) -> Answer | EventStream:
        """Answer a question, every sentence cited; with `stream`, as server-sent events.

        The events: `evidence` (`{"evidence", "coverage", "understood"}`) before the first word; `token` (`{"text"}`) as
        it is written; `restart` (`{"reason"}`: what was streamed is void) when another writer takes over,
        or the articles turn out to hold no answer; `answer` (the whole answer, which stands above the tokens);
        or `error` (a problem document).
        """
        asking = desk.stream if body.stream else desk.ask
        found = asking(
            body.question,
            filters=body.filters,
            writer=body.writer,
            now=body.now,
            conversation_id=body.conversation_id,
            infer=fields_of(body.infer),
        )
        return found if isinstance(found, Answer) else EventStream(found)

    @router.post("/search", responses=documented(400, 413, 422, 503))
    def search(body: SearchBody, response: Response) -> tuple[SearchResult, ...] | Explanation:
        """The passages nearest to the words, best first; with `explain`, one object that tells why these.

        A header `X-Newsdesk-Notice` says it when a part of the library is out of order and words alone decided, or when
        what the words say of days and outlets was not used; `X-Newsdesk-Read` says what of it was, one header each.
        """
        searching = desk.explain if body.explain else desk.found
        found = searching(body.words, k=body.k, filters=body.filters, now=body.now, infer=fields_of(body.infer))
        for notice in found.notices:
            response.headers.append("X-Newsdesk-Notice", _in_a_header(notice))
        for each in found.understood.inferred:
            if each.applied:
                response.headers.append(
                    "X-Newsdesk-Read", _in_a_header(f"{each.field}: {each.words}: {read_off(each)}")
                )
        return found if isinstance(found, Explanation) else found.results

    return router


def _in_a_header(text: str) -> str:
    """The text in one line of ASCII."""
    return " ".join(text.split()).encode("ascii", "backslashreplace").decode("ascii")


def _articles(desk: "Newsdesk", *, fetches: bool) -> APIRouter:
    router = APIRouter()

    @router.post(
        "/articles", responses=documented(400, 403, 413, 415, 422, 503), openapi_extra={"requestBody": ARTICLES_BODY}
    )
    async def ingest(request: Request) -> IngestReport:
        """Take articles in. What cannot be read is reported, and the rest goes on."""
        return await ingest_request(desk, request, fetches=fetches)

    @router.get("/articles", responses=documented(400, 422, 503))
    def articles(listing: Annotated[Listing, Query()]) -> ArticleList:
        """The articles of the library, newest first; with `q`, those that hold these words."""
        filters = _narrowed_to(listing)
        found = desk.articles(filters=filters, words=listing.q, limit=listing.limit, offset=listing.offset)
        return ArticleList(articles=found, total=desk.count_articles(filters, listing.q))

    @router.get("/articles/{article_id:path}", responses=documented(404, 422, 503))
    def article(article_id: ArticleId, version: Version = None) -> KeptArticle:
        """One article with the text that citations point into; the current version unless one is named."""
        return desk.article(article_id, version)

    @router.get("/changes/{article_id:path}", responses=documented(404, 422, 503))
    def changes(article_id: ArticleId, before: NamedVersion, after: Version = None) -> Changes:
        """What differs between two versions of an article; `after` is the current one unless it is named."""
        return desk.changes(article_id, before, after)

    @router.get("/company/{article_id:path}", responses=documented(404, 422, 503))
    def company(article_id: ArticleId) -> Company:
        """Other articles that carry the same story, and what others report of the same event."""
        return desk.company(article_id)

    @router.delete(
        "/articles/{article_id:path}",
        status_code=204,
        response_class=Response,
        responses=documented(404, 422, 503),
    )
    def remove(article_id: ArticleId) -> None:
        """Remove an article, with all its versions, from the library."""
        desk.remove(article_id)

    return router


def _narrowed_to(listing: Listing) -> Filters:
    try:
        return Filters(after=listing.after, before=listing.before, outlets=listing.outlet)
    except ValidationError as error:
        detail = "; ".join(each["msg"].removeprefix("Value error, ") for each in error.errors())
        raise ProblemError(422, "not-valid", detail) from None


def _service(desk: "Newsdesk") -> APIRouter:
    router = APIRouter()

    @router.get("/healthz")
    def healthz() -> Health:
        """Whether questions can be answered, and what the library holds."""
        return desk.health()

    # The page is mounted at "/" and would take every path that nothing here wants.
    @router.api_route("/v1/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def unknown(path: str, request: Request) -> None:
        detail = f"There is no {request.method} /v1/{path} here; /openapi.json lists what there is."
        raise ProblemError(404, "no-such-address", detail)

    return router


def _describe_problems(app: FastAPI) -> None:
    """Put the problem document among the schemas, and in place of FastAPI's own validation errors."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        schemas = schema["components"]["schemas"]
        if "Problem" not in schemas:
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= problem.pop("$defs") | {"Problem": problem}
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
        return schema

    app.openapi = openapi  # pyright: ignore[reportAttributeAccessIssue]
