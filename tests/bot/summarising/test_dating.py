"""When things happened, by the words of invented sentences."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summarising.timelines.dating import dating, days_of
from bot.summarising.timelines.tense import reports_news

THURSDAY = date(2026, 3, 12)
"""The day of publication of every sentence of the table."""

DATED = [
    # weekdays
    ("The council voted on Tuesday to build a bridge.", "2026-03-10"),
    ("On Tuesday Mayor Edda Brandt resigned.", "2026-03-10"),
    ("The strike began on Thursday.", "2026-03-12"),
    ("A fire destroyed the mill early on Friday.", "2026-03-06"),
    ("The ferry sank last Thursday off Kalm.", "2026-03-05"),
    ("The ferry sank last Monday off Kalm.", "2026-03-09"),
    ("Brandt said Wednesday that the plan had failed.", "2026-03-11"),
    ("The plan had failed, Brandt said on Wednesday.", "2026-03-11"),
    ("The court will rule on Monday.", "2026-03-16"),
    ("The court is to rule next Wednesday.", "2026-03-18"),
    ("The fair opens on Saturday.", "2026-03-14"),
    ("Talks are scheduled for Thursday.", "2026-03-12"),
    ("Talks are due to resume next Thursday.", "2026-03-19"),
    ("The port was due to open on Monday.", "2026-03-09"),
    ("The union called a strike from Monday, which will close the mines.", None),
    ("Ministers met on Tuesday last week.", "2026-03-03"),
    ("Ministers will meet on Tuesday next week.", "2026-03-17"),
    ("The bill passed on Monday after Sunday’s vote failed.", "2026-03-09"),
    ("The market is held every Saturday in Kalm.", None),
    ("Shops have been shut since Monday.", None),
    ("The Sunday Times of Orne reported losses.", None),
    ("Sales rose on Black Friday in all shops.", None),
    # days of a month
    ("She was elected on 3 March.", "2026-03-03"),
    ("She was elected on March 3.", "2026-03-03"),
    ("She was elected on March 3rd, 2019.", "2019-03-03"),
    ("She was elected on the 3rd of March.", "2026-03-03"),
    ("The mill burned on 14 December.", "2025-12-14"),
    ("The mill burned on 20 March.", "2025-03-20"),
    ("The line will open on 20 March.", "2026-03-20"),
    ("The line will open on 2 January.", "2027-01-02"),
    ("The order of 2026-02-17 was withdrawn on Monday.", "2026-03-09"),
    ("The treaty was signed on 2024-02-29.", "2024-02-29"),
    ("He died on 31 February.", None),
    ("He died on 29 February.", None),
    ("He died on 30 February 2025 in Kalm.", None),
    ("Rain fell from 3 to 5 March.", ("2026-03-03", "2026-03-05")),
    ("Rain fell on March 3-5.", ("2026-03-03", "2026-03-05")),
    ("The fair was held between 1 and 4 March.", ("2026-03-01", "2026-03-04")),
    ("The tunnel has been closed since 3 March.", None),
    ("The tunnel must be mended by 3 April.", None),
    ("Police opened an inquiry into the 3 March explosion.", None),
    ("On Tuesday, 3 March, the dam broke.", "2026-03-03"),
    # months, quarters, years
    ("In December the mill burned.", "2025-12"),
    ("The mill burned in March.", "2026-03"),
    ("The tram will open in May.", "2026-05"),
    ("The tram will open in February.", "2027-02"),
    ("The mill burned last October.", "2025-10"),
    ("The mill burned in late October.", "2025-10"),
    ("The mill burned in October 2019.", "2019-10"),
    ("The bank was founded in 1931.", "1931"),
    ("The line was closed in the 1990s.", None),
    ("It was the wettest January since 1931.", None),
    ("The town aims to burn no coal by 2035.", None),
    ("Orders fell in the second quarter of 2025.", ("2025-04", "2025-06")),
    ("May Tolland may march in the parade.", None),
    ("The games will be held in 2032.", "2032"),
    # counted from the day of publication
    ("The court ruled today.", "2026-03-12"),
    ("The court ruled yesterday.", "2026-03-11"),
    ("The court ruled the day before yesterday.", "2026-03-10"),
    ("The roof fell in last night.", "2026-03-11"),
    ("The court will rule tomorrow.", "2026-03-13"),
    ("The court will rule the day after tomorrow.", "2026-03-14"),
    ("The court ruled two days ago.", "2026-03-10"),
    ("The court ruled two weeks ago.", ("2026-02-23", "2026-03-01")),
    ("The court ruled three months ago.", "2025-12"),
    ("The court ruled a year ago.", "2025"),
    ("The court ruled a few days ago.", None),
    ("The firm was sold last week.", ("2026-03-02", "2026-03-08")),
    ("The firm was sold last month.", "2026-02"),
    ("The firm was sold last year.", "2025"),
    ("The firm has grown over the last year.", None),
    ("The firm has grown in the past month.", None),
    ("The firm was sold earlier this week.", ("2026-03-09", "2026-03-12")),
    ("The firm was sold earlier this month.", "2026-03"),
    ("The firm will be sold next week.", ("2026-03-16", "2026-03-22")),
    ("The firm will be sold next month.", "2026-04"),
    ("The firm will be sold in two days.", "2026-03-14"),
    ("The bridge was built in two weeks.", None),
    ("Crowds gathered at the weekend.", ("2026-03-07", "2026-03-08")),
    ("Voters feared next week’s elections.", None),
    ("Two days later she fled.", None),
    ("They met again the following day.", None),
    ("The mayor resigned.", None),
]


@pytest.mark.parametrize(("sentence", "when"), DATED)
def test_sentence_is_dated(sentence: str, when: str | tuple[str, str] | None) -> None:
    own = dating(sentence, THURSDAY).own
    wanted = (when, None) if isinstance(when, str) else when
    assert (own and (own.date, own.until)) == wanted


@pytest.mark.parametrize(
    ("sentence", "planned"),
    [
        ("The court will rule on Monday.", True),
        ("The court ruled on Monday.", False),
        ("The games will be held in 2032.", True),
        ("Officials said on Tuesday they will close the port.", False),
        ("The ferry will sail again next week, its owner said.", True),
    ],
)
def test_what_is_to_come_is_marked(sentence: str, planned: bool) -> None:
    own = dating(sentence, THURSDAY).own
    assert own is not None
    assert own.planned is planned


def test_one_sentence_tells_of_one_thing_and_announces_another() -> None:
    found = dating("The council voted 9 to 4 on Tuesday to build a bridge; work is to begin in May.", THURSDAY)
    assert found.own is not None
    assert found.planned is not None
    assert (found.own.date, found.planned.date) == ("2026-03-10", "2026-05")


def test_the_words_that_date_it_are_told() -> None:
    sentence = "Brandt resigned on Tuesday, her office said."
    own = dating(sentence, THURSDAY).own
    assert own is not None
    assert own.words.of(sentence) == "on Tuesday"


@pytest.mark.parametrize("sentence", ["He died on 31 February.", "Two days later she fled."])
def test_a_time_that_is_none_is_unclear(sentence: str) -> None:
    assert dating(sentence, THURSDAY).unclear


@pytest.mark.parametrize(
    ("sentence", "when"),
    [
        ("The mill burned on 3 March 2019.", "2019-03-03"),
        ("The mill burned in 2019.", "2019"),
        ("The mill burned on Tuesday.", None),
        ("The mill burned on 3 March.", None),
        ("The mill burned last month.", None),
        ("The mill burned in March.", None),
    ],
)
def test_without_a_day_of_publication_the_year_must_be_named(sentence: str, when: str | None) -> None:
    own = dating(sentence, None).own
    assert (own and own.date) == when


@pytest.mark.parametrize("published", [date.min, date.max, date(2024, 2, 29)])
@given(sentence=st.lists(st.sampled_from([word for text, _ in DATED for word in text.split()]), max_size=25))
def test_any_words_on_any_day_are_read(published: date, sentence: list[str]) -> None:
    text = " ".join(sentence)
    found = dating(text, published)
    for each in (found.own, found.planned):
        if each is not None:
            assert 0 <= each.words.start < each.words.end <= len(text)
            assert each.days.first <= each.days.last
            assert days_of(each.date).first <= each.days.last


@pytest.mark.parametrize(
    ("sentence", "news"),
    [
        ("The council voted to build a bridge.", True),
        ("Ministers announce a levy on salt.", True),
        ("Brandt warned of floods.", True),
        ("The Orne is a river in Wickham.", False),
        ("What happens to the bridge?", False),
        ("Salt and bread.", False),
        ("Совет проголосовал за строительство моста.", True),
    ],
)
def test_news_is_told_from_what_always_is(sentence: str, news: bool) -> None:
    assert reports_news(sentence) is news


def test_an_opening_sentence_tells_news_in_any_verb_that_is_none_of_being() -> None:
    assert reports_news("Rebels seize the town of Kalm.", opens=True)
    assert not reports_news("Rebels seize the town of Kalm.")
    assert not reports_news("Kalm is a town on the Orne.", opens=True)
