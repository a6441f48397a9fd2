"""The value of a request: what is asked for, fit to be opened in a view of its own."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from library.values import Filters, IsoTime, Value

RequestKind = Literal["article", "topic", "timeline", "since"]


class Request(Value):
    """A summary of an article or a topic, a timeline, or what is new since a day."""

    kind: RequestKind
    topic: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    article_id: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    since: IsoTime | None = None
    filters: Filters = Filters()
