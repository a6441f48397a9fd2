"""Requests answered where questions are asked, over a real library."""

from datetime import date

import pytest

from bot.newsdesk import Newsdesk
from bot.values import Answer, AnswerFinished, EvidenceFound, TokenWritten

TODAY = date(2026, 7, 1)
REQUESTS = [
    ("summarise the herring quota", "topic"),
    ("Summarise the article about the new hospital wing", "article"),
    ("timeline of the Petrel Star wreck", "timeline"),
    ("what changed since 12 November 2025 on the Petrel Star?", "since"),
]


@pytest.mark.parametrize(("text", "kind"), REQUESTS)
def test_a_request_is_answered_with_cited_lines(sample_desk: Newsdesk, text: str, kind: str) -> None:
    answer = sample_desk.ask(text, now=TODAY)
    assert answer.verdict == "answered"
    assert answer.request is not None
    assert answer.request.kind == kind
    assert answer.notices[0].startswith("Read ")
    assert answer.coverage.articles_searched > 0
    assert answer.sentences
    numbers = {each.number for each in answer.citations}
    assert numbers == set(range(1, len(numbers) + 1))
    for sentence in answer.sentences:
        assert sentence.citations
        assert numbers.issuperset(sentence.citations)
        assert sentence.text in answer.text
    for each in answer.citations:
        assert sample_desk.article(each.article_id, each.version).text[each.start : each.end] == each.quote
    assert Answer.model_validate_json(answer.model_dump_json(by_alias=True)) == answer


def test_the_article_that_is_meant_is_found(sample_desk: Newsdesk) -> None:
    answer = sample_desk.ask("Summarise the article about the new hospital wing", now=TODAY)
    assert {each.title for each in answer.citations} == {
        "New hospital wing to open in May at a cost of 84 million crowns"
    }


def test_the_events_of_a_stream_are_those_of_any_answer(sample_desk: Newsdesk) -> None:
    events = list(sample_desk.stream("timeline of the Petrel Star wreck", now=TODAY))
    assert [type(each) for each in events] == [EvidenceFound, TokenWritten, AnswerFinished]
    written, finished = events[1], events[2]
    assert isinstance(written, TokenWritten)
    assert isinstance(finished, AnswerFinished)
    assert written.text == finished.answer.text


def test_a_topic_that_nobody_writes_of_is_an_abstention(sample_desk: Newsdesk) -> None:
    answer = sample_desk.ask("timeline of zirconium futures on Neptune", now=TODAY)
    assert answer.verdict == "abstained"
    assert "no article about" in answer.text
    assert not answer.citations


def test_a_question_is_still_answered_as_one(sample_desk: Newsdesk) -> None:
    answer = sample_desk.ask("When will the new hospital wing open?", now=TODAY)
    assert answer.request is None
    assert answer.evidence


def test_this_article_is_that_of_the_answer_before(sample_desk: Newsdesk) -> None:
    name = sample_desk.new_conversation()
    first = sample_desk.ask("When will the new hospital wing open?", now=TODAY, conversation_id=name)
    second = sample_desk.ask("summarise this article", now=TODAY, conversation_id=name)
    assert second.turn == 2
    assert {each.article_id for each in second.citations} == {first.citations[0].article_id}
