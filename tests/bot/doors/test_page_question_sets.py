"""Question sets on the page, in a real browser, over a real server and library: run, watched, opened, compared."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect

from bot.assemble import assemble
from bot.doors.page.question_sets.acts import QuestionSets, acted
from bot.doors.page.question_sets.drafts import FILE
from bot.doors.page.question_sets.kept import Chosen, RunNotes
from bot.doors.page.question_sets.routes import serve_question_sets
from bot.doors.problems import answer_with_problems
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from eval.making.drafts import DRAFTS_FILE
from tests.bot.doors.test_page import ROOT, Visit, browser, served
from tests.test_command_line import newsdesk

__all__ = ["browser"]
HOSTILE = "<script>window.hacked = 9</script><img src=x onerror='window.hacked = 10'>"
SET: list[dict[str, object]] = [
    {"id": "a", "question": "How many workers joined the ferry strike?", "answers": ["340"],
     "evidence": [{"article": "ferry", "quote": "340 workers had joined the strike"}]},
    {"id": "b", "question": "Who offered the union talks on the ferry strike?", "answers": ["Dana Okafor"],
     "evidence": [{"article": "talks"}]},
    {"id": "c", "question": f"What did the harbour heckler write on the wall? {HOSTILE}", "answers": [HOSTILE],
     "evidence": [{"article": "hostile/one"}], "kind": HOSTILE},
    {"id": "d", "question": "Who won the 2022 World Cup?", "answerable": False},
    {"id": "e", "question": "What does the mayor pay for the weir?", "answers": ["2 million crowns"],
     "evidence": [{"article": "weir"}]},
]  # fmt: skip
BROKEN = '{"id": "z", "question": "What?", "<b>x</b>": 1}\n'
SOON = 60_000
"""Milliseconds for what a slow machine does in the background."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sets")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served("tests.bot.doors.served", folder) as address:
        yield address


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    """Over an empty library."""
    with closing(assemble(Settings(home=tmp_path, writer="quote"))) as desk:
        yield desk


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address)
    yield visit
    assert visit.page.evaluate("window.hacked") is None
    visit.context.close()
    assert visit.strays == []


def enter(page: Page) -> None:
    """Open the tab."""
    page.get_by_role("tab", name="Question sets").click()
    expect(page.locator("#qs-runs").locator("h3, .empty").first).to_be_visible()


def hand_in(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Hand in a set").click()
    chooser.value.set_files(path)


def run(page: Page) -> None:
    page.get_by_role("button", name="Run", exact=True).click()


def written(path: Path, questions: list[dict[str, object]], more: str = "") -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in questions) + more, encoding="utf-8")
    return path


def test_a_set_is_handed_in_run_watched_and_opened(visit: Visit, address: str, folder: Path) -> None:
    page = visit.page
    enter(page)
    expect(page.locator("#qs-runs .empty")).to_contain_text("No set was run yet")
    hand_in(page, written(folder / "my set.jsonl", SET, BROKEN))
    expect(page.locator("#qs-told")).to_contain_text("has 5 questions")
    expect(page.locator("#qs-told .failures li")).to_have_count(1)
    expect(page.locator("#qs-told .failures")).to_contain_text("line 6: unknown field '<b>x</b>'")
    run(page)
    expect(page.locator("#qs-progress")).to_contain_text("Running my-set-1")
    page.reload()
    enter(page)
    expect(page.locator("#qs-progress")).to_contain_text("is finished", timeout=SOON)
    first = page.get_by_role("list", name="Runs").get_by_role("listitem")
    expect(first).to_have_count(1)
    expect(first).to_contain_text("5 questions")

    page.get_by_role("button", name="Open it").click()
    heading = page.get_by_role("heading", name="my-set-1")
    expect(heading).to_be_focused()
    runs = page.locator("#qs-runs")
    expect(runs).to_contain_text("1 article that the answers stand in is not in this library")
    expect(runs).to_contain_text("1 line of the set could not be read")
    found = runs.get_by_role("row").filter(has_text="hit@1").first
    assert re.search(r"0\.75\s+0\.\d\d to \d\.\d\d", found.inner_text().replace("\t", " "))
    expect(runs.locator(".qs-question")).to_have_count(5)
    expect(runs.locator(".qs-question").filter(has_text="World Cup")).to_contain_text("abstained, rightly")
    runs.get_by_role("button", name="Wrong").click()
    expect(runs.locator(".qs-question").filter(has_text="weir")).to_have_count(1)
    expect(runs.locator(".qs-question").filter(has_text="workers")).to_have_count(0)
    expect(runs.get_by_role("button", name="Wrong")).to_be_focused()
    runs.get_by_role("button", name="All 5").click()
    workers = runs.locator(".qs-question").filter(has_text="workers")
    workers.locator("summary").press("Enter")
    expect(workers).to_contain_text("“340” stands in the answer")
    expect(workers.get_by_role("list", name="Cited")).to_contain_text("Harbour Post, 4 March 2026")
    hostile = runs.locator(".qs-question", has=page.locator("summary", has_text="heckler"))
    expect(hostile.locator("summary")).to_contain_text(HOSTILE)
    hostile.locator("summary").click()
    assert runs.locator("img, script, b:has-text('Loud')").count() == 0


def test_the_report_loads_nothing_and_names_no_other_file(visit: Visit, address: str, folder: Path) -> None:
    page = visit.page
    enter(page)
    page.get_by_role("button", name="Open my-set-1").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Report").click()
    report = opened.value
    expect(report.get_by_role("heading").first).to_be_visible()
    assert report.evaluate("window.hacked") is None
    assert report.evaluate("origin") == "null"
    response = page.request.get(f"{address}evals/my-set-1/report.html")
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy
    for name in ("..", "%2e%2e", "..%2f..", "nothing-1", "my-set-1%2fset", "%2e"):
        refused = page.request.get(f"{address}evals/{name}/report.html")
        assert refused.status in {400, 404}
        assert str(folder) not in refused.text()


def test_two_runs_are_compared_side_by_side(visit: Visit, folder: Path) -> None:
    page = visit.page
    first = folder / "home" / "evals" / "my-set-1"
    kept = next((first / "set").iterdir())
    # A run of the same set with another setting, made by the command beside the server.
    command = ("eval", "run", str(kept), "--writer", "quote", "--out", str(folder / "home" / "evals" / "planted"))
    ran = newsdesk(folder / "home", *command, NEWSDESK_EVIDENCE_PASSAGES="1")
    assert ran.returncode == 0, ran.stderr
    answers = folder / "home" / "evals" / "planted" / "answers.jsonl"
    lines = [json.loads(line) for line in answers.read_text("utf-8").splitlines()]
    for line in lines:
        if line["id"] == "a":
            line |= {"text": "Nobody knows.", "citations": []}
            line["scores"] |= {"contains_gold": 0.0}
            line["reasons"] |= {"contains_gold": "<b>nothing right</b> stands there"}
    answers.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    enter(page)
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("#qs-told")).to_contain_text("tick the two runs")
    for name in ("planted", "my-set-1"):
        page.get_by_role("checkbox", name=f"Compare {name}").check()
    page.get_by_role("button", name="Compare", exact=True).press("Enter")
    runs = page.locator("#qs-runs")
    expect(runs).to_contain_text("From my-set-1 (A) to planted (B), over 5 questions", timeout=SOON)
    expect(runs.locator("h3")).to_have_text("No difference beyond chance")
    expect(runs).to_contain_text("made with another settings.evidence_passages: 8 → 1")
    changed = runs.locator(".qs-question").filter(has_text="workers")
    expect(runs.get_by_role("heading", name="got worse")).to_be_visible()
    changed.locator("summary").click()
    expect(changed.get_by_label("A", exact=True)).to_contain_text("340 workers had joined the strike")
    expect(changed.get_by_label("A", exact=True).get_by_role("list", name="Cited")).to_contain_text("Harbour Post")
    expect(changed.get_by_label("B", exact=True)).to_contain_text("Nobody knows.")
    expect(changed).to_contain_text("contains_gold 1.00 → 0.00: <b>nothing right</b> stands there")
    page.get_by_role("button", name="The other way round").click()
    expect(runs.get_by_role("heading", name="got better")).to_be_visible()


MANY = 900
"""Questions that take long enough for a click."""


def test_a_run_is_stopped_gone_on_with_and_deleted(visit: Visit, folder: Path) -> None:
    page = visit.page
    many = [{**SET[at % 2], "id": str(at)} for at in range(MANY)]
    enter(page)
    hand_in(page, written(folder / "many.jsonl", many))
    expect(page.locator("#qs-told")).to_contain_text(f"has {MANY} questions")
    run(page)
    expect(page.locator("#qs-progress")).to_contain_text(re.compile(rf"[1-9]\d* of {MANY} questions"), timeout=SOON)
    page.get_by_role("button", name="Stop the run many-1").click()
    expect(page.locator("#qs-progress")).to_contain_text("many-1 is stopped", timeout=SOON)
    stopped = page.locator(".qs-run").filter(has_text="many-1")
    expect(stopped).to_contain_text(re.compile(rf"stopped after \d+ of {MANY}"))
    answers = folder / "home" / "evals" / "many-1" / "answers.jsonl"
    before = answers.read_text("utf-8").splitlines()
    page.get_by_role("button", name="Go on with many-1").click()
    expect(page.locator("#qs-progress")).to_contain_text("many-1 is finished", timeout=SOON)
    assert 0 < len(before) < MANY
    after = answers.read_text("utf-8").splitlines()
    assert after[: len(before)] == before
    assert len(after) == MANY
    expect(stopped).to_contain_text(f"{MANY} questions")
    stopped.get_by_text("Delete", exact=False).first.click()
    page.get_by_role("button", name="Delete for good many-1").click()
    expect(page.locator("#qs-told")).to_contain_text("many-1 is deleted")
    assert not answers.parent.exists()
    assert (folder / "home" / "evals" / "my-set-1").is_dir()


def test_names_from_a_browser_reach_no_other_folder(visit: Visit, address: str, folder: Path) -> None:
    """A button says what it does in words that anybody can change."""
    page = visit.page
    outside = folder / "home" / "outside"
    outside.mkdir()
    enter(page)
    for name in ("../outside", str(outside), ".", "..", ""):
        asked = json.dumps({"do": "delete", "run": name})
        button = page.get_by_role("button", name="Open my-set-1")
        button.evaluate("(button, asked) => { button.dataset.qs = asked }", asked)
        button.click()
        expect(page.locator("#qs-told")).to_contain_text("that run is not kept here any more")
        page.get_by_role("tab", name="Library").click()
        enter(page)
        expect(page.locator("#qs-told p")).to_have_count(0)
    assert outside.is_dir()


def test_drafts_are_made_kept_edited_dropped_and_taken_out(visit: Visit, address: str, folder: Path) -> None:
    page = visit.page
    enter(page)
    page.get_by_role("tab", name="Drafts").click()
    drafts = page.locator("#qs-drafts")
    expect(drafts).to_contain_text("There is nothing to review")
    page.get_by_label("How many").fill("6")
    page.get_by_role("button", name="Make drafts").click()
    page.get_by_role("button", name="Show the drafts").click(timeout=SOON)
    expect(drafts.get_by_role("heading", name="Draft 1 of")).to_be_focused()
    total = int(drafts.get_by_role("heading", name="Draft 1 of").inner_text().split()[-1])
    assert 3 <= total <= 6

    asked = drafts.get_by_label("What is asked").input_value()
    page.get_by_role("button", name="Keep").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#qs-drafts-told")).to_have_text("Kept.")
    expect(drafts.get_by_role("heading", name=f"Draft 1 of {total - 1}")).to_be_focused()

    drafts.get_by_label("What is asked").fill(f"What is this? {HOSTILE}")
    drafts.get_by_label("What is right, one wording a line").fill("one thing\nanother")
    drafts.get_by_label("The library cannot answer this").uncheck()
    drafts.get_by_text("Name another article").click()
    drafts.get_by_label("Its address, headline or id").fill("City offers talks to end ferry strike")
    words = drafts.get_by_label("Its words").last
    words.fill("Nobody ever wrote this.")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#qs-drafts-told")).to_contain_text("the quote does not stand in “City offers talks")
    expect(words).to_have_value("Nobody ever wrote this.")
    words.fill("She wants boats moving by Friday.")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#qs-drafts-told")).to_have_text("Kept, with your changes.")
    expect(drafts.get_by_role("heading", name=f"Draft 1 of {total - 2}")).to_be_visible()
    page.get_by_role("button", name="Drop", exact=True).click()
    expect(page.locator("#qs-drafts-told")).to_contain_text("Dropped")

    drafts.get_by_role("button", name="Kept 2").click()
    drafts.get_by_role("button", name="Later").click()
    expect(drafts.get_by_label("What is asked")).to_have_value(re.compile(re.escape(HOSTILE)))
    assert drafts.locator("img, script").count() == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Download 2 questions").click()
    taken = [json.loads(line) for line in Path(download.value.path()).read_text("utf-8").splitlines()]
    assert [each["question"] for each in taken] == [asked, f"What is this? {HOSTILE}"]
    assert taken[1]["answers"] == ["one thing", "another"]
    assert taken[1]["evidence"][-1]["quote"] == "She wants boats moving by Friday."


def test_a_phone_has_no_sideways_scroll(browser: Browser, address: str) -> None:
    visit = Visit(browser, address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = visit.page
    page.get_by_label("More tabs").tap()
    page.get_by_role("button", name="Question sets").tap()
    expect(page.locator(".qs-run").first).to_be_visible()
    assert visit.has_no_horizontal_scroll()
    page.get_by_role("button", name="Open my-set-1").tap()
    expect(page.locator(".qs-question").first).to_be_visible()
    page.locator(".qs-question summary").first.tap()
    assert visit.has_no_horizontal_scroll()
    page.get_by_role("tab", name="Drafts").tap()
    expect(page.locator(".qs-draft")).to_be_visible()
    assert visit.has_no_horizontal_scroll()
    visit.context.close()
    assert visit.strays == []


def test_a_server_that_answers_to_anybody_changes_nothing(desk: Newsdesk) -> None:
    sets = QuestionSets.over(desk, private=False)
    shelf = sets.shelf
    name = shelf.new(
        Chosen("set.jsonl", b"{}", "set"), RunNotes(started_at="2026-03-04T05:06:07Z", writer="quote", total=1)
    )
    for do in ("delete", "go_on", "stop", "review", "keep", "drop", "make", "feedback"):
        assert "answers to anybody" in acted(sets, {"do": do, "run": name, "id": "x", "fields": {}}).told
    assert shelf.path(name).is_dir()
    shown = acted(sets, {"do": "list"}).html or ""
    assert name in shown
    assert "Delete" not in shown
    app = FastAPI()
    answer_with_problems(app)
    serve_question_sets(app, sets)
    with TestClient(app) as client:
        assert client.get("/evals/drafts.jsonl").status_code == 403
        assert client.get(f"/evals/{name}/report.html").status_code == 400


def test_the_page_loads_nothing_of_eval_before_it_is_used() -> None:
    program = (
        "import sys, bot.doors.page.question_sets.acts, bot.doors.page.question_sets.routes\n"
        "print([each for each in sys.modules if each.split('.')[0] == 'eval'])"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_drafts_lie_where_the_commands_keep_them() -> None:
    assert FILE == DRAFTS_FILE
