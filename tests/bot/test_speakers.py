"""Who is meant by "he": a name from earlier in the same article, or nobody where two may be meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quoting.brackets import before, behind, without
from bot.quoting.speakers import meant, quoted_by
from library.sentences import sentences
from library.values import Span


def span_of(text: str, beginning: str) -> Span:
    return next(span for span in sentences(text) if span.of(text).startswith(beginning))


def shown(text: str, beginning: str) -> str:
    """The sentence that begins so, with the name in brackets."""
    span = span_of(text, beginning)
    found = meant(text, span)
    return text[span.start : found.at] + behind(found.name) + text[found.at : span.end] if found else span.of(text)


RESOLVED = [
    ("Minister Tarek Oll said the dam was safe. He promised a report.", "He", "He [Tarek Oll] promised"),
    ("Ms Vera Lindqvist, the mayor, opened the hall. She thanked the crews.", "She", "She [Vera Lindqvist] thanked"),
    ("Coach Piet Harn named his side. He said two were injured.", "He", "He [Piet Harn] said"),
    (
        "“It is late,” said Nadia Brook, an engineer. “We go on,” she said.",
        "“We",
        "“We go on,” she [Nadia Brook] said.",
    ),
    ("Judge Ida Falk closed the case. It was raining. She left by a side door.", "She", "She [Ida Falk] left"),
    ("Owen Tiller, 54, was fined. He denied the charge.", "He", "He [Owen Tiller] denied"),
    ("Prime Minister Saul Venn flew home. “No deal,” he told reporters.", "“No", "he [Saul Venn] told reporters"),
    ("The owner, Greta Moss, wept. She had lost all.", "She", "She [Greta Moss] had"),
    ("Dr. Lena Orr runs the ward. “Beds are full,” she said.", "“Beds", "she [Lena Orr] said"),
    ("Hugo Lant, who led the survey, was pleased. He called it rare.", "He", "He [Hugo Lant] called"),
    ("Mayor Bo Lind said no. He said it twice. He left.", "He left", "He [Bo Lind] left."),
    ("President Ana Reyes spoke. She said trade grew. Later, she flew.", "Later", "Later, she [Ana Reyes] flew"),
    ("Captain Ulf Berg spoke first. Berg said the reef was unmarked. He blamed the chart.", "He", "He [Berg] blamed"),
    ("Prosecutor Mira Stahl told the court of cash. “In envelopes,” she added.", "“In", "she [Mira Stahl] added"),
    ("Economist Jon Fehr expects a cut. But he warned of rents.", "But", "But he [Jon Fehr] warned"),
    ("Olga Prine, the director, denied it. And she asked for proof.", "And", "And she [Olga Prine] asked"),
    (
        "Governor Dan Holt signed the bill. The vote was close. Taxes, he said, would fall.",
        "Taxes",
        "he [Dan Holt] said",
    ),
    ("According to Inspector Rita Cole, two fled. She gave no names.", "She", "She [Rita Cole] gave"),
    ("A spokesman, Leo Marsh, said the line was cut. He named no day.", "He", "He [Leo Marsh] named"),
    ("Tom Yarrow, a farmer, shut his shop. “Flour is dear,” he said.", "“Flour", "he [Tom Yarrow] said"),
]
UNRESOLVED = [
    # Two who may be meant.
    ("Minister Tarek Oll met Coach Piet Harn. He left early.", "He"),
    ("Mayor Bo Lind and Captain Ulf Berg sat down. He was tired.", "He"),
    ("Judge Ida Falk met Ms Vera Lindqvist. She smiled.", "She"),
    # Somebody without a name has come between.
    ("Minister Tarek Oll left. A spokesman said talks went on. He named no day.", "He"),
    ("Mayor Bo Lind spoke. The minister agreed. He left.", "He"),
    ("Coach Piet Harn lost. Officials said it was fair. He shrugged.", "He"),
    # The gender does not fit.
    ("Ms Vera Lindqvist opened the hall. He clapped.", "He"),
    ("A spokesman, Leo Marsh, said no. She left.", "She"),
    # Nobody, or what is no person.
    ("The Harbour Company said it would pay. He signed.", "He"),
    ("It rained all day. He stayed in.", "He"),
    ("New Barge Steel said the furnace would close. He wept.", "He"),
    # A name that may be a person's stands first.
    ("Mayor Bo Lind spoke. Quennel is a farmer. He keeps bees.", "He"),
    # An interviewer has come between.
    ("Its spokesman, Leo Marsh, told the Post so. Do you blame anyone? “No,” he said.", "“No"),
    # Somebody is named in the sentence itself, or nobody is spoken of.
    ("Mayor Bo Lind spoke. Captain Ulf Berg said he agreed.", "Captain"),
    ("Mayor Bo Lind spoke. The hall was full.", "The hall"),
    # Words of a quotation are the speaker's, whoever they speak of.
    ("Mayor Bo Lind spoke. “He is right,” the crowd shouted.", "“He"),
    ("Mayor Bo Lind spoke. He’s tired, friends say.", "He’s"),
]


@pytest.mark.parametrize(("text", "beginning", "holds"), RESOLVED)
def test_the_nearest_who_fits_is_named(text: str, beginning: str, holds: str) -> None:
    assert holds in shown(text, beginning)


@pytest.mark.parametrize(("text", "beginning"), UNRESOLVED)
def test_nobody_is_named_where_it_is_not_sure(text: str, beginning: str) -> None:
    assert shown(text, beginning) == span_of(text, beginning).of(text)


@pytest.mark.parametrize(
    ("text", "beginning", "speaker"),
    [
        ("“We wait. We hope. We sing,” said Nadia Brook, an engineer.", "We hope", "Nadia Brook"),
        ("Mayor Bo Lind said: “We wait. We hope.”", "We hope", "Bo Lind"),
        ("Mayor Bo Lind spoke.\n\n“We wait. We hope,” he said.", "We hope", "Bo Lind"),
        ("Mayor Bo Lind spoke.\n\n“We wait. We hope,” a guest said.", "We hope", None),
        ("Mayor Bo Lind spoke.\n\n“We wait. We hope.”", "We hope", None),
    ],
)
def test_a_sentence_within_a_quotation_has_its_speaker(text: str, beginning: str, speaker: str | None) -> None:
    start = text.index(beginning)
    assert quoted_by(text, Span(start, start + len(beginning))) == speaker


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="He sadLV.“”\"'\n[]", max_size=120))
def test_any_text_can_be_read_and_names_stand_in_it(text: str) -> None:
    whole = f"Mayor Bo Lind said so. {text}"
    for span in sentences(whole):
        found = meant(whole, span)
        if found:
            assert found.name in whole[: span.start]
            assert span.start <= found.at <= span.end
        assert (quoted_by(whole, span) or "") in whole


def test_what_was_added_is_taken_out_again() -> None:
    said = f"He{behind('Bo Lind')} said so. {before('Ida Falk')}“Never.”"
    assert without(said, ["Bo Lind", "Ida Falk"]) == "He said so. “Never.”"
    assert without(said, ["Ulf Berg"]) == said
