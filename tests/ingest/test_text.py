"""Pasted pages: furniture against report, titles, outlets, bylines, dates, datelines."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.bylines import byline_of
from ingest.characters import normalise, paragraphs
from ingest.datelines import dateline_of
from ingest.dates import date_line, iso_time, written_time
from ingest.formats.text import draft_from_text
from ingest.furniture import furniture_kind
from ingest.outlets import known_outlet, masthead_of, outlet_of_url
from ingest.values import Draft
from library.errors import UnreadableSource
from tests.ingest.reading import read_file

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "articles"


@pytest.mark.parametrize(
    "sentence",
    [
        "Like this, the plan cannot work.",
        "Credit, once cheap, has dried up across the valley.",
        "Images, some of them a century old, were found in the cellar.",
        "The report drew the following picture: a country in debt.",
        "By using cookies, the company followed people across the web.",
        "We use the cookies that my grandmother baked.",
        "Reporting by the newspaper showed that the minister had known.",
        "Background: the dispute began with a fence in 2019.",
        "More than this: the bank will close two branches.",
        "Register to vote by Friday, the town hall urged residents.",
        "The talks go on. (PTI)",
        "The band (AC/DC)",
        "Share prices fell in Tokyo.",
        "Comments from the ministry were not available.",
        "Related industries went with them.",
        "The storm contributed to the delay of this report, the court heard.",
        "Correction: the bridge is 40 metres long.",
        "This story has been updated.",
        "Update: two people were found alive.",
        "Copyright law does not cover recipes.",
        "Read the ice, the old drivers say, and not the calendar.",
        "Pictures by Goya and Velazquez were stolen from the museum in March.",
        "Topics ranged from rope to rum.",
        "“No comment.”",
        "He gave it to his sister (the one in Leeds).",
        "The bill was signed by the president. (He had vetoed it twice.)",
        "The ship sailed at 3:41 / 15:41 local time",
    ],
)
def test_a_sentence_that_looks_like_furniture_is_kept(sentence: str):
    assert furniture_kind(sentence) is None


def test_a_short_paragraph_of_a_plain_text_is_kept():
    """Without other furniture there is no page, and so no headline of another article in it."""
    long = "The town council voted on Tuesday to sell the old fire engine to a museum in the capital for " * 2
    text = f"Council sells engine\n\n{long}.\n\n{long}.\n\nEngines rusted. Nobody noticed a thing.\n\n{long}."
    assert "Engines rusted. Nobody noticed a thing." in draft_from_text(text).text


def test_text_without_a_headline_gets_its_first_sentence_as_title_and_keeps_it():
    text = f"Rain fell on the hills all night and the river rose by two metres. {'More is expected. ' * 12}"
    draft = draft_from_text(text)
    assert draft.title == "Rain fell on the hills all night and the river rose by two metres."
    assert draft.text.startswith(draft.title)


def test_a_page_without_a_report_is_refused():
    with pytest.raises(UnreadableSource, match="no article text"):
        draft_from_text("Share\n\nSubscribe\n\n3 min read")


def test_unknown_facts_stay_unknown(tmp_path: Path):
    path = tmp_path / "note.txt"
    path.write_text("Well found in the market square\n\nWorkers found a well on Friday, the town said.")
    [draft] = read_file(path)
    assert isinstance(draft, Draft)
    assert (draft.outlet, draft.published_at, draft.updated_at, draft.authors) == (None, None, None, ())


@given(st.lists(st.text(max_size=80), max_size=12))
def test_kept_text_is_made_of_the_lines_it_was_given(lines: list[str]):
    given_lines = paragraphs(normalise("\n\n".join(lines)))
    try:
        draft = draft_from_text(normalise("\n\n".join(lines)))
    except UnreadableSource:
        return
    assert set(draft.text.split("\n\n")) <= set(given_lines)
    assert draft.text == draft.text.strip()


@given(st.text())
def test_normalising_twice_changes_nothing(text: str):
    once = normalise(text)
    assert normalise(once) == once
    parts = paragraphs(once)
    assert paragraphs("\n\n".join(parts)) == parts


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("March 2, 2023", "2023-03-02"),
        ("2 March 2023", "2023-03-02"),
        ("Thursday, 2nd of March, 2023", "2023-03-02"),
        ("March 2, 2023 at 4:12 p.m. EST", "2023-03-02T16:12:00-05:00"),
        ("2 March 2023, 4:12 p.m.", "2023-03-02T16:12:00"),
        ("2 March 2023 16.12 GMT", "2023-03-02T16:12:00+00:00"),
        ("July 1, 2023, 9 a.m. ET", "2023-07-01T09:00:00-04:00"),
        ("January 1, 2023, 9 a.m. ET", "2023-01-01T09:00:00-05:00"),
        ("02 Mar 2023 04:12PM IST", "2023-03-02T16:12:00+05:30"),
        ("2 March 2023 16:12 XYZ", "2023-03-02T16:12:00"),
        ("2 March 2023 16:12 UTC+3", "2023-03-02T16:12:00+03:00"),
        ("12:30 a.m., March 2, 2023", "2023-03-02T00:30:00"),
        ("2.3.2023", "2023-03-02"),
        ("25/3/2023", "2023-03-25"),
        ("3/25/2023", "2023-03-25"),
        ("2023-03-02T16:12:00Z", "2023-03-02T16:12:00Z"),
        ("3/2/2023", None),
        ("31 February 2023", None),
        ("March 2023", None),
        ("2 March 2023, 25:10", None),
        ("2 March 2023 was a Thursday", None),
    ],
)
def test_dates_as_written(written: str, expected: str | None):
    assert written_time(written) == expected


@pytest.mark.parametrize("text", ["2023", "yesterday", "2023-W09-4", "2023-02-30", "20230302", "", "2023-03-02T99:00"])
def test_other_forms_are_no_iso_time(text: str):
    with pytest.raises(ValueError, match="date"):
        iso_time(text)


@given(st.datetimes(timezones=st.none() | st.timezones()))
def test_every_iso_time_is_kept_as_written(moment):
    text = moment.isoformat()
    try:
        assert iso_time(text) == text
    except ValueError:
        # Zones of the nineteenth century had seconds in their offset.
        assert moment.utcoffset().total_seconds() % 60


def test_date_lines():
    both = date_line("Published 2 March 2023, 4:12 p.m. Updated 3 March 2023, 9:00 a.m.")
    assert both == ("2023-03-02T16:12:00", "2023-03-03T09:00:00", True)
    assert date_line("Updated: 3 March 2023") == (None, "2023-03-03", True)
    assert date_line("Last updated on March 3, 2023 at 9:00 AM EST") == (
        None,
        "2023-03-03T09:00:00-05:00",
        True,
    )
    assert date_line("2 March 2023") == ("2023-03-02", None, False)
    assert date_line("Updated 3 hours ago") == (None, None, True)
    assert date_line("On 2 March 2023 the bridge fell.") is None
    assert date_line("Updated figures show a fall") is None


@pytest.mark.parametrize(
    ("line", "authors", "outlet"),
    [
        ("By Jane Roe", ("Jane Roe",), None),
        ("By Jane Roe and John Doe | Reuters", ("Jane Roe", "John Doe"), "Reuters"),
        ("By Jane Roe, Staff Writer", ("Jane Roe",), None),
        ("By JANE ROE, Associated Press", ("Jane Roe",), "The Associated Press"),
        (
            "By Ana de la Cruz, John O’Neill and Li Wei in Beijing",
            ("Ana de la Cruz", "John O’Neill", "Li Wei"),
            None,
        ),
        ("By Jane Roe for The Guardian", ("Jane Roe",), "The Guardian"),
        ("By our own correspondent", (), None),
        ("By Reuters", (), "Reuters"),
    ],
)
def test_bylines(line: str, authors: tuple[str, ...], outlet: str | None):
    assert byline_of(line) == (authors, outlet)


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the river had fallen",
        "By noon, Jane Roe had left.",
        "By the time it was over",
        "From bad to worse",
    ],
)
def test_no_bylines(line: str):
    assert byline_of(line) is None


@pytest.mark.parametrize(
    ("paragraph", "place", "agency"),
    [
        ("NEW DELHI — Ministers met.", "NEW DELHI", None),
        ("PORT SELENE, Velmora — Ministers met.", "PORT SELENE, Velmora", None),
        ("LONDON (Reuters) - Ministers met.", "LONDON", "Reuters"),
        ("WASHINGTON, March 2 (Reuters) - Ministers met.", "WASHINGTON", "Reuters"),
        ("Paris (AFP) – Ministers met.", "Paris", "AFP"),
        ("ST. LOUIS, Mo. (AP) — Ministers met.", "ST. LOUIS, Mo.", "AP"),
        ("PUNE CITY: Ministers met.", "PUNE CITY", None),
    ],
)
def test_datelines(paragraph: str, place: str, agency: str | None):
    assert dateline_of(paragraph) == (place, agency)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Ministers — all of them — met.",
        "BREAKING — Ministers met.",
        "NASA: the rocket is safe.",
        "The EU - a club.",
    ],
)
def test_no_datelines(paragraph: str):
    assert dateline_of(paragraph) is None


def test_outlets():
    assert known_outlet("washington post") == "The Washington Post"
    assert known_outlet("AP") == "The Associated Press"
    assert known_outlet("ap") is None
    assert outlet_of_url("https://www.bbc.co.uk/news/1") == "BBC News"
    assert outlet_of_url("https://evilbbc.co.uk.example/") is None
    assert masthead_of("The Tern CourierNews since 1888") == "The Tern Courier"
    assert masthead_of("THE TERN COURIER") == "The Tern Courier"
    assert masthead_of("Billionaire MacKenzie Scott gives away a fortune") is None
    assert masthead_of("Rivers rise across the north") is None


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.*")), ids=lambda path: path.name)
def test_every_sample_reads_well(path: Path):
    drafts = list(read_file(path))
    assert drafts
    for draft in drafts:
        assert isinstance(draft, Draft), draft
        assert draft.title
        assert draft.outlet
        for words in (
            "min read",
            "contributed to this report",
            "Share this",
            "newsletter:",
            "Copy link",
            "Most read",
        ):
            assert words.lower() not in draft.text.lower()
        assert draft.text == "\n\n".join(part.strip() for part in draft.text.split("\n\n"))


def test_a_headline_of_another_article_goes_and_an_article_written_in_such_lines_keeps_them():
    long = "The town council voted on Tuesday to sell the old fire engine to a museum in the capital, it said, " * 2
    stray = "Museums wanted a fire engine at Tarn. Goats had other ideas."
    head = "The Tern Courier\n\nCouncil sells its engine\n\n3 min read"
    page = f"{head}\n\n{long}.\n\n{long}.\n\n{{}}\n\n{long}.\n\n{long}."
    assert stray not in draft_from_text(page.format(stray)).text
    twice = draft_from_text(page.format(f"{stray}\n\n{long}.\n\nBuyers came from Tarn by bus. Sellers stayed at home."))
    assert stray in twice.text


def test_a_byline_or_agency_names_the_outlet_only_where_no_masthead_does():
    report = "TARN (Reuters) - The bridge opened on Monday, four years late, and goats were the first to cross it."
    assert draft_from_text(f"Bridge opens\n\n{report}").outlet == "Reuters"
    assert draft_from_text(f"The Tern Courier\n\nBridge opens at last in Tarn\n\n{report}").outlet == "The Tern Courier"


def test_where_each_fact_of_a_text_was_found():
    text = (
        "The Tern Courier\n\nBridge opens at last in Tarn\n\nBy Jane Roe\n\nPublished 2 March 2023\n\n3 min read\n\n"
        "TARN (Reuters) - The bridge opened on Monday, four years late, and goats were the first to cross it."
    )
    draft = draft_from_text(text)
    assert draft.found_in == {
        "title": "text", "outlet": "masthead", "authors": "byline", "published_at": "text", "dateline": "text",
    }  # fmt: skip
    assert draft_from_text(text.removeprefix("The Tern Courier\n\n")).found_in["outlet"] == "dateline"


def test_characters_that_cannot_be_seen_are_dropped_and_counted():
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "obey me")
    draft = draft_from_text(
        f"Well found\n\nWork\u200b\u2060ers found{tags} a well on Fri\u00adday, the \u202etown\u202c said."
    )
    assert draft.text == "Workers found a well on Friday, the town said."
    assert draft.hidden == 5
    assert draft_from_text("\ufeffWell found\n\nक्‍ष and 👩‍🚒 stay as they are written, said the town.").hidden == 0


def test_an_outlet_s_name_under_the_headline_is_the_outlet():
    draft = draft_from_text(
        "Council backs quay repair\n\nThe Tern Harbour Courier\n\n12 May 2026\n\nTERN HARBOUR — The council voted 7 "
        "to 4 on Tuesday to repair the old quay at a cost of 2.1 million crowns, the mayor said."
    )
    assert (draft.title, draft.outlet, draft.published_at) == (
        "Council backs quay repair", "The Tern Harbour Courier", "2026-05-12",
    )  # fmt: skip
    assert draft.text.startswith("TERN HARBOUR")
