"""Runs in a thread of their own: told as they go, ended when nobody listens, their errors raised where it is heard."""

import time
from collections.abc import Generator
from threading import Event
from typing import cast

import pytest

from bot.doors.page.summaries.runs import Runs
from bot.doors.running import running
from bot.summarising.reading import OnProgress, Stopped
from bot.summarising.values import Progress, Read, Summary
from library.errors import BadInput

OF = 10_000


def summary(read: int) -> Summary:
    return Summary(
        text="",
        coverage=Read(articles=OF, articles_read=read, voices=read),
        writer="quote",
        prompt="p",
        settings_id="s",
    )


def work(on_progress: OnProgress, stopped: Stopped) -> Summary:
    """Reads article by article until it is stopped."""
    for at in range(OF):
        if stopped():
            return summary(at)
        on_progress(Progress(stage="read", done=at, of=OF))
        time.sleep(0.005)
    return summary(OF)


def test_progress_comes_before_the_result_and_not_too_often() -> None:
    def three(on_progress: OnProgress, stopped: Stopped) -> int:
        del stopped
        for at in range(1001):
            on_progress(Progress(stage="read", done=at, of=1000))
        return 3

    told = list(running(three))
    assert told[-1] == 3
    assert 2 <= len(told) < 100
    assert [each.done for each in told if isinstance(each, Progress)][-1] == 1000


def test_whoever_listens_no_more_stops_it() -> None:
    ended = Event()

    def watched(on_progress: OnProgress, stopped: Stopped) -> Summary:
        made = work(on_progress, stopped)
        ended.set()
        return made

    told = cast("Generator[Progress | Summary]", running(watched))
    assert isinstance(next(told), Progress)
    told.close()
    assert ended.wait(10)


def test_an_error_is_raised_where_it_is_heard() -> None:
    def failing(on_progress: OnProgress, stopped: Stopped) -> None:
        del on_progress, stopped
        raise BadInput("no such topic")

    with pytest.raises(BadInput, match="no such topic"):
        list(running(failing))


def test_the_stop_button_ends_it_with_what_was_read() -> None:
    runs = Runs()
    drawn: list[str] = []
    for name, html in runs.drawn("Roads", work, lambda made: f"read {made.coverage.articles_read}"):
        drawn.append(html)
        if len(drawn) == 3:
            runs.stop(name)
            runs.stop("another")
    assert 'class="report busy"' in drawn[0]
    assert drawn[-1].startswith("read ")
    assert int(drawn[-1].removeprefix("read ")) < OF
