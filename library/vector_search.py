"""Passages near a vector, under filters that the vector index knows nothing of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from library.kept_vectors import KeptVectors
from library.narrow import cosines
from library.passages import Found, Passages
from library.remembered import Remembered
from library.sentence_vectors import SentenceVectors
from library.values import Filters
from library.vectors import VectorIndex

if TYPE_CHECKING:
    import numpy as np

MANY = 30_000
"""Up to this many passages under a filter, their narrow vectors are compared one by one instead of searched for."""
FEW = 2000
"""The same for whole vectors, where the embedder has no narrow ones."""
FILTERS = 4
"""Filters whose narrow vectors are remembered until one comes or goes: some 4 MB each at most."""
MORE_AGAIN, LEAST_AGAIN = 50, 200
"""Of the nearest by narrow vectors, so many more than are wanted are compared by whole ones, and at least so many."""
TRIES, MOST_FETCHED = 3, 20_000
"""Times that more are searched for, where what lies near the question does not pass the filters; and how many."""


class VectorSearch:
    """Chooses the way by how many passages the filters leave: SQL first, or more than wanted, and the rest let go."""

    def __init__(self, kept: KeptVectors, index: VectorIndex, passages: Passages, sentences: SentenceVectors) -> None:
        self._kept = kept
        self._index = index
        self._passages = passages
        self._sentences = sentences
        self._left = Remembered[tuple[Filters, int], tuple[list[int], bytes] | None](FILTERS)

    def near(self, vector: "np.ndarray", filters: Filters, k: int) -> list[Found]:
        """The k passages nearest to this vector, by cosine. Raises LibraryDamaged where the index cannot be used."""
        if not self._kept.ready():
            return []
        if filters == Filters():
            return self._rows([(near.key, near.similarity) for near in self._index.near(vector, k)], filters, k)
        held = self._passages.count(filters)
        if held <= MANY and (among := self._among(vector, filters, k)) is not None:
            return among
        if held <= FEW:
            near = self._index.among(vector, self._passages.vector_keys(filters, FEW))
            return self._rows([(each.key, each.similarity) for each in near], filters, k)
        return self._more(vector, filters, k, self._passages.count(Filters()) / held)

    def _more(self, vector: "np.ndarray", filters: Filters, k: int, share: float) -> list[Found]:
        """Search for more than is wanted, and let go what does not pass."""
        found: list[Found] = []
        for again in range(TRIES):
            wanted = min(round(k * share * 1.5 * 4**again) + k, MOST_FETCHED)
            near = self._index.near(vector, wanted)
            found = self._rows([(each.key, each.similarity) for each in near], filters, k)
            if len(found) == k or len(near) < wanted or wanted == MOST_FETCHED:
                break
        return found

    def _among(self, vector: "np.ndarray", filters: Filters, k: int) -> list[Found] | None:
        """None where the embedder has no narrow vectors, or not all of them are made."""
        import numpy as np

        question = self._sentences.narrow_question(vector)
        if question is None:
            return None
        kept = self._left.get((filters, self._passages.changes()), lambda: self._passages.narrow(filters))
        if kept is None:
            return None
        rows, packed = kept
        order = np.argsort(-cosines(question, packed), kind="stable")[: max(k + MORE_AGAIN, LEAST_AGAIN)]
        keys = self._passages.keys_of([rows[at] for at in order.tolist()])
        whole = {each.key: each.similarity for each in self._index.among(vector, list(set(keys.values())))}
        found = [Found(row, whole[key]) for row, key in keys.items() if key in whole]
        return sorted(found, key=lambda each: (-each.score, each.row))[:k]

    def _rows(self, scored: Sequence[tuple[str, float]], filters: Filters, k: int) -> list[Found]:
        # Several articles may hold the same passage under one key.
        rows = self._passages.by_vector_keys([key for key, _ in scored], filters)
        return [Found(row, similarity) for key, similarity in scored for row in rows.get(key, ())][:k]
