"""What readers say of answers, over HTTP: given, listed, taken back."""

from typing import TYPE_CHECKING, Annotated, Self

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field, model_validator

from bot.doors.http.bodies import ConversationId
from bot.doors.problems import ProblemError, documented
from bot.feedback import Said
from bot.values import Answer, GivenFeedback, Opinion
from library.values import LONGEST_COMMENT, LONGEST_SOURCE, Value

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

FeedbackId = Annotated[str, Path(min_length=64, max_length=64, pattern="^[0-9a-f]+$")]


class FeedbackBody(Value):
    """One reader's word on one answer: the `answer` itself, or where it was given."""

    opinion: Opinion
    answer: Answer | None = None
    """As it was given; its citations must stand in this library."""
    conversation_id: ConversationId | None = None
    """The conversation that the answer belongs to."""
    turn: int | None = Field(default=None, ge=1, le=2**53)
    """Its number there; the last one when left out."""
    citation: int | None = Field(default=None, ge=1, le=2**53)
    """With `wrong_citation`: the number of the one that does not hold what it is cited for."""
    source: str | None = Field(default=None, max_length=LONGEST_SOURCE)
    """With `missing_source`: the title or address of the article that is missing."""
    comment: str | None = Field(default=None, max_length=LONGEST_COMMENT)

    @model_validator(mode="after")
    def _is_of_one_answer(self) -> Self:
        if (self.answer is None) == (self.conversation_id is None):
            raise ValueError("send the `answer` itself, or its `conversation_id`, and not both")
        return self


class FeedbackPage(Value):
    """Which of it to list."""

    limit: int = Field(default=50, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=10_000_000)


class FeedbackList(Value):
    """What readers said, newest first."""

    feedback: tuple[GivenFeedback, ...]
    total: int


def feedback_routes(desk: "Newsdesk", *, private: bool) -> APIRouter:
    """The endpoints; unless the server is `private`, what readers said is not listed."""
    router = APIRouter()

    @router.post("/feedback", status_code=201, responses=documented(400, 404, 413, 422, 503))
    def give(body: FeedbackBody) -> GivenFeedback:
        """Say what is right or wrong with an answer. What is said of the same answer again takes its place."""
        said = Said(body.opinion, body.citation, body.source, body.comment)
        if body.conversation_id is not None:
            return desk.feedback.of_turn(body.conversation_id, body.turn, said)
        if body.answer is not None:
            return desk.feedback.of_answer(body.answer, said)
        raise AssertionError("a body names one of the two")

    @router.get("/feedback", responses=documented(403, 422, 503))
    def feedback(page: Annotated[FeedbackPage, Query()]) -> FeedbackList:
        """What readers said, with the answers they said it of."""
        if not private:
            detail = (
                "This server answers to anybody, so it tells nobody what others said to it. "
                "Use `newsdesk eval feedback` on its own machine."
            )
            raise ProblemError(403, "not-told", detail)
        return FeedbackList(feedback=desk.feedback.given(page.limit, page.offset), total=desk.feedback.count())

    @router.delete(
        "/feedback/{feedback_id}", status_code=204, response_class=Response, responses=documented(404, 422, 503)
    )
    def take_back(feedback_id: FeedbackId) -> None:
        """Forget what was said of an answer."""
        desk.feedback.take_back(feedback_id)

    return router
