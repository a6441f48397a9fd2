"""A server for the tests of the page: its own process, its own library, an answer that takes its time.

By hand: `NEWSDESK_HOME=some/folder python -m tests.bot.doors.served 7861`.
"""

import sys
import time
from collections.abc import Iterator
from typing import Any, cast

from bot.assemble import assemble
from bot.desk_values import Example
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from bot.values import AnswerFinished, EvidenceFound, StreamEvent

HOSTILE = (
    "<script>window.hacked = 1</script> The harbour heckler wrote <img src=x onerror='window.hacked = 2'> on "
    "the wall. "
    "He added [a link](javascript:alert(1)), ![a picture](http://outside.example/pixel.png), "
    '<a href="javascript:alert(2)">more</a>, ${alert(3)} and {{constructor}} before 😀 he left.'
)
ARTICLES: list[dict[str, object]] = [
    {
        "id": "ferry",
        "title": "Ferry strike enters second week",
        "outlet": "Harbour Post",
        "authors": ["Nils Ferrow"],
        "published_at": "2026-03-04T09:30:00Z",
        "url": "https://harbourpost.example/ferry-strike",
        "text": "PORT ALDER 🚢 — Ferry crews in Port Alder walked out on Tuesday over night shifts.\n\n"
        + "Shops by the quay opened late. " * 40
        + "\n\nThe union said 340 workers had joined the strike. Boats stayed in the harbour all day.\n\n"
        + "Nobody could say when boats would sail again. " * 40,
    },
    {
        "id": "talks",
        "title": "City offers talks to end ferry strike",
        "outlet": "The Inland Courier",
        "published_at": "2026-03-05",
        "text": "Mayor Dana Okafor offered the union talks on the ferry strike. She wants boats moving by Friday.",
    },
    {
        "id": "hostile/one",
        "title": "<img src=x onerror='window.hacked = 3'>The heckler's \"headline\"",
        "outlet": "<b onclick='window.hacked = 4'>Loud</b> Outlet",
        "published_at": "2026-03-06",
        "url": "javascript:window.hacked=5",
        "text": HOSTILE,
    },
]


class Unhurried:
    """A Newsdesk that pauses after its evidence, as one with a model does, and says what it remembers."""

    def __init__(self, desk: Newsdesk) -> None:
        self._desk = desk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)

    def example_questions(self) -> tuple[Example, ...]:
        return (
            Example(question="How many workers joined the ferry strike?"),
            Example(question="Who won the 2022 World Cup?", answerable=False),
        )

    def stream(self, question: str, **how: Any) -> Iterator[StreamEvent]:
        remembered = len(self._desk.turns(how["conversation_id"])) if how.get("conversation_id") else 0
        for event in self._desk.stream(question, **how):
            yield _saying(event, f"Questions before this one: {remembered}.")
            time.sleep(0.5 if isinstance(event, EvidenceFound) else 0.02)


def _saying(event: StreamEvent, notice: str) -> StreamEvent:
    if not isinstance(event, AnswerFinished):
        return event
    return AnswerFinished(answer=event.answer.model_copy(update={"notices": (notice,)}))


def main(port: int) -> None:
    import uvicorn

    from bot.doors.http.api import create_app

    desk = assemble(Settings.from_environment())
    desk.ingest_rows(ARTICLES, "tests")
    app = create_app(cast("Newsdesk", Unhurried(desk)))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
