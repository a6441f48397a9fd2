"""Answers as HTML: what is marked, what is said, and that nothing of it is ever markup of somebody else's."""

from html import unescape
from html.parser import HTMLParser

import pytest

from bot.desk_values import Example
from bot.doors.page.cards import Place, marked
from bot.doors.page.lists import articles_html, report_html, welcome_html
from bot.doors.page.turns import answered_html, failed_html, writing_html
from bot.values import Answer, Citation, Evidence, EvidenceFound, Finding, Sentence
from bot.verdicts.values import Account, Conflict
from ingest.values import ArticleCounts, Failure, IngestReport
from library.values import ArticleCard, Coverage, Filters

EVIL = "<script>x()</script><img src=x onerror=x()>\"' onclick=x() [a](javascript:x())"
TEXT = "Crews walked out on Tuesday. The union said 340 workers had joined. Boats stayed in port."
COVERAGE = Coverage.model_validate({"articles_searched": 1204, "outlets": 2, "from": "2023-03-02", "to": "2023-05-04"})


def evidence(text: str = TEXT, **changes: object) -> Evidence:
    fields: dict[str, object] = {
        "number": 1,
        "passage_id": "a:1:100-200",
        "article_id": "a",
        "version": 1,
        "title": "Ferry strike",
        "outlet": "Harbour Post",
        "published_at": "2023-03-02T10:00:00Z",
        "url": None,
        "start": 100,
        "end": 100 + len(text),
        "text": text,
        "score": 1.0,
        "found_by": ("words",),
    }
    return Evidence.model_validate(fields | changes)


def citation(number: int, quote: str, **changes: object) -> Citation:
    start = 100 + TEXT.index(quote) if quote in TEXT else 100
    fields: dict[str, object] = {
        "number": number,
        "article_id": "a",
        "version": 1,
        "title": "Ferry strike",
        "outlet": "Harbour Post",
        "published_at": "2023-03-02T10:00:00Z",
        "url": None,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
    }
    return Citation.model_validate(fields | changes)


def answer(**changes: object) -> Answer:
    said = "The union said 340 workers had joined."
    fields: dict[str, object] = {
        "question": "How many?",
        "standalone_question": "How many?",
        "text": f"{said} [1]",
        "verdict": "answered",
        "sentences": (Sentence(text=said, citations=(1,), support="supported"),),
        "citations": (citation(1, said),),
        "evidence": (evidence(),),
        "coverage": COVERAGE,
        "writer": "quote",
        "prompt": "quote/v1",
        "settings_id": "0",
    }
    return Answer.model_validate(fields | changes)


class Seen(HTMLParser):
    """The tags, attributes and words of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_cited_words_are_marked_and_numbers_lead_to_their_card() -> None:
    html = answered_html("t7", answer())
    assert '<mark data-cited="1">The union said 340 workers had joined.</mark>' in html
    assert 'href="#t7-c1"' in html
    assert 'id="t7-c1"' in html
    assert "2 March 2023" in html
    assert "searched 1,204 articles from 2 outlets · 2 March 2023 – 4 May 2023" in html


def test_two_citations_in_one_passage_share_a_card() -> None:
    both = answer(citations=(citation(1, "Crews walked out on Tuesday."), citation(2, "Boats stayed in port.")))
    html = answered_html("t1", both)
    assert html.count('class="card"') == 1
    assert 'id="t1-c1"' in html
    assert 'id="t1-c2"' in html


def test_a_citation_outside_what_is_shown_has_a_card_of_its_own() -> None:
    html = answered_html("t1", answer(citations=(citation(1, "Words from elsewhere.", start=900, end=921),)))
    assert '<mark data-cited="1">Words from elsewhere.</mark>' in html
    assert "Also read" in html


def test_marks_may_overlap_and_keep_every_character() -> None:
    html = marked("abc<def", [Place(1, 0, 3), Place(2, 2, 5)], 0, 7)
    assert html == ('<mark data-cited="1">ab</mark><mark data-cited="1 2">c</mark><mark data-cited="2">&lt;d</mark>ef')
    assert unescape(Seen(html).words) == "abc<def"


def test_a_long_passage_shows_what_is_near_the_cited_words_and_keeps_the_rest() -> None:
    text = "Long before. " * 60 + "The very words." + " Long after." * 60
    at = text.index("The very words.")
    long = answer(
        citations=(citation(1, "The very words.", start=100 + at, end=100 + at + 15),),
        evidence=(evidence(text),),
    )
    html = answered_html("t1", long)
    assert html.count('class="rest"') == 2
    assert "data-more" in html
    assert text in Seen(html.replace('<span class="gap"> … </span>', "")).words


def test_unsupported_sentences_are_marked_with_the_reason() -> None:
    sentence = Sentence(text="It was 341.", support="unsupported", findings=(Finding(kind="number", detail="341"),))
    html = answered_html("t1", answer(text="It was 341.", sentences=(sentence,), citations=()))
    assert '<span class="unsupported">It was 341.</span>' in html
    assert "a number its source does not hold" in html


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("partial", "Answers part of the question"),
        ("conflict", "The articles disagree"),
        ("abstained", "No answer in this library"),
    ],
)
def test_verdicts_are_said(verdict: str, words: str) -> None:
    html = answered_html("t1", answer(verdict=verdict, sentences=(), citations=(), text="Nothing."))
    assert words in html
    assert f'class="turn {verdict}"' in html


def test_accounts_that_differ_stand_in_a_table_with_their_numbers_escaped() -> None:
    accounts = (
        Account(figure=f"340 {EVIL}", outlet=EVIL, published_at="2023-03-02", citation=1),
        Account(figure="900", outlet=None, published_at=None, citation=2),
    )
    told = answer(verdict="conflict", conflict=Conflict(about=EVIL, accounts=accounts), missing=(EVIL,))
    html = answered_html("t1", told)
    table = html[html.index("<table") : html.index("</table>")]
    assert "Told differently:" in table
    assert table.count("<tr>") == 3
    assert 'href="#t1-c1"' in table
    assert "2 March 2023" in table
    assert "undated" in table
    assert "Not found in the articles" in html
    assert "<script" not in html
    assert "<img" not in html


def test_what_stands_in_the_text_for_programs_is_said_once_on_the_page() -> None:
    accounts = tuple(
        Account(figure=figure, outlet="Harbour Post", published_at="2023-03-02", citation=1) for figure in ("4", "9")
    )
    update = Conflict(about="missing", kind="update", accounts=accounts)
    text = "The union said 340 workers had joined. [1]\n\nEarlier: 9 (Harbour Post, 2023-03-02) [1]."
    html = answered_html("t1", answer(text=text, conflict=update))
    assert "The figure has moved, and the newest stands:" in html
    assert "Earlier:" not in html
    advice = ("Widen the days that are searched.",)
    abstained = answer(verdict="abstained", sentences=(), citations=(), text=f"Nothing. {advice[0]}", advice=advice)
    assert answered_html("t1", abstained).count(advice[0]) == 1


def test_notices_copies_filters_and_model_are_said() -> None:
    told = answer(
        notices=("The model failed.",),
        writer="small-model",
        filters=Filters(outlets=("Harbour Post",)),
        evidence=(evidence(also_carried_by=("Dawn", "Dusk")),),
    )
    html = answered_html("t1", told)
    for words in (
        "The model failed.",
        "Written by small-model",
        "Harbour Post",
        "Also carried by Dawn, Dusk",
    ):
        assert words in html


def test_a_marker_in_quoted_text_is_no_number() -> None:
    html = answered_html("t1", answer(text="He wrote [9] there. [1]", sentences=()))
    assert "[9]" in html
    assert html.count('class="cite"') == 1


def test_an_answer_under_way_shows_text_and_evidence() -> None:
    found = EvidenceFound(evidence=(evidence(),), coverage=COVERAGE)
    html = writing_html("t1", "How many?", found, "The union [1]", "the model failed")
    assert "<sup>1</sup>" in html
    assert 'aria-busy="true"' in html
    assert "the model failed" in html
    assert "340 workers" in html


def test_text_of_others_is_never_markup() -> None:
    evil = answer(
        question=EVIL,
        text=f"{EVIL} [1]",
        sentences=(Sentence(text=EVIL, citations=(1,), support="unsupported"),),
        citations=(citation(1, EVIL, title=EVIL, outlet=EVIL, url="javascript:x()", article_id=EVIL),),
        evidence=(evidence(EVIL, title=EVIL, outlet=EVIL, also_carried_by=(EVIL,), published_at=EVIL),),
        notices=(EVIL,),
        writer=EVIL,
        filters=Filters(outlets=(EVIL,)),
    )
    found = EvidenceFound(evidence=evil.evidence, coverage=COVERAGE)
    card = ArticleCard(
        id=EVIL,
        version=1,
        title=EVIL,
        outlet=EVIL,
        authors=(),
        published_at=EVIL,
        updated_at=None,
        ingested_at="",
        url=EVIL,
        section=None,
        characters=1,
        passages=1,
    )
    report = IngestReport(articles=ArticleCounts(failed=1), failures=(Failure(source=EVIL, reason=EVIL),))
    for html in (
        answered_html("t1", evil),
        writing_html("t1", EVIL, found, EVIL, EVIL),
        failed_html("t1", EVIL, EVIL),
        articles_html([card], 1, searched=False),
        report_html(report),
        welcome_html([Example(question=EVIL)], 1, 1),
    ):
        seen = Seen(html)
        assert not {"script", "img", "iframe", "style", "form"} & set(seen.tags)
        assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "style")]
        assert not [value for name, value in seen.attributes if name == "href" and not (value or "").startswith("#")]
        assert EVIL in seen.words
