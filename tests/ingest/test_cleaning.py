"""Pages as they were pasted: the report told from what stands around it, line by line."""

import pytest

from eval.cleaning import Labelled, count, total, wrong_facts
from ingest.formats.text import draft_from_text
from tests.ingest.pasted_pages import pages

PAGES = pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_line_of_a_report_is_lost(page: Labelled):
    assert count(page).lost == []


@pytest.mark.parametrize(
    ("name", "least", "recall"), [("older", 28, 0.95), ("tuned", 18, 0.98), ("kept aside", 18, 0.9)]
)
def test_nearly_all_furniture_is_dropped(name: str, least: int, recall: float):
    chosen = [page for page in PAGES if page.set == name]
    found = total(map(count, chosen))
    assert len(chosen) >= least
    assert found.precision == 1.0
    assert found.recall >= recall


@pytest.mark.parametrize("page", [page for page in PAGES if page.set != "kept aside"], ids=lambda page: page.name)
def test_title_and_facts_of_a_pasted_page(page: Labelled):
    assert wrong_facts(page) == []


def test_most_facts_of_the_pages_that_were_kept_aside_are_read():
    aside = [page for page in PAGES if page.set == "kept aside"]
    wrong = sum(len(wrong_facts(page)) for page in aside)
    assert wrong <= sum(len(page.facts) for page in aside) * 0.2


def test_the_head_of_a_mail_is_neither_headline_nor_date():
    text = (
        "---------- Forwarded message ---------\nFrom: Ann Lee <ann@lee.example>\nDate: Tue, 11 Jun 2024 at 18:22\n"
        "Subject: Fwd: Bridge\nTo: desk@tern.example\n\nBridge opens at last in Tarn\nBy Jane Roe\n\n"
        "The bridge opened on Monday, four years late, and goats were the first to cross it, the mayor said."
    )
    draft = draft_from_text(text)
    assert (draft.title, draft.authors, draft.published_at) == ("Bridge opens at last in Tarn", ("Jane Roe",), None)


def test_a_sentence_that_is_set_large_a_second_time_goes_only_from_a_page():
    quote = "“Nobody ever lost an election over a fish.”"
    long = "The dam makes power for 200 houses and stops every salmon in the river, the state said on Tuesday. " * 2
    body = f"{long}\n\n{quote}\n\n{long}\n\n{quote[:-1]}” said Ann Lee, who counted them for the state for years."
    page = f"The Tern Courier\n\nThe dam that four governors promised to remove\n\n3 min read\n\nShare\n\n{body}"
    assert draft_from_text(page).text.count("Nobody ever lost") == 1
    assert (
        draft_from_text(f"The dam that four governors promised to remove\n\n{body}").text.count("Nobody ever lost") == 2
    )


def test_a_list_with_arrows_is_the_reports_own():
    items = "\n\n".join(f"» {number} Hill Street, sold to the town for {number},000 crowns" for number in range(1, 7))
    text = f"Houses sold in June\n\nThese houses were sold in June, the land office said on Monday in Tarn.\n\n{items}"
    assert draft_from_text(text).text.endswith("6,000 crowns")


NASTY = [
    "Share ",
    "(",
    "Photo by A, ",
    "A. ",
    "comments ",
    "1 ",
    "X/",
    "and A ",
    ". reach him at ",
    "we use cookies ",
    "“",
    "| ",
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", NASTY)
def test_lines_that_repeat_themselves_are_read_in_time(piece: str):
    """A form that went back and forth over such a line would need years; lines past 600 characters meet no form."""
    lines = [f"{(piece * 600)[:590]}{number}" for number in range(20)]
    text = "\n\n".join(["The bridge opens at last", *lines, piece * (1_000_000 // len(piece)), "The end of it came."])
    assert draft_from_text(text).text.endswith("The end of it came.")


@pytest.mark.timeout(60)
def test_a_text_of_very_many_lines_is_kept_as_it_is_in_its_middle():
    lines = [*(f"Line {number} of the register" for number in range(100_000)), "Share this article"]
    lines[50_000] = "Share this article"
    text = draft_from_text("The register of ropes\n\n" + "\n".join(lines)).text
    assert text.count("Share this article") == 1
