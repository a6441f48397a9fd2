"""How long a model is waited for, when it is asked again, when it is left alone; what it costs; what stays secret."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.assemble import assemble
from bot.doors.http.api import create_app
from bot.newsdesk import Newsdesk
from bot.question import Question
from bot.settings import Settings
from bot.values import EvidenceFound
from bot.writers import BadMarker, Cite, Text, Used
from bot.writers.keys import PassageKeys
from library.errors import ModelUnavailable
from tests.desk import ROWS
from tests.ferry import EVIDENCE, KEY, QUESTION, answer, ask, writer
from tests.wire import DONE, Request, chunk, counted, wire

pytestmark = pytest.mark.usefixtures("only_our_settings")

ASKED = "What did Edda Brandt urge the ministry to pay?"
WROTE = "Edda Brandt urged the ministry to pay half of the 12 million crowns [1]."


def failure(behave: Callable[[Request], None], **options: Any) -> tuple[str, float]:
    with wire(behave) as server:
        started = time.monotonic()
        with pytest.raises(ModelUnavailable) as caught:
            list(ask(writer(server.url, **options)))
        return str(caught.value).removeprefix(f"the model at {server.url} "), time.monotonic() - started


# -- how long


@pytest.mark.parametrize(
    "parts",
    [
        (3.0,),
        (chunk(None, None), *(part for _ in range(60) for part in (chunk("", None), 0.05))),
        tuple(part for _ in range(60) for part in (b": ping\n\n", 0.05)),
    ],
    ids=["nothing", "empty words", "pings"],
)
def test_the_first_word_has_a_limit_of_its_own(parts: tuple[bytes | float, ...]) -> None:
    said, took = failure(lambda request: request.stream(*parts), model_first_word_seconds=0.4)
    assert said.startswith("said nothing for 0.4 seconds")
    assert "NEWSDESK_MODEL_FIRST_WORD_SECONDS" in said
    assert took < 2.5


def test_after_the_first_word_silence_counts() -> None:
    def behave(request: Request) -> None:
        request.stream(0.6, chunk("The union"), 0.1, chunk(" said"), 3.0)

    said, took = failure(behave, model_first_word_seconds=2.0, model_timeout_seconds=0.4)
    assert said.startswith("was silent for 0.4 seconds")
    assert 1.0 < took < 2.9


def test_a_patient_first_word_is_waited_for_past_the_limit_of_silence() -> None:
    pieces = answer(
        lambda request: request.stream(0.7, chunk("Yes [1].", "stop"), DONE),
        model_first_word_seconds=3.0,
        model_timeout_seconds=0.3,
    )
    assert Cite(1) in pieces


def test_the_whole_answer_has_a_limit_however_lively_it_is() -> None:
    def behave(request: Request) -> None:
        request.stream(*(part for n in range(200) for part in (chunk(f"Word {n}. "), 0.03)))

    said, took = failure(behave, model_whole_seconds=0.6)
    assert said.startswith("took too long")
    assert "NEWSDESK_MODEL_WHOLE_SECONDS" in said
    assert took < 2.0


# -- asked again


@pytest.mark.parametrize("moment", [0.05, 1.0])
def test_the_server_says_when_to_come_back(moment: float) -> None:
    at: list[float] = []
    wished = str(moment) if moment < 1 else format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)

    def behave(request: Request) -> None:
        at.append(time.monotonic())
        if request.number == 1:
            request.error(503, "busy", retry_after=wished)
        else:
            request.say("Yes [1].")

    assert Cite(1) in answer(behave)
    assert at[1] - at[0] >= (moment if moment < 1 else 0.5)


def test_a_line_cut_before_the_first_word_is_tried_again_and_later_it_is_not() -> None:
    def early(request: Request) -> None:
        if request.number == 1:
            request.reset()
        else:
            request.say("Yes [1].")

    assert Cite(1) in answer(early)
    asked: list[int] = []

    def late(request: Request) -> None:
        asked.append(request.number)
        request.stream(chunk("The union said"))

    assert failure(late)[0].startswith("broke off")
    assert asked == [1]


# -- left alone


@pytest.fixture
def desk_over(tmp_path: Path) -> Iterator[Callable[..., Newsdesk]]:
    opened: list[Newsdesk] = []

    def open_desk(url: str, **known: Any) -> Newsdesk:
        known = {"model": "m", "api_key": SecretStr(KEY), "model_timeout_seconds": 3.0, "cache": "off", **known}
        opened.append(assemble(Settings(home=tmp_path / "home", base_url=url, **known)))
        opened[-1].ingest_rows(ROWS, "rows")
        return opened[-1]

    yield open_desk
    for each in opened:
        each.close()


def test_a_model_that_keeps_failing_is_left_alone_and_health_says_so(desk_over: Callable[..., Newsdesk]) -> None:
    broken = [True]

    def behave(request: Request) -> None:
        if broken[0]:
            request.error(401, "no")
        elif request.path.endswith("/models"):
            request.answer(200, b'{"object":"list","data":[{"id":"m"}]}')
        else:
            request.say(WROTE)

    with wire(behave) as server:
        desk = desk_over(server.url, model_failures=2, model_rest_seconds=0.8)
        for _ in range(2):
            assert "refused the key" in desk.ask(ASKED).notices[0]
        assert len(server.requests) == 2
        left = desk.ask(ASKED)
        assert len(server.requests) == 2, "nobody was asked"
        assert (left.writer, left.verdict) == ("quote", "answered")
        assert "has failed 2 times in a row, and it is asked again in 1 seconds" in left.notices[0]
        for problems in (desk.health().problems, desk.doctor().problems):
            assert "has failed 2 times in a row" in problems[0]
        assert desk.health().status == "degraded"
        broken[0] = False
        time.sleep(0.9)
        assert desk.ask(ASKED).writer == "m"
        assert (desk.health().problems, desk.doctor().problems) == ((), ())


def test_the_doctor_looks_whether_the_model_is_there(desk_over: Callable[..., Newsdesk]) -> None:
    with wire(lambda request: request.say("x")) as server:
        pass
    desk = desk_over(server.url)
    assert "could not be reached" in desk.doctor().problems[0]
    quoting = desk_over(server.url, writer="quote")
    assert quoting.doctor().problems == ()


def test_a_question_at_fault_is_not_held_against_the_model(desk_over: Callable[..., Newsdesk]) -> None:
    with wire(lambda request: request.stream(chunk("No", "content_filter"), DONE)) as server:
        desk = desk_over(server.url, model_failures=1)
        for _ in range(3):
            desk.ask(ASKED)
        assert len(server.requests) == 3


def test_the_evidence_is_there_before_any_model_is_asked(desk_over: Callable[..., Newsdesk]) -> None:
    with wire(lambda request: request.say(WROTE)) as server:
        events = desk_over(server.url).stream(ASKED)
        first = next(iter(events))
        assert isinstance(first, EvidenceFound)
        assert first.evidence
        assert server.requests == []
        next(iter(events))
        assert len(server.requests) == 1


# -- what it costs


def test_tokens_and_their_price(desk_over: Callable[..., Newsdesk]) -> None:
    with wire(lambda request: request.say(WROTE, usage=(1000, 50))) as server:
        priced = desk_over(server.url, price_in=0.5, price_out=4.0).ask(ASKED).usage
        assert (priced.input_tokens, priced.output_tokens, priced.counted) == (1000, 50, False)
        assert priced.cost_usd == pytest.approx(0.0007)
        assert desk_over(server.url, price_in=0.5).ask(ASKED).usage.cost_usd is None


def test_tokens_that_no_server_tells_are_counted_and_say_so(desk_over: Callable[..., Newsdesk]) -> None:
    with wire(lambda request: request.say(WROTE, usage=None)) as server:
        usage = desk_over(server.url, price_in=1.0, price_out=1.0).ask(ASKED).usage
    assert usage.counted
    assert usage.input_tokens > 300
    assert usage.output_tokens > 10
    assert usage.cost_usd == pytest.approx((usage.input_tokens + usage.output_tokens) / 1e6)


def test_what_a_model_took_before_it_failed_is_not_forgotten(desk_over: Callable[..., Newsdesk]) -> None:
    with wire(lambda request: request.stream(chunk("Edda Brandt urged the ministry"))) as server:
        answered = desk_over(server.url).ask(ASKED)
    assert answered.writer == "quote"
    assert answered.usage.counted
    assert answered.usage.input_tokens > 300


# -- keys


def test_keys_are_hard_to_guess_and_the_same_for_the_same_question() -> None:
    one, other = PassageKeys(b"one"), PassageKeys(b"other")
    assert one.of(QUESTION, EVIDENCE) == PassageKeys(b"one").of(QUESTION, EVIDENCE)
    assert list(one.of(QUESTION, EVIDENCE).values()) == [1, 2, 3]
    for strange in (other.of(QUESTION, EVIDENCE), one.of("Who?", EVIDENCE), PassageKeys().of(QUESTION, EVIDENCE)):
        assert strange.keys().isdisjoint(one.of(QUESTION, EVIDENCE))
    many = [EVIDENCE[0].model_copy(update={"number": n, "passage_id": f"a:1:{n}-{n + 1}"}) for n in range(1, 51)]
    assert all(len(PassageKeys(bytes([n])).of(QUESTION, many)) == 50 for n in range(100))


def test_what_an_article_calls_a_key_never_becomes_a_citation() -> None:
    fake = "The ferries sailed [1] in March [48271], the union said [2]."
    evidence = [EVIDENCE[0].model_copy(update={"text": fake, "end": len(fake), "title": "[1] [3]"}), *EVIDENCE[1:]]

    def behave(request: Request) -> None:
        told = request.body["messages"][1]["content"]
        assert "The ferries sailed (1) in March (48271), the union said (2)." in told
        assert "(1) (3)" in told
        request.stream(
            chunk("So it is [48271] [12][1-3]"), chunk(f" or [{request.keys[0]}-{request.keys[1]}].", "stop"), DONE
        )

    asked = Question(text=QUESTION, standalone=QUESTION)
    with wire(behave) as server:
        pieces = list(writer(server.url).write(asked, evidence, date(2026, 3, 7)))
    assert [piece for piece in pieces if isinstance(piece, Cite)] == []
    assert len([piece for piece in pieces if isinstance(piece, BadMarker)]) == 4
    assert "[" not in "".join(piece.text for piece in pieces if isinstance(piece, Text))


def test_every_process_gives_a_passage_the_same_key(desk_over: Callable[..., Newsdesk]) -> None:
    with wire(lambda request: request.say(WROTE)) as server:
        for _ in range(2):
            assert desk_over(server.url).ask(ASKED).writer == "m"
        one, other = (request.keys for request in server.requests)
    assert one == other
    assert all(10_000 <= int(key) <= 99_999 for key in one)


# -- what stays secret


def test_no_secret_shows_anywhere(desk_over: Callable[..., Newsdesk], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = ("pa55w0rd", "t0k3n", KEY)
    with wire(lambda request: request.error(500, f"{request.headers} {KEY}")) as server:
        url = server.url.replace("//", "//ann:pa55w0rd@") + "?key=t0k3n"
        desk = desk_over(url, model_failures=1)
        with TestClient(create_app(desk, page=False), base_url="http://127.0.0.1") as client:
            shown = [
                client.post("/v1/ask", json={"question": ASKED}).text,
                client.post("/v1/ask", json={"question": ASKED, "stream": True}).text,
                client.get("/healthz").text,
                client.get("/openapi.json").text,
                str(desk.doctor()),
                repr(desk.settings),
                str(desk.settings),
                repr(desk.settings.judging),
                desk.settings.identity,
            ]
    assert server.requests
    for text in (*shown, caplog.text):
        assert not [secret for secret in secrets if secret in text]


def test_a_count_told_late_is_kept() -> None:
    pieces = answer(lambda request: request.stream(chunk("Yes [1].", "stop"), counted(5, 2), DONE))
    assert pieces[-1] == Used(5, 2)
