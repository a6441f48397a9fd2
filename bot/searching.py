"""A question searched for: what was read from it narrows the search, and is taken back where nothing is found."""

from collections.abc import Collection, Sequence, Set
from datetime import date
from threading import Lock
from typing import NamedTuple

from bot.lexicon import families_of_stem, stem, stems
from bot.question import INFERRED_FIELDS, Inferred, InferredField, Known, Question, understand
from bot.question.by_model import Completing, understand_with
from bot.question.values import DATES, OUTLETS, Reading
from bot.retrieval import Retrieved, retrieve
from bot.retrieval.reranking import Reranker, fitted
from bot.values import ReadFilter, SearchResult, Understood
from library.library import Library
from library.values import Filters, Hit, Turn

NO_ARTICLES = "no article is left by it"
OUTSIDE = "it lies outside the filters that were set"
NOTHING_FOUND = "nothing found there speaks of what is asked"
TOLD_BY = 5
"""Hits, from the best on, of which one must speak of what is asked for a narrowed search to have found something."""
LOOKED_BACK = 2
"""Turns whose citations are read again for a question that leans on them."""
ENOUGH = 0.6
"""Part of the question's words that a passage of the right days holds; see docs/decisions/0016."""

SOME = 0.3
"""The same where the question states by whom or when it was published."""


class Found(NamedTuple):
    """What a search found, best first, and what the reader should know of how it was found."""

    results: tuple[SearchResult, ...]
    notices: tuple[str, ...]
    understood: Understood = Understood()


class Searched(NamedTuple):
    """What was found, and how the question was taken."""

    question: Question
    filters: Filters
    """Under which it was found: those that were set, narrowed by what was read from the question."""
    retrieved: Retrieved
    understood: Understood

    def results(self) -> tuple[SearchResult, ...]:
        """What was found, as it is printed."""
        return tuple(
            SearchResult(
                score=hit.score,
                found_by=hit.found_by,
                also_carried_by=hit.also_carried_by,
                **hit.passage.model_dump(exclude={"id", "cluster"}),
            )
            for hit in self.retrieved.hits
        )

    def found(self) -> Found:
        """The results, and what the reader should know of them."""
        return Found(self.results(), self.retrieved.notices, self.understood)


class Narrowed(NamedTuple):
    """Filters, and what became of each thing that was read from the question."""

    filters: Filters
    read: tuple[ReadFilter, ...]


class Searching:
    """Understands questions by what a library holds, and searches it. Safe to use from several threads."""

    def __init__(self, library: Library, model: Completing | None = None, reranker: Reranker | None = None) -> None:
        """With a model, that reads questions first. Without a reranker, the fitted sum of features is taken."""
        self.library = library
        self.reranker = reranker or fitted()
        self._model = model
        self._lock = Lock()
        self._known = Known()
        self._known_at = -1

    def understand(
        self,
        text: str,
        history: Sequence[Turn] = (),
        today: date | None = None,
        infer: Collection[InferredField] = INFERRED_FIELDS,
    ) -> Question:
        """Read a question with the library's outlets and days in mind. Raises BadInput."""
        if self._model is None:
            return understand(text, history, today, self.known(), infer)
        return understand_with(self._model, text, history, Reading(today, self.known(), infer))

    def known(self) -> Known:
        """What the library holds, read anew when it has changed."""
        state = self.library.state()
        with self._lock:
            if state != self._known_at:
                last = self.library.articles.last_day()
                self._known = Known(self.library.articles.outlets(), date.fromisoformat(last) if last else None)
                self._known_at = state
            return self._known

    def search(self, question: Question, filters: Filters, k: int, history: Sequence[Turn] = ()) -> Searched:
        """The k best passages under the filters that were set, narrowed by what was read from the question.

        Where the question leans on the `history`, what was cited there is read too.
        """
        cited = self.library.conversations.cited(history[-LOOKED_BACK:]) if question.standalone != question.text else ()
        narrowed = self._narrowed(question.inferred, filters)
        under = question.model_copy(
            update={"part_filters": tuple(self._of_part(each, narrowed, filters) for each in question.part_inferred)}
        )
        retrieved = retrieve(self.library, under, narrowed.filters, k, self.reranker, cited=cited)
        if narrowed.filters == filters or _speaks_of_it(question, narrowed.read, retrieved.hits):
            return Searched(
                under, narrowed.filters, _told(question, retrieved, narrowed.read), _understood(under, narrowed)
            )
        wide = Narrowed(filters, tuple(_dropped(each, NOTHING_FOUND) for each in narrowed.read))
        under = question.model_copy(update={"part_filters": ()})
        retrieved = retrieve(self.library, under, filters, k, self.reranker, cited=cited)
        return Searched(under, filters, _told(question, retrieved, wide.read), _understood(under, wide))

    def _narrowed(self, inferred: Sequence[Inferred], filters: Filters) -> Narrowed:
        """As many of the inferred filters as leave articles: all, else the outlets, else the days."""
        read = [_applied(each, filters) for each in inferred]
        for kept in ((OUTLETS, DATES), (OUTLETS,), (DATES,)):
            narrowing = [each for each in read if each.applied and each.field in kept]
            within = _all_of(filters, narrowing)
            if narrowing and within is not None and self.library.articles.any_left(within):
                return Narrowed(
                    within,
                    tuple(
                        each if each in narrowing or not _narrows(each) else _dropped(each, NO_ARTICLES)
                        for each in read
                    ),
                )
        return Narrowed(filters, tuple(_dropped(each, NO_ARTICLES) if _narrows(each) else each for each in read))

    def _of_part(self, inferred: Sequence[Inferred], whole: Narrowed, filters: Filters) -> Filters:
        """A part that names no outlet or day of its own is searched as the whole is."""
        return self._narrowed(inferred, filters).filters if inferred else whole.filters


def within(filters: Filters, inferred: Inferred) -> Filters | None:
    """The filters with an inferred one besides; None where both together leave nothing by themselves."""
    afters, befores = ([day for day in pair if day] for pair in _ends(filters, inferred))
    after, before = max(afters, default=None), min(befores, default=None)
    outlets = filters.outlets
    if inferred.outlets:
        named = {each.casefold() for each in inferred.outlets}
        outlets = tuple(each for each in filters.outlets if each.casefold() in named) or inferred.outlets
        if filters.outlets and not named & {each.casefold() for each in filters.outlets}:
            return None
    if after and before and after > before:
        return None
    return Filters(after=after, before=before, outlets=outlets)


def _ends(filters: Filters, inferred: Inferred) -> tuple[tuple[date | None, ...], tuple[date | None, ...]]:
    return (filters.after, inferred.after), (filters.before, inferred.before)


def _all_of(filters: Filters, narrowing: Sequence[ReadFilter]) -> Filters | None:
    narrowed: Filters | None = filters
    for each in narrowing:
        narrowed = within(narrowed, each) if narrowed is not None else None
    return narrowed


def _narrows(read: ReadFilter) -> bool:
    return read.applied and read.field in {DATES, OUTLETS}


def _applied(inferred: Inferred, filters: Filters) -> ReadFilter:
    read = ReadFilter(**inferred.model_dump(), applied=True)
    return read if within(filters, inferred) is not None else _dropped(read, OUTSIDE)


def _dropped(read: ReadFilter, why: str) -> ReadFilter:
    return read.model_copy(update={"applied": False, "why": why}) if _narrows(read) else read


def _understood(question: Question, narrowed: Narrowed) -> Understood:
    return Understood(
        expected=question.expected,
        parts=question.parts,
        infer=question.infer,
        inferred=narrowed.read,
        unresolved=question.unresolved,
        read_by=question.read_by,
        filters=narrowed.filters,
    )


def _told(question: Question, retrieved: Retrieved, read: Sequence[ReadFilter]) -> Retrieved:
    """With a notice for each filter that was taken back, and of how the question was read."""
    notices = tuple(
        f"The question's “{each.words}” was not used to narrow the search: {each.why}."
        for each in read
        if not each.applied
    )
    return retrieved._replace(notices=(*retrieved.notices, *filter(None, (question.note,)), *notices))


def _speaks_of_it(question: Question, read: Sequence[ReadFilter], hits: Sequence[Hit]) -> bool:
    """Whether the best hits speak of what is asked.

    Under outlets and days that the question states, one of them must hold a name of the question, or `SOME` of its
    words; of several parts, each is its own matter. The days of an event are less sure: `ENOUGH` of the words.
    """
    used = " ".join(each.words for each in read).casefold()
    asked = {stem(word) for word in question.terms if word.casefold() not in used}
    named = asked & {stem(word) for name in question.names for word in name.split()}
    held = max((_held(asked, hit) for hit in hits[:TOLD_BY]), key=len, default=frozenset[str]())
    if not hits or not asked:
        return bool(hits)
    if all(each.stated for each in read if _narrows(each)):
        return bool(question.parts) or bool(held & named) or len(held) >= SOME * len(asked)
    return len(held) >= ENOUGH * len(asked)


def _held(asked: Set[str], hit: Hit) -> frozenset[str]:
    """The stems, or their kin, that a hit's headline and text hold."""
    there = frozenset(stems(hit.passage.title)).union(stems(hit.passage.text))
    missing = asked - there
    kin = {family for each in there for family in families_of_stem(each)} if missing else set[str]()
    return frozenset(each for each in asked if each in there or families_of_stem(each) & kin)
