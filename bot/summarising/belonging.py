"""Which articles belong to a topic: all that speak of it, not the nearest few."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from bot.lexicon import STOP_WORDS, families_of_stem, stem, stems
from bot.question import Question
from bot.searching import Searching
from library.errors import EmbedderBroken, EmbedderMismatch, LibraryDamaged
from library.library import Library
from library.passages import Found
from library.values import Filters, Passage

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ARTICLES = 1000
"""Articles that are read for one summary; where more belong, the summary says how many were not read."""
DEEP = 4000
"""Passages looked at by words, and as many by meaning."""
PAGE = 500
NEAR = 0.3
"""Cosine of a passage with the topic from which on its article belongs if it holds `SOME` of the topic's words."""
VERY_NEAR = 0.35
"""The same for an article that holds none of them."""
SOME = 0.5
MOST_WORDS = 0.8
"""Part of the topic's words that an article must hold to belong whatever it is near to."""
BEST, FARTHEST, FARTHEST_HELD = 3, 0.6, 0.5
"""The third nearest article is the measure: none belongs that is not so near in proportion, see docs/decisions/0020."""


class Belonging(NamedTuple):
    """The articles that belong, the most relevant first."""

    ids: tuple[str, ...]
    """Those that are to be read, at most `MOST_ARTICLES`."""
    articles: int
    """How many belong in all."""
    filters: Filters
    """Under which they were found."""
    notices: tuple[str, ...] = ()


class _Seen(NamedTuple):
    """What is known of an article by the passages that were found of it."""

    near: float
    held: float


def chosen(library: Library, ids: Sequence[str]) -> Belonging:
    """Articles chosen by hand, each once, copies under another id as the article they are. Raises NotInLibrary."""
    names = tuple(dict.fromkeys(library.articles.read(each).id for each in ids))
    return Belonging(names[:MOST_ARTICLES], len(names), Filters())


def filtered(library: Library, filters: Filters) -> Belonging:
    """All articles under filters, the newest first."""
    cards = library.articles.cards(filters, None, MOST_ARTICLES, 0)
    return Belonging(tuple(card.id for card in cards), library.articles.count(filters), filters)


def about(searching: Searching, words: str, filters: Filters, now: date | None) -> Belonging:
    """All articles that speak of a topic, under filters that its own words may narrow. Raises BadInput."""
    question = searching.understand(words, today=now)
    searched = searching.search(question, filters, 1)
    found = _found(searching, question, searched.filters)
    ranked = sorted(found, key=lambda each: (-found[each].near - found[each].held, each))
    return Belonging(
        tuple(ranked[:MOST_ARTICLES]), len(ranked), searched.filters, tuple(dict.fromkeys(searched.retrieved.notices))
    )


def _found(searching: Searching, question: Question, filters: Filters) -> dict[str, _Seen]:
    library = searching.library
    wanted = telling(question)
    by_words = library.by_words(sorted(wanted), filters, DEEP)
    near = {each.row: each.score for each in _by_vector(searching, question, filters)}
    rows = dict.fromkeys([each.row for each in by_words] + list(near))
    seen: dict[str, _Seen] = {}
    words = {stem(word) for word in wanted}
    for row, passage in _passages(searching, rows):
        before = seen.get(passage.article_id, _Seen(-1.0, 0.0))
        held = _held(words, passage) if words else 0.0
        seen[passage.article_id] = _Seen(max(before.near, near.get(row, -1.0)), max(before.held, held))
    nearest = sorted((each.near for each in seen.values()), reverse=True)[:BEST][-1:]
    return {name: each for name, each in seen.items() if belongs(each, nearest[0])}


def belongs(seen: _Seen, nearest: float) -> bool:
    """Whether an article belongs by its nearest passage, and the part of the topic's words that one holds."""
    if seen.held >= MOST_WORDS or seen.near >= max(VERY_NEAR, FARTHEST * nearest):
        return True
    return seen.held >= SOME and seen.near >= max(NEAR, FARTHEST_HELD * nearest)


def telling(question: Question) -> frozenset[str]:
    """The words of a topic that may be looked for: those that narrowed the search are spent."""
    spent = {word.casefold() for each in question.inferred if each.field != "recency" for word in each.words.split()}
    return frozenset(
        word for word in question.terms if word.casefold() not in spent and word.casefold() not in STOP_WORDS
    )


def _by_vector(searching: Searching, question: Question, filters: Filters) -> list[Found]:
    library = searching.library
    try:
        return library.by_vector(library.question_vector(question.standalone), filters, DEEP)
    except (EmbedderMismatch, EmbedderBroken):
        raise
    except LibraryDamaged:
        return []  # the search has said so


def _passages(searching: Searching, rows: "Iterable[int]") -> "Iterable[tuple[int, Passage]]":
    numbers = list(rows)
    for at in range(0, len(numbers), PAGE):
        yield from searching.library.passages.read(numbers[at : at + PAGE]).items()


def _held(words: set[str], passage: Passage) -> float:
    """Part of the words, or their kin, that stand in headline or passage."""
    there = frozenset(stems(passage.title)).union(stems(passage.text))
    missing = words - there
    kin = {family for each in there for family in families_of_stem(each)} if missing else set[str]()
    held = sum(1 for each in words if each in there or families_of_stem(each) & kin)
    return held / len(words)
