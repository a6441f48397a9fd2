"""The vectors of sentences: pooled out of the same run as their passage's, kept in SQLite under the same key.

They are narrow and in whole numbers, a tenth of what a passage takes in all. Where they are missing (a library of an
older version, an answer from a passage that waits for its vector) they are made when they are first asked for.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from library.bodies import Body
from library.database import Database
from library.embedders import Embedder, SentenceEmbedder
from library.errors import NewsdeskError
from library.narrow import cosines, in_bytes
from library.sentences import sentences
from library.values import Span

if TYPE_CHECKING:
    import numpy as np

FORMAT = 1
"""First byte of what is kept; anything else is made anew."""
FARTHEST = 65_535
"""Characters into a passage that a span can be noted at; sentences behind are not."""


class Nearness(NamedTuple):
    """How near a passage and its sentences are to a question, as cosines."""

    whole: float
    sentences: Mapping[Span, float]
    """By their spans within the passage."""


class SentenceVectors:
    """Keeps and compares the vectors of sentences; makes those that are missing."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._any = embedder
        self._embedder = embedder if isinstance(embedder, SentenceEmbedder) else None

    @property
    def able(self) -> bool:
        """Whether the embedder has vectors of sentences."""
        return self._embedder is not None

    def near(self, question: "np.ndarray", bodies: Sequence[Body]) -> list[Nearness] | None:
        """How near each passage and its sentences are to a question's vector; None where the embedder cannot tell."""
        if self._embedder is None:
            return None
        keys = [body.key for body in bodies]
        packed = self._kept(keys)
        missing = {key: body for key, body in zip(keys, bodies, strict=True) if key not in packed}
        if missing:
            packed |= self._made(missing)
        return _compared(self._embedder.narrow(question), [packed[key] for key in keys])

    def of(self, bodies: Sequence[Body]) -> "list[Within]":
        """The vectors of each passage's sentences, narrow ones; by new wide ones where the embedder has no narrow."""
        if self._embedder is None:
            return [self._apart(body) for body in bodies]
        keys = [body.key for body in bodies]
        packed = self._kept(keys)
        missing = {key: body for key, body in zip(keys, bodies, strict=True) if key not in packed}
        if missing:
            packed |= self._made(missing)
        return [unpacked(packed[key]) for key in keys]

    def _apart(self, body: Body) -> "Within":
        spans = sentences(body.text)
        return Within(spans, self._any.embed_passages([span.of(body.text) for span in spans]))

    def _kept(self, keys: Sequence[str]) -> dict[str, bytes]:
        rows = self._database.connection.execute(
            f"SELECT key, packed FROM sentence_vectors WHERE key IN ({','.join('?' * len(keys))})", tuple(keys)
        )
        return {row["key"]: row["packed"] for row in rows if row["packed"][0] == FORMAT}

    def _made(self, bodies: Mapping[str, Body]) -> dict[str, bytes]:
        embedded = self.embed(list(bodies.values()))
        made = {key: each.sentences for key, each in zip(bodies, embedded, strict=True) if each.sentences}
        # An answer does not wait for whoever writes: what is not kept now is made again another time.
        with suppress(NewsdeskError), self._database.writing(patience=0) as connection:
            self.keep(connection, made)
        return made

    def embed(self, bodies: Sequence[Body]) -> list["Made"]:
        """The vector of each passage, and what is to be kept of its sentences."""
        texts = [body.embedded for body in bodies]
        if self._embedder is None:
            return [Made(vector, None) for vector in self._any.embed_passages(texts)]
        spans = [[span for span in sentences(body.text) if span.end <= FARTHEST] for body in bodies]
        shifted = [
            [Span(start + len(text) - len(body.text), end + len(text) - len(body.text)) for start, end in own]
            for text, body, own in zip(texts, bodies, spans, strict=True)
        ]
        embedded = self._embedder.embed_with_sentences(texts, shifted)
        return [Made(each.vector, packed(own, each.narrow)) for own, each in zip(spans, embedded, strict=True)]

    def narrowed(self, vectors: "np.ndarray") -> list[bytes] | None:
        """Vectors of passages (n, dimension) as `passages.narrow` keeps them; None where the embedder has no such."""
        return None if self._embedder is None else [row.tobytes() for row in in_bytes(self._embedder.narrow(vectors))]

    def narrow_question(self, vector: "np.ndarray") -> "np.ndarray | None":
        """A question's vector, to be compared with those."""
        return None if self._embedder is None else self._embedder.narrow(vector)

    def keep(self, connection: sqlite3.Connection, made: Mapping[str, "bytes | None"]) -> None:
        """Keep, by key, what `embed` gave, inside the caller's transaction; None takes away what another gave."""
        connection.executemany("DELETE FROM sentence_vectors WHERE key = ?", [(key,) for key in made])
        connection.executemany(
            """INSERT INTO sentence_vectors (key, packed)
               SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM passages WHERE vector_key = ?1)""",
            [(key, packed) for key, packed in made.items() if packed is not None],
        )


class Within(NamedTuple):
    """The sentences of one passage, by their spans within it, and their vectors."""

    spans: Sequence[Span]
    vectors: "np.ndarray"
    """(n, d) float32, each of length 1."""


class Made(NamedTuple):
    """What came of embedding one passage."""

    vector: "np.ndarray"
    """As the index keeps it."""
    sentences: bytes | None
    """To be kept; None from an embedder that has none."""


def packed(spans: Sequence[Span], narrow: "np.ndarray") -> bytes:
    """The format, how many spans, where they begin and end, then their vectors behind the passage's own."""
    import numpy as np

    places = np.array(spans, "<u2").tobytes()
    return bytes([FORMAT]) + np.array([len(spans)], "<u2").tobytes() + places + in_bytes(narrow).tobytes()


def _compared(question: "np.ndarray", kept: Sequence[bytes]) -> list[Nearness]:
    """All at once: for few rows it is the calls that cost."""
    import numpy as np

    counts = [int.from_bytes(packed[1:3], "little") for packed in kept]
    numbers = b"".join(packed[3 + 4 * count :] for packed, count in zip(kept, counts, strict=True))
    near_each = cosines(question, numbers).tolist()
    near: list[Nearness] = []
    at = 0
    for packed, count in zip(kept, counts, strict=True):
        places = np.frombuffer(packed, "<u2", 2 * count, 3).tolist()
        spans = map(Span, places[::2], places[1::2])
        near.append(Nearness(near_each[at], dict(zip(spans, near_each[at + 1 : at + 1 + count], strict=True))))
        at += 1 + count
    return near


def unpacked(kept: bytes) -> Within:
    """What `packed` has put together."""
    import numpy as np

    count = int.from_bytes(kept[1:3], "little")
    places = np.frombuffer(kept, "<u2", 2 * count, 3).tolist()
    rows = np.frombuffer(kept, np.int8, offset=3 + 4 * count)
    vectors = rows.reshape(count + 1, -1)[1:].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Within([*map(Span, places[::2], places[1::2])], vectors)
