"""Feedback on the page in a real browser, over a real server and library, and what comes of it."""

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from bot.doors.page.feedback import feedback_html
from tests.bot.doors.test_page import QUESTION, Visit, browser, served
from tests.bot.doors.test_turns import answer
from tests.test_command_line import newsdesk

__all__ = ["browser"]
ASKED = "What do the ferry crews want?"
SCRIPT = "</textarea><script>window.hacked = 7</script><img src=x onerror='window.hacked = 8'>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feedback")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served("tests.bot.doors.served", folder) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address)
    yield visit
    assert visit.page.evaluate("window.hacked") is None
    visit.context.close()
    assert visit.strays == []


def box(visit: Visit, where: str = "#live") -> Locator:
    return visit.page.locator(f"{where} .feedback")


def listed(visit: Visit, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = visit.page.request.get(f"{address}v1/feedback").json()["feedback"]
    return found


def test_a_wrong_citation_becomes_a_draft_with_the_others_as_evidence(visit: Visit, address: str, folder: Path) -> None:
    visit.ask(ASKED)
    keyboard, below = visit.page.keyboard, box(visit)
    below.get_by_role("button", name="Something is wrong").focus()
    keyboard.press("Enter")
    expect(below.get_by_role("radio", name="The answer is not right")).to_be_focused()
    expect(below.get_by_label("Citation", exact=True)).to_be_hidden()
    keyboard.press("ArrowDown")
    keyboard.press("Tab")
    expect(below.get_by_label("Citation", exact=True)).to_be_focused()
    below.get_by_label("Citation", exact=True).select_option("1")
    keyboard.press("Tab")
    keyboard.type(SCRIPT)
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(below.get_by_role("status")).to_have_text("Thank you.")
    expect(below.get_by_role("button", name="Take it back")).to_be_focused()
    expect(below.locator("form")).to_be_hidden()

    (kept,) = listed(visit, address)
    assert (kept["opinion"], kept["citation"], kept["comment"]) == ("wrong_citation", 1, SCRIPT)
    others = [cited["quote"] for cited in kept["answer"]["citations"] if cited["number"] != 1]
    assert others, "an answer with several citations"
    drafts = folder / "drafts.jsonl"
    made = newsdesk(folder / "home", "eval", "feedback", "--drafts", str(drafts), "--json")
    assert json.loads(made.stdout)["new"] == 1, made.stderr
    (draft,) = map(json.loads, drafts.read_text("utf-8").splitlines())
    assert draft["question"]["question"] == ASKED
    assert [each["quote"] for each in draft["question"]["evidence"]] == others
    assert draft["question"]["kind"] == "feedback-wrong_citation"
    assert SCRIPT in draft["note"]
    again = newsdesk(folder / "home", "eval", "feedback", "--drafts", str(drafts), "--json")
    assert json.loads(again.stdout)["new"] == 0
    visit.page.request.delete(f"{address}v1/feedback/{kept['id']}")


def test_a_thumb_is_kept_replaced_shown_again_and_taken_back(visit: Visit, address: str) -> None:
    visit.ask(QUESTION)
    up = box(visit).get_by_role("button", name="This answer is right")
    up.click()
    expect(box(visit).get_by_role("status")).to_have_text("Thank you.")
    expect(up).to_have_attribute("aria-pressed", "true")
    up.click()
    visit.ask("Who offered the union talks?")
    earlier = box(visit, "#finished")
    expect(earlier.get_by_role("status")).to_have_text("Thank you.")
    expect(earlier.get_by_role("button", name="This answer is right")).to_have_attribute("aria-pressed", "true")
    expect(box(visit).get_by_role("button", name="Take it back")).to_be_hidden()

    earlier.get_by_role("button", name="Something is wrong").click()
    earlier.get_by_role("radio", name="A source is missing").check()
    earlier.get_by_role("button", name="Send").click()
    expect(earlier.get_by_role("status")).to_contain_text("name the source that is missing")
    earlier.get_by_label("Its title or address").fill("https://other.example/strike")
    earlier.get_by_role("button", name="Send").click()
    expect(earlier.get_by_role("button", name="Something is wrong")).to_have_attribute("aria-pressed", "true")
    (kept,) = listed(visit, address)
    assert (kept["opinion"], kept["source"]) == ("missing_source", "https://other.example/strike")
    assert kept["answer"]["question"] == QUESTION
    earlier.get_by_role("button", name="Take it back").click()
    expect(earlier.get_by_role("status")).to_have_text("Taken back.")
    expect(earlier.get_by_role("button", name="This answer is right")).to_be_focused()
    assert listed(visit, address) == []


def test_an_abstention_has_no_citation_to_name(visit: Visit) -> None:
    visit.ask("Who won the 2022 World Cup?")
    box(visit).get_by_role("button", name="Something is wrong").click()
    expect(box(visit).get_by_role("radio")).to_have_count(2)
    visit.page.keyboard.press("Escape")
    expect(box(visit).locator("form")).to_be_hidden()
    expect(box(visit).get_by_role("button", name="Something is wrong")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_everything_can_be_reached_and_read(browser: Browser, address: str, scheme: Any) -> None:
    phone = Visit(
        browser, address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, color_scheme=scheme
    )
    phone.ask(QUESTION)
    below = box(phone)
    below.get_by_role("button", name="Something is wrong").tap()
    below.get_by_role("radio", name="A citation does not hold").tap()
    for part in (below.get_by_label("Comment"), below.get_by_label("Citation", exact=True), below.get_by_text("Send")):
        part.scroll_into_view_if_needed()
        place = part.bounding_box()
        assert place
        assert 0 <= place["x"] <= place["x"] + place["width"] <= 390
    assert phone.has_no_horizontal_scroll()
    field = below.get_by_label("Comment")
    ink, paper = (
        sum(map(int, re.findall(r"\d+", field.evaluate(f"each => getComputedStyle(each).{name}"))[:3]))
        for name in ("color", "backgroundColor")
    )
    assert abs(ink - paper) > 400
    assert (ink < paper) == (scheme == "light")
    for thumb in below.locator(".thumbs [data-thumb]").all():
        place = thumb.bounding_box()
        assert place
        assert min(place["width"], place["height"]) >= 40, "room for a finger"
    phone.context.close()
    assert phone.strays == []


def test_the_name_of_a_conversation_is_no_markup() -> None:
    evil = "\"'><img src=x onerror=x()>"
    html = feedback_html("t1", answer(conversation_id=evil, turn=3))
    assert f'data-conversation="{escape(evil)}" data-turn="3"' in html
    assert "<img" not in html
    assert feedback_html("t1", answer()) == "", "what is kept nowhere cannot be spoken of"
