"""Finding passages: words and vectors under the same filters, fused by rank, copies of one story as one voice."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.lexicon import telling_words
from bot.question import Question
from library.errors import EmbedderBroken, EmbedderMismatch, LibraryDamaged
from library.library import Library
from library.passages import Found
from library.values import Filters, Hit, Passage

DEPTH = 150
"""Candidates of each leg."""
RANK_CONSTANT = 60
"""The k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
WORDS_WEIGHT = 1.0
VECTORS_WEIGHT = 0.8
"""Chosen on both news sets among .5 to 1, with and without function words: see docs/decisions/0010."""


class Retrieved(NamedTuple):
    """Hits, best first, and what the reader should know of how they were found."""

    hits: tuple[Hit, ...]
    notices: tuple[str, ...]


class Leg(NamedTuple):
    """One way of finding: its name, what its ranks count for, and what it found, best first."""

    name: str
    weight: float
    found: Sequence[Found]


def retrieve(library: Library, question: Question, filters: Filters, k: int) -> Retrieved:
    """The k best passages. With a damaged vector index words alone decide, and a notice says so.

    Raises EmbedderMismatch, EmbedderBroken and EmbedderUnavailable: without its embedder nothing is asked.
    """
    notices: tuple[str, ...] = ()
    legs = [Leg("words", WORDS_WEIGHT, library.by_words(telling_words(question.standalone), filters, DEPTH))]
    try:
        vector = library.embedder.embed_question(question.standalone)
        legs.append(Leg("vectors", VECTORS_WEIGHT, library.by_vector(vector, filters, DEPTH)))
    except (EmbedderMismatch, EmbedderBroken):
        raise
    except LibraryDamaged as error:
        notices = (f"Found by words alone: {error}.",)
    else:
        notices = _not_by_meaning(library)
    return Retrieved(_one_voice(library, fuse(legs), k), notices)


def _not_by_meaning(library: Library) -> tuple[str, ...]:
    """Says how much of the library has no vectors yet."""
    if not library.passages.any_pending():
        return ()
    passages = library.passages.count(Filters())
    made = max(passages - library.passages.count_pending(), 0)
    able = f"Only {made:,} of {passages:,} passages" if made else f"None of the {passages:,} passages"
    rest = "the rest is found by its words" if made else "they are found by their words"
    return (f"{able} can be found by meaning yet; {rest}.",)


class Fused(NamedTuple):
    """A passage's row, its fused score, and the legs that found it."""

    row: int
    score: float
    found_by: tuple[str, ...]


def fuse(legs: Sequence[Leg]) -> list[Fused]:
    """Reciprocal rank fusion: sums of weight / (60 + rank), best first, scaled so that first in every leg is 1."""
    scores: dict[int, float] = {}
    found_by: dict[int, tuple[str, ...]] = {}
    for leg in legs:
        for rank, found in enumerate(leg.found, start=1):
            scores[found.row] = scores.get(found.row, 0.0) + leg.weight / (RANK_CONSTANT + rank)
            found_by[found.row] = (*found_by.get(found.row, ()), leg.name)
    best = sum(leg.weight for leg in legs) / (RANK_CONSTANT + 1)
    ordered = sorted(scores, key=lambda row: (-scores[row], row))
    return [Fused(row, scores[row] / best, found_by[row]) for row in ordered]


def _one_voice(library: Library, fused: Sequence[Fused], k: int) -> tuple[Hit, ...]:
    """The first k passages, those of a copy left out once another article of its story has spoken."""
    passages = library.passages.read(each.row for each in fused)
    voices: dict[str, str] = {}
    chosen: list[tuple[Passage, Fused]] = []
    for each in fused:
        passage = passages.get(each.row)
        if passage is None:
            continue
        if voices.setdefault(passage.cluster, passage.article_id) == passage.article_id:
            chosen.append((passage, each))
        if len(chosen) == k:
            break
    carriers = library.passages.carriers(passage.cluster for passage, _ in chosen)
    return tuple(
        Hit(
            passage,
            round(each.score, 6),
            each.found_by,
            tuple(outlet for outlet in carriers.get(passage.cluster, ()) if outlet != passage.outlet),
        )
        for passage, each in chosen
    )
