"""One article without a model: three lines, who, what, when, where, why and how, quotations, numbers."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.quantities import Quantity, quantities
from bot.quoting.signals import ANSWERS
from bot.summarising.choosing import choose
from bot.summarising.citing import Citing, one_line
from bot.summarising.parts import Parts, sections
from bot.summarising.salience import Candidate, candidates, saliences
from bot.summarising.speakers import Quoted, quotations
from bot.summarising.values import Line, SectionKind
from library.article_sentences import ReadArticle
from library.values import KeptArticle

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKED: tuple[SectionKind, ...] = ("who", "what", "when", "where", "why", "how")
MOST_QUOTES = 6
MOST_NUMBERS = 8
LONG_HAS_MORE = 200
"""Sentences for which a long article may have one quotation and one number more."""
MOST_OF_ALL = 30
SHOWN_BEFORE = 0.4
"""What a sentence loses once it has answered one of these questions: another may answer the next."""

_UNIT = re.compile(r"^[\s-]?(?:[$£€¥₹%]|(?:[a-z]+\s){0,2}[a-z]{3,})")
_MONEY = re.compile(r"[$£€¥₹]\s?$")


def of_one(read: ReadArticle, citing: Citing) -> Parts:
    """Each line is an exact span of the article, but for names in square brackets where a pronoun stood."""
    every = candidates(read)
    weights = saliences(read, every)
    more = len(every) // LONG_HAS_MORE
    asked: list[tuple[SectionKind, list[Line | None]]] = [
        (kind, [_line(read.article, each, citing)]) for kind, each in five_ws(every, weights)
    ]
    return Parts(
        sections(
            [
                ("summary", [_line(read.article, each, citing) for each in choose(read, every)]),
                *asked,
                ("quotes", key_quotes(read.article, every, weights, citing, min(MOST_QUOTES + more, MOST_OF_ALL))),
                ("numbers", key_numbers(read.article, every, weights, citing, min(MOST_NUMBERS + more, MOST_OF_ALL))),
            ]
        )
    )


def _line(article: KeptArticle, each: Candidate, citing: Citing) -> Line | None:
    return citing.line(one_line(each.text), [citing.cite(article, each.span)])


def five_ws(every: Sequence[Candidate], weights: Sequence[float]) -> "Iterator[tuple[SectionKind, Candidate]]":
    """For each question the most salient sentence that holds an answer to it; none where no sentence does."""
    left = list(weights)
    for kind in ASKED:
        holding = [at for at, each in enumerate(every) if kind == "what" or ANSWERS[kind].search(each.text)]
        if holding:
            best = max(holding, key=lambda at: (left[at], -at))
            left[best] -= SHOWN_BEFORE
            yield kind, every[best]


def key_quotes(
    article: KeptArticle, every: Sequence[Candidate], weights: Sequence[float], citing: Citing, most: int
) -> list[Line | None]:
    """Quotations with their speakers, the most salient, every speaker once before one comes again."""
    found = quotations(every, article.text)
    place = {each.at: at for at, each in enumerate(every)}
    ordered = sorted(found, key=lambda each: -weights[place[each.candidate.at]])
    heard: list[Quoted] = []
    again: list[Quoted] = []
    for each in ordered:
        (again if any(each.speaker == one.speaker for one in heard) else heard).append(each)
    chosen = sorted((heard + again)[:most], key=lambda each: each.candidate.at)
    return [quote_line(article, each, citing) for each in chosen]


def quote_line(article: KeptArticle, quoted: Quoted, citing: Citing, articles: int = 1) -> Line | None:
    """A quotation with what holds it: its sentence, and the one that names the speaker."""
    cited = [citing.cite(article, quoted.candidate.span)]
    if quoted.named_in is not None:
        cited.append(citing.cite(article, quoted.named_in.span))
    return citing.line(quoted.text, cited, speaker=quoted.speaker, articles=articles)


def key_numbers(
    article: KeptArticle, every: Sequence[Candidate], weights: Sequence[float], citing: Citing, most: int
) -> list[Line | None]:
    """Sentences with numbers that count something, each number once, in the order of the text."""
    ordered = sorted(range(len(every)), key=lambda at: -weights[at])
    seen: set[tuple[float, str]] = set()
    chosen: list[int] = []
    for at in ordered:
        new = {each.value for each in counted(every[at].text)} - seen
        if new and len(chosen) < most:
            chosen.append(at)
            seen |= new
    return [_line(article, every[at], citing) for at in sorted(chosen)]


def counted(text: str) -> list[Quantity]:
    """The numbers of a sentence that have a unit, days and years left out."""
    found: list[Quantity] = []
    end = 0
    for each in quantities(text):
        start = text.find(each.text, end)
        end = start + len(each.text)
        if each.of_date:
            continue
        if each.value[1] or _MONEY.search(text[:start]) or _UNIT.match(text[end:]):
            found.append(each)
    return found
