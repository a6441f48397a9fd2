"""The page on what changes: versions, notes, places and copies of an article; addresses read, and followed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.bot.doors.served_changes import FIRST
from tests.bot.doors.test_page import Visit, launched, served, words

QUOTE = "The works cost 4.3 million crowns."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served("tests.bot.doors.served_changes", tmp_path_factory.mktemp("changes")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address)
    yield visit
    visit.context.close()
    assert visit.strays == []


def opened(page: Page, title: str) -> None:
    tab = page.get_by_role("tab", name="Library")
    if tab.is_visible():
        tab.click()
    else:
        page.get_by_label("More tabs").click()
        page.get_by_role("button", name="Library").click()
    page.get_by_role("button", name=title).click()
    expect(page.get_by_role("dialog").get_by_role("heading", name=title)).to_be_visible()


def test_an_old_citation_opens_its_own_text_and_says_that_the_article_has_changed(visit: Visit) -> None:
    page = visit.page
    # As the card of an answer that was given before the article changed.
    start = FIRST.index(QUOTE)
    page.evaluate(
        """(spans) => { const old = document.createElement("button");
        Object.assign(old.dataset, { article: "lock/one", version: "1", spans });
        old.textContent = "Old citation"; document.querySelector(".welcome").append(old); }""",
        f"{start}-{start + len(QUOTE)}",
    )
    page.get_by_role("button", name="Old citation").click()
    reader = page.get_by_role("dialog")
    expect(reader.locator(".banner")).to_contain_text("This is version 1 of 3: the article has changed since.")
    assert words(reader.locator(".kept-text mark").inner_text()) == QUOTE
    reader.get_by_role("button", name="What has changed").click()
    changed = reader.locator(".changed")
    expect(changed).to_contain_text("What changed from version 1 to version 3")
    assert {"seven", "4.3"} <= {words(text) for text in changed.locator("del").all_inner_texts()}
    assert {"nine", "3.4", "6 March 2026, 08:15 UTC"} <= {
        words(text) for text in changed.locator("ins").all_inner_texts()
    }
    expect(changed).to_contain_text("<b>The ministry</b>")
    assert changed.locator("ins b").count() == 0
    reader.get_by_role("button", name="Open the current version").click()
    expect(reader.locator(".banner")).to_have_count(0)
    expect(reader.locator(".kept-text")).to_contain_text("3.4 million crowns")


def test_dates_notes_and_versions_are_told_apart(visit: Visit) -> None:
    page = visit.page
    opened(page, "Lock at Sarrow opens again")
    reader = page.get_by_role("dialog")
    facts = reader.locator(".facts").first
    expect(facts).to_contain_text("Published2 March 2026, 09:30 UTC")
    expect(facts).to_contain_text("Updated6 March 2026, 08:15 UTC")
    expect(facts).to_contain_text("Added here")
    notes = reader.get_by_role("list", name="What the article says of its own changes").get_by_role("listitem")
    expect(notes.nth(0)).to_contain_text("Corrected on 4 March 2026:")
    expect(notes.nth(1)).to_contain_text("Updated on 6 March 2026:")
    notes.nth(0).get_by_role("button").click()
    expect(reader.locator(".kept-text .note.flash")).to_contain_text("An earlier version gave the cost")
    expect(reader.locator(".kept-text .note.flash")).to_be_in_viewport()
    versions = reader.locator(".beside", has_text="Versions").get_by_role("listitem")
    expect(versions).to_have_count(3)
    versions.nth(1).get_by_role("button", name="What changed").click()
    expect(reader.locator(".changed")).to_contain_text("What changed from version 1 to version 2")
    reader.get_by_text("Where this was found").click()
    expect(reader.locator(".found-in")).to_contain_text("published at")


def test_places_copies_and_a_page_that_has_gone(visit: Visit) -> None:
    page = visit.page
    opened(page, "Mill to close in May")
    reader = page.get_by_role("dialog")
    expect(reader.locator(".banner")).to_have_text("No longer at its address since 5 March 2026, 07:00 UTC.")
    expect(reader.locator(".beside")).to_contain_text("The same text was also found at")
    expect(reader.get_by_role("link", name="mirror.example")).to_be_visible()
    page.keyboard.press("Escape")
    opened(page, "Ferry crews vote to go on")
    expect(reader.locator(".beside")).to_contain_text("Also carried by")
    reader.get_by_role("button", name="Strike of the crews goes on").click()
    expect(reader.locator(".sheet .outlet").first).to_have_text("The Inland Courier")


def test_an_address_is_read_and_a_feed_is_followed(visit: Visit, address: str) -> None:
    page = visit.page
    site = f"http://127.0.0.1:{page.request.get(f'{address}site').json()['port']}"
    page.get_by_role("tab", name="Add articles").click()
    typed = page.get_by_label("Web address of an article, feed or sitemap")
    typed.fill(f"{site}/weir.html")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".counts .added")).to_have_text("1 added")
    typed.fill("/etc/hostname")
    page.keyboard.press("Enter")
    expect(page.locator(".report")).to_contain_text("“/etc/hostname” is no web address")

    page.get_by_role("tab", name="Following").click()
    expect(page.locator("#followed")).to_contain_text("Nothing is followed.")
    follow = page.get_by_label("Follow a feed, sitemap or page")
    follow.fill(f"{site}/feed.xml")
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_have_text(f"Followed from now on, as a feed: {site}/feed.xml")
    expect(page.locator(".followed li")).to_contain_text("feed, every 15 minutes")
    expect(page.locator(".followed li")).to_contain_text("not read yet")
    follow.fill("http://10.1.2.3/feed.xml")
    page.keyboard.press("Enter")
    expect(page.locator(".told.failed")).to_contain_text("private network")
    assert [each["kind"] for each in page.request.get(f"{address}v1/followed").json()["followed"]] == ["feed"]
    page.get_by_role("button", name="Stop following").click()
    expect(page.locator("#followed")).to_contain_text("Nothing is followed.")
    assert page.request.get(f"{address}v1/followed").json() == {"followed": []}


def test_a_phone_shows_all_of_it_without_sideways_scroll(browser: Browser, address: str, tmp_path: Path) -> None:
    visit = Visit(browser, address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit.page.get_by_label("More tabs").tap()
    visit.page.get_by_role("button", name="Add articles").tap()
    visit.page.wait_for_timeout(200)
    assert visit.has_no_horizontal_scroll()
    visit.page.get_by_label("More tabs").tap()
    visit.page.get_by_role("button", name="Following").tap()
    visit.page.wait_for_timeout(200)
    assert visit.has_no_horizontal_scroll()
    opened(visit.page, "Lock at Sarrow opens again")
    visit.page.get_by_role("button", name="What changed").last.tap()
    expect(visit.page.locator(".changed")).to_be_visible()
    assert visit.has_no_horizontal_scroll()
    inside = "document.querySelector('dialog.reader')"
    assert visit.page.evaluate(f"{inside}.scrollWidth <= {inside}.clientWidth")
    visit.context.close()
    assert visit.strays == []
