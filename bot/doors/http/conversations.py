"""Past conversations over HTTP: listed, read, renamed, exported, deleted."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from bot.desk_values import Conversation, ConversationCard
from bot.doors.problems import ProblemError, documented
from library.conversations import LONGEST_ID, LONGEST_TITLE
from library.values import Value

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

ConversationId = Annotated[str, Path(min_length=1, max_length=LONGEST_ID)]

_EXPORTED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The conversation; with `format=markdown`, as a text with a footnote for every citation.",
        "content": {"text/markdown": {"schema": {"type": "string"}}},
    }
}


class ConversationPage(Value):
    """Which of them to list."""

    limit: int = Field(default=50, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=10_000_000)


class ConversationList(Value):
    """Past conversations, the one with the latest question first."""

    conversations: tuple[ConversationCard, ...]
    total: int


class Renaming(Value):
    """What to call it."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE)


def conversation_routes(desk: "Newsdesk", *, private: bool) -> APIRouter:
    """The endpoints; unless the server is `private`, nobody reads or changes what others have asked."""
    router = APIRouter()

    def own() -> "Newsdesk":
        if not private:
            raise ProblemError(
                403, "not-here", "This server answers to anybody: past conversations are kept to its own machine."
            )
        return desk

    @router.get("/conversations", responses=documented(403, 422, 503))
    def conversations(page: Annotated[ConversationPage, Query()]) -> ConversationList:
        """What was asked before under a `conversation_id`, the latest first."""
        past = own().conversations
        return ConversationList(conversations=past.cards(page.limit, page.offset), total=past.count())

    @router.get(
        "/conversations/{conversation_id:path}",
        response_model=Conversation,
        responses=_EXPORTED | documented(400, 403, 404, 422, 503),
    )
    def conversation(
        conversation_id: ConversationId,
        format: Literal["json", "markdown"] = "json",  # noqa: A002  its name in the query
    ) -> Conversation | Response:
        """One of them with its answers as they were shown, or as Markdown to be kept elsewhere."""
        past = own().conversations
        if format == "json":
            return past.read(conversation_id)
        named = {"Content-Disposition": 'attachment; filename="conversation.md"'}
        return Response(past.exported(conversation_id), media_type="text/markdown; charset=utf-8", headers=named)

    @router.patch("/conversations/{conversation_id:path}", responses=documented(400, 403, 404, 422, 503))
    def rename(conversation_id: ConversationId, body: Renaming) -> ConversationCard:
        """Give it another title."""
        return own().conversations.rename(conversation_id, body.title)

    @router.delete(
        "/conversations/{conversation_id:path}",
        status_code=204,
        response_class=Response,
        responses=documented(400, 403, 404, 422, 503),
    )
    def delete(conversation_id: ConversationId) -> None:
        """Forget it with all its turns."""
        own().conversations.delete(conversation_id)

    return router
