"""Sentences that their sources do not hold: repaired once, unmarked, left out or shown; and the second opinion."""

from typing import Any

import pytest

from bot.citations import Draft
from bot.question import Question
from bot.repairing import Mended, mended
from bot.settings import Settings
from bot.values import Evidence
from bot.writers import Cite, Declined, Piece, Text
from bot.writers.model import ModelWriter
from tests.wire import Request, wire

pytestmark = pytest.mark.usefixtures("only_our_settings")

TEXTS = [
    "Mayor Edda Brandt urged the ministry to pay half of the 12 million crowns. Nobody was hurt in the flood.",
    "The bakery reopened on Monday. “Two neighbours saved the ovens,” said Karl Meier.",
]
EVIDENCE = [
    Evidence(
        number=at, passage_id=f"p{at}", article_id=f"a{at}", version=1, title=f"Title {at}", outlet="Courier", url=None,
        published_at="2026-02-03", start=100 * at, end=100 * at + len(text), text=text, score=1.0, found_by=(),
    )
    for at, text in enumerate(TEXTS, start=1)
]  # fmt: skip
GOOD = [Text("The bakery reopened on Monday."), Cite(2)]
WRONG = [Text(" Brandt urged the ministry to pay half of the 15 million crowns."), Cite(1)]
QUESTION = Question(text="What happened?", standalone="What happened?")


def prompt_of(request: Request) -> str:
    return str(request.body["messages"][-1]["content"])


def mend(pieces: list[Piece], *replies: str, **settings: Any) -> tuple[Mended, list[Request]]:
    """Mend a draft of these pieces with a model that gives these replies in turn."""

    def behave(request: Request) -> None:
        request.say(replies[request.number - 1])

    with wire(behave) as server:
        known = Settings(base_url=server.url, model="wire", **settings)
        draft = Draft(EVIDENCE)
        list(draft.feed(pieces))
        return mended(draft, QUESTION, EVIDENCE, ModelWriter(known), known), list(server.requests)


def test_what_is_held_is_left_alone_and_nothing_is_asked() -> None:
    after, requests = mend([*GOOD])
    assert not after.changed
    assert after.draft.text == "The bakery reopened on Monday. [1]"
    assert requests == []


def test_a_failed_sentence_is_sent_with_its_findings_and_its_passage_alone_and_replaced() -> None:
    after, (request,) = mend([*GOOD, *WRONG], "1: Brandt urged the ministry to pay half of the 12 million crowns.")
    assert after.changed
    text = "The bakery reopened on Monday. [1] Brandt urged the ministry to pay half of the 12 million crowns. [2]"
    assert after.draft.text == text
    sentences, citations = after.draft.finish()
    assert [each.support for each in sentences] == ["supported", "supported"]
    assert citations[1].quote == "Mayor Edda Brandt urged the ministry to pay half of the 12 million crowns."
    assert after.draft.dropped_sentences == 0
    assert after.draft.used.input_tokens == 11
    asked = prompt_of(request)
    assert "15 million is not in the source" in asked
    assert TEXTS[0] in asked
    assert "bakery" not in asked


@pytest.mark.parametrize(
    "reply",
    [
        "1: DROP",
        "1: Brandt urged the ministry to pay half of the 18 million crowns.",
        "1: It is so. It is not so.",
        "I cannot help with that.",
        f"1: {'Brandt urged the ministry to pay half. ' * 40}",
        "7: The bakery reopened on Monday.",
    ],
)
def test_what_still_fails_is_left_out_and_counted(reply: str) -> None:
    after, _ = mend([*WRONG, *GOOD], reply)
    assert after.changed
    assert after.draft.text == "The bakery reopened on Monday. [1]"
    assert after.draft.dropped_sentences == 1
    assert [each.article_id for each in after.draft.finish()[1]] == ["a2"]


def test_what_still_fails_is_shown_as_such_by_setting() -> None:
    after, _ = mend([*GOOD, *WRONG], "1: DROP", unsupported="show")
    assert not after.changed
    assert [each.support for each in after.draft.finish()[0]] == ["supported", "unsupported"]
    assert after.draft.dropped_sentences == 0


def test_there_is_one_repair_and_none_of_what_nothing_can_be_made_of() -> None:
    nonsense: list[Piece] = [Text(" Zebras graze on the moon at midnight."), Cite(1), Text(" It is known to all.")]
    after, requests = mend([*GOOD, *nonsense])
    assert requests == []
    assert after.draft.dropped_sentences == 2


def test_a_quotation_that_nobody_said_loses_its_marks_without_a_model() -> None:
    pieces: list[Piece] = [Text("The “bakery has reopened” on Monday."), Cite(2)]
    after, requests = mend(pieces)
    assert after.draft.text == "The bakery has reopened on Monday. [1]"
    assert requests == []


def test_a_quotation_that_does_not_stand_without_its_marks_goes() -> None:
    pieces: list[Piece] = [*GOOD, Text(" Meier said: “Nine strangers burned down the church and the school.”"), Cite(2)]
    after, _ = mend(pieces, "1: DROP")
    assert after.draft.text == "The bakery reopened on Monday. [1]"


def test_a_model_that_fails_repairs_nothing() -> None:
    with wire(lambda request: request.error(401, "no")) as server:
        known = Settings(base_url=server.url, model="wire")
        draft = Draft(EVIDENCE)
        list(draft.feed([*GOOD, *WRONG]))
        after = mended(draft, QUESTION, EVIDENCE, ModelWriter(known), known)
    assert after.draft.text == "The bakery reopened on Monday. [1]"


def test_an_answer_of_nothing_but_faults_has_no_text_left() -> None:
    after, _ = mend([*WRONG], "1: DROP")
    assert (after.draft.text, after.draft.finish()) == ("", ((), ()))


def test_a_declined_draft_is_left_alone() -> None:
    after, requests = mend([Declined()])
    assert after.draft.declined
    assert requests == []


@pytest.mark.parametrize(
    ("setting", "text", "support", "hint"),
    [("on", "", [], None), ("hint", "The bakery reopened on Monday. [1]", ["supported"], True)],
)
def test_a_second_opinion_gives_its_reason(setting: str, text: str, support: list[str], hint: bool | None) -> None:
    after, (request,) = mend([*GOOD], "1: NO, it was on Tuesday", second_opinion=setting)
    sentences, _ = after.draft.finish()
    assert after.draft.text == text
    assert [each.support for each in sentences] == support
    found = [(each.kind, each.detail, each.hint) for sentence in sentences for each in sentence.findings]
    assert found == ([("second_opinion", "the model says: it was on Tuesday", True)] if hint else [])
    assert "The bakery reopened on Monday." in prompt_of(request)


@pytest.mark.parametrize("reply", ["1: YES", "1: NO", "yes", "2: NO, there is no such sentence", ""])
def test_a_second_opinion_without_a_reason_changes_nothing(reply: str) -> None:
    after, _ = mend([*GOOD], reply or " ", second_opinion="on")
    assert after.draft.text == "The bakery reopened on Monday. [1]"
    assert after.draft.finish()[0][0].findings == ()


def test_a_second_opinion_acquits_nothing() -> None:
    after, requests = mend([*GOOD, *WRONG], "1: DROP", "1: YES\n2: YES", second_opinion="on")
    assert after.draft.text == "The bakery reopened on Monday. [1]"
    assert "15 million" not in prompt_of(requests[1])


def test_a_real_model_repairs_or_drops_and_never_passes_what_fails(smollm_url: str) -> None:
    known = Settings(base_url=smollm_url, model_max_tokens=16)
    draft = Draft(EVIDENCE)
    list(draft.feed([*GOOD, *WRONG]))
    after = mended(draft, QUESTION, EVIDENCE, ModelWriter(known), known)
    sentences, citations = after.draft.finish()
    assert "15 million" not in after.draft.text
    assert all(each.support == "supported" for each in sentences)
    assert len(sentences) + after.draft.dropped_sentences == 2
    for each in citations:
        origin = EVIDENCE[int(each.article_id[1]) - 1]
        assert origin.text[each.start - origin.start : each.end - origin.start] == each.quote
