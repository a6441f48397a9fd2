"""How near sentences are to the question in meaning: by vectors that were kept, or by some made for the occasion."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from bot.question import Question
from bot.quoting.candidates import Candidate
from bot.values import Evidence
from library.bodies import Body
from library.library import Library
from library.sentence_vectors import Nearness
from library.values import Span

Way = Literal["within", "apart"]
"""`within`: a sentence is read within its passage, at ingest. `apart`: alone, and once more under its headline and
behind the sentence before it, when it is asked about. The numbers of the two do not compare."""


class Near(NamedTuple):
    """Two cosines with the question."""

    similarity: float
    """Of the sentence."""
    in_context: float
    """Of its passage (within), or of the sentence with what stands before it (apart)."""


class Meaning(NamedTuple):
    """A way of telling how near sentences are."""

    way: Way
    near: Callable[[Sequence[Candidate]], list[Near]]


def meaning_of(library: Library, question: Question, evidence: Sequence[Evidence]) -> Meaning:
    """By the vectors kept at ingest, where the embedder has such; else by new ones."""
    bodies = [Body(each.title, each.published_at[:10] if each.published_at else None, each.text) for each in evidence]
    kept = library.near_sentences(library.question_vector(question.standalone), bodies)
    if kept is None:
        return apart(library, question)
    return within({each.passage_id: near for each, near in zip(evidence, kept, strict=True)})


def within(kept: dict[str, Nearness]) -> Meaning:
    """By passage; a sentence that has no vector of its own is as near as its passage."""

    def near(candidates: Sequence[Candidate]) -> list[Near]:
        found: list[Near] = []
        for each in candidates:
            passage, start = kept[each.evidence.passage_id], each.evidence.start
            own = Span(each.span.start - start, each.span.end - start)
            found.append(Near(passage.sentences.get(own, passage.whole), passage.whole))
        return found

    return Meaning("within", near)


def apart(library: Library, question: Question) -> Meaning:
    """By vectors made now, two for each sentence."""

    def near(candidates: Sequence[Candidate]) -> list[Near]:
        alone = [each.text for each in candidates]
        led = [f"{each.evidence.title}\n{each.before} {each.text}" for each in candidates]
        made = library.embedder.embed_passages([*alone, *led])
        cosines = (made @ library.question_vector(question.standalone)).tolist()
        return [Near(*pair) for pair in zip(cosines[: len(alone)], cosines[len(alone) :], strict=True)]

    return Meaning("apart", near)
