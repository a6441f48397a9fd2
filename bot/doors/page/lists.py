"""The library and what was added to it, as HTML."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from bot.desk_values import Example
from bot.doors.page.cards import article_button
from bot.doors.words import count, day
from ingest.values import IngestReport, Progress
from library.values import ArticleCard

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

SHOWN_FAILURES = 50

_STAGES = {"fetching": "Fetching", "reading": "Reading", "embedding": "Making the articles findable by meaning"}


def listed(desk: "Newsdesk", words: str | None, limit: int) -> tuple[str, bool]:
    """The library's articles, newest first, or those that hold the words; and whether that is all of them."""
    cards = desk.articles(words=words, limit=limit)
    return articles_html(cards, desk.count_articles(words=words), searched=words is not None), len(cards) < limit


def welcome_html(examples: Sequence[Example], articles: int, outlets: int) -> str:
    """What stands on the page before the first question."""
    if not articles:
        return (
            '<div class="welcome"><h2>The library is empty</h2>'
            "<p>Put articles in under “Add articles”, then ask about them here.</p></div>"
        )
    buttons = "".join(_example_html(example.question, hopeless=not example.answerable) for example in examples)
    listed_examples = f'<ul class="examples" aria-label="Example questions">{buttons}</ul>' if buttons else ""
    held = f"{count(articles, 'article')} from {count(outlets, 'outlet')}"
    return (
        '<div class="welcome"><h2>What would you like to know?</h2>'
        f"<p>Answers come from the {held} kept here, and every sentence leads to the words it rests on.</p>"
        f"{listed_examples}</div>"
    )


def _example_html(question: str, *, hopeless: bool) -> str:
    label = '<span class="dim">one that these articles cannot answer</span>' if hopeless else ""
    return f'<li><button type="button" data-ask="{escape(question)}">{escape(question)}{label}</button></li>'


def articles_html(cards: Sequence[ArticleCard], total: int, *, searched: bool) -> str:
    """A list of articles, each opening in the reader."""
    if not cards:
        return f'<p class="empty">{"Nothing found." if searched else "The library is empty."}</p>'
    rows = "".join(
        f'<li><span class="date">{escape(day(card.published_at))}</span>'
        f"{article_button(card.id, card.version, '', (), words=card.title)}"
        f'<span class="outlet">{escape(card.outlet or "Unnamed outlet")}</span></li>'
        for card in cards
    )
    shown = f"{len(cards):,} found" if searched else count(total, "article")
    return f'<p class="dim" role="status">{shown}</p><ul class="articles">{rows}</ul>'


def report_html(report: IngestReport) -> str:
    """What became of the articles that were handed in."""
    counts = report.articles.model_dump()
    boxes = "".join(
        f'<li class="{name}{"" if number else " none"}"><b>{number:,}</b> {name}</li>'
        for name, number in counts.items()
    )
    return f'<div class="report" role="status"><ul class="counts">{boxes}</ul>{_failures_html(report)}</div>'


def progress_html(step: Progress) -> str:
    """How far an ingest is."""
    share = f' value="{step.done}" max="{step.total}"' if step.total else ""
    stage = _STAGES[step.stage]
    of = f" {step.done:,} of {step.total:,}" if step.total else ""
    return (
        f'<div class="report" role="status"><progress{share} aria-label="Progress"></progress>'
        f'<p class="dim">{stage}{of} {escape(step.detail)}</p></div>'
    )


def refused_html(reason: str) -> str:
    """Why nothing was added."""
    verdict = '<p class="verdict">Nothing was added</p>'
    return f'<div class="report" role="alert">{verdict}<p>{escape(reason)}</p></div>'


def _failures_html(report: IngestReport) -> str:
    if not report.failures:
        return ""
    lines = "".join(
        f"<li><b>{escape(failure.source)}</b> {escape(failure.reason)}</li>"
        for failure in report.failures[:SHOWN_FAILURES]
    )
    rest = len(report.failures) - SHOWN_FAILURES
    more = f'<p class="dim">and {rest:,} more</p>' if rest > 0 else ""
    return f'<ul class="failures" aria-label="What could not be read">{lines}</ul>{more}'
