"""Whether an answer stands in a text, and what counts as said."""

import pytest

from bot.values import Answer, Citation, Sentence
from eval.scoring import contains_gold, stands_in
from library.values import Coverage


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
