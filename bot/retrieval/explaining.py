"""Why these passages: what each leg, the fusion, each feature and each filter made of them."""

from collections.abc import Collection, Mapping, Sequence

from bot.question import Question
from bot.retrieval import reranking
from bot.retrieval.finding import Retrieved, Search
from bot.retrieval.reranking import Reranker
from bot.values import Located, Understood
from library.tokens import count_tokens
from library.values import Filters, Passage, Value


class LegRank(Value):
    """What one way of finding says of a passage: its rank, from 1, and its own score (BM25, cosine)."""

    leg: str
    rank: int
    score: float


class Contribution(Value):
    """What a feature adds to a passage's score, or takes from it."""

    feature: str
    points: float


class SearchedText(Value):
    """A text that was searched for, the whole question or a part of it, and the filters it was searched under."""

    text: str
    filters: Filters
    found: int
    """Passages that the legs found."""


class WhyPassage(Located):
    """One passage and how it came to its place."""

    rank: int | None
    """Its place among the results, from 1; None for one that was left out."""
    text: str
    search: int
    """Which of the texts searched for it was found by, from 0."""
    legs: tuple[LegRank, ...]
    fused_rank: int
    """Its place after the fusion of the legs."""
    fused_score: float
    reranked: int | None
    """Its place in its search after reranking and balance; None for one too far behind to be read."""
    contributions: tuple[Contribution, ...]
    """What speaks for it and against it, the weightiest first."""
    tokens: int
    """Of its text."""
    laid: bool
    """Whether it is laid before the writer."""
    shown_to_model: bool
    """Whether it fits into what a model would be shown."""
    silenced_by: str | None = None
    """The article that speaks in its place, for a passage of a copy."""


class Explanation(Value):
    """How a search came to its results."""

    question: str
    understood: Understood
    reranker: str
    searches: tuple[SearchedText, ...]
    passages: tuple[WhyPassage, ...]
    """The results, best first."""
    left_out: tuple[WhyPassage, ...]
    """Copies that another article of their story speaks for."""
    notices: tuple[str, ...] = ()


def explain(
    question: Question,
    understood: Understood,
    retrieved: Retrieved,
    *,
    laid: int,
    fitting: Collection[int],
    reranker: Reranker | None = None,
) -> Explanation:
    """An explanation of what was retrieved.

    Of the hits, `laid` are laid before the writer, and those whose ranks are in `fitting` go into a model's prompt.
    Scores are computed again: a search that is not explained pays nothing for it.
    """
    reranker = reranker or reranking.fitted()
    why = _Whys(retrieved.searches, reranker)
    passages = tuple(
        why.of(hit.passage, rank, hit.also_carried_by, laid=rank <= laid, shown_to_model=rank in fitting)
        for rank, hit in enumerate(retrieved.hits, start=1)
    )
    left_out = tuple(why.of(each.candidate.passage, None, silenced_by=each.instead) for each in retrieved.silent)
    return Explanation(
        question=question.standalone,
        understood=understood,
        reranker=reranker.name,
        searches=tuple(
            SearchedText(text=each.question.standalone, filters=each.filters, found=each.found)
            for each in retrieved.searches
        ),
        passages=passages,
        left_out=left_out,
        notices=retrieved.notices,
    )


class _Whys:
    """Looks up what each search made of a passage."""

    def __init__(self, searches: Sequence[Search], reranker: Reranker) -> None:
        self._searches = searches
        self._places: dict[str, tuple[int, int]] = {}
        self._parts: list[list[Mapping[str, float]]] = []
        for number, search in enumerate(searches):
            self._parts.append(reranker.explain(search.question, search.candidates[: search.read]))
            for at, candidate in enumerate(search.candidates):
                best = self._places.get(candidate.passage.id)
                if best is None or at < best[1]:
                    self._places[candidate.passage.id] = (number, at)

    def of(
        self,
        passage: Passage,
        rank: int | None,
        also_carried_by: tuple[str, ...] = (),
        *,
        laid: bool = False,
        shown_to_model: bool = False,
        silenced_by: str | None = None,
    ) -> WhyPassage:
        number, at = self._places[passage.id]
        search = self._searches[number]
        candidate, read = search.candidates[at], at < search.read
        parts = self._parts[number][at] if read else {}
        return WhyPassage(
            **passage.model_dump(exclude={"id", "cluster"}),
            also_carried_by=also_carried_by,
            rank=rank,
            search=number,
            legs=tuple(
                LegRank(leg=leg, rank=said.rank, score=round(said.score, 4)) for leg, said in candidate.legs.items()
            ),
            fused_rank=candidate.fused_rank,
            fused_score=round(candidate.fused.score, 4),
            reranked=at + 1 if read else None,
            contributions=tuple(
                Contribution(feature=name, points=round(points, 4))
                for name, points in sorted(parts.items(), key=lambda part: -abs(part[1]))
            ),
            tokens=count_tokens(passage.text),
            laid=laid,
            shown_to_model=shown_to_model,
            silenced_by=silenced_by,
        )
