"""A question about a ferry strike, three passages, and a model writer to ask."""

import importlib
import logging
from collections.abc import Callable, Generator, Iterator
from datetime import date
from typing import Any, cast

import pytest
from pydantic import SecretStr

from bot.question import Question
from bot.settings import Settings
from bot.values import Evidence
from bot.writers import Piece, Text
from bot.writers.model import ModelWriter
from library.values import Turn
from tests.wire import Request, wire

KEY = "sk-secret-5f1c"
NEWS = [
    (
        "Harbour Post",
        "2026-03-04",
        "Ferry strike enters second week",
        "Ferry crews in Port Alder walked out on Tuesday. The union said 340 workers had joined the strike.",
    ),
    (
        "The Inland Courier",
        "2026-03-05",
        "City offers talks",
        "Mayor Dana Okafor offered the union talks. “We want boats moving by Friday,” she said.",
    ),
    (
        "Harbour Post",
        "2026-03-06",
        "Fish prices climb",
        "Fish prices at the Port Alder market rose by 12 percent this week, traders said.",
    ),
]
EVIDENCE = [
    Evidence(
        number=number,
        passage_id=f"a{number}:1:0-{len(text)}",
        article_id=f"a{number}",
        version=1,
        title=title,
        outlet=outlet,
        published_at=day,
        url=None,
        start=0,
        end=len(text),
        text=text,
        score=1.0 / number,
        found_by=("words", "vectors"),
    )
    for number, (outlet, day, title, text) in enumerate(NEWS, start=1)
]
QUESTION = "How many workers joined the ferry strike?"


@pytest.fixture
def only_our_settings(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing set from outside, and nothing secret in the logs, at whatever level."""
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "NEWSDESK_API_KEY",
        "NEWSDESK_BASE_URL",
        "NEWSDESK_MODEL",
    ):
        monkeypatch.delenv(name, raising=False)
    importlib.import_module("langchain_openai")  # seconds that belong to no test's clock
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in caplog.text
    assert "walked out" not in caplog.text


def writer(url: str, **options: Any) -> ModelWriter:
    known: dict[str, Any] = {"api_key": SecretStr(KEY), "model": "m", "model_timeout_seconds": 5.0, **options}
    return ModelWriter(Settings(base_url=url, **known))


def ask(who: ModelWriter, history: tuple[Turn, ...] = ()) -> Generator[Piece]:
    return cast(
        "Generator[Piece]",
        who.write(Question(text=QUESTION, standalone=QUESTION), EVIDENCE, date(2026, 3, 7), history),
    )


def answer(behave: Callable[[Request], None], **options: Any) -> list[Piece]:
    with wire(behave) as server:
        return list(ask(writer(server.url, **options)))


def prose(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, Text))
