"""A question answered before: the same answer at once, and never one that is out of date."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import answered_before
from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from bot.values import Answer, AnswerFinished, EvidenceFound, TokenWritten
from library.errors import NotInLibrary
from library.library import VECTORS_FOLDER
from library.values import Filters
from tests.desk import ROWS
from tests.wire import Request, wire

QUESTION = "How long did the repair of the bakery take?"
TODAY = date(2026, 3, 7)
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("only_our_settings")


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[Callable[..., Newsdesk]]:
    """Opens desks over one library of three articles."""
    opened: list[Newsdesk] = []

    def open_one(**known: Any) -> Newsdesk:
        opened.append(assemble(Settings(home=tmp_path / "home", **known)))
        return opened[-1]

    open_one().ingest_rows(ROWS, "rows")
    yield open_one
    for each in opened:
        each.close()


def told(answer: Answer) -> dict[str, Any]:
    """All of an answer but what it cost."""
    return answer.model_dump(exclude={"timings_ms", "usage", "cached"})


def test_the_same_question_is_answered_at_once_and_the_same(open_desk: Callable[..., Newsdesk]) -> None:
    desk = open_desk()
    first, again = (desk.ask(QUESTION, now=TODAY) for _ in range(2))
    assert (first.cached, again.cached) == (False, True)
    assert told(first) == told(again)
    events = list(desk.stream(QUESTION, now=TODAY))
    assert [type(event) for event in events] == [EvidenceFound, TokenWritten, AnswerFinished]
    assert isinstance(events[0], EvidenceFound)
    assert events[0].evidence == first.evidence
    assert isinstance(events[1], TokenWritten)
    assert events[1].text == first.text


def test_another_process_gives_the_same_answer(open_desk: Callable[..., Newsdesk], tmp_path: Path) -> None:
    here = open_desk().ask(QUESTION, now=TODAY)
    code = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from bot.assemble import assemble; from bot.settings import Settings\n"
        f"desk = assemble(Settings(home=Path({str(tmp_path / 'home')!r})))\n"
        f"print(desk.ask({QUESTION!r}, now=date(2026, 3, 7)).model_dump_json(by_alias=True))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    there = Answer.model_validate(json.loads(ran.stdout))
    assert told(there) == told(here)
    assert not there.cached


@pytest.mark.parametrize(
    "how",
    [
        {"now": date(2026, 3, 8)},
        {"filters": Filters(outlets=("Wickham Courier",))},
        {"infer": ()},
        {"history": "one"},
        {"depth": 20},
    ],
    ids=lambda how: next(iter(how)),
)
def test_whatever_else_is_asked_is_asked_anew(open_desk: Callable[..., Newsdesk], how: dict[str, Any]) -> None:
    desk = open_desk()
    desk.ask(QUESTION, now=TODAY)
    if "history" in how:
        desk.ask("Who owns the bakery?", conversation_id="c", now=TODAY)
        how = {"history": desk.turns("c")}
    asked: dict[str, Any] = {"now": TODAY, **how}
    last = list(desk.stream(QUESTION, **asked))[-1]
    assert isinstance(last, AnswerFinished)
    assert not last.answer.cached


def test_a_conversation_keeps_an_answer_that_was_given_before(open_desk: Callable[..., Newsdesk]) -> None:
    desk = open_desk()
    desk.ask(QUESTION, conversation_id="a", now=TODAY)
    answer = desk.ask(QUESTION, conversation_id="b", now=TODAY)
    assert (answer.cached, answer.conversation_id, answer.turn) == (True, "b", 1)
    assert [turn.question for turn in desk.turns("b")] == [QUESTION]


def test_it_can_be_switched_off(open_desk: Callable[..., Newsdesk]) -> None:
    desk = open_desk(cache="off")
    assert [desk.ask(QUESTION, now=TODAY).cached for _ in range(2)] == [False, False]
    assert open_desk(cache="on").settings.identity == desk.settings.identity


def test_only_so_many_are_kept(open_desk: Callable[..., Newsdesk], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answered_before, "MOST", 2)
    desk = open_desk()
    for question in (QUESTION, "Who owns the bakery?", "What did the mayor say?"):
        desk.ask(question, now=TODAY)
    assert not desk.ask(QUESTION, now=TODAY).cached
    assert desk.ask("What did the mayor say?", now=TODAY).cached


def test_an_index_that_was_lost_is_noticed(open_desk: Callable[..., Newsdesk]) -> None:
    desk = open_desk()
    desk.ask(QUESTION, now=TODAY)
    desk._library._vectors.clear()
    answer = desk.ask(QUESTION, now=TODAY)
    assert not answer.cached
    assert "newsdesk rebuild" in answer.notices[0]
    assert not desk.ask(QUESTION, now=TODAY).cached
    desk.rebuild()
    assert desk.ask(QUESTION, now=TODAY).notices == ()
    assert (desk.settings.home / VECTORS_FOLDER).is_dir()


def said(request: Request) -> None:
    request.say("The repair took 41 days [1].")


def test_a_model_is_asked_once_and_only_as_long_as_it_takes_temperature_0(open_desk: Callable[..., Newsdesk]) -> None:
    with wire(said) as server:
        desk = open_desk(base_url=server.url, model="m", price_in=1.0, price_out=2.0)
        first, again = (desk.ask(QUESTION, now=TODAY) for _ in range(2))
    assert len(server.requests) == 1
    assert (again.cached, again.writer, again.text) == (True, "m", first.text)
    assert (first.usage.input_tokens, first.usage.cost_usd) == (11, pytest.approx(25e-6))
    assert (again.usage.input_tokens, again.usage.cost_usd) == (0, None)

    def refusing(request: Request) -> None:
        if "temperature" in request.body:
            request.error(400, "temperature is not supported")
        else:
            said(request)

    with wire(refusing) as server:
        desk = open_desk(base_url=server.url, model="m")
        assert [desk.ask(QUESTION, now=TODAY).cached for _ in range(2)] == [False, False]


def test_what_a_failing_model_had_a_part_in_is_not_kept(open_desk: Callable[..., Newsdesk]) -> None:
    def behave(request: Request) -> None:
        if request.number == 1:
            request.error(401, "no")
        else:
            said(request)

    with wire(behave) as server:
        desk = open_desk(base_url=server.url, model="m")
        assert desk.ask(QUESTION, now=TODAY).writer == "quote"
        assert desk.ask(QUESTION, now=TODAY).writer == "m"


# -- never stale

QUESTIONS = (QUESTION, "Who owns the bakery?", "What did Edda Brandt say?", "What did Orne Valley Post report in May?")
OUTLETS = ("Orne Valley Post", "Harbour Post")
ARTICLE = st.builds(
    lambda number, days, outlet, month: {
        "id": f"a{number}",
        "title": f"Bakery reopens {number}",
        "outlet": outlet,
        "published_at": f"2026-0{month}-10",
        "text": f"The Linden Street bakery reopened. Owner Karl Meier said the repair took {days} days.",
    },
    st.integers(0, 2),
    st.integers(40, 43),
    st.sampled_from(OUTLETS),
    st.integers(4, 5),
)
STEP = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(QUESTIONS)),
    st.tuples(st.just("ingest"), ARTICLE),
    st.tuples(st.just("later"), ARTICLE),
    st.tuples(st.just("remove"), st.integers(0, 2)),
    st.tuples(st.just("embed"), st.none()),
    st.tuples(st.just("gone"), st.integers(0, 2)),
    st.tuples(st.just("forget"), st.none()),
)


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Newsdesk, Newsdesk]]:
    """Two over one library: one that remembers, and one that does not and makes all changes."""
    home = tmp_path_factory.mktemp("stale")
    with (
        closing(assemble(Settings(home=home, writer="quote", cache="on"))) as one,
        closing(assemble(Settings(home=home, writer="quote", cache="off"))) as other,
    ):
        other.ingest_rows(ROWS, "rows")
        yield one, other


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEP, min_size=4, max_size=14))
def test_a_remembered_answer_is_what_would_be_answered_now(
    desks: tuple[Newsdesk, Newsdesk], steps: list[tuple[str, Any]]
) -> None:
    remembering, changing = desks
    for kind, what in [*steps, *(("ask", question) for question in QUESTIONS)]:
        if kind == "ask":
            for _ in range(2):
                assert told(remembering.ask(what, now=TODAY)) == told(changing.ask(what, now=TODAY))
        else:
            _change(changing, kind, what)


def _change(desk: Newsdesk, kind: str, what: Any) -> None:
    match kind:
        case "ingest":
            desk.ingest_rows([what], "rows")
        case "later":
            desk._ways_in.ingesting(None, "later", None).rows([what], "rows")
        case "remove":
            with suppress(NotInLibrary):
                desk.remove(f"a{what}")
        case "gone":
            desk._library.mark_gone(f"a{what}", "2026-03-01T00:00:00+00:00")
        case "forget":
            desk._library.forget_vectors()
        case _:
            desk.embed()
