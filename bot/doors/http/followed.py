"""What is followed, over HTTP: listed, added, removed."""

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import Field

from bot.doors.addresses import address_of, refuse_unless
from bot.doors.problems import documented
from library.followed import FollowedEntry
from library.values import Value

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

EntryId = Annotated[int, Path(ge=1, le=2**53)]


class FollowBody(Value):
    """What to follow."""

    url: str = Field(min_length=1, max_length=2000, examples=["https://example.com/feed.xml"])
    kind: Literal["feed", "sitemap", "page"] | None = None
    """When left out, it is fetched to find out; a web page that names its feed is followed by that."""
    every: str | None = Field(default=None, max_length=20, examples=["15m"])
    """Between two looks; when left out, what suits the kind."""
    outlet: str | None = Field(default=None, max_length=200)
    """The outlet of all its articles, whatever they say themselves."""


class FollowedList(Value):
    """Everything that is followed, in the order it was added."""

    followed: tuple[FollowedEntry, ...]


def followed_routes(desk: "Newsdesk", *, fetches: bool) -> APIRouter:
    """The endpoints; with `fetches` false nothing can be added."""
    router = APIRouter()

    @router.get("/followed", responses=documented(503))
    def followed() -> FollowedList:
        """What is followed, when each was last read, and what came of it."""
        return FollowedList(followed=desk.following.entries())

    @router.post("/followed", status_code=201, responses=documented(400, 403, 422, 503))
    def follow(body: FollowBody) -> FollowedEntry:
        """Follow a feed, a sitemap or a page from now on."""
        refuse_unless(fetches)
        return desk.following.add(address_of(body.url), body.kind, every=body.every, outlet=body.outlet)

    @router.delete(
        "/followed/{entry_id}", status_code=204, response_class=Response, responses=documented(404, 422, 503)
    )
    def unfollow(entry_id: EntryId) -> None:
        """Follow it no more; its articles stay."""
        desk.following.remove(entry_id)

    return router
