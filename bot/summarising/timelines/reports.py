"""Sentences that tell of something that happened on a day: what a timeline is made from."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from bot.lexicon import STOP_WORDS, stems
from bot.quoting.orders import orders
from bot.quoting.readable import readable
from bot.summarising.timelines.dating import EventDate, dating, publication_day
from bot.summarising.timelines.tense import reports_news, verbs_before
from library.article_sentences import ReadArticle
from library.values import KeptArticle, Span

if TYPE_CHECKING:
    import numpy as np

LEAD = 3
"""First sentences of an article that tell the news of its day, where they name no other."""
LONGEST = 700
"""Characters of a line."""
FEWEST_WORDS = 3
"""Words that tell something; below, a sentence is a headline or a rest of one."""
AROUND = 3
"""Sentences to either side that are looked at for who speaks, or acts."""
_TIME_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday januari februari march april may june juli august "
    "septemb octob novemb decemb today yesterday tomorrow week month year day night morn even afternoon weekend".split()
)


class Report(NamedTuple):
    """One sentence of one article that tells of an event."""

    article: KeptArticle
    span: Span
    """What is shown: the sentence, with those before it that it cannot be read without."""
    place: int
    """Of the sentence in its article, from 0."""
    text: str
    """The sentence alone."""
    date: EventDate
    dated_by: str
    """The words that date it; empty where the day of publication does."""
    telling: frozenset[str]
    """Stems of its words that are neither stop words nor times."""
    vector: "np.ndarray"
    """(d,) float32, of length 1."""
    leans: bool
    """Whether it is shown with sentences before it."""

    @property
    def voice(self) -> str:
        """Copies of one story are one voice."""
        return self.article.cluster


def reports_of(read: ReadArticle) -> Iterator[Report]:
    """Every event that an article tells of, in its order; one sentence may tell of one and announce another."""
    article = read.article
    told = [*orders(article.text), *(Span(note.start, note.end) for note in article.notes)]
    published = date.fromisoformat(article.published_on) if article.published_on else None
    named = False
    for place, span in enumerate(read.spans):
        text = span.of(article.text)
        if any(start <= span.start < end for start, end in told) or len(text) > LONGEST:
            continue
        dates = _dates(text, place, None if named else published, published)
        # What follows a day that is named is of that day rather than of the day it was published on.
        named = named or any(each.words.end and not each.planned for each in dates)
        shown = _shown(read, place) if dates else None
        telling = telling_stems(text)
        if shown is None or len(telling) < FEWEST_WORDS:
            continue
        for when in dates:
            yield Report(
                article, shown, place, text, when, when.words.of(text), telling, read.vectors[place], shown != span
            )


def _dates(text: str, place: int, today: date | None, published: date | None) -> list[EventDate]:
    """When what a sentence tells happened, and what it announces besides.

    A first sentence tells the news of its day, but for a day that it names, or a time that belongs to its first verb:
    "insists that the vote will be held in May" is news of `today`; None where no news is told of it.
    """
    found = dating(text, published)
    own = found.own
    is_news = today is not None and place < LEAD and not found.unclear and reports_news(text, opens=place == 0)
    if own is None:
        return [publication_day(today)] if is_news and today else []
    loose = own.planned or len(own.date) < len("2023-03-02")
    if is_news and today and loose and verbs_before(text, own.words.start) > 1:
        return [publication_day(today), *([own] if own.planned else [])]
    return [own, *([found.planned] if found.planned else [])]


def _shown(read: ReadArticle, place: int) -> Span | None:
    """The sentence as it can be read alone; None for a quotation whose speaker cannot be shown."""
    first, last = max(0, place - AROUND), min(len(read.spans), place + AROUND + 1) - 1
    start = read.spans[first].start
    window = read.article.text[start : read.spans[last].end]
    span = read.spans[place]
    found = readable(window, Span(span.start - start, span.end - start))
    return Span(found.start + start, found.end + start) if found else None


def telling_stems(text: str) -> frozenset[str]:
    """Stems of the words that tell what a text is about."""
    return frozenset(
        each for each in stems(text) if each not in STOP_WORDS and each not in _TIME_WORDS and len(each) > 1
    )
