"""Summaries, timelines, what has changed and briefs on the page in a real browser, over a real server and library."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.bot.doors.test_page import Visit, browser, served

__all__ = ["browser"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served("tests.bot.doors.served", tmp_path_factory.mktemp("summaries")) as address:
        yield address


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address)
    visit.page.evaluate("localStorage.setItem('newsdesk-visit-before', '2026-01-01T00:00:00Z')")
    yield visit
    assert visit.page.evaluate("window.hacked") is None
    visit.context.close()
    assert visit.strays == []


def view(visit: Visit, name: str) -> None:
    visit.page.get_by_role("tab", name="Summaries").click()
    visit.page.get_by_role("tab", name=name, exact=True).click()


def shown(visit: Visit, place: str, topic: str) -> Locator:
    """What is drawn for a topic, asked for with the keyboard."""
    box = visit.page.locator(f"#{place}-topic").locator("input, textarea")
    box.fill(topic)
    box.press("Enter")
    found = visit.page.locator(f"#{place}-shown")
    expect(found.locator(".asked")).to_contain_text(topic)
    expect(found.locator(".turn, [role=alert]")).to_be_visible()
    return found


def test_a_topic_is_summarised_beside_its_evidence(visit: Visit) -> None:
    view(visit, "Summary")
    found = shown(visit, "sum", "ferry strike")
    expect(found.locator(".coverage")).to_have_text(re.compile(r"^Read (\d) of \1 articles, "))
    line = found.locator(".lines li").first
    number = line.locator("a.cite").first
    card = found.locator(".card").filter(has=visit.page.locator(f"#sum-c{number.inner_text()}"))
    number.click()
    expect(card).to_be_focused()
    expect(card.locator("mark.chosen")).to_have_count(1)
    card.get_by_role("button", name="Open the article").click()
    reader = visit.page.locator("dialog.reader")
    expect(reader.locator("mark").first).to_be_visible()


def test_an_article_that_is_open_is_summarised(visit: Visit) -> None:
    visit.page.locator("dialog.reader").get_by_role("button", name="Summarise").click()
    found = visit.page.locator("#sum-shown")
    expect(found.locator(".asked")).to_have_text(re.compile("ferry strike"))
    expect(found.locator(".coverage")).to_have_text(re.compile(r"^Read 1 of 1 article,"))
    expect(visit.page.locator("dialog.reader")).to_be_hidden()


def test_words_of_hostile_articles_stay_words(visit: Visit) -> None:
    visit.page.get_by_role("tab", name="Library").click()
    visit.page.locator("#found button.open", has_text="heckler").click()
    visit.page.locator("dialog.reader").get_by_role("button", name="Summarise").click()
    found = visit.page.locator("#sum-shown")
    expect(found.locator(".asked")).to_contain_text("<img src=x onerror=")
    expect(found.locator(".coverage")).to_be_visible()
    expect(found.locator("script, img, [onclick], [onerror]")).to_have_count(0)


def test_a_topic_that_nobody_writes_of_is_told(visit: Visit) -> None:
    view(visit, "Summary")
    box = visit.page.locator("#sum-topic").locator("input, textarea")
    box.fill("zirconium futures on Neptune")
    box.press("Enter")
    expect(visit.page.locator("#sum-shown [role=alert]")).to_contain_text("holds no article about")


def test_a_timeline_is_plotted_and_taken_away(visit: Visit, tmp_path: Path) -> None:
    view(visit, "Timeline")
    found = shown(visit, "tl", "ferry strike")
    events = found.locator(".rail li")
    expect(found.locator(".plot .dot")).to_have_count(events.count())
    found.locator(".plot .dot").last.click()
    expect(events.last).to_be_focused()
    for name, begin in (("Markdown", "# Timeline"), ("CSV", "date,"), ("Calendar", "BEGIN:VCALENDAR"), ("JSON", "{")):
        with visit.page.expect_download() as downloading:
            found.get_by_role("link", name=name).click()
        downloading.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_text("utf-8").startswith(begin)


def test_what_is_new_since_a_day_and_since_the_last_visit(visit: Visit) -> None:
    view(visit, "What changed")
    visit.page.get_by_label("Since", exact=True).fill("2026-03-05")
    found = shown(visit, "news", "ferry strike")
    expect(found.locator(".asked")).to_have_text("ferry strike: new since 5 March 2026")
    visit.page.get_by_role("button", name="Since my last visit").click()
    expect(found.locator(".asked")).to_have_text("ferry strike: new since your last visit")
    expect(found.locator(".events li").first).to_be_visible()


def test_a_brief_is_saved_run_and_removed(visit: Visit) -> None:
    view(visit, "Briefs")
    visit.page.get_by_label("Name", exact=True).fill("the strike")
    visit.page.get_by_label("Topic or question").fill("ferry strike")
    visit.page.get_by_role("button", name="Save", exact=True).click()
    item = visit.page.locator("#briefs li").filter(has_text="the strike")
    item.get_by_role("button", name=re.compile("^Run")).click()
    found = visit.page.locator("#brief-found")
    expect(found.locator(".asked")).to_have_text(re.compile(r"^the strike: \d+ new lines$"))
    expect(item).to_contain_text("last run")
    item.get_by_role("button", name=re.compile("^Run")).click()
    expect(found.locator(".asked")).to_have_text(re.compile("^the strike: Nothing new since"))
    item.get_by_role("button", name=re.compile("^Last reports")).click()
    expect(found.locator(".turn")).to_have_count(1)
    item.locator("summary", has_text="Remove").click()
    item.get_by_role("button", name="Remove it").click()
    expect(visit.page.locator("#briefs .empty")).to_be_visible()


def test_asked_in_the_chat_it_leads_to_the_whole(visit: Visit) -> None:
    visit.page.get_by_role("tab", name="Ask").click()
    visit.ask("timeline of the ferry strike")
    whole = visit.page.locator("#live").get_by_role("button", name="Open the whole timeline")
    expect(visit.page.locator("#live a.cite").first).to_be_visible()
    whole.click()
    expect(visit.page.locator("#tl-shown .asked")).to_have_text("Timeline: the ferry strike")
    expect(visit.page.locator("#tl-shown .rail")).to_be_visible()


def test_it_fits_a_phone(browser: Browser, address: str) -> None:
    visit = Visit(browser, address, viewport={"width": 390, "height": 844}, color_scheme="dark")
    visit.ask("timeline of the ferry strike")
    visit.page.get_by_role("button", name="Open the whole timeline").click()
    expect(visit.page.locator("#tl-shown .rail")).to_be_visible()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    visit.context.close()
    assert visit.strays == []
