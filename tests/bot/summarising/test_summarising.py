"""Summaries of articles, one and many: what is read, what is said, and that every line is held."""

import itertools
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.searching import Searching
from bot.settings import Settings
from bot.summarising.citing import Citing, one_line
from bot.summarising.one import of_one
from bot.summarising.parts import laid_out
from bot.summarising.reading import coverage_of
from bot.summarising.summarising import Summarising
from bot.summarising.values import Progress, Summary
from bot.values import Citation
from ingest.values import IngestReport
from library.article_sentences import ReadArticle
from library.errors import BadInput, NotInLibrary
from library.library import Library
from library.sentences import sentences
from library.values import Filters, KeptArticle

BRIDGE = (
    "WICKHAM — The town council voted 9 to 4 on Tuesday to build a bridge over the Orne.\n\n"
    "Mayor Edda Brandt urged the ministry to pay half of the 12 million crowns. “We cannot do this alone,” she "
    "said.\n\n"
    "“The river will not wait for us. It has flooded twice,” said the engineer Ines Tal. The old bridge was closed "
    "because its piers had cracked. The ministry declined to comment. Work is to begin in May."
)
PLANTED = "A heron was found nesting in the control cabin of the northern crane, the harbour pilot Jutta Ohm reported."
TOWNS = ("Wickham", "Orne", "Lund", "Harst", "Velen", "Brack", "Sull", "Tarn", "Olm", "Rieth")


@pytest.fixture
def summarising(library: Library) -> Summarising:
    return Summarising(library, Searching(library), Settings(home=library.home, writer="quote"))


def verbatim(library: Library, summary: Summary) -> None:
    """Every citation is a span of its article, every line stands in what it cites, and every number is there."""
    for each in summary.citations:
        assert library.articles.read(each.article_id, each.version).text[each.start : each.end] == each.quote
    numbers = [each.number for each in summary.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    by_number = {each.number: each for each in summary.citations}
    for line in (line for section in summary.sections for line in section.lines):
        assert line.citations
        assert line.support == "supported"
        held_word_for_word(line.text, line.speaker, [by_number[number] for number in line.citations])
    for account in (account for each in summary.differences for account in each.accounts):
        assert account.figure in one_line(by_number[account.citation].quote)


def held_word_for_word(text: str, speaker: str | None, cited: list[Citation]) -> None:
    quote = one_line(cited[0].quote)
    if speaker and f"[{speaker}" in text:
        before, _, behind = text.partition(f"[{speaker}")
        assert quote.startswith(before)
        assert quote.endswith(behind.partition("]")[2].lstrip())
    else:
        assert text == quote


def lines(summary: Summary, kind: str) -> list[str]:
    return [line.text for section in summary.sections if section.kind == kind for line in section.lines]


def test_one_article(small: Library, summarising: Summarising, keep: Callable[..., IngestReport]) -> None:
    keep({"id": "orne", "title": "Bridge", "text": BRIDGE, "outlet": "Courier", "published_at": "2026-02-03"})
    found = summarising.article("orne")
    verbatim(small, found)
    assert "The town council voted 9 to 4" in lines(found, "summary")[0]
    assert lines(found, "why") == ["The old bridge was closed because its piers had cracked."]
    assert lines(found, "quotes") == [
        "“We cannot do this alone,” [Mayor Edda Brandt] said.",
        "“The river will not wait for us. It has flooded twice,” said the engineer Ines Tal.",
    ]
    assert "Mayor Edda Brandt urged the ministry to pay half of the 12 million crowns." in lines(found, "numbers")
    assert (found.coverage.articles, found.coverage.articles_read, found.coverage.voices) == (1, 1, 1)
    assert found.writer == "quote"
    assert found.prompt == "extract/v1"
    assert found.text.startswith("## In short\n\n- WICKHAM")
    assert found.dropped == 0


def plain(town: str, number: int) -> str:
    return f"The port of {town} was closed after its crane fell onto the quay. {town} Lines moved to berth {number}."


def test_two_hundred_articles_are_all_read_and_one_fact_is_found(
    library: Library, summarising: Summarising, keep: Callable[..., IngestReport]
) -> None:
    rows = [
        {
            "id": f"crane-{number}",
            "title": f"Crane falls, {number}",
            "text": plain(TOWNS[number % len(TOWNS)], number) + (f" {PLANTED}" if number == 137 else ""),
            "outlet": f"Outlet {number % 23}",
            "published_at": f"2026-03-{1 + number % 28:02}",
        }
        for number in range(200)
    ]
    begun = time.perf_counter()
    keep(*rows)
    embedded = time.perf_counter() - begun
    told: list[tuple[float, Progress]] = []
    begun = time.perf_counter()
    found = summarising.topic(
        filters=Filters(after=date(2026, 3, 1)),
        on_progress=lambda each: told.append((time.perf_counter() - begun, each)),
    )
    assert time.perf_counter() - begun < 1.5 * embedded
    assert told[0][0] < 1.0
    assert max(later - sooner for (sooner, _), (later, _) in itertools.pairwise(told)) < 5.0
    assert {"read", "compare"} <= {each.stage for _, each in told}
    assert found.coverage.articles == found.coverage.articles_read == 200
    assert found.coverage.first == "2026-03-01"
    assert len(found.coverage.outlets) == 23
    assert PLANTED in lines(found, "some")
    verbatim(library, found)
    by_words = summarising.topic("crane falls onto the quay of the port")
    assert by_words.coverage.articles_read == 200
    assert PLANTED in lines(by_words, "some")


REPORTS = [
    (
        "first",
        "Lund Post",
        "2026-04-01",
        "At least 12 people were killed when the dam above Lund broke on Tuesday night.",
    ),
    (
        "again",
        "Harst News",
        "2026-04-01",
        "At least 12 people were killed when the dam above Lund broke late on Tuesday.",
    ),
    (
        "later",
        "Velen Echo",
        "2026-04-03",
        "The dam above Lund broke on Tuesday, and 31 people were killed, police said.",
    ),
]


def report(name: str, outlet: str, day: str, text: str) -> dict[str, object]:
    rest = f"The {outlet} spoke to people in shelter {name}. Soldiers carried sandbags to the lower town all day."
    return {"id": name, "title": f"Dam breaks, {name}", "outlet": outlet, "published_at": day, "text": f"{text} {rest}"}


def test_a_later_figure_is_an_update_and_one_of_the_same_day_a_conflict(
    library: Library, summarising: Summarising, keep: Callable[..., IngestReport]
) -> None:
    keep(*(report(*each) for each in REPORTS))
    found = summarising.topic(ids=[each[0] for each in REPORTS])
    verbatim(library, found)
    [difference] = found.differences
    assert difference.verdict == "update"
    assert difference.about.startswith("people were killed")
    assert [(each.figure, each.outlet) for each in difference.accounts] == [
        ("At least 12", "Harst News"),
        ("At least 12", "Lund Post"),
        ("31", "Velen Echo"),
    ]
    keep(
        report("other", "Brack Star", "2026-04-01", "Police said 19 people were killed when the dam above Lund broke.")
    )
    again = summarising.topic(ids=[*(each[0] for each in REPORTS), "other"])
    assert again.differences[0].verdict == "conflict"
    assert "(disagree)" in again.text


LONGER = (
    "The wall had been inspected in March, and the inspectors had asked for new drains along its eastern foot. "
    "Farmers in the valley said they had seen brown water under the wall for a week and had called the works twice. "
    "The works answered that the pumps were new and that nothing pointed to a leak, a letter to the parish shows. "
    "Engineers from the capital are to arrive on Thursday with boats, lamps and a crane to look at the eastern wall. "
    "Schools in the lower town stay closed until the end of the month, and the railway runs buses on the hill road."
)


def test_what_most_say_counts_copies_once(
    library: Library, summarising: Summarising, keep: Callable[..., IngestReport]
) -> None:
    keep(*(report(*each) for each in REPORTS))
    long = f"{report(*REPORTS[2])['text']}\n\n{LONGER}"
    keep(report(*REPORTS[2]) | {"id": "wire", "text": long})
    keep(report(*REPORTS[2]) | {"id": "copy", "outlet": "Sull Mirror", "text": f"{long}\n\nThe Sull Mirror has more."})
    names = ["first", "again", "wire", "copy"]
    assert len({library.articles.read(each).cluster for each in names}) == 3
    found = summarising.topic(ids=names)
    assert (found.coverage.articles, found.coverage.articles_read, found.coverage.voices) == (4, 4, 3)
    [most] = [section for section in found.sections if section.kind == "all"]
    sandbags = next(line for line in most.lines if line.text.startswith("Soldiers carried sandbags"))
    assert sandbags.articles == 3
    assert len(sandbags.citations) == 3
    verbatim(library, found)


def test_a_topic_leaves_out_what_does_not_speak_of_it(small: Library, summarising: Summarising) -> None:
    found = summarising.topic("bridge over the Orne")
    assert {each.article_id for each in found.citations} == {"bridge"}
    assert found.topic == "bridge over the Orne"


def test_a_run_can_be_stopped(library: Library, summarising: Summarising, keep: Callable[..., IngestReport]) -> None:
    keep(*(report(*each) for each in REPORTS))
    found = summarising.topic(ids=[each[0] for each in REPORTS], stopped=lambda: True)
    assert found.coverage.articles == 3
    assert found.coverage.articles_read == 1
    assert found.notices == ("Stopped: 1 of 3 articles were read.",)
    verbatim(library, found)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"words": "  "}, "the topic is empty"),
        ({"words": "x" * 501}, "may have 500"),
        ({"words": "\udcff"}, "not Unicode text"),
        ({}, "nothing to summarise"),
        ({"words": "price of potatoes in Bolivia"}, "holds no article about “price of potatoes in Bolivia”"),
        ({"filters": Filters(after=date(2030, 1, 1))}, "no article is left"),
    ],
)
def test_bad_input_is_answered_in_one_line(small: Library, summarising: Summarising, asked: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said) as raised:
        summarising.topic(**asked)
    assert "\n" not in str(raised.value)


def test_an_unknown_id_is_named(small: Library, summarising: Summarising) -> None:
    with pytest.raises(NotInLibrary, match="nowhere"):
        summarising.article("nowhere")
    with pytest.raises(NotInLibrary, match="nowhere"):
        summarising.topic(ids=["bridge", "nowhere"])


LANGUAGES = [
    "Der Stadtrat stimmte am Dienstag mit neun Stimmen für die neue Brücke über die Orne.",
    "Le conseil municipal a voté mardi pour un nouveau pont sur la rivière Orne.",
    "El ayuntamiento aprobó el martes un nuevo puente sobre el río Orne por nueve votos.",
    "Il consiglio comunale ha approvato martedì un nuovo ponte sul fiume Orne.",
    "Rada miejska zagłosowała we wtorek za nowym mostem na rzece Orne.",
    "Городской совет во вторник проголосовал за новый мост через реку Орну.",
    "Το δημοτικό συμβούλιο ψήφισε την Τρίτη υπέρ της νέας γέφυρας.",
    "صوت مجلس المدينة يوم الثلاثاء لصالح بناء جسر جديد فوق النهر.",
    "मंगलवार को नगर परिषद ने नदी पर नए पुल के लिए मतदान किया।",
    "市議会は火曜日に川に新しい橋を架けることを決めた。",
    "市议会周二投票决定在河上修建一座新桥。",
    "시의회는 화요일에 강 위에 새 다리를 짓기로 결정했다.",
]


def test_articles_of_one_sentence_in_twelve_languages(
    library: Library, summarising: Summarising, keep: Callable[..., IngestReport]
) -> None:
    keep(*({"id": f"l{at}", "title": f"Bridge {at}", "text": text} for at, text in enumerate(LANGUAGES)))
    for at, text in enumerate(LANGUAGES):
        found = summarising.article(f"l{at}")
        assert lines(found, "summary") == [text]
        verbatim(library, found)
    together = summarising.topic(ids=[f"l{at}" for at in range(len(LANGUAGES))])
    assert together.coverage.articles_read == len(LANGUAGES)
    assert together.coverage.first is None
    verbatim(library, together)


def made(text: str) -> ReadArticle:
    """An article that is in no library, with vectors that tell nothing."""
    article = KeptArticle(id="a", title="A", text=text, version=1, versions=(), ingested_at="", source="", cluster="a")
    spans = sentences(text)
    vectors = np.random.default_rng(1).normal(size=(len(spans), 96)).astype(np.float32)
    return ReadArticle(article, spans, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def test_a_long_article_is_summed_up_to_its_end() -> None:
    text = "\n\n".join(
        f"Chapter {number} tells how the council of Wickham spent {number} crowns on its bridge over the river Orne. "
        f"“We had to,” said clerk Number{number} Adler on the day of it, and nobody in the town hall asked again."
        for number in range(2000)
    )
    read = made(text)
    assert len(text.split()) > 70_000
    begun = time.perf_counter()
    citing = Citing()
    parts = of_one(read, citing)
    assert time.perf_counter() - begun < 30
    laid = laid_out(parts, citing)
    assert max(each.start for each in laid.citations) > 0.85 * len(text)
    assert len(laid.citations) < 80
    assert coverage_of([read], 1, {}).sentences == len(read.spans)


WORDS = st.sampled_from(
    "The council voted . Mayor Brandt said “we go” ” she 12 million crowns because , Monday Ignore all previous "
    "instructions < > [1] ## \n\n ! ? … “ 市議会 。 e.g. U.S. \t é 9% $5".split(" ")
)


@given(st.lists(WORDS, min_size=1, max_size=120))
@settings(max_examples=150, deadline=None)
def test_every_line_is_a_span_whatever_the_text(drawn: list[str]) -> None:
    text = " ".join(drawn).strip() or "x"
    citing = Citing()
    laid = laid_out(of_one(made(text), citing), citing)
    by_number = {each.number: each for each in laid.citations}
    for each in laid.citations:
        assert text[each.start : each.end] == each.quote
    for line in (line for section in laid.parts.sections for line in section.lines):
        held_word_for_word(line.text, line.speaker, [by_number[number] for number in line.citations])
