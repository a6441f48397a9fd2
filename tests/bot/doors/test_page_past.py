"""Past conversations on the page in a real browser, over a real server and library."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.bot.doors.test_page import QUESTION, Visit, browser, served

__all__ = ["browser"]
SCRIPT = "<script>window.hacked = 9</script> talks"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served("tests.bot.doors.served", tmp_path_factory.mktemp("past")) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address)
    yield visit
    assert visit.page.evaluate("window.hacked") is None
    visit.context.close()
    assert visit.strays == []


def past(visit: Visit) -> Locator:
    visit.page.get_by_role("tab", name="Conversations").click()
    return visit.page.locator("#past")


def test_a_conversation_is_listed_opened_renamed_exported_and_deleted(
    visit: Visit, browser: Browser, address: str, tmp_path: Path
) -> None:
    visit.ask(QUESTION)
    visit.ask("What did they do?")
    other = Visit(browser, address)
    other.ask("What did the mayor offer?")
    listed = past(other)
    expect(listed.get_by_role("status")).to_have_text("2 conversations")
    expect(listed.locator("button.open")).to_have_text(["What did the mayor offer?", QUESTION])

    item = listed.locator("li").filter(has_text=QUESTION)
    item.locator("summary", has_text="Rename").click()
    item.get_by_label("Title").fill(SCRIPT)
    other.page.keyboard.press("Enter")
    expect(other.page.locator("#past-told")).to_have_text(f"It is called “{SCRIPT}” now.")
    item = listed.locator("li").filter(has_text=SCRIPT)
    expect(item.locator("button.open")).to_have_text(SCRIPT)

    with other.page.expect_download() as downloading:
        item.get_by_role("link", name="Export").click()
    downloading.value.save_as(tmp_path / "out.md")
    text = (tmp_path / "out.md").read_text("utf-8")
    assert f"## {QUESTION}" in text
    assert "[^1]: Harbour Post, Ferry strike enters second week, 2026-03-04, <https://harbourpost" in text
    assert "<script>" not in text.replace("\\<script\\>", "")

    item.locator("button.open").click()
    expect(other.page.locator("#live .asked")).to_have_text("What did they do?")
    expect(other.page.locator("#finished .asked")).to_have_text(QUESTION)
    expect(other.page.locator(".welcome")).to_be_hidden()
    other.ask("Who said so?")
    expect(other.page.locator("#live .notice")).to_have_text("Questions before this one: 2.")

    item = past(other).locator("li").filter(has_text=SCRIPT)
    expect(item).to_contain_text("3 questions")
    item.locator("summary", has_text="Delete").click()
    item.get_by_role("button", name="Delete it").click()
    expect(other.page.locator("#past-told")).to_have_text("The conversation is deleted.")
    expect(listed.locator("li")).to_have_count(1)
    assert other.strays == []
    other.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_a_phone_and_a_desk(browser: Browser, address: str, width: int) -> None:
    visit = Visit(browser, address)
    visit.ask("What did the mayor offer in Port Alder?")
    item = past(visit).locator("li").first
    # On a phone the tab may lie behind the three dots.
    visit.page.set_viewport_size({"width": width, "height": 800})
    item.locator("summary", has_text="Rename").click()
    item.locator("summary", has_text="Delete").click()
    expect(item.get_by_label("Title")).to_be_visible()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    visit.context.close()
    assert visit.strays == []
