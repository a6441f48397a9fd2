"""Summaries by a model: parts that fit, markers resolved, lines checked, and the articles quoted where it fails."""

from collections.abc import Callable

import pytest

from bot.searching import Searching
from bot.settings import Settings
from bot.summarising.belonging import Belonging
from bot.summarising.by_model import ModelSummaries, lines_of, marked_lines, packed, passages
from bot.summarising.citing import Citing
from bot.summarising.reading import read
from bot.summarising.summarising import Summarising
from bot.writers import Used
from bot.writers.model import ModelWriter
from ingest.values import IngestReport
from library.errors import ModelUnavailable
from library.library import Library
from library.tokens import count_tokens
from library.values import Filters

PREFERRED = {"writer": "llm", "model_context_tokens": 256}


class Scripted:
    """Says what it was told to say, and remembers what it was asked."""

    name = "scripted"

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, str]] = []

    def complete(self, system: str, user: str, *, longest: int = 0) -> tuple[str, Used]:
        self.asked.append((system, user))
        if not self.replies:
            raise ModelUnavailable("the model at nowhere did not answer")
        return self.replies.pop(0), Used(10, 5)


def over(library: Library, model: object) -> Summarising:
    return Summarising(library, Searching(library), Settings(home=library.home, **PREFERRED), model)  # type: ignore[arg-type]


def test_lines_are_held_by_the_sentences_they_cite(small: Library) -> None:
    model = Scripted(
        "- The town council voted 9 to 4 to build a bridge over the Orne. [1]\n"
        "- Mayor Edda Brandt resigned on Friday over a scandal in Paris. [1]\n"
        "- Nobody said this.\n"
    )
    found = over(small, model).article("bridge")
    [short] = [section for section in found.sections if section.kind == "summary"]
    assert [line.text for line in short.lines] == ["The town council voted 9 to 4 to build a bridge over the Orne."]
    [cited] = [each for each in found.citations if each.number in short.lines[0].citations]
    assert cited.quote.startswith("WICKHAM — The town council voted 9 to 4")
    assert small.articles.read("bridge").text[cited.start : cited.end] == cited.quote
    assert found.dropped == 2
    assert found.writer == "scripted"
    assert found.prompt == "summarize/v1"
    assert found.usage.input_tokens == 10
    assert "“We cannot do this alone,” [Mayor Edda Brandt] said." in found.text


def test_many_parts_are_put_together(small: Library) -> None:
    model = Scripted(
        "- Rain fell on 27 days of January, the weather service said. [1]",
        "- The town council voted 9 to 4 on Tuesday to build a bridge over the Orne. [1]\n",
        "- The Linden Street bakery reopened on Monday, six weeks after a fire. [1]",
        *["- Rain fell on 27 days of January. [1]"] * 5,
    )
    ground = read(small, _all())
    parts = packed(list(passages(ground)), 60)
    assert len(parts) == 3
    stages: list[tuple[str, int, int]] = []
    told = ModelSummaries(model, 60).write(
        ground, "Orne", lambda each: stages.append((each.stage, each.done, each.of)), lambda: False
    )
    assert stages == [("write", done, 3) for done in range(4)]
    assert sum("Points that were taken down" in user for _, user in model.asked) >= 1
    assert all("<passage>" in user and "Orne" in user for _, user in model.asked)
    assert told.used.input_tokens == 10 * len(model.asked)
    said = [line.text for line in lines_of(told, Citing())]
    # No group of points fits more than one: what would not become fewer stays as it was.
    assert [line.split()[0] for line in said] == ["Rain", "The", "The"]
    again = Scripted(*["- Rain fell on 27 days of January. [1]"] * 9)
    fewer = ModelSummaries(again, 120).write(ground, None, lambda _: None, lambda: False)
    assert len(fewer.points) < sum("Passages, each under" in user for _, user in again.asked)


def _all() -> Belonging:
    return Belonging(("bridge", "bakery", "rain"), 3, Filters())


def test_parts_fit_the_budget(small: Library, keep: Callable[..., IngestReport]) -> None:
    keep({"id": "long", "title": "Long", "text": " ".join(f"The clerk of Orne wrote line {n}." for n in range(900))})
    parts = packed(list(passages(read(small, Belonging(("long",), 1, Filters())))), 400)
    assert len(parts) > 10
    assert all(sum(count_tokens(each.span.of(each.article.text)) for each in part) <= 400 for part in parts)
    text = small.articles.read("long").text
    assert "".join(each.span.of(text).replace(" ", "") for part in parts for each in part) == text.replace(" ", "")


def test_a_model_that_fails_is_told_of_and_the_articles_are_quoted(small: Library) -> None:
    found = over(small, Scripted()).article("bridge")
    assert found.notices == (
        "The articles are quoted instead of the model's summary: the model at nowhere did not answer.",
    )
    assert found.writer == "quote"
    assert "The town council voted 9 to 4" in found.text
    nothing_held = over(small, Scripted("I am sorry, I cannot do that.")).article("bridge")
    assert "no line of the model's summary is held by its sources" in nothing_held.notices[0]


def test_a_run_is_estimated(small: Library) -> None:
    found = over(small, Scripted()).estimate(ids=["bridge", "bakery", "rain"])
    tokens = sum(count_tokens(small.articles.read(each).text) for each in ("bridge", "bakery", "rain"))
    assert (found.articles, found.voices) == (3, 3)
    assert found.calls >= 1
    assert found.input_tokens > tokens
    assert found.cost_usd is None


@pytest.mark.parametrize(
    ("reply", "read"),
    [
        ("- One. [1]\n* Two [2].", [("One.", (1,)), ("Two .", (2,))]),
        ("Here are the points:\n\n- A point [1][2]", [("Here are the points:", ()), ("A point", (1, 2))]),
        ("- Out of range. [9]", []),
        ("---\n\n", []),
    ],
)
def test_replies_are_read_line_by_line(reply: str, read: list[tuple[str, tuple[int, ...]]]) -> None:
    assert marked_lines(reply, 3) == read


def test_a_small_real_model_never_says_what_is_not_held(small: Library, smollm_url: str) -> None:
    settings = Settings(home=small.home, base_url=smollm_url, writer="llm", model_max_tokens=24)
    found = Summarising(small, Searching(small), settings, ModelWriter(settings)).article("rain")
    shown = [line for section in found.sections for line in section.lines]
    assert shown
    assert all(line.support == "supported" and line.citations for line in shown)
    for each in found.citations:
        assert small.articles.read(each.article_id).text[each.start : each.end] == each.quote
    assert found.notices or found.usage.output_tokens
