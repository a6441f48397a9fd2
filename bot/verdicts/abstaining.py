"""What an abstention says: what was searched, what came closest, what would help."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bot.question import Question
from bot.values import Evidence, Understood
from library.values import Coverage, Filters

CLOSEST = 3
"""Passages named as the closest in an abstention."""
MOST_ADVICE = 3
EMPTY = "The library has no articles to answer this from: add some, or widen the filters."

Holding = Callable[[str], int]
"""How many passages hold a word."""


class Known(NamedTuple):
    """What is known of a search that found no answer."""

    understood: Understood
    filters: Filters
    """As they were set."""
    coverage: Coverage


def abstention(coverage: Coverage, evidence: Sequence[Evidence], advice: Sequence[str], against: str = "") -> str:
    """Says what was searched, what came closest and what would help; first what is told `against` the question."""
    if against:
        return f"The articles tell the contrary of what is asked: {against.strip()}\n\n" + abstention(
            coverage, evidence, advice
        )
    if not coverage.articles_searched:
        return EMPTY
    window = f", published {coverage.first} to {coverage.last}" if coverage.first else ""
    searched = (
        f"The library does not answer this. Searched: {_count(coverage.articles_searched, 'article')} "
        f"of {_count(coverage.outlets, 'outlet')}{window}."
    )
    titles = list(dict.fromkeys(f"“{each.title}”" + (f" ({each.outlet})" if each.outlet else "") for each in evidence))
    closest = f" Closest: {'; '.join(titles[:CLOSEST])}." if titles else ""
    return " ".join([searched + closest, *advice])


def advice_for(question: Question, known: Known, holding: Holding) -> tuple[str, ...]:
    """What would help, most telling first: at most three sentences."""
    if not known.coverage.articles_searched:
        return ()
    found = (
        *_unheard(question, holding),
        *_beyond(known.understood, known.coverage),
        *_narrowed(known.understood, known.filters),
    )
    return found[:MOST_ADVICE]


def _unheard(question: Question, holding: Holding) -> Iterator[str]:
    """Names of the question that stand in no article."""
    names = [name for name in question.names if not any(map(str.isdigit, name))]
    unheard = [name for name in names if all(holding(word) == 0 for word in name.split())]
    if unheard:
        named = " or ".join(f"“{name[:80]}”" for name in unheard[:2])
        yield f"No article mentions {named}: add articles that do, or check the spelling."


def _beyond(understood: Understood, coverage: Coverage) -> Iterator[str]:
    """Days asked about that lie before or behind all that is kept."""
    for each in understood.inferred:
        if coverage.last and each.after and each.after.isoformat() > coverage.last[:10]:
            yield f"No article was published after {coverage.last[:10]}: newer ones would have to be added."
            return
        if coverage.first and each.before and each.before.isoformat() < coverage.first[:10]:
            yield f"No article was published before {coverage.first[:10]}: older ones would have to be added."
            return
    if understood.unresolved:
        yield f"The time “{understood.unresolved[0][:80]}” could not be read: name the day, month or year."


def _narrowed(understood: Understood, filters: Filters) -> Iterator[str]:
    """What the search was narrowed to, by the reader or by the question's own words."""
    if filters.after or filters.before:
        yield "Widen the days that are searched."
    if filters.outlets:
        yield f"Search other outlets than {', '.join(filters.outlets[:3])}."
    read = [each.words for each in understood.inferred if each.applied and each.field != "recency"]
    if read:
        yield f"Only what fits “{read[0][:80]}” was searched: ask without it to search everything."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
