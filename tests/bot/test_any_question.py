"""Questions of every shape, and many at once: an answer or a clear error, and soon."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.question import LONGEST, Known, understand
from bot.settings import Settings
from library.errors import BadInput
from library.values import Turn
from tests.desk import ROWS

KNOWN = Known(("Wickham Courier", "Orne Valley Post", "WBC News", "www.inlandherald.com"), date(2026, 3, 1))
TODAY = date(2026, 3, 7)
SECONDS = 2.0
"""For one question of any shape, on a slow and busy machine."""

SHAPES = (
    "between and the report from Wickham Courier on March 3 , was were while compare both which of or who what did say",
    "last few weeks ago since before 2026-02-03 May Tuesday 's “ ” \" ' ( ) ? . ; AND OR NOT NEAR/2 * ^ : - title: ??",
    "SELECT 1; DROP TABLE articles;-- % _ \\ (a+)+$ [^a]* .{1,99} \x00 é 東京 مدينة Київ 🙂 \u202e according",
)
WORDS = st.sampled_from(" ".join(SHAPES).split(" "))
QUESTIONS = st.one_of(
    st.text(min_size=1, max_size=400),
    st.lists(WORDS, min_size=1, max_size=120).map(" ".join),
    st.tuples(WORDS, st.integers(2, 2500)).map(lambda pair: f"{pair[0]} " * pair[1]).map(lambda text: text[:LONGEST]),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    desk = assemble(Settings(home=tmp_path_factory.mktemp("any"), writer="quote"))
    desk.ingest_rows(ROWS, "tests")
    yield desk
    desk.close()


@given(QUESTIONS, st.lists(QUESTIONS, max_size=2))
@settings(max_examples=150, deadline=None)
@example("between and report and report " * 160, [])
@example(", " * 2500, [])
@example("while " * 830, [])
@example("March 3 and " * 400, [])
@example("(" * LONGEST, ["the " * 1250])
def test_any_question_is_understood_soon(text: str, before: list[str]) -> None:
    history = tuple(Turn(question=each, standalone_question=each[:LONGEST], answer="") for each in before)
    began = time.perf_counter()
    try:
        question = understand(text, history, TODAY, KNOWN)
    except BadInput:
        assert not text.split()
        return
    assert time.perf_counter() - began < SECONDS
    assert 0 < len(question.standalone) <= LONGEST
    assert len(question.parts) == len(question.part_inferred) != 1
    for each in (*question.inferred, *(one for part in question.part_inferred for one in part)):
        assert each.words
        assert each.after is None or each.before is None or each.after <= each.before
        assert set(each.outlets) <= set(KNOWN.outlets)


@given(QUESTIONS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("the of and")
@example('"bridge OR" NEAR(ferry) title:*')
@example("x" * LONGEST)
def test_any_question_is_searched_and_answered(desk: Newsdesk, text: str) -> None:
    try:
        found = desk.found(text, k=3, now=TODAY)
        answer = desk.ask(text, now=TODAY)
    except BadInput:
        assert not text.split() or len(" ".join(text.split())) > LONGEST
        return
    assert len(found.results) <= 3
    assert answer.verdict in {"answered", "partial", "conflict", "abstained"}
    assert answer.text


@pytest.mark.parametrize("text", ["", " \n\t", "x" * (LONGEST + 1), "caf\udce9"])
def test_what_cannot_be_asked_is_said(desk: Newsdesk, text: str) -> None:
    with pytest.raises(BadInput):
        desk.ask(text)
    with pytest.raises(BadInput):
        desk.found(text)


def test_hundreds_of_questions_from_many_threads(desk: Newsdesk) -> None:
    questions = [
        ("What did Mayor Edda Brandt urge the ministry to do?", "bridge"),
        ("According to the Orne Valley Post, how many days did the repair take?", "bakery"),
        ("What did Ines Tal say of January?", "rain"),
    ]
    alone = [desk.found(text, k=2, now=TODAY) for text, _ in questions]

    def ask(number: int) -> None:
        text, article = questions[number % 3]
        found = desk.found(text, k=2, now=TODAY)
        assert found == alone[number % 3]
        assert found.results[0].article_id == article
        if number % 10 == 0:
            answer = desk.ask(text, now=TODAY)
            assert {citation.article_id for citation in answer.citations} <= {article}

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(ask, range(300)))
