"""Finding passages: words and vectors under the same filters, fused, reranked, copies of one story as one voice."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bot.question import Question
from bot.retrieval import reranking
from bot.retrieval.balancing import balanced
from bot.retrieval.candidates import Candidate, candidates_of, carried_over
from bot.retrieval.fusion import fuse
from bot.retrieval.legs import find
from bot.retrieval.merging import merged
from bot.retrieval.reranking import Reranker
from bot.retrieval.voices import Silent, one_voice
from library.library import Library
from library.values import Filters, Hit, Passage

READ = 60
"""Fused passages that are read and reranked; what is behind them stays in its order."""


MOST_OUTLETS = 4
"""Outlets named in a question that are searched each by itself."""


class Search(NamedTuple):
    """One text searched for: the whole question, or a part of it. Candidates come best first."""

    question: Question
    filters: Filters
    candidates: tuple[Candidate, ...]
    scores: tuple[float, ...]
    """Of the candidates, 0 to 1; none of them rises above the one before it."""
    read: int
    """How many of the candidates were reranked."""
    found: int
    """How many passages the legs found."""


class Retrieved(NamedTuple):
    """Hits, best first, and what the reader should know of how they were found."""

    hits: tuple[Hit, ...]
    notices: tuple[str, ...]
    searches: tuple[Search, ...] = ()
    """What was searched for, the whole question first: what an explanation is made from."""
    silent: tuple[Silent, ...] = ()
    """Passages of copies that were left out among the hits."""


def retrieve(
    library: Library,
    question: Question,
    filters: Filters,
    k: int,
    reranker: Reranker | None = None,
    *,
    cited: Sequence[int] = (),
) -> Retrieved:
    """The k best passages. With a damaged vector index words alone decide, and a notice says so.

    A question of several parts is searched for as a whole and by its parts, one that names several outlets in each of
    them too, and each search keeps its best. `cited` are rows of passages that are read for the whole question whether
    or not they are found, as far as the filters leave them.
    Raises EmbedderMismatch, EmbedderBroken and EmbedderUnavailable: without its embedder nothing is asked.
    """
    reranker = reranker or reranking.fitted()
    searches: list[Search] = []
    notices: dict[str, None] = {}
    for at, (asked, under) in enumerate(_asked(question, filters)):
        search, said = _search(library, asked, under, k, reranker, cited=() if at else cited)
        searches.append(search)
        notices |= dict.fromkeys(said)
    orders = [list(zip(each.candidates, each.scores, strict=True)) for each in searches]
    voices = one_voice(library, merged(orders), k)
    return Retrieved(voices.hits, tuple(notices), tuple(searches), voices.silent)


def _asked(question: Question, filters: Filters) -> list[tuple[Question, Filters]]:
    """What to search for: the whole question, each part, and the whole in each of several outlets that it names."""
    under = question.part_filters or (filters,) * len(question.parts)
    parts = [
        (question.model_copy(update={"standalone": part, "parts": (), "part_filters": ()}), each)
        for part, each in zip(question.parts, under, strict=False)
    ]
    named = {outlet.casefold() for each in question.inferred for outlet in each.outlets}
    outlets = [outlet for outlet in filters.outlets if outlet.casefold() in named][:MOST_OUTLETS]
    by_outlet = [(question, filters.model_copy(update={"outlets": (outlet,)})) for outlet in outlets]
    return [(question, filters), *parts, *(by_outlet if len(outlets) > 1 else ())]


def _search(
    library: Library, question: Question, filters: Filters, k: int, reranker: Reranker, *, cited: Sequence[int]
) -> tuple[Search, tuple[str, ...]]:
    legs, notices = find(library, question.standalone, filters)
    fused = fuse(legs)
    # Copies that stay silent leave room for others.
    wanted = max(READ, 2 * k)
    candidates = candidates_of(legs, fused, library.passages.read(each.row for each in fused[:wanted]))
    brought = {row: each for row, each in library.passages.read(cited).items() if _left(each, filters)} if cited else {}
    candidates = carried_over(candidates, READ, cited, brought)
    reading = min(READ, len(candidates)) + sum(each.fused.row in brought for each in candidates[READ:])
    read, rest = candidates[:reading], candidates[reading:]
    order = _order(reranker, question, read)
    ordered = [*(read[at] for at in order), *rest]
    # The scores keep the scale of the fused ones, whatever the reranker's: the best has the best of them.
    scores = sorted((each.fused.score for each in candidates), reverse=True)
    return Search(question, filters, tuple(ordered), tuple(scores), len(read), len(fused)), notices


def _left(passage: Passage, filters: Filters) -> bool:
    """Whether the filters leave a passage."""
    day = date.fromisoformat(passage.published_at[:10]) if passage.published_at else None
    dated = day is not None or not (filters.after or filters.before)
    outlets = {each.casefold() for each in filters.outlets}
    return (
        dated
        and (filters.after is None or day is None or day >= filters.after)
        and (filters.before is None or day is None or day <= filters.before)
        and (not outlets or (passage.outlet or "").casefold() in outlets)
    )


def _order(reranker: Reranker, question: Question, candidates: Sequence[Candidate]) -> list[int]:
    if not candidates:
        return []
    scores = reranker.rerank(question, candidates).tolist()
    return balanced([each.passage for each in candidates], scores, reranker.balance)
