"""Verdicts: what is told otherwise, what is missing, what is taken for granted and wrong, and what would help."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.question import understand
from bot.quoting.brackets import without
from bot.settings import Settings
from bot.values import Answer
from bot.verdicts.deciding import written
from bot.verdicts.denials import denies
from bot.verdicts.places import slot_of
from ingest.pipeline import Ingest
from library.values import Filters

NOW = date(2026, 4, 1)
MARCH = "marched through Orne on Saturday against the plan to close the dye works"
ROWS: list[dict[str, object]] = [
    {
        "id": "police",
        "title": "Thousands march in Orne",
        "outlet": "Orne Post",
        "published_at": "2026-03-14",
        "text": f"About 8,000 people {MARCH}, according to the police. The road was shut for two hours.",
    },
    {
        "id": "union",
        "title": "Orne says no",
        "outlet": "Valley Lamp",
        "published_at": "2026-03-14",
        "text": f"More than 20,000 people {MARCH}, the dyers' union said. It rained at noon.",
    },
    {
        "id": "copy",
        "title": "Orne says no to the plan",
        "outlet": "Coast Wire",
        "published_at": "2026-03-14",
        "text": f"More than 20,000 people {MARCH}, the dyers' union said. It rained at noon.",
    },
    {
        "id": "slide-1",
        "title": "Landslide at Kell",
        "outlet": "Orne Post",
        "published_at": "2026-02-01T08:00:00Z",
        "text": "Nine people are missing after a landslide buried the quarry at Kell, rescuers said.",
    },
    {
        "id": "slide-2",
        "title": "Fewer missing at Kell",
        "outlet": "Valley Lamp",
        "published_at": "2026-02-02T20:00:00Z",
        "text": "Four people are still missing after a landslide buried the quarry at Kell, rescuers said.",
    },
    {
        "id": "toll",
        "title": "Tarn bridge toll cut",
        "outlet": "Valley Lamp",
        "published_at": "2026-01-20",
        "text": "The council of Tarn cut the toll on the Tarn bridge to two crowns on Tuesday. Traffic had fallen.",
    },
    {
        "id": "bribe",
        "title": "Harbour chief accused",
        "outlet": "Orne Post",
        "published_at": "2026-01-10",
        "text": "Prosecutors said that Milo Trask, harbour chief of Orne, took money from a dredging firm.\n\n"
        "Trask, who has led the harbour for nine years, spoke at noon. He denied that he took any money.",
    },
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    made = assemble(Settings(home=tmp_path_factory.mktemp("verdicts"), writer="quote"))
    Ingest(made._library).rows(ROWS, "rows")  # pyright: ignore[reportPrivateUsage]
    yield made
    made.close()


@pytest.fixture(scope="module")
def ask(desk: Newsdesk) -> Callable[..., Answer]:
    return lambda question, **rest: desk.ask(question, now=NOW, **rest)


def test_two_counts_of_one_day_are_a_conflict_and_both_are_cited(ask: Callable[..., Answer]) -> None:
    answer = ask("How many people marched through Orne?")
    assert answer.verdict == "conflict"
    assert answer.conflict is not None
    assert answer.conflict.kind == "conflict"
    cited = {each.number: each for each in answer.citations}
    accounts = {(each.figure, each.outlet) for each in answer.conflict.accounts}
    assert {figure for figure, _ in accounts} == {"8,000 people", "20,000 people"}
    for each in answer.conflict.accounts:
        assert each.figure in cited[each.citation].quote
        assert cited[each.citation].outlet == each.outlet


def test_a_copy_is_no_voice_of_its_own(ask: Callable[..., Answer]) -> None:
    answer = ask("How many people marched through Orne?", filters=Filters(outlets=("Valley Lamp", "Coast Wire")))
    assert answer.verdict == "answered"
    assert answer.conflict is None


def test_a_later_figure_stands_and_the_older_is_told_as_earlier(ask: Callable[..., Answer]) -> None:
    answer = ask("How many people are missing after the landslide at Kell?")
    assert answer.verdict == "answered"
    assert answer.conflict is not None
    assert answer.conflict.kind == "update"
    assert [each.figure for each in answer.conflict.accounts] == ["Four people", "Nine people"]
    assert "Earlier: Nine people (Orne Post, 2026-02-01) [" in answer.text
    assert "Earlier" not in written(answer)


def test_a_claim_and_its_denial_are_both_shown(ask: Callable[..., Answer]) -> None:
    answer = ask("Did Milo Trask take money from the dredging firm?")
    assert answer.verdict == "conflict"
    said = " ".join(each.text for each in answer.sentences)
    assert "Prosecutors said" in said
    assert "denied that he took any money" in said


def test_the_contrary_of_what_is_asked_is_told_and_nothing_is_answered(ask: Callable[..., Answer]) -> None:
    answer = ask("Why was the toll on the Tarn bridge raised?")
    assert answer.verdict == "abstained"
    assert "The articles tell the contrary of what is asked: The council of Tarn cut the toll" in answer.text
    assert [each.support for each in answer.sentences] == ["supported"]
    assert ask("Why was the toll on the Tarn bridge cut?").verdict != "abstained"


def test_an_abstention_says_what_would_help(ask: Callable[..., Answer]) -> None:
    answer = ask("Who is Zabulon Querk?", filters=Filters(outlets=("Orne Post",)))
    assert answer.verdict == "abstained"
    assert answer.advice[0].startswith("No article mentions “Zabulon Querk”")
    assert "Search other outlets than Orne Post." in answer.advice
    assert answer.text.endswith(answer.advice[-1])
    assert not any(each in written(answer) for each in answer.advice)


def test_the_part_that_nothing_speaks_of_is_named(ask: Callable[..., Answer]) -> None:
    answer = ask(
        "How many people are missing after the landslide at Kell? What did the mayor of Zell eat for breakfast?"
    )
    assert answer.verdict == "partial"
    assert answer.missing == ("What did the mayor of Zell eat for breakfast",)
    assert "Not found in the articles: “What did the mayor of Zell eat for breakfast”." in answer.text


def test_names_in_brackets_stand_in_the_article_and_never_in_a_citation(ask: Callable[..., Answer]) -> None:
    answer = ask("Did Milo Trask take money from the dredging firm?")
    named = [each for each in answer.sentences if each.added]
    assert [each.added for each in named] == [("Trask",)]
    assert "He [Trask] denied" in named[0].text
    cited = {each.number: each.quote for each in answer.citations}
    for each in answer.sentences:
        assert any(without(each.text, each.added) in " ".join(cited[number].split()) for number in each.citations)
        assert each.support == "supported"


@pytest.mark.parametrize(
    ("question", "one", "other", "differ"),
    [
        (
            "Who won the Orne Cup?",
            "Ida Falk won the Orne Cup in May.",
            "Vera Lind won the Orne Cup in May.",
            ("Ida Falk", "Vera Lind"),
        ),
        (
            "When did the Gannet sink?",
            "The Gannet sank on 3 May 2020.",
            "The Gannet sank on May 9, 2021.",
            ("3 May 2020", "May 9, 2021"),
        ),
        # What differs is what is asked about.
        ("Who won the cup in 2019?", "Ida Falk won the cup in 2019.", "Vera Lind won the cup in 2020.", None),
        # One says what the other says, in fewer words.
        ("Who won the Orne Cup?", "Ida Falk won the Orne Cup.", "Falk won the Orne Cup.", None),
        # Not of the kind that is asked for.
        ("When did the Gannet sink?", "Ida Falk saw the Gannet sink.", "Vera Lind saw the Gannet sink.", None),
        # Half of the sentence is another.
        ("Who won the cup?", "Ida Falk won the cup on a wet day.", "Vera Lind lost the cup and went to Tarn.", None),
    ],
)
def test_sentences_that_differ_in_one_place(
    question: str, one: str, other: str, differ: tuple[str, str] | None
) -> None:
    slot = slot_of(understand(question), one, other, 0.85)
    assert (slot and (slot.one.of(one), slot.other.of(other))) == differ


@pytest.mark.parametrize(
    ("text", "is_denial"),
    [
        ("Trask denied the charge.", True),
        ("The firm rejected all claims.", True),
        ("It said it had never paid anyone.", True),
        ("The council rejected the budget.", False),
        ("They were denied nothing of that kind", True),
        ("The ship sailed at noon.", False),
    ],
)
def test_denials(text: str, is_denial: bool) -> None:
    assert denies(text) == is_denial


def test_every_citation_of_every_verdict_is_verbatim(desk: Newsdesk, ask: Callable[..., Answer]) -> None:
    for question in (
        "How many people marched through Orne?",
        "Why was the toll on the Tarn bridge raised?",
        "Who is Trask?",
    ):
        for each in ask(question).citations:
            assert desk.article(each.article_id).text[each.start : each.end] == each.quote


def test_thresholds_are_packaged() -> None:
    assert (Path(__file__).parents[2] / "bot" / "verdicts" / "thresholds.json").is_file()
