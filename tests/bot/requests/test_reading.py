"""Requests told from questions."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests.reading import request_in
from bot.requests.values import Request
from library.values import Turn

TODAY = date(2026, 3, 11)
"""A Wednesday."""
SAID = (Turn(question="q", standalone_question="q", answer="a", article_ids=("ferry", "talks")),)

TOPICS = [
    ("Please summarise the grain deal", "the grain deal"),
    ("Can you give me a short summary of the grain deal?", "the grain deal"),
    ("could you please summarize the grain deal for me", "the grain deal"),
    ("Give me an overview of the dock strike", "the dock strike"),
    ("I want a brief, cited summary of the dock strike.", "the dock strike"),
    ("I'd like a summary of the bridge vote please", "the bridge vote"),
    ("sum up the bridge vote", "the bridge vote"),
    ("summarise the bridge vote in three sentences", "the bridge vote"),
    ("TL;DR of the bridge vote", "the bridge vote"),
    ("recap the dock strike", "the dock strike"),
    ("a quick recap of the dock strike", "the dock strike"),
    ("write a digest on herring quotas", "herring quotas"),
    ("brief me on the elections", "the elections"),
    ("catch me up on the bridge", "the bridge"),
    ("summary of the news on the ferry", "the ferry"),
    ("summarise everything about herring quotas", "herring quotas"),
    ("summarise all articles on the bridge", "the bridge"),
    ("Summarise the coverage of the bridge", "the bridge"),
    ("Summarise what outlets say about the bridge", "the bridge"),
    ("summarise what is known about the wreck", "the wreck"),
    ("summarise what happened with the ferry since March", "the ferry since March"),
    ("what has happened with the ferry strike since March?", "the ferry strike since March"),
    ("what happened to the ferry since 3 March 2026", "the ferry since 3 March 2026"),
]
ARTICLES = [
    ("summarise the Lavrov article", "Lavrov"),
    ("Summarize the article about the Orne bridge", "the Orne bridge"),
    ("sum up the story on the bakery fire", "the bakery fire"),
    ("give me a summary of the piece titled “Bakery reopens”", "Bakery reopens"),
    ("Summarise the latest report on the wreck", "the wreck"),
]
TIMELINES = [
    ("timeline of the ferry strike", "the ferry strike"),
    ("Show me a timeline of the Petrel Star wreck", "the Petrel Star wreck"),
    ("chronology of the inquiry", "the inquiry"),
    ("draw up a timeline of events around the bridge", "the bridge"),
    ("Make me a detailed timeline on herring quotas!", "herring quotas"),
]
SINCE = [
    ("what changed since Monday on the ferry strike", "the ferry strike", "2026-03-09"),
    ("What's new since yesterday?", None, "2026-03-10"),
    ("what is new on the bridge since last week", "the bridge", "2026-03-02"),
    ("what has changed since 2 March 2026 about the bridge?", "the bridge", "2026-03-02"),
    ("what is the latest on the bridge since Monday", "the bridge", "2026-03-09"),
    ("anything new since 2026-02-01 on herring?", "herring", "2026-02-01"),
]
QUESTIONS = [
    "Who summarised the report?",
    "What did the summary of the inquiry say?",
    "What is the timeline for the bridge?",
    "When will the timeline be published?",
    "How did the timeline slip?",
    "What changed in the tax code since 2019?",
    "What has changed since the election?",
    "What changed since I last looked?",
    "What happened in Paris?",
    "What happened to the bakery?",
    "What happened since Monday?",
    "What happened to prices since the war began?",
    "Who wrote the overview of the budget?",
    "Why did the council back the bridge?",
    "What is new in the bill?",
    "What's the latest on the bridge?",
    "Did the recap mention herring?",
    "What did the minister sum up?",
    "Summary judgment was denied: why?",
    "Is there a summary?",
    "When was the summary published?",
    "How many workers joined the ferry strike?",
    "Which outlets reported the timeline of the wreck?",
    "Who briefed the ministers on the elections?",
    "summarise",
    "timeline of",
    "summarise ...",
]


@pytest.mark.parametrize(("text", "topic"), TOPICS)
def test_a_summary_of_a_topic(text: str, topic: str) -> None:
    wanted = request_in(text, (), TODAY)
    assert wanted is not None
    assert (wanted.request, wanted.article) == (Request(kind="topic", topic=topic), None)


@pytest.mark.parametrize(("text", "words"), ARTICLES)
def test_a_summary_of_an_article(text: str, words: str) -> None:
    wanted = request_in(text, (), TODAY)
    assert wanted is not None
    assert (wanted.request, wanted.article) == (Request(kind="article"), words)


@pytest.mark.parametrize(("text", "topic"), TIMELINES)
def test_a_timeline(text: str, topic: str) -> None:
    wanted = request_in(text, (), TODAY)
    assert wanted is not None
    assert wanted.request == Request(kind="timeline", topic=topic)


@pytest.mark.parametrize(("text", "topic", "day"), SINCE)
def test_what_is_new_since_a_day(text: str, topic: str | None, day: str) -> None:
    wanted = request_in(text, (), TODAY)
    assert wanted is not None
    assert wanted.request == Request(kind="since", topic=topic, since=day)
    assert request_in(text, (), None) is None


@pytest.mark.parametrize("text", ["summarise this", "Summarise this article, please", "sum up that story for me"])
def test_this_article_is_the_one_that_was_cited_last(text: str) -> None:
    wanted = request_in(text, SAID, TODAY)
    assert wanted is not None
    assert wanted.request == Request(kind="article", article_id="ferry")
    assert request_in(text, (), TODAY) is None


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_none(text: str) -> None:
    assert request_in(text, SAID, TODAY) is None


@given(st.text(max_size=600))
def test_any_text_is_read(text: str) -> None:
    request_in(text, SAID, TODAY)
    request_in(f"summarise {text}", SAID, TODAY)
    request_in(f"what changed since {text}", SAID, TODAY)
