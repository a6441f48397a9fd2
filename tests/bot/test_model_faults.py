"""Everything that can go wrong between the model writer and a model, made on a real wire."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.writers import Cite
from library.errors import ModelUnavailable
from tests.ferry import KEY, answer, ask, writer
from tests.wire import DONE, Request, chunk, event, wire

pytestmark = pytest.mark.usefixtures("only_our_settings")


def failure(behave: Callable[[Request], None], **options: Any) -> str:
    """The message of the error, checked for what no message may hold."""
    with wire(behave) as server:
        start = time.monotonic()
        with pytest.raises(ModelUnavailable) as caught:
            list(ask(writer(server.url, **options)))
        assert time.monotonic() - start < 10
        message = str(caught.value)
        assert message.startswith(f"the model at {server.url} ")
        assert "\n" not in message
        for secret in (KEY, "walked out", "BODY"):
            assert secret not in message
            assert secret not in repr(caught.value)
        return message.removeprefix(f"the model at {server.url} ")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "refused the key (401): check OPENAI_API_KEY"),
        (403, "does not let this key use it (403)"),
        (404, "does not know m (404): check NEWSDESK_MODEL and OPENAI_BASE_URL"),
        (413, "found the question too long (413)"),
        (418, "did not take the request (418)"),
    ],
)
def test_refusals(status: int, said: str) -> None:
    def behave(request: Request) -> None:
        assert request.number == 1, "asked again"
        request.error(status, f"BODY {KEY}")

    assert failure(behave).startswith(said)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(status: int) -> None:
    def behave(request: Request) -> None:
        if request.number < 3:
            request.error(status, "BODY", retry_after="0.05")
        else:
            request.say("Yes [1].")

    assert answer(behave)[1] == Cite(1)


@pytest.mark.parametrize(
    ("status", "said"),
    [(429, "takes no more requests for now (429)"), (500, "failed (500)"), (502, "failed (502)")],
)
def test_a_server_that_stays_busy(status: int, said: str) -> None:
    asked: list[int] = []

    def behave(request: Request) -> None:
        asked.append(request.number)
        request.answer(status, b"<html>BODY</html>", "text/html", retry_after="0.05")

    assert failure(behave).startswith(said)
    assert asked == [1, 2, 3]


def test_a_long_wait_is_not_waited_for() -> None:
    def behave(request: Request) -> None:
        assert request.number == 1
        request.error(429, "BODY", retry_after="3600")

    assert "(429)" in failure(behave)


def test_no_credit() -> None:
    def behave(request: Request) -> None:
        assert request.number == 1
        request.answer(429, b'{"error":{"message":"BODY","code":"insufficient_quota"}}')

    assert "no credit left (429)" in failure(behave)


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("Unsupported value: 'temperature' does not support 0 with this model.", "temperature"),
        ("stream_options: Extra inputs are not permitted", "stream_options"),
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_tokens"),
        ("Conversation roles: System role not supported", "system"),
    ],
)
def test_what_a_server_does_not_take_is_left_out(message: str, part: str) -> None:
    def behave(request: Request) -> None:
        if part in request.body or part in [sent["role"] for sent in request.body["messages"]]:
            request.error(400, message)
        else:
            request.say("Yes [1].")

    with wire(behave) as server:
        who = writer(server.url)
        assert Cite(1) in list(ask(who))
        assert Cite(1) in list(ask(who))
    assert len(server.requests) == 3, "it is remembered"
    if part == "max_tokens":
        assert server.requests[-1].body["max_completion_tokens"] == 600


def test_silence_before_the_first_word() -> None:
    said = failure(lambda request: time.sleep(1.5), model_timeout_seconds=0.3)
    assert said.startswith("was silent for 0.3 seconds")


def test_silence_in_the_middle() -> None:
    said = failure(lambda request: request.stream(chunk("The union"), 1.5), model_timeout_seconds=0.3)
    assert said.startswith("was silent for 0.3 seconds")


def test_pings_are_silence_too() -> None:
    def behave(request: Request) -> None:
        request.stream(chunk("The union"), *(part for _ in range(100) for part in (b": ping\n\n", 0.05)))

    assert failure(behave, model_timeout_seconds=0.4).startswith("was silent for 0.4 seconds")


def test_a_connection_reset_in_the_middle() -> None:
    def behave(request: Request) -> None:
        request.stream(chunk("The union said"), 0.1)
        request.reset()

    assert failure(behave) == "broke off in the middle: ask again"


def test_a_stream_that_just_ends() -> None:
    assert failure(lambda request: request.stream(chunk("The union said"))) == "broke off in the middle: ask again"


def test_an_error_inside_the_stream() -> None:
    broken = event({"error": {"message": "BODY out of memory", "code": 500}})
    assert failure(lambda request: request.stream(chunk("The"), broken)).startswith("reported an error while it wrote")


@pytest.mark.parametrize(
    "content", [b"data: {oops\n\n", b"data: [1]\n\n", b'data: {"choices": 5}\n\n', b"\xff\xfe\x00"]
)
def test_what_is_not_a_stream(content: bytes) -> None:
    assert "OPENAI_BASE_URL" in failure(lambda request: request.stream(content, DONE))


def test_a_web_page_instead_of_a_model() -> None:
    said = failure(lambda request: request.answer(200, b"<html>BODY</html>", "text/html"))
    assert said == "did not answer as an OpenAI-compatible server does: check OPENAI_BASE_URL"


@pytest.mark.parametrize("words", [[], [""], [" ", "\n"]])
def test_an_empty_answer(words: list[str]) -> None:
    assert failure(lambda request: request.say(*words)).startswith("gave an empty answer")


def test_tokens_spent_on_thinking() -> None:
    said = failure(lambda request: request.say(finish="length"))
    assert said == "spent its 600 tokens before the first word: raise NEWSDESK_MODEL_MAX_TOKENS"


def test_a_refusal_to_answer() -> None:
    said = failure(lambda request: request.stream(chunk("The", "content_filter"), DONE))
    assert said == "refused to answer this question: ask another way"


def test_nobody_listens() -> None:
    with wire(lambda request: request.say("x")) as server:
        pass
    with pytest.raises(ModelUnavailable, match="could not be reached: check OPENAI_BASE_URL"):
        list(ask(writer(server.url)))


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (lambda request: request.error(404, "BODY"), "does not know this path (404): check NEWSDESK_MODEL"),
        (
            lambda request: request.answer(200, b'{"object":"list","data":[]}'),
            "lists no model: set NEWSDESK_MODEL",
        ),
        (
            lambda request: request.answer(200, b"BODY", "text/html"),
            "did not answer as an OpenAI-compatible server",
        ),
        (lambda request: request.error(401, "BODY"), "refused the key (401)"),
        (lambda request: time.sleep(1.5), "was silent for 0.3 seconds"),
    ],
)
def test_a_server_that_does_not_name_its_models(behave: Callable[[Request], None], said: str) -> None:
    assert failure(behave, model=None, model_timeout_seconds=0.3).startswith(said)
