"""The one object: answers with and without a model, faults on the way, conversations, and the invariant at the end."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.assemble import assemble, open_library
from bot.doors.http.api import create_app
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from bot.values import Answer, AnswerFinished, EvidenceFound, StreamEvent, TokenWritten, WritingRestarted
from library.errors import BadInput, EmbedderBroken, LibraryBusy
from library.library import VECTORS_FOLDER
from library.values import Filters
from tests.desk import ROWS
from tests.wire import Request, chunk, wire

QUESTION = "What did Edda Brandt ask the ministry?"


@pytest.fixture
def desk_with(tmp_path: Path) -> Iterator[Callable[..., Newsdesk]]:
    """Opens a Newsdesk over three articles with the settings given."""
    opened: list[Newsdesk] = []

    def open_desk(**settings: object) -> Newsdesk:
        desk = assemble(Settings.model_validate({"home": tmp_path / "home", "writer": "auto", **settings}))
        desk.ingest_rows(ROWS, "rows")
        opened.append(desk)
        return desk

    yield open_desk
    for desk in opened:
        desk.close()


def events(desk: Newsdesk, question: str = QUESTION) -> list[StreamEvent]:
    return list(desk.stream(question))


def answered_by(
    desk_with: Callable[..., Newsdesk], behave: Callable[[Request], None]
) -> tuple[list[StreamEvent], Answer]:
    with wire(behave) as server:
        desk = desk_with(base_url=server.url, model="m", api_key=SecretStr("sk-secret"), model_timeout_seconds=2.0)
        seen = events(desk)
    last = seen[-1]
    assert isinstance(last, AnswerFinished)
    hold_the_invariant(desk, last.answer)
    return seen, last.answer


def hold_the_invariant(desk: Newsdesk, answer: Answer) -> None:
    for citation in answer.citations:
        article = desk.article(citation.article_id, citation.version)
        assert article.text[citation.start : citation.end] == citation.quote


def test_evidence_comes_first_then_text_then_the_answer(desk_with: Callable[..., Newsdesk]) -> None:
    seen = events(desk_with())
    assert isinstance(seen[0], EvidenceFound)
    assert isinstance(seen[-1], AnswerFinished)
    text = "".join(event.text for event in seen if isinstance(event, TokenWritten))
    assert text == seen[-1].answer.text
    assert seen[-1].answer.writer == "quote"
    assert seen[-1].answer.prompt == "quote/v1"


def test_a_model_writes_and_what_its_sources_do_not_hold_is_left_out(desk_with: Callable[..., Newsdesk]) -> None:
    seen, answer = answered_by(
        desk_with,
        lambda request: request.say(
            "Edda Brandt urged the ministry to pay half of the 12 million",
            " crowns [1]. She threatened to resign [1].",
        ),
    )
    assert (answer.writer, answer.prompt, answer.verdict) == ("m", "answer/v2", "answered")
    assert [sentence.support for sentence in answer.sentences] == ["supported"]
    assert answer.dropped_sentences == 1
    restarts = [at for at, event in enumerate(seen) if isinstance(event, WritingRestarted)]
    assert len(restarts) == 1
    assert "".join(event.text for event in seen[restarts[0] :] if isinstance(event, TokenWritten)) == answer.text
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (11, 7)
    assert answer.notices == ()


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (lambda request: request.error(401, "bad key sk-secret"), "OPENAI_API_KEY"),
        (lambda request: request.error(500, "boom"), "quoted instead"),
        (lambda request: request.stream(4.0), "quoted instead"),
        (lambda request: request.stream(chunk("Edda Brandt")), "quoted instead"),
        (
            lambda request: request.say("The moon is made of cheese [1]. Cats rule [77]."),
            "no sentence of the model's answer is held",
        ),
        (lambda request: request.say("She asked for half."), "no sentence of the model's answer is held"),
    ],
    ids=["401", "500", "silence", "broken", "nonsense", "uncited"],
)
def test_whatever_the_model_does_the_articles_answer_and_the_answer_says_so(
    desk_with: Callable[..., Newsdesk], behave: Callable[[Request], None], said: str
) -> None:
    _, answer = answered_by(desk_with, behave)
    assert (answer.writer, answer.verdict) == ("quote", "answered")
    assert "half of the 12 million crowns" in answer.text
    assert said in " ".join(answer.notices)
    assert "sk-secret" not in answer.model_dump_json()


def test_text_that_is_void_is_taken_back_in_the_stream(desk_with: Callable[..., Newsdesk]) -> None:
    seen, answer = answered_by(
        desk_with, lambda request: request.stream(chunk("It was the ministry "), chunk("that asked"))
    )
    restarts = [at for at, event in enumerate(seen) if isinstance(event, WritingRestarted)]
    assert len(restarts) == 1
    assert "".join(event.text for event in seen[restarts[0] :] if isinstance(event, TokenWritten)) == answer.text


def test_a_model_that_finds_no_answer_abstains(desk_with: Callable[..., Newsdesk]) -> None:
    _, answer = answered_by(desk_with, lambda request: request.say("NOT IN THE ARTICLES"))
    assert (answer.verdict, answer.writer, answer.citations) == ("abstained", "m", ())
    assert "Searched: 3 articles" in answer.text


def test_no_model_is_called_when_nothing_is_found(desk_with: Callable[..., Newsdesk]) -> None:
    with wire(lambda request: request.say("never")) as server:
        desk = desk_with(base_url=server.url, model="m")
        answer = desk.ask(QUESTION, filters=Filters(outlets=("No Such Outlet",)))
        assert server.requests == []
    assert (answer.verdict, answer.evidence) == ("abstained", ())
    assert "no articles" in answer.text


def test_a_real_small_model_never_gets_nonsense_past_the_checks(
    desk_with: Callable[..., Newsdesk], smollm_url: str
) -> None:
    desk = desk_with(base_url=smollm_url, model_max_tokens=60)
    answer = desk.ask(QUESTION)
    hold_the_invariant(desk, answer)
    for sentence in answer.sentences:
        assert sentence.support != "supported" or sentence.citations
    assert answer.writer != "quote" or answer.notices


def test_without_a_key_the_articles_answer_and_the_answer_says_so(desk_with: Callable[..., Newsdesk]) -> None:
    answer = desk_with().ask(QUESTION, writer="llm")
    assert (answer.writer, answer.verdict) == ("quote", "answered")
    assert "needs a key: set OPENAI_API_KEY, or OPENAI_BASE_URL" in answer.notices[0]


def test_the_quoting_writer_can_be_asked_for_although_there_is_a_model(
    desk_with: Callable[..., Newsdesk],
) -> None:
    with wire(lambda request: request.say("never")) as server:
        assert desk_with(base_url=server.url, model="m").ask(QUESTION, writer="quote").writer == "quote"
        assert server.requests == []


def test_follow_ups_are_filled_in_from_the_conversation(desk_with: Callable[..., Newsdesk]) -> None:
    desk = desk_with()
    name = desk.new_conversation()
    desk.ask(QUESTION, conversation_id=name)
    answer = desk.ask("What did she say?", conversation_id=name)
    assert answer.standalone_question == "What did Edda Brandt say?"
    assert "We cannot do this alone" in answer.text
    assert [turn.question for turn in desk.turns(name)] == [QUESTION, "What did she say?"]
    assert desk.turns("another") == ()


def test_a_model_that_declines_after_it_has_begun_takes_its_text_back(desk_with: Callable[..., Newsdesk]) -> None:
    seen, answer = answered_by(
        desk_with, lambda request: request.say("The king burned the castle", " and fled. ", "NOT IN THE ARTICLES")
    )
    assert (answer.verdict, answer.writer) == ("abstained", "m")
    assert isinstance(seen[-2], WritingRestarted)
    assert any(isinstance(event, TokenWritten) for event in seen)


@pytest.mark.parametrize("name", ["", "x" * 101, "caf\udce9"])
def test_a_conversation_that_cannot_be_is_refused_before_any_work(
    desk_with: Callable[..., Newsdesk], name: str
) -> None:
    with pytest.raises(BadInput, match="conversation's name"):
        next(iter(desk_with().stream(QUESTION, conversation_id=name)))


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(
    desk_with: Callable[..., Newsdesk], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise LibraryBusy("another process is writing")

    desk = desk_with()
    monkeypatch.setattr(desk._library.conversations, "add", busy)
    answer = desk.ask(QUESTION, conversation_id="c")
    assert answer.verdict == "answered"
    assert "not kept in its conversation: another process is writing" in answer.notices[-1]


def test_what_is_not_text_is_refused_everywhere(desk_with: Callable[..., Newsdesk]) -> None:
    desk, broken = desk_with(), "caf\udce9"
    for call in (desk.ask, desk.search, desk.article, desk.remove, desk.turns):
        with pytest.raises(BadInput, match="not Unicode text"):
            call(broken)
    with pytest.raises(BadInput, match="not Unicode text"):
        Filters(outlets=(broken,))
    for listing in (desk.articles, desk.count_articles):
        with pytest.raises(BadInput, match="not Unicode text"):
            listing(words=broken)


def test_a_search_by_words_alone_says_so(desk_with: Callable[..., Newsdesk], tmp_path: Path) -> None:
    desk_with().close()
    shutil.copytree(tmp_path / "home", tmp_path / "copy", ignore=shutil.ignore_patterns(VECTORS_FOLDER))
    desk = desk_with_nothing_new(tmp_path / "copy")
    try:
        found = desk.found("bakery fire")
        assert found.results == desk.search("bakery fire")
        assert found.results[0].article_id == "bakery"
        assert "newsdesk rebuild" in found.notices[0]
        with TestClient(create_app(desk, page=False), base_url="http://127.0.0.1") as client:
            said = client.post("/v1/search", json={"words": "bakery fire"}).headers["X-Newsdesk-Notice"]
        assert "newsdesk rebuild" in said
        assert said.isascii()
    finally:
        desk.close()


def desk_with_nothing_new(home: Path) -> Newsdesk:
    return assemble(Settings(home=home, writer="quote"))


@pytest.mark.parametrize("call", ["ask", "search"])
def test_a_broken_embedder_is_named_whoever_asks(
    desk_with: Callable[..., Newsdesk], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, call: str
) -> None:
    desk_with()
    monkeypatch.setattr("library.embedders.minilm.FOLDER", tmp_path / "none")
    desk = desk_with_nothing_new(tmp_path / "home")
    try:
        with pytest.raises(EmbedderBroken):
            getattr(desk, call)("bakery fire")
    finally:
        desk.close()


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({}, "sk-chat"),
        ({"embedding_base_url": "https://API.openai.com:443/v2"}, "sk-chat"),
        ({"embedding_base_url": "http://api.openai.com/v1"}, None),
        ({"embedding_base_url": "https://other.example/v1"}, None),
        ({"embedding_base_url": "https://[broken"}, None),
        ({"base_url": "http://127.0.0.1:1/v1"}, "sk-chat"),
        ({"base_url": "http://127.0.0.1:1/v1", "embedding_base_url": "http://127.0.0.1:1/v1/"}, "sk-chat"),
        ({"base_url": "http://127.0.0.1:1/v1", "embedding_base_url": "http://127.0.0.1:2/v1"}, None),
        ({"embedding_base_url": "https://other.example/v1", "embedding_api_key": "sk-embed"}, "sk-embed"),
    ],
)
def test_the_key_is_sent_only_where_it_belongs(settings: dict[str, str], key: str | None) -> None:
    sent = Settings.model_validate({"api_key": "sk-chat", **settings}).embeddings.key
    assert (sent.get_secret_value() if sent else None) == key


def test_the_embedder_gets_the_key_for_its_own_address(tmp_path: Path) -> None:
    vectors = {"data": [{"index": 0, "embedding": [1.0] * 8}], "model": "e"}
    with wire(lambda request: request.answer(200, json.dumps(vectors).encode())) as server:
        settings = {"embedder": "openai", "embedding_dimension": 8, "embedding_base_url": server.url}
        library = open_library(Settings.model_validate({"home": tmp_path, "api_key": "sk-chat", **settings}))
        library.embedder.embed_question("x")
        library.close()
        assert "sk-chat" not in server.requests[0].headers["authorization"]


def test_the_same_question_gives_the_same_answer(desk_with: Callable[..., Newsdesk]) -> None:
    desk = desk_with()
    one, other = (
        desk.ask(QUESTION, now=date(2026, 2, 4)).model_dump(exclude={"timings_ms", "cached"}) for _ in range(2)
    )
    assert one == other


def test_an_answer_survives_its_wire_form(desk_with: Callable[..., Newsdesk]) -> None:
    answer = desk_with().ask(QUESTION)
    assert Answer.model_validate(json.loads(answer.model_dump_json(by_alias=True))) == answer


def test_settings_hold_no_secret_in_their_identity_or_repr() -> None:
    one, other = (Settings(api_key=SecretStr(key), base_url="http://127.0.0.1:1/v1") for key in ("sk-a", "sk-b"))
    assert one.identity == other.identity
    assert "sk-a" not in repr(one)
    embedding = one.model_copy(update={"embedding_api_key": SecretStr("sk-e")})
    assert embedding.identity == one.identity
    assert "sk-e" not in repr(embedding)
    assert one.identity != Settings(evidence_passages=3, base_url="http://127.0.0.1:1/v1").identity
