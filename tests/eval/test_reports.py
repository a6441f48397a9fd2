"""Reports: what they say is what was measured, no word from outside is obeyed, and any screen can show them."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page, expect, sync_playwright
from typer.testing import CliRunner

from bot.doors.commands.evaluating.app import eval_app
from eval.comparing.comparison import compare
from eval.judging.scoring import key_of
from eval.judging.values import JudgedQuestion
from eval.questions import SetQuestion, question_line
from eval.reporting import cards
from eval.reporting.cards import MOST_WORDS, web_address
from eval.reporting.compared import comparison_page
from eval.reporting.markdown import comparison_markdown, report_markdown
from eval.reporting.pages import page as laid_out
from eval.reporting.report import read_report, write_report
from eval.runs.folder import ANSWERS, METRICS, RUN
from eval.runs.running import Plan, run
from library.errors import BadInput
from tests.bot.doors.test_page import launched
from tests.desk import ROWS
from tests.eval.runs_made import HOSTILE, MIXED, abstained, asked, kept, unheld

HOSTILE_RUN = (
    asked("one", question=HOSTILE, quote=HOSTILE, title=HOSTILE, url="javascript:window.hacked=4"),
    unheld("two", kind=HOSTILE, notices=(HOSTILE,), gold=(HOSTILE,), id=HOSTILE[:60]),
    abstained("three", text=HOSTILE),
    asked("four", question="W" + "o" * 3000 + "?", quote="x" * 9000),
)
Opened = Callable[[Path], Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, file: Path, **how: Any) -> Iterator[Page]:
    """The file in a browser, which must not ask for anything else, nor complain."""
    settings: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, **how}
    page = browser.new_context(**settings).new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(file.as_uri())
    yield page
    page.wait_for_timeout(50)
    assert requests == [file.as_uri()]
    assert complaints == []
    page.context.close()


def visible_ids(page: Page) -> list[str]:
    return [each.get_attribute("id") or "" for each in page.locator(".card").all() if each.is_visible()]


def test_a_run_leaves_a_report_of_what_it_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path / "none"))
    articles, questions, out = tmp_path / "articles.jsonl", tmp_path / "set.jsonl", tmp_path / "out"
    articles.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    right = SetQuestion(id="r", question="How long did the repair of the bakery take?", answers=("41 days",))
    null = SetQuestion(id="u", question="Who won the 2022 World Cup?", answerable=False)
    questions.write_text(question_line(right) + "{}\n" + question_line(null), encoding="utf-8")
    run(Plan(questions, out, (str(articles),), "quote"))
    figures = json.loads((out / METRICS).read_text(encoding="utf-8"))
    assert figures["unreadable"] == ["line 2: the field 'id' is missing"]
    assert len(figures["abstention"]["reliability"]) == 2
    lines = [json.loads(line) for line in (out / ANSWERS).read_text(encoding="utf-8").splitlines()]
    assert all(0 < each["confidence"] < 1 for each in lines)
    report = read_report(out)
    rows = {row.name: row for group in report.groups for row in group.rows}
    assert rows["contains_gold"].value == f"{figures['answers']['contains_gold']:.3f}"
    assert rows["abstention.recall"].n == 1
    assert [tile.value for tile in report.tiles[:1]] == ["100 %"]
    written = (out / "report.html").read_text(encoding="utf-8")
    assert "The repair took 41 days." in written
    assert "Orne Valley Post" in written
    assert str(tmp_path) not in written


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_any_screen_shows_it_and_no_word_from_outside_is_obeyed(
    browser: Browser, tmp_path: Path, width: int, scheme: Any
) -> None:
    file = write_report(kept(tmp_path / "run", HOSTILE_RUN))
    with opened(browser, file, viewport={"width": width, "height": 844}, color_scheme=scheme) as page:
        for each in page.locator(".card > summary").all():
            each.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("window.hacked") is None
        assert page.locator("img, iframe, link, script[src]").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
        expect(page.locator("#q1 .question")).to_contain_text("<script>window.hacked = 1</script>")
        expect(page.locator("#q1 .question")).to_contain_text("{{ 7 * 7 }}")
        ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        lightness = sum(int(part) for part in re.findall(r"\d+", ground)[:3])
        assert lightness < 150 if scheme == "dark" else lightness > 600


def test_a_script_that_did_get_into_the_file_would_not_run(browser: Browser, tmp_path: Path) -> None:
    file = write_report(kept(tmp_path / "run", MIXED))
    planted = file.read_text(encoding="utf-8").replace("<main", "<script>window.hacked = 1</script><main", 1)
    file.write_text(planted, encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    expect(page.locator("script")).to_have_count(2)
    assert page.evaluate("window.hacked") is None
    expect(page.locator("#search")).to_be_visible()
    page.context.close()


def test_questions_are_filtered_and_searched(browser: Browser, tmp_path: Path) -> None:
    file = write_report(kept(tmp_path / "run", MIXED))
    with opened(browser, file) as page:
        assert visible_ids(page) == ["q1", "q2", "q3", "q4", "q5"]
        page.locator("label[for=shown-wrong]").click()
        assert visible_ids(page) == ["q4", "q5"]
        page.get_by_label("Search").fill("41ST opens")
        expect(page.locator(".found")).to_have_text("1 of 5 shown")
        assert visible_ids(page) == ["q5"]
        page.get_by_label("Search").fill("")
        page.locator("label[for=shown-unsupported]").click()
        assert visible_ids(page) == ["q5"]
        page.locator("#q5 > summary").click()
        expect(page.locator("#q5 .fault")).to_have_text("Not held: number: 41 stands nowhere")
        expect(page.locator("#q5 .sources")).to_contain_text("Weir Gazette 2026-02-03 Lock to open")
        expect(page.locator("#q5 .less").first).to_contain_text("contains_gold because")
        page.locator("label[for=shown-abstained]").click()
        assert visible_ids(page) == ["q3", "q4"]


def test_without_scripts_all_is_there_and_the_choices_still_work(browser: Browser, tmp_path: Path) -> None:
    file = write_report(kept(tmp_path / "run", MIXED))
    with opened(browser, file, java_script_enabled=False) as page:
        expect(page.locator("#search")).to_be_hidden()
        page.locator("label[for=shown-wrong]").click()
        assert visible_ids(page) == ["q4", "q5"]
        page.locator("#q4 > summary").click()
        expect(page.locator("#q4 .gold")).to_have_text("Right would be: on Friday")
        for title in ("Reliability", "Risk and coverage", "Time to answer"):
            expect(page.get_by_role("img", name=title)).to_have_count(1)
        expect(page.locator("#slices")).to_contain_text("February 2026")
        expect(page.locator("#made")).to_contain_text("six: the question is too long")
        expect(page.locator("#made")).to_contain_text("1 gold article of the set is not in the library")


def test_an_unfinished_run_is_reported_as_far_as_it_is(tmp_path: Path) -> None:
    folder = kept(tmp_path / "run", MIXED[:3], finished=False)
    done = CliRunner().invoke(eval_app, ["report", str(folder)])
    assert (done.exit_code, done.stdout.strip()) == (0, str(folder / "report.html"))
    assert "This run is not finished: 3 answers so far" in (folder / "report.html").read_text(encoding="utf-8")
    empty = write_report(kept(tmp_path / "empty", [], finished=False))
    assert "0 answers so far" in empty.read_text(encoding="utf-8")
    assert not (folder / METRICS).exists()


def test_what_is_no_run_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no run"):
        read_report(tmp_path)
    folder = kept(tmp_path / "run", MIXED)
    (folder / RUN).write_text('{"terms": {"set": "of another version"}}', encoding="utf-8")
    done = CliRunner().invoke(eval_app, ["report", str(folder)])
    assert "is damaged, or of another version" in str(done.exception)
    with pytest.raises(BadInput, match="cannot be written"):
        write_report(kept(tmp_path / "other", MIXED), tmp_path / "nowhere" / "report.html")


def test_a_folder_from_before_confidence_is_reported_without_it(tmp_path: Path) -> None:
    silent = [each.model_copy(update={"confidence": None}) for each in MIXED]
    folder = kept(tmp_path / "run", silent)
    figures = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    for name in ("reliability", "ece", "risk_coverage", "aurc"):
        del figures["abstention"][name]
    (folder / METRICS).write_text(json.dumps(figures), encoding="utf-8")
    report = read_report(folder)
    assert report.confidence == []
    assert "confidence" not in dict(report.sections)
    assert b"Reliability" not in write_report(folder).read_bytes()


def judged(folder: Path, score: float) -> Path:
    """A run whose first answer was judged so, by a judge that is calibrated for a part of what it says."""
    judge = {
        "model": "judge-1", "digest": "j1", "calibrated": False, "wrote_the_answers": False, "correctness": score,
        "accuracy": 0.5, "calibration": {"correctness": {"calibrated": True, "note": "kappa 0.61 (0.40 to 0.80)"}},
    }  # fmt: skip
    kept(folder, MIXED, judge=judge, counts={"judge.correctness": 1, "judge.accuracy": 4})
    scores: dict[str, float | None] = {"judge.correctness": score}
    reasons = {"judge.correctness": "the day is right"}
    line = JudgedQuestion(id="one", key=key_of(MIXED[0]), judge="j1", scores=scores, reasons=reasons)
    other = line.model_copy(update={"judge": "j0", "reasons": {"judge.correctness": "said by another judge"}})
    content = f"{line.model_dump_json()}\n{other.model_dump_json()}\n{{cut"
    (folder / "judged.jsonl").write_text(content, encoding="utf-8")
    return folder


def test_judged_scores_say_what_the_judge_is_worth(tmp_path: Path) -> None:
    folder = judged(tmp_path / "run", 1.0)
    group = read_report(folder).groups[-1]
    notes = {row.name: (row.value, row.note) for row in group.rows}
    assert notes["judge.correctness"] == ("1.000", "kappa 0.61 (0.40 to 0.80)")
    assert notes["judge.accuracy"] == ("0.500", "not calibrated")
    written = write_report(folder).read_text(encoding="utf-8")
    assert "the day is right" in written
    assert "said by another judge" not in written
    assert "| not calibrated |" in report_markdown(read_report(folder))
    page, pair = tmp_path / "page.html", (str(folder), str(judged(tmp_path / "other", 0.0)))
    done = CliRunner().invoke(eval_app, ["compare", *pair, "--markdown", "--html", str(page)])
    assert "- `judge.correctness`: kappa 0.61 (0.40 to 0.80)" in done.stdout
    assert "kappa 0.61 (0.40 to 0.80)" in page.read_text(encoding="utf-8")


def test_a_large_set_stays_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = kept(tmp_path / "run", MIXED)
    assert [len(card.scores) for card in read_report(folder).cards] == [2, 2, 0, 2, 3]
    monkeypatch.setattr(cards, "IN_FULL", len(MIXED) - 1)
    report = read_report(folder)
    assert "the 3 that are right none" in report.shortened
    assert [len(card.scores) for card in report.cards] == [0, 0, 0, 2, 2]
    assert all(len(card.question) <= MOST_WORDS for card in read_report(kept(tmp_path / "long", HOSTILE_RUN)).cards)


def test_markdown_holds_the_figures_and_no_markup_from_outside(tmp_path: Path) -> None:
    folder = kept(tmp_path / "run", [*MIXED, *HOSTILE_RUN[1:3]])
    done = CliRunner().invoke(eval_app, ["report", str(folder), "--markdown"])
    assert done.stdout.strip() == str(folder / "report.md")
    text = (folder / "report.md").read_text(encoding="utf-8")
    printed = CliRunner().invoke(eval_app, ["report", str(folder), "--markdown", "--out", "-"])
    assert printed.stdout == text
    assert "| `hit@1` | 0.800 |" in text
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert not re.search(r"<(img|a|script|style|code>code)\b", rendered)
    assert re.findall(r"<[a-z]+", rendered).count("<table") >= 4
    assert "@somebody" not in text
    rows = [line for line in rendered.split("<tr>") if "seen" in line]
    assert rows
    assert all(row.count("<td") == 4 for row in rows)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A run, and one in which a question got worse, one better, and a hostile one in other words."""
    worse = unheld("one", title=HOSTILE, url="javascript:window.hacked=5")
    better = asked("five", confidence=0.9)
    hostile = asked("two", quote=HOSTILE)
    return (
        kept(tmp_path / "before", [*MIXED, HOSTILE_RUN[1]]),
        kept(tmp_path / "after", [worse, hostile, *MIXED[2:4], better, HOSTILE_RUN[1]]),
    )


def test_a_comparison_is_a_page_of_its_own(browser: Browser, two: tuple[Path, Path], tmp_path: Path) -> None:
    file = tmp_path / "comparison.html"
    done = CliRunner().invoke(eval_app, ["compare", *map(str, two), "--html", str(file), "--markdown"])
    assert done.exit_code == 0, done.exception
    for width in (1280, 390):
        with opened(browser, file, viewport={"width": width, "height": 844}) as page:
            expect(page.locator("h1")).to_have_text("No difference beyond chance")
            page.locator("label[for=shown-better]").click()
            assert visible_ids(page) == ["q2"]
            page.locator("label[for=shown-worse]").click()
            page.locator("#q1 > summary").click()
            sides = page.locator("#q1 .sides > div")
            expect(sides.nth(0)).to_contain_text("The lock opens on Friday.")
            expect(sides.nth(1)).to_contain_text("<script>window.hacked = 1</script>")
            expect(page.locator("#q1 .steps .less").first).to_contain_text("1.000 → 0.000")
            expect(page.locator(".differences tbody tr").first).to_contain_text("contains_gold")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("window.hacked") is None
    assert "| `contains_gold` | 0.400 | 0.400 | +0.000 |" in done.stdout
    assert "1 question got worse" in done.stdout
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(done.stdout)
    assert not re.search(r"<(img|a|script|style)\b", rendered)
    assert str(two[0]) not in done.stdout + file.read_text(encoding="utf-8")


def test_two_runs_of_the_same_compare_as_no_difference(tmp_path: Path) -> None:
    comparison = compare(kept(tmp_path / "a", MIXED), kept(tmp_path / "b", MIXED))
    made = comparison_page(comparison)
    assert (made.verdict, made.moved, made.cards) == ("No difference", [], [])
    assert b"Every question scores the same in both." in laid_out("comparison.html", page=made)
    assert comparison_markdown(comparison).startswith("## No difference\n")


@pytest.mark.parametrize(
    ("url", "kept_url"),
    [
        ("https://weir.example/a", "https://weir.example/a"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//outside.example", None),
        ("http://[broken", None),
        (None, None),
    ],
)
def test_only_web_addresses_are_links(url: str | None, kept_url: str | None) -> None:
    assert web_address(url) == kept_url
