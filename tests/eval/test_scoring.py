"""What the figures count, follow-ups and sets to which a figure does not apply."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from bot.values import Answer, Citation, Sentence
from eval.measure import answer_figures, retrieval_figures, standalone
from eval.questions import GoldEvidence, SetQuestion
from eval.scoring import contains_gold, stands_in
from library.values import Coverage
from tests.desk import ROWS

FOLLOW_UP = SetQuestion(
    id="f",
    question="How much did she ask for?",
    history=("What did Edda Brandt ask the ministry?",),
    answers=("half of the 12 million crowns",),
    evidence=(GoldEvidence(article="bridge"),),
)
UNANSWERABLE = SetQuestion(id="u", question="Who won the 2022 World Cup?", answerable=False)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    """A library of three articles."""
    opened = assemble(Settings(home=tmp_path / "home", writer="quote"))
    opened.ingest_rows(ROWS, "rows")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("answer", "text", "stands"),
    [
        ("12 million", "It cost 12 million crowns.", True),
        ("The Café", "“Cafe” was closed", True),
        ("2 million", "It cost 12 million crowns.", False),
        ("…", "anything", False),
    ],
)
def test_an_answer_stands_in_a_text_in_whole_words(answer: str, text: str, stands: bool) -> None:
    assert stands_in(answer, text) is stands


def test_gold_counts_where_it_is_said_and_not_where_it_is_only_cited() -> None:
    cited = Citation(
        number=1, article_id="a", version=1, title="t", outlet=None, published_at=None, url=None, start=0, end=7,
        quote="41 days",
    )  # fmt: skip
    answer = Answer(
        question="q", standalone_question="q", text="Six weeks. [1]", verdict="answered", citations=(cited,),
        sentences=(Sentence(text="Six weeks.", citations=(1,)),), coverage=Coverage(articles_searched=1, outlets=1),
        writer="quote", prompt="p", settings_id="s",
    )  # fmt: skip
    assert contains_gold(answer, ["six weeks"])
    assert not contains_gold(answer, ["41 days"])


def test_a_follow_up_is_measured_after_the_turns_before_it(desk: Newsdesk, capsys: pytest.CaptureFixture[str]) -> None:
    assert standalone(FOLLOW_UP) == "How much did she ask for (Edda Brandt)?"
    assert retrieval_figures(desk, [FOLLOW_UP])["hit@1"] == 1.0
    figures = answer_figures(desk, [FOLLOW_UP], show=True)
    assert (figures["contains_gold"], figures["cites_gold_article"]) == (1.0, 1.0), capsys.readouterr().out


def test_each_follow_up_is_a_conversation_of_its_own(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    ask = desk.ask

    def noted(question: str, **settings: object) -> Answer:
        answer = ask(question, **settings)  # pyright: ignore[reportArgumentType]
        asked.append((str(answer.conversation_id), answer.standalone_question))
        return answer

    monkeypatch.setattr(desk, "ask", noted)
    answer_figures(desk, [FOLLOW_UP, FOLLOW_UP, UNANSWERABLE], show=False)
    assert [text for _, text in asked][1::2][:2] == [standalone(FOLLOW_UP)] * 2
    assert len({conversation for conversation, _ in asked}) == 3


def test_a_figure_that_does_not_apply_is_none(desk: Newsdesk) -> None:
    found = retrieval_figures(desk, [UNANSWERABLE])
    assert found["answerable"] == 0
    assert {found["hit@1"], found["mrr@10"], found["answer_in_1200_tokens"]} == {None}
    answered = answer_figures(desk, [UNANSWERABLE], show=False)
    assert answered["abstained_when_unanswerable"] == 1.0
    assert {answered["contains_gold"], answered["answered_when_answerable"], answered["cites_gold_article"]} == {None}
