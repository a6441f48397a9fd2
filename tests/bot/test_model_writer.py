"""The model writer against a real model, and against everything that can go wrong on the wire."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import SecretStr

from bot.question import Question
from bot.settings import Settings
from bot.values import Evidence
from bot.writers import BadMarker, Cite, Declined, Piece, Text, Used
from bot.writers.model import OPENAI_MODEL, ModelWriter
from library.errors import ModelUnavailable
from library.values import Turn
from tests.model_server import MODEL
from tests.wire import DONE, Request, chunk, counted, event, wire

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


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "NEWSDESK_API_KEY",
        "NEWSDESK_BASE_URL",
        "NEWSDESK_MODEL",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in caplog.text
    assert "walked out" not in caplog.text


def writer(url: str, **options: Any) -> ModelWriter:
    known: dict[str, Any] = {"api_key": SecretStr(KEY), "model": "m", "model_timeout_seconds": 5.0, **options}
    return ModelWriter(Settings(base_url=url, **known))


def ask(who: ModelWriter, history: tuple[Turn, ...] = ()) -> Iterator[Piece]:
    return who.write(Question(text=QUESTION, standalone=QUESTION), EVIDENCE, date(2026, 3, 7), history)


def answer(behave: Callable[[Request], None], **options: Any) -> list[Piece]:
    with wire(behave) as server:
        return list(ask(writer(server.url, **options)))


def failure(behave: Callable[[Request], None], **options: Any) -> str:
    """The message of the error, checked for what no message may hold."""
    with wire(behave) as server:
        start = time.monotonic()
        with pytest.raises(ModelUnavailable) as caught:
            list(ask(writer(server.url, **options)))
        assert time.monotonic() - start < 5
        message = str(caught.value)
        assert message.startswith(f"the model at {server.url} ")
        assert "\n" not in message
        for secret in (KEY, "walked out", "BODY"):
            assert secret not in message
            assert secret not in repr(caught.value)
        return message.removeprefix(f"the model at {server.url} ")


def prose(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, Text))


# --- a real model on a real server ---


def test_a_real_model_streams(smollm_url: str) -> None:
    who = ModelWriter(Settings(base_url=smollm_url, model_max_tokens=48, model_timeout_seconds=60))
    assert who.name == "llm"
    first, pieces, start = None, [], time.monotonic()
    for piece in ask(who):
        if isinstance(piece, Text):
            first = first or time.monotonic() - start
        pieces.append(piece)
    whole = time.monotonic() - start
    assert who.name == MODEL
    assert who.prompt == "answer/v1"
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
    left.close()  # pyright: ignore[reportAttributeAccessIssue]
    start = time.monotonic()
    next(ask(who))  # the server's only slot is free again
    assert time.monotonic() - start < 10


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
    assert "[1] Harbour Post | 2026-03-04 | Ferry strike enters second week\nFerry crews" in user["content"]
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


def test_openai_is_the_default() -> None:
    assert ModelWriter(Settings(api_key=SecretStr(KEY))).name == OPENAI_MODEL


# --- what comes back ---


def test_pieces_of_a_good_answer() -> None:
    pieces = answer(lambda request: request.say("The union said", " 340", " joined [", "1", "][2", "]", "."))
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
    pieces = answer(
        lambda request: request.say(*["The answer: 3, as the union of the ferry crews said.\n"] * 500)
    )
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
        pieces.close()  # pyright: ignore[reportAttributeAccessIssue]
        until = time.monotonic() + 3
        while not gone and time.monotonic() < until:
            time.sleep(0.02)
    assert gone


# --- what goes wrong ---


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
    assert (
        failure(lambda request: request.stream(chunk("The union said")))
        == "broke off in the middle: ask again"
    )


def test_an_error_inside_the_stream() -> None:
    broken = event({"error": {"message": "BODY out of memory", "code": 500}})
    assert failure(lambda request: request.stream(chunk("The"), broken)).startswith(
        "reported an error while it wrote"
    )


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


def test_counts_in_a_chunk_of_their_own() -> None:
    assert answer(lambda request: request.stream(chunk("Yes [1].", "stop"), counted(5, 2), DONE))[-1] == Used(
        5, 2
    )
