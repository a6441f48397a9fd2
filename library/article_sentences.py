"""The sentences of whole articles, each with its vector: what summaries read."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from library.bodies import Body
from library.database import Database
from library.sentence_vectors import SentenceVectors, Within
from library.sentences import sentences
from library.values import KeptArticle, Span

if TYPE_CHECKING:
    import numpy as np

AT_ONCE = 64
"""Passages whose vectors are asked for together: where they have to be made, so many are made between two answers."""
LONGEST_RUN = 900
"""Characters of a run of sentences that stands for a passage, in versions whose passages are not kept."""


class ReadArticle(NamedTuple):
    """All sentences of one article version, in order."""

    article: KeptArticle
    spans: tuple[Span, ...]
    """Of the article's text."""
    vectors: "np.ndarray"
    """(sentences, d) float32, each of length 1; those of one library compare with each other."""


class ArticleSentences:
    """Reads articles sentence by sentence."""

    def __init__(self, database: Database, vectors: SentenceVectors) -> None:
        self._database = database
        self._vectors = vectors

    def of(self, article: KeptArticle) -> ReadArticle:
        """All its sentences; vectors that are missing are made, which takes as long as to embed its passages.

        Raises EmbedderBroken and EmbedderUnavailable.
        """
        return [each for each in self.piecewise(article) if isinstance(each, ReadArticle)][-1]

    def piecewise(self, article: KeptArticle) -> "Iterator[int | ReadArticle]":
        """As `of`, last of all; before that, every `AT_ONCE` passages, how many sentences have been read."""
        import numpy as np

        spans: list[Span] = []
        vectors: list[np.ndarray] = []
        passages = self._passages(article)
        for at in range(0, len(passages), AT_ONCE):
            some = passages[at : at + AT_ONCE]
            bodies = [Body(article.title, article.published_on, span.of(article.text)) for span in some]
            for passage, within in zip(some, self._vectors.of(bodies), strict=True):
                spans += _moved(within, passage.start)
                vectors.append(within.vectors)
            yield len(spans)
        yield ReadArticle(article, tuple(spans), np.concatenate(vectors) if vectors else np.zeros((0, 1), np.float32))

    def _passages(self, article: KeptArticle) -> list[Span]:
        rows = self._database.connection.execute(
            'SELECT start, "end" FROM passages WHERE article_id = ? AND version = ? ORDER BY start',
            (article.id, article.version),
        ).fetchall()
        return [Span(row["start"], row["end"]) for row in rows] or list(_runs(article.text))


def _moved(within: Within, start: int) -> list[Span]:
    return [Span(span.start + start, span.end + start) for span in within.spans]


def _runs(text: str) -> Iterator[Span]:
    """Runs of whole sentences, in order."""
    held: list[Span] = []
    for span in sentences(text):
        if held and span.end - held[0].start > LONGEST_RUN:
            yield _around(held)
            held = []
        held.append(span)
    if held:
        yield _around(held)


def _around(held: Sequence[Span]) -> Span:
    return Span(held[0].start, held[-1].end)
