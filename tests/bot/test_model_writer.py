"""The model writer against a real model, what it sends, and what it makes of good and odd answers."""

import time
from datetime import date
from typing import Any, cast

import pytest
from pydantic import SecretStr

from bot.question import Question
from bot.settings import Settings
from bot.writers import BadMarker, Cite, Declined, Text, Used
from bot.writers.client import OPENAI_MODEL, UNNAMED
from bot.writers.model import ModelWriter
from library.errors import ModelUnavailable
from library.values import Turn
from tests.ferry import EVIDENCE, KEY, answer, ask, prose, writer
from tests.model_server import MODEL
from tests.wire import DONE, Request, chunk, counted, wire

pytestmark = pytest.mark.usefixtures("only_our_settings")


# --- a real model on a real server ---


def test_a_real_model_streams(smollm_url: str) -> None:
    who = ModelWriter(Settings(base_url=smollm_url, model_max_tokens=48, model_timeout_seconds=60))
    assert who.name == UNNAMED
    first, pieces, start = None, [], time.monotonic()
    for piece in ask(who):
        if isinstance(piece, Text):
            first = first or time.monotonic() - start
        pieces.append(piece)
    whole = time.monotonic() - start
    assert who.name == MODEL
    assert who.prompt == "answer/v2"
    assert prose(pieces).strip()
    assert sum(isinstance(piece, Text) for piece in pieces) > 3
    assert first
    assert first < whole
    assert {piece.evidence for piece in pieces if isinstance(piece, Cite)} <= {1, 2, 3}
    used = pieces[-2] if isinstance(pieces[-1], Declined) else pieces[-1]
    assert isinstance(used, Used)
    assert 200 < used.input_tokens < 1000
    assert 1 <= used.output_tokens <= 48


def test_a_real_server_finds_the_question_too_long(smollm_url: str) -> None:
    who = ModelWriter(Settings(base_url=smollm_url, model_context_tokens=10_000, model_timeout_seconds=60))
    text = "The strike goes on. " * 1000
    long = EVIDENCE[0].model_copy(update={"text": text, "end": len(text)})
    with pytest.raises(ModelUnavailable, match=r"question too long .*NEWSDESK_MODEL_CONTEXT_TOKENS"):
        list(who.write(Question(text="Who?", standalone="Who?"), [long], date(2026, 3, 7)))


def test_a_real_stream_can_be_left_early(smollm_url: str) -> None:
    who = ModelWriter(Settings(base_url=smollm_url, model_max_tokens=2000, model_timeout_seconds=60))
    left = ask(who)
    next(left)
    left.close()
    start = time.monotonic()
    next(ask(who))  # the server's only slot is free again
    assert time.monotonic() - start < 15


# --- what is sent ---


def test_the_request() -> None:
    with wire(lambda request: request.say("Yes [1].")) as server:
        list(
            ask(
                writer(server.url),
                (Turn(question="Earlier?", standalone_question="Earlier?", answer="So [2]."),),
            )
        )
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert {name: value for name, value in request.body.items() if name != "messages"} == {
        "model": "m",
        "temperature": 0,
        "max_tokens": 600,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    system, user = request.body["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    first = f"[{request.keys[0]}] Harbour Post | 2026-03-04 | Ferry strike enters second week\nFerry crews"
    assert first in user["content"]
    assert "Reader: Earlier?\nAnswer: So." in user["content"]


def test_no_evidence_asks_nobody() -> None:
    who = writer("http://127.0.0.1:9/v1")
    assert list(who.write(Question(text="?", standalone="?"), [], date(2026, 3, 7))) == [Declined()]


def test_a_local_server_needs_no_key_and_no_model_name() -> None:
    def behave(request: Request) -> None:
        if request.path == "/v1/models":
            request.answer(200, b'{"object":"list","data":[{"id":"nomic-embed"},{"id":"/srv/llama.gguf"}]}')
        else:
            request.say("Yes [1].")

    with wire(behave) as server:
        who = writer(server.url, api_key=None, model=None)
        assert next(ask(who)) == Text("Yes ")
        list(ask(who))
    assert who.name == "llama.gguf"
    assert [request.path for request in server.requests] == ["/v1/models"] + ["/v1/chat/completions"] * 2
    assert server.requests[1].body["model"] == "/srv/llama.gguf"


def test_user_and_password_of_an_address_are_used_and_not_shown() -> None:
    with wire(lambda request: request.error(403, "no")) as server:
        with pytest.raises(ModelUnavailable) as caught:
            list(ask(writer(server.url.replace("//", "//ann:pa%40ss@") + "?token=t0k")))
        assert server.requests[0].headers["authorization"] == "Basic YW5uOnBhQHNz"
    assert f"at {server.url} does not let" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"base_url": "127.0.0.1:11434/v1"}, "OPENAI_BASE_URL is not an address"),
        ({"base_url": "http://:80"}, "OPENAI_BASE_URL is not an address"),
        ({"base_url": "http://h:port/v1"}, "OPENAI_BASE_URL is not an address"),
        ({"model": "m"}, "the model m needs a key: set OPENAI_API_KEY, or OPENAI_BASE_URL"),
        ({"api_key": SecretStr("sk-\u00e9")}, "OPENAI_API_KEY holds characters that no key has"),
    ],
)
def test_settings_that_cannot_work(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ModelUnavailable, match=said):
        list(ask(ModelWriter(Settings(**options))))


def test_openai_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    with wire(lambda request: request.say("Yes [1].")) as server:
        monkeypatch.setattr("bot.writers.client.OPENAI_URL", server.url)
        who = ModelWriter(Settings(api_key=SecretStr(KEY)))
        assert who.name == OPENAI_MODEL
        list(ask(who))
    body = server.requests[0].body
    assert (body["model"], body["reasoning_effort"], body["temperature"]) == (OPENAI_MODEL, "none", 0)
    assert body["max_completion_tokens"] == 600
    assert "max_tokens" not in body


# --- what comes back ---


def test_pieces_of_a_good_answer() -> None:
    def behave(request: Request) -> None:
        one, other, _ = request.keys
        request.say("The union said", " 340", " joined [", one[:2], f"{one[2:]}][", other, "]", ".")

    pieces = answer(behave)
    assert prose(pieces) == "The union said 340 joined ."
    assert [piece for piece in pieces if not isinstance(piece, Text)] == [Cite(1), Cite(2), Used(11, 7)]
    assert pieces[-1] == Used(11, 7)


def test_the_first_words_come_before_the_last_are_written() -> None:
    def behave(request: Request) -> None:
        request.stream(chunk("The union"), 0.6, chunk(" said so [1].", "stop"), DONE)

    with wire(behave) as server:
        start = time.monotonic()
        pieces = ask(writer(server.url))
        next(pieces)  # imports and connection
        early = time.monotonic()
        list(pieces)
        assert time.monotonic() - early > 0.4
        assert early - start < 30


@pytest.mark.parametrize("marker", ["[99]", "[0]", "[-1]", "[1.5]"])
def test_nonsense_markers(marker: str) -> None:
    pieces = answer(lambda request: request.say(f"So {marker} it is."))
    assert pieces[:-1] == [Text("So "), BadMarker(marker), Text(" it is.")]


def test_doubled_brackets() -> None:
    assert answer(lambda request: request.say("So [[2]]."))[:2] == [Text("So "), Cite(2)]


def test_only_passages_that_were_shown_can_be_cited() -> None:
    text = "The strike goes on. " * 100
    long = [item.model_copy(update={"text": text, "end": len(text)}) for item in EVIDENCE]
    with wire(lambda request: request.say("So [1][3].")) as server:
        who = writer(server.url, model_context_tokens=600)
        pieces = list(who.write(Question(text="?", standalone="?"), long, date(2026, 3, 7)))
    assert Cite(1) in pieces
    assert BadMarker("[3]") in pieces


@pytest.mark.parametrize("words", [["NOT IN THE ARTICLES"], ["Not", " in the", " art", "icles", ".\n"]])
def test_the_sentinel(words: list[str]) -> None:
    assert answer(lambda request: request.say(*words)) == [Used(11, 7), Declined()]


def test_a_part_found_before_the_sentinel_is_kept() -> None:
    pieces = answer(lambda request: request.say("He did [1]. NOT IN THE ARTICLES"))
    assert Declined() not in pieces
    assert prose(pieces) == "He did . "


def test_a_server_without_counts() -> None:
    used = answer(lambda request: request.say("Three words here [1].", usage=None))[-1]
    assert isinstance(used, Used)
    assert used.input_tokens > 200
    assert used.output_tokens > 3


def test_a_model_that_never_ends_is_cut() -> None:
    def behave(request: Request) -> None:
        request.stream(*(chunk(" ".join(map(str, range(n, n + 100)))) for n in range(0, 100_000, 100)))

    pieces = answer(behave)
    assert len(prose(pieces)) == 20_000


def test_a_model_that_runs_in_circles_is_cut() -> None:
    pieces = answer(lambda request: request.say(*["The answer: 3, as the union of the ferry crews said.\n"] * 500))
    assert 100 < len(prose(pieces)) < 1000


def test_leaving_early_closes_the_connection() -> None:
    gone: list[float] = []

    def behave(request: Request) -> None:
        try:
            request.stream(*(part for _ in range(500) for part in (chunk("Word by word. "), 0.01)))
        except OSError:
            gone.append(time.monotonic())
            raise

    with wire(behave) as server:
        pieces = ask(writer(server.url))
        next(pieces)
        pieces.close()
        until = time.monotonic() + 3
        while not gone and time.monotonic() < until:
            time.sleep(0.02)
    assert gone


def test_counts_in_a_chunk_of_their_own() -> None:
    assert answer(lambda request: request.stream(chunk("Yes [1].", "stop"), counted(5, 2), DONE))[-1] == Used(5, 2)


@pytest.mark.usefixtures("only_our_settings")
def test_nothing_is_traced_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with wire(lambda request: request.answer(200, b"{}")) as collector:
        for name, value in {
            "LANGSMITH_TRACING": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_API_KEY": "ls-key",
            "LANGSMITH_ENDPOINT": collector.url,
        }.items():
            monkeypatch.setenv(name, value)
        from langsmith import utils

        cast("Any", utils.get_env_var).cache_clear()
        assert answer(lambda request: request.say("Nothing much [1]."))
        time.sleep(1.0)
        cast("Any", utils.get_env_var).cache_clear()
        assert collector.requests == []
