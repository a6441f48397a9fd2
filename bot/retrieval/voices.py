"""Copies of one story as one voice."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.retrieval.candidates import Candidate
from library.library import Library
from library.values import Hit


class Silent(NamedTuple):
    """A passage that was left out, and the article of its story that speaks in its place."""

    candidate: Candidate
    instead: str


class Voices(NamedTuple):
    """The hits, best first, and what was left out among them."""

    hits: tuple[Hit, ...]
    silent: tuple[Silent, ...]


def one_voice(library: Library, ranked: Sequence[tuple[Candidate, float]], k: int) -> Voices:
    """The first k passages, those of a copy left out once another article of its story has spoken."""
    voices: dict[str, str] = {}
    chosen: list[tuple[Candidate, float]] = []
    silent: list[Silent] = []
    for candidate, score in ranked:
        passage = candidate.passage
        speaks = voices.setdefault(passage.cluster, passage.article_id)
        if speaks != passage.article_id:
            silent.append(Silent(candidate, speaks))
            continue
        chosen.append((candidate, score))
        if len(chosen) == k:
            break
    carriers = library.passages.carriers(candidate.passage.cluster for candidate, _ in chosen)
    hits = tuple(
        Hit(
            candidate.passage,
            round(score, 6),
            candidate.fused.found_by,
            tuple(each for each in carriers.get(candidate.passage.cluster, ()) if each != candidate.passage.outlet),
        )
        for candidate, score in chosen
    )
    return Voices(hits, tuple(silent))
