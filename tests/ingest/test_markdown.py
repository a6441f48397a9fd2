"""Markdown: front matter, and text without its marks."""

from pathlib import Path

import pytest

from ingest.formats.markdown import draft_from_markdown
from ingest.values import Failure
from library.errors import UnreadableSource
from tests.ingest.reading import read_file


def test_front_matter():
    draft = draft_from_markdown(
        "---\ntitle: 'Bridge opens: at last'\noutlet: The Tern Courier\nauthors: [Jane Roe, John Doe]\n"
        "published_at: 2023-03-02T16:12:00+05:30\nupdated_at: 2023-03-03\nurl: https://x.example/1\n"
        "section: News\n"
        "language: en\nid: b-1\nmood: calm\n---\n\nTARN, Velmora — The bridge opened.\n"
    )
    assert draft.model_dump(exclude_defaults=True, exclude={"found_in"}) == {
        "title": "Bridge opens: at last", "text": "TARN, Velmora — The bridge opened.", "id": "b-1",
        "url": "https://x.example/1", "outlet": "The Tern Courier", "authors": ("Jane Roe", "John Doe"),
        "dateline": "TARN, Velmora", "published_at": "2023-03-02T16:12:00+05:30", "updated_at": "2023-03-03",
        "section": "News", "language": "en", "ignored_keys": ("mood",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2023-03-02", "2023-03-02"),
        ("2023-03-02T16:12:00Z", "2023-03-02T16:12:00Z"),
        ("2023-03-02 16:12:00 +0530", "2023-03-02 16:12:00+0530"),
        ("'March 2, 2023'", "2023-03-02"),
    ],
)
def test_dates_are_kept_as_written(written: str, kept: str):
    draft = draft_from_markdown(f"---\ntitle: A\nauthor: Jane Roe\ndate: {written}\n---\nB.")
    assert (draft.published_at, draft.authors) == (kept, ("Jane Roe",))


def test_marks_are_taken_off():
    draft = draft_from_markdown(
        '# The *title*\n\nSome **bold** and _slanted_ [words](https://x.example/ "t") and `code`,\n'
        "wrapped.\n\n"
        "![a picture](x.png)\n\n## A crosshead\n\n- one\n- two **b**\n  - three\n\n"
        "1. first\n2. second\n\n> quoted\n> words\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\nA 5 \\* 3 &amp; <b>x</b> https://y.example\n\n"
        "---\n\n<!-- note -->\n\nEnd.[^1]\n"
    )
    assert draft.title == "The title"
    assert draft.text.split("\n\n") == [
        "Some bold and slanted words and code, wrapped.", "A crosshead", "- one\n- two b\n- three",
        "- first\n- second",
        "quoted words", "a | b", "1 | 2", "A 5 * 3 & x https://y.example", "End.[^1]",
    ]  # fmt: skip


def test_a_heading_that_repeats_the_title_goes_and_another_stays():
    assert draft_from_markdown("---\ntitle: One\n---\n# one\n\nText.").text == "Text."
    assert draft_from_markdown("---\ntitle: One\n---\n# Two\n\nText.").text == "Two\n\nText."


def test_without_any_heading_the_first_sentence_is_the_title():
    draft = draft_from_markdown("The bridge opened. Many came.\n\nThey left.")
    assert (draft.title, draft.text) == ("The bridge opened.", "The bridge opened. Many came.\n\nThey left.")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: [one\n---\nText.", "front matter: line"),
        ("---\ntitle: one\n\nText.", "no line of --- closes it"),
        ("---\ntitle: one\ndate: 2023-02-30\n---\nText.", "published_at: '2023-02-30'"),
        ("---\ntitle: one\nauthors: {a: b}\n---\nText.", "authors: should be a list"),
        ("---\ntitle: !!python/object/apply:os.getcwd []\n---\nText.", "front matter"),
        ("---\ntitle: one\n---\n", "no article text"),
        ("# Only a heading\n", "no article text"),
    ],
)
def test_reasons(text: str, reason: str):
    with pytest.raises(UnreadableSource, match=reason):
        draft_from_markdown(text)


def test_a_rule_at_the_head_is_no_front_matter():
    assert draft_from_markdown("---\n\n# One\n\nText.").text == "Text."


def test_a_failure_names_the_file(tmp_path: Path):
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: [\n---\n")
    [found] = read_file(path)
    assert isinstance(found, Failure)
    assert found.source == str(path)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text", ["[" * 20_000, "> " * 5_000 + "x", "*a **b " * 5_000, "- " * 3_000 + "x", "`" * 20_000]
)
def test_marks_without_end_come_to_an_end(text: str):
    draft_from_markdown(f"# Title\n\nWords.\n\n{text}\n")


def test_where_each_fact_was_found_and_what_could_not_be_seen():
    draft = draft_from_markdown("---\ndate: 2023-03-02\noutlet: The Tern Courier\n---\n# One\n\nTARN — Te\u200bxt.")
    assert draft.found_in == {
        "title": "heading", "published_at": "front matter", "outlet": "front matter", "dateline": "text",
    }  # fmt: skip
    assert (draft.text, draft.hidden) == ("TARN — Text.", 1)
    assert draft_from_markdown("---\ntitle: One\n---\nText.").found_in["title"] == "front matter"
    assert draft_from_markdown("Text.").found_in["title"] == "text"
