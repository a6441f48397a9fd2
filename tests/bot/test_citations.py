"""Markers become numbered spans or nothing; numbers in the text are those of the citations."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.citations import Draft, narrowed
from bot.values import Evidence
from bot.writers import BadMarker, Cite, Declined, Piece, Text, Used

TEXTS = [
    "Rain fell for nine days. Mayor Edda Brandt urged the ministry to pay half of the 12 million crowns. Nobody left.",
    "The bakery reopened on Monday. “Two neighbours saved the ovens,” said Karl Meier.",
]
EVIDENCE = [
    Evidence(
        number=at, passage_id=f"p{at}", article_id=f"a{at}", version=1, title=f"Title {at}", outlet="Courier", url=None,
        published_at="2026-02-03", start=100 * at, end=100 * at + len(text), text=text, score=1.0, found_by=(),
    )
    for at, text in enumerate(TEXTS, start=1)
]  # fmt: skip
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "The bakery reopened.",
                " Edda Brandt urged the ministry",
                " to pay half.",
                " Nobody knows.",
                " “No.”",
            ]
        ).map(Text),
        st.integers(-1, 4).map(Cite),
        st.just(BadMarker("[99]")),
    ),
    max_size=14,
)


def write(*pieces: Piece) -> tuple[str, Draft]:
    draft = Draft(EVIDENCE)
    return "".join(draft.feed(pieces)), draft


def test_numbers_follow_first_use_and_citations_are_narrowed() -> None:
    text, draft = write(
        Text("The bakery reopened on Monday"),
        Cite(2),
        Text(". Brandt urged the ministry to pay half."),
        Cite(1),
        Used(5, 7),
    )
    sentences, citations = draft.finish()
    assert text == "The bakery reopened on Monday [1]. Brandt urged the ministry to pay half. [2]"
    assert [(each.number, each.article_id) for each in citations] == [(1, "a2"), (2, "a1")]
    assert citations[0].quote == "The bakery reopened on Monday."
    assert citations[1].quote == "Mayor Edda Brandt urged the ministry to pay half of the 12 million crowns."
    assert [sentence.citations for sentence in sentences] == [(1,), (2,)]
    assert {sentence.support for sentence in sentences} == {"supported"}
    assert draft.used == Used(5, 7)


def test_markers_that_point_nowhere_are_dropped_and_counted() -> None:
    text, draft = write(Text("The bakery reopened."), Cite(7), BadMarker("[x]"))
    sentences, citations = draft.finish()
    assert (text, citations, draft.dropped_markers) == ("The bakery reopened.", (), 2)
    assert sentences[0].support == "unsupported"
    assert sentences[0].findings[0].kind == "uncited"


def test_a_sentence_before_the_cited_one_is_uncited() -> None:
    _, draft = write(Text("It is known to all. The bakery reopened on Monday."), Cite(2))
    sentences, _ = draft.finish()
    assert [(each.support, each.citations) for each in sentences] == [
        ("unsupported", ()),
        ("supported", (1,)),
    ]


def test_a_declined_answer() -> None:
    _, draft = write(Declined())
    assert draft.declined
    assert draft.finish() == ((), ())


def test_a_passage_that_says_nothing_of_it_is_cited_whole_and_does_not_hold_it() -> None:
    span = narrowed("Zebras graze.", EVIDENCE[0])
    assert span == (100, 100 + len(TEXTS[0]))
    _, draft = write(Text("Zebras graze far away."), Cite(1))
    assert draft.finish()[0][0].support == "unsupported"


@given(PIECES)
def test_every_citation_is_verbatim_and_every_marker_has_one(pieces: list[Piece]) -> None:
    text, draft = write(*pieces)
    sentences, citations = draft.finish()
    for citation in citations:
        evidence = EVIDENCE[int(citation.article_id[1]) - 1]
        assert evidence.text[citation.start - evidence.start : citation.end - evidence.start] == citation.quote
    numbers = {citation.number for citation in citations}
    assert {int(found) for found in re.findall(r"\[(\d+)\]", text)} == numbers
    assert {number for sentence in sentences for number in sentence.citations} <= numbers
    assert all(sentence.citations for sentence in sentences if sentence.support == "supported")


@given(PIECES)
def test_finishing_twice_changes_nothing(pieces: list[Piece]) -> None:
    _, draft = write(*pieces)
    assert draft.finish() == draft.finish()
