"""The page in a real browser, over a real server, library and quoting writer."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Error, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).parents[3]
QUESTION = "How many workers joined the ferry strike?"
NO_BROWSER = "no browser: apt-get install chromium, or playwright install chromium"
START_SECONDS = 90
# Of a page that waits for a busy machine.
expect.set_options(timeout=20_000)


@contextmanager
def served(module: str, folder: Path) -> Iterator[str]:
    """Run a module that serves the page, with a library in the folder; where it serves."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSDESK_", "OPENAI_"))}
    settings |= {"NEWSDESK_HOME": str(folder / "home"), "GRADIO_TEMP_DIR": str(folder / "uploads")}
    with (folder / "log").open("w+") as log:
        command = [sys.executable, "-m", module, str(port)]
        server = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", server, log)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        log.seek(0)
        assert "Traceback" not in log.read()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is served from."""
    with served("tests.bot.doors.served", tmp_path_factory.mktemp("page")) as address:
        yield address


def _wait_for(url: str, server: "subprocess.Popen[Any]", log: Any) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    log.seek(0)
    pytest.fail(f"the server did not start:\n{log.read()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium from PATH, else Playwright's own."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


def launched(playwright: Playwright) -> Browser:
    """The browser that is there."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    args = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    try:
        return playwright.chromium.launch(executable_path=found, args=args)
    except Error as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{NO_BROWSER} ({error})")
        pytest.skip(NO_BROWSER)


class Visit:
    """One reader's browser on the page, and everything it did that it should not have."""

    def __init__(self, browser: Browser, address: str, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.strays: list[str] = []
        self.page.on("request", lambda request: self._note(request.url, address))
        self.page.on("dialog", self._dismiss)
        self.page.on("pageerror", lambda error: self.strays.append(str(error)))
        self.page.goto(address)
        expect(self.page.locator(".welcome h2")).to_be_visible()

    def _dismiss(self, dialog: Dialog) -> None:
        self.strays.append(dialog.message)
        dialog.dismiss()

    def _note(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.strays.append(url)

    def ask(self, question: str) -> None:
        """Type the question, send it with the keyboard, and wait for the whole answer."""
        before = self.page.locator(".turn").count()
        self.page.get_by_label("Question", exact=True).fill(question)
        self.page.keyboard.press("Enter")
        self.answered(before + 1)

    def answered(self, turns: int) -> None:
        expect(self.page.locator(".turn")).to_have_count(turns)
        expect(self.page.locator("#live .turn:not(.writing) .about")).to_be_visible()

    def has_no_horizontal_scroll(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address)
    yield visit
    visit.context.close()
    assert visit.strays == []


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def citations(page: Page, address: str, question: str) -> list[dict[str, Any]]:
    """What the API cites for the same question."""
    response = page.request.post(f"{address}v1/ask", data={"question": question})
    found: list[dict[str, Any]] = response.json()["citations"]
    return found


def test_evidence_stands_before_the_answer_and_numbers_lead_to_the_cited_words(visit: Visit, address: str) -> None:
    page = visit.page
    page.get_by_label("Question", exact=True).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#live .turn.writing .read .card").first).to_be_visible()
    assert "340" not in page.locator("#live .said .answer").inner_text()
    visit.answered(1)
    expect(page.locator("#live .answer")).to_contain_text("340 workers")
    expect(page.locator("#live .about")).to_contain_text("searched 3 articles from 3 outlets")
    expect(page.get_by_label("Question", exact=True)).to_have_value("")

    for citation in citations(page, address, QUESTION):
        page.locator(f"#live a.cite[href$='-c{citation['number']}']").first.click()
        badge = page.locator(f".badge[data-number='{citation['number']}']")
        card = page.locator("#live .card", has=badge)
        expect(card).to_have_class(re.compile(r"\bflash\b"))
        expect(card).to_be_in_viewport()
        assert words("".join(card.locator("mark.chosen").all_text_contents())) == words(citation["quote"])
        expect(card.locator("header")).to_contain_text(citation["outlet"])


def test_the_article_opens_at_the_words(visit: Visit, address: str) -> None:
    page = visit.page
    visit.ask(QUESTION)
    cited = citations(page, address, QUESTION)[0]
    card = page.locator("#live .card", has=page.locator(".badge[data-number='1']"))
    card.get_by_role("button", name="Open the article").click()
    reader = page.get_by_role("dialog")
    expect(reader.get_by_role("heading", name=cited["title"])).to_be_visible()
    # The article begins with an emoji: two units of JavaScript, one character of the span.
    assert words(reader.locator(".kept-text mark").first.inner_text()) == words(cited["quote"])
    expect(reader.locator(".kept-text mark").first).to_be_in_viewport()
    expect(reader).to_contain_text("Nils Ferrow")
    expect(reader).to_contain_text("4 March 2026, 09:30 UTC")
    source = reader.get_by_role("link", name="harbourpost.example")
    assert set((source.get_attribute("rel") or "").split()) == {"noopener", "noreferrer", "nofollow"}
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()


def test_examples_follow_ups_abstentions_and_a_new_chat(visit: Visit) -> None:
    page = visit.page
    examples = page.get_by_role("list", name="Example questions").get_by_role("button")
    expect(examples.last).to_contain_text("cannot answer")
    examples.last.click()
    visit.answered(1)
    expect(page.locator("#live .turn")).to_have_class(re.compile("abstained"))
    expect(page.locator("#live .verdict")).to_have_text("No answer in this library")
    expect(page.locator("#live .about")).to_contain_text("Searched 3 articles")
    expect(page.locator(".welcome")).to_be_hidden()

    visit.ask(QUESTION)
    visit.ask("Who offered the union talks on the ferry strike?")
    expect(page.locator("#live .answer")).to_contain_text("Okafor")
    expect(page.locator("#live .notice")).to_have_text("Questions before this one: 2.")
    ids = page.locator(".turn").evaluate_all("turns => turns.map(turn => turn.id)")
    assert ids == ["t1", "t2", "t3"]
    page.locator("#finished a.cite").first.click()
    expect(page.locator("#finished .card.flash")).to_be_in_viewport()

    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()
    visit.ask(QUESTION)
    expect(page.locator("#live .notice")).to_have_text("Questions before this one: 0.")


def test_two_readers_do_not_see_each_other(visit: Visit, browser: Browser, address: str) -> None:
    other = Visit(browser, address)
    visit.ask(QUESTION)
    expect(other.page.locator(".turn")).to_have_count(0)
    other.ask("Who offered talks?")
    expect(visit.page.locator(".turn")).to_have_count(1)
    other.context.close()


def test_the_search_can_be_narrowed(visit: Visit) -> None:
    page = visit.page
    page.get_by_role("button", name="Narrow the search").click()
    page.get_by_label("Outlets").click()
    page.get_by_role("option", name="The Inland Courier").click()
    page.keyboard.press("Escape")
    visit.ask("What is said of the ferry strike?")
    expect(page.locator("#live .about")).to_contain_text("1 article from 1 outlet")
    expect(page.locator("#live .about")).to_contain_text("The Inland Courier")
    page.get_by_label("Published from").fill("not a day")
    page.get_by_label("Question", exact=True).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#live .turn.failed")).to_contain_text("“not a day” under “Published from”")


def test_articles_are_added_by_file_and_by_hand_then_found(visit: Visit, address: str, tmp_path: Path) -> None:
    page = visit.page
    article = {
        "id": "lamp",
        "title": "Lamp relit",
        "text": "The lighthouse lamp was relit on Friday by Oda Quill.",
    }
    file = tmp_path / "<img src=x onerror=alert(1)>.jsonl"
    file.write_text(json.dumps(article) + "\n{broken\n", encoding="utf-8")
    page.get_by_role("tab", name="Add articles").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".counts .added")).to_have_text("1 added")
    expect(page.locator(".counts .failed")).to_have_text("1 failed")
    expect(page.locator(".failures")).to_contain_text(".jsonl:2")

    page.get_by_role("button", name="Paste one article").click()
    page.get_by_label("Headline").fill("Weir opened")
    page.get_by_label("Text", exact=True).fill("The weir at Sill was opened on Sunday by Bram Osk.")
    page.get_by_role("button", name="Add this article").click()
    expect(page.locator(".counts .failed")).to_have_text("0 failed")

    page.get_by_role("tab", name="Library").click()
    expect(page.locator(".articles")).to_contain_text("Weir opened")
    page.get_by_label("Search headlines and outlets").fill("lamp")
    page.keyboard.press("Enter")
    expect(page.locator(".articles li")).to_have_count(1)
    page.get_by_role("button", name="Lamp relit").click()
    expect(page.get_by_role("dialog")).to_contain_text("Oda Quill")
    page.get_by_role("button", name="Close the article").click()

    page.get_by_role("tab", name="Ask").click()
    visit.ask("Who relit the lighthouse lamp?")
    expect(page.locator("#live .answer")).to_contain_text("Oda Quill")
    for added in page.request.get(f"{address}v1/articles").json()["articles"]:
        if added["title"] in ("Lamp relit", "Weir opened"):
            page.request.delete(f"{address}v1/articles/{added['id']}")


def test_hostile_text_stays_text(visit: Visit) -> None:
    page = visit.page
    visit.ask("What did the harbour heckler write on the wall? <img src=x onerror='window.hacked = 6'>")
    turn = page.locator("#live .turn")
    expect(turn.locator(".asked")).to_contain_text("<img src=x onerror='window.hacked = 6'>")
    expect(turn).to_contain_text("<script>window.hacked = 1</script>")
    expect(turn).to_contain_text("<b onclick='window.hacked = 4'>Loud</b> Outlet")
    assert turn.locator("img, script, b, iframe, [onclick], [onerror], a[href^='javascript']").count() == 0
    turn.locator(".card", has_text="heckler").get_by_role("button", name="Open the article").first.click()
    reader = page.get_by_role("dialog")
    expect(reader.locator("h2")).to_contain_text("<img src=x onerror='window.hacked = 3'>")
    expect(reader.locator(".kept-text")).to_contain_text("![a picture](http://outside.example/pixel.png)")
    assert reader.locator("img, script, a").count() == 0
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Library").click()
    expect(page.locator(".articles")).to_contain_text("<b onclick='window.hacked = 4'>Loud</b> Outlet")
    assert page.evaluate("window.hacked") is None


def test_the_page_reads_no_file_that_was_not_uploaded(visit: Visit, address: str, tmp_path: Path) -> None:
    """Gradio itself sees to this only in apps that it launches, not in mounted ones."""
    secret = tmp_path / "secret.txt"
    secret.write_text("Secret headline\n\nNothing here is for readers.", encoding="utf-8")
    request = visit.page.request
    events = [event for event in request.get(f"{address}config").json()["dependencies"] if event["inputs"]]
    assert events
    for number, path in enumerate((str(secret), "http://outside.example/article.txt")):
        file = {"path": path, "meta": {"_type": "gradio.FileData"}}
        for event in events:
            session = f"{event['id']}-{number}"
            data = {"data": [[file]] * len(event["inputs"]), "fn_index": event["id"], "session_hash": session}
            request.post(f"{address}gradio_api/queue/join", data=data)
            told = request.get(f"{address}gradio_api/queue/data?session_hash={session}").text()
            assert "was not uploaded here" in told
            assert "Secret headline" not in told


def test_a_phone_has_one_column_and_no_sideways_scroll(browser: Browser, address: str) -> None:
    visit = Visit(browser, address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert visit.has_no_horizontal_scroll()
    visit.ask(QUESTION)
    assert visit.has_no_horizontal_scroll()
    said, shown = (
        visit.page.locator("#live .said").bounding_box(),
        visit.page.locator("#live .shown").bounding_box(),
    )
    assert said
    assert shown
    assert shown["y"] > said["y"] + said["height"] - 1
    visit.page.locator("#live a.cite").first.tap()
    expect(visit.page.locator("#live .card.flash")).to_be_in_viewport()
    visit.page.locator("#live .card.flash button.open").tap()
    expect(visit.page.get_by_role("dialog").locator("mark").first).to_be_in_viewport()
    assert visit.has_no_horizontal_scroll()
    visit.context.close()
    assert visit.strays == []


def test_dark_follows_the_system(browser: Browser, address: str) -> None:
    shades = {}
    for scheme in ("light", "dark"):
        visit = Visit(browser, address, color_scheme=scheme)
        colours = visit.page.evaluate(
            "[getComputedStyle(document.querySelector('.gradio-container')).backgroundColor,"
            " getComputedStyle(document.querySelector('.welcome h2')).color]"
        )
        shades[scheme] = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in colours]
        visit.context.close()
    (paper, ink), (dark_paper, dark_ink) = shades["light"], shades["dark"]
    assert min(paper, dark_ink) > 600
    assert max(ink, dark_paper) < 200
