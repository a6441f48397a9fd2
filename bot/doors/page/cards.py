"""Evidence as cards: the passage, the cited words marked in it, and the way to the whole article.

Text from articles is escaped here, character by character, and never read as HTML or Markdown.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from bot.doors.words import count, day
from bot.values import Answer, Citation, Evidence

_NEAR = 170
"""Characters of a passage shown on either side of the cited words before "show more"."""

_BREAK = re.compile(r"\s*\n\s*")
_GAP = '<span class="gap"> … </span>'


class Place(NamedTuple):
    """The cited words of one citation, in the article's text."""

    number: int
    start: int
    end: int


class Card(NamedTuple):
    """A passage as a card: what it rests on, and the citations that lie in it."""

    source: Evidence | Citation
    text: str
    places: tuple[Place, ...] = ()


def cards_of(answer: Answer) -> tuple[list[Card], list[Card]]:
    """The cards of what is cited, in order of first number, and of what was read besides."""
    cited: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        cited.setdefault(_home_of(citation, answer.evidence), []).append(citation)
    passages = {found.passage_id: found for found in answer.evidence}
    shown = [_card(passages.get(home), citations) for home, citations in cited.items()]
    return shown, [Card(found, found.text) for found in answer.evidence if found.passage_id not in cited]


def _home_of(citation: Citation, evidence: Sequence[Evidence]) -> str:
    """The id of the passage on show that holds the citation; else one of its own."""
    for found in evidence:
        same = (found.article_id, found.version) == (citation.article_id, citation.version)
        if same and found.start <= citation.start and citation.end <= found.end:
            return found.passage_id
    return f"citation {citation.number}"


def _card(found: Evidence | None, citations: Sequence[Citation]) -> Card:
    source = found or citations[0]
    text = found.text if found else citations[0].quote
    return Card(source, text, tuple(Place(one.number, one.start, one.end) for one in citations))


def cited_cards(cards: Iterable[Card], turn: str) -> str:
    """The cards that an answer's numbers point at."""
    return "".join(_card_html(card, turn) for card in cards)


def read_cards(cards: Sequence[Card], turn: str, label: str, *, folded: bool) -> str:
    """The cards of passages that are not cited, under one label."""
    if not cards:
        return ""
    inside = "".join(_card_html(card, turn) for card in cards)
    title = f'{escape(label)} <span class="dim">{count(len(cards), "passage")}</span>'
    if folded:
        return f'<details class="read"><summary>{title}</summary>{inside}</details>'
    return f'<div class="read"><h4>{title}</h4>{inside}</div>'


def _card_html(card: Card, turn: str) -> str:
    source = card.source
    badges = "".join(
        f'<a class="badge" href="#{turn}" id="{turn}-c{place.number}" data-number="{place.number}" '
        f'aria-label="Citation {place.number}: back to the answer">{place.number}</a>'
        for place in card.places
    )
    carried = ", ".join(source.also_carried_by)
    spans = card.places or (Place(0, source.start, source.end),)
    return (
        f'<article class="card" tabindex="-1"><header>{badges}'
        f'<span class="outlet">{escape(source.outlet or "Unnamed outlet")}</span>'
        f'<span class="date">{escape(day(source.published_at))}</span></header>'
        f'<h4 class="headline">{escape(source.title)}</h4>'
        f"{_passage_html(card)}"
        + (f'<p class="carried">Also carried by {escape(carried)}</p>' if carried else "")
        + f"{article_button(source.article_id, source.version, source.title, spans)}</article>"
    )


def article_button(
    article_id: str, version: int, title: str, spans: Iterable[Place], words: str = "Open the article"
) -> str:
    """A button that page.js opens the kept article with, at the spans."""
    places = " ".join(f"{place.start}-{place.end}" for place in spans)
    return (
        f'<button type="button" class="open" data-article="{escape(article_id)}" data-version="{version}" '
        f'data-spans="{places}" aria-haspopup="dialog">{escape(words)}'
        f'<span class="unseen">: {escape(title)}</span></button>'
    )


def _passage_html(card: Card) -> str:
    """The passage with the cited words marked; what lies far from them waits behind "show more"."""
    base, text = card.source.start, card.text
    places = tuple(Place(p.number, p.start - base, p.end - base) for p in card.places)
    first = min((p.start for p in places), default=0)
    last = max((p.end for p in places), default=_NEAR)
    head = _word_edge(text, first - _NEAR, -1)
    tail = _word_edge(text, last + _NEAR, +1)
    parts = (
        f"{_rest(text[:head])}{_GAP}" if head else "",
        marked(text, places, head, tail),
        f"{_GAP}{_rest(text[tail:])}" if tail < len(text) else "",
    )
    more = '<button type="button" class="more" aria-expanded="false" data-more>Show more</button>'
    cut = head > 0 or tail < len(text)
    return f'<blockquote class="passage">{"".join(parts)}</blockquote>{more if cut else ""}'


def _rest(text: str) -> str:
    return f'<span class="rest">{_lines(text)}</span>'


def _lines(text: str) -> str:
    """Escaped, with the line breaks kept as characters and drawn as narrow gaps."""
    return _BREAK.sub(lambda found: f'<span class="br">{found[0]}</span>', escape(text))


def _word_edge(text: str, at: int, step: int) -> int:
    """The nearest place outwards from `at` where no word is cut; little that would be left out is kept."""
    if at < 60:
        return 0
    if at > len(text) - 60:
        return len(text)
    while 0 < at < len(text) and not (text[at].isspace() or text[at - 1].isspace()):
        at += step
    return at


def marked(text: str, places: Iterable[Place], start: int, end: int) -> str:
    """`text[start:end]` as HTML, cited runs in a `<mark>` that names their numbers; spans may overlap."""
    places = tuple(places)
    edges = {start, end} | {edge for place in places for edge in (place.start, place.end) if start < edge < end}
    cuts = sorted(edges)
    html: list[str] = []
    for left, right in pairwise(cuts):
        numbers = sorted(place.number for place in places if place.start <= left and right <= place.end)
        words = _lines(text[left:right])
        html.append(f'<mark data-cited="{" ".join(map(str, numbers))}">{words}</mark>' if numbers else words)
    return "".join(html)
