"""The default embedder: all-MiniLM-L6-v2 in int8, from files that come with Newsdesk; no key and no network.

`data/minilm-l6-v2-int8/MODEL_CARD.md` tells how the files were made and how near they come to the original.
"""

import hashlib
import io
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from library.embedders import EmbedderIdentity, Pooled
from library.onnx import checked, opened, word_pieces
from library.values import Span

if TYPE_CHECKING:
    import numpy as np

    from library.onnx import InferenceSession, Tokenizer

T = TypeVar("T")

NAME = "minilm-l6-v2-int8"
FOLDER = Path(__file__).parent / "data" / NAME
DIMENSION = 384
MAX_TOKENS = 320
"""Word pieces read of a text, the two special ones included. The weights were made for at most 256; reading
320 lets a long passage be found by its last words too, and costs its first words next to nothing."""

MODEL_SHA256 = "47c5526346799481d8ad6b5f63085cc2276def9c7d82be11fc54bda82ebe826b"
TOKENIZER_SHA256 = "3ad857958ba886d154a5a852119fb31a0dd549d03d8a3fc20e33f2336272cc19"
SENTENCES_SHA256 = "716b809a74ddd0cf637ea07ad5bb57957f2153b7c188c312515fcec6f566de06"

STATES = b"layer5.out.normed"
"""The node of the graph that is pooled: a vector for each word piece."""


class MiniLMEmbedder:
    """An `Embedder` that runs on the processor; may be shared between threads.

    Every text is run alone, in one thread, and as many at a time as there are `threads` (all cores, if not
    told). So a text's vector does not depend on its neighbours or on the number of threads, nothing is
    computed for padding, and it is as fast as any batching measured. Nothing is loaded before the first text.

    Raises EmbedderBroken at the first text that needs it when a file in `folder` is missing or not the one expected.
    """

    def __init__(self, folder: Path | None = None, threads: int | None = None) -> None:
        if threads is not None and threads < 1:
            raise ValueError(f"threads must be at least 1, not {threads}")
        self._folder = FOLDER if folder is None else folder
        self.threads = threads or _cores()
        self._loading = threading.Lock()

    @property
    def identity(self) -> EmbedderIdentity:
        """Known without the files: from what they must be."""
        parts = f"{MODEL_SHA256} {TOKENIZER_SHA256} {MAX_TOKENS}"
        return EmbedderIdentity(NAME, DIMENSION, hashlib.sha256(parts.encode()).hexdigest())

    def embed_passages(self, texts: Sequence[str]) -> "np.ndarray":
        """Vectors of `texts`, in order: (n, 384) float32, unit length. Words past MAX_TOKENS are not read."""
        import numpy as np

        if not texts:
            return np.empty((0, DIMENSION), np.float32)
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        vectors = self._embed_each(list(places))
        return vectors[[places[text] for text in texts]]

    def embed_with_sentences(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Pooled]:
        """The vectors of `texts`, and narrow ones of the spans of each, pooled out of the same run."""
        projection = self._projection  # loaded before the threads ask for it

        def pooled(text: str, own: Sequence[Span]) -> Pooled:
            rows = self.states(text, own)
            return Pooled(rows[0], _unit(rows @ projection))

        return self._each(pooled, texts, spans)

    def states(self, text: str, spans: Sequence[Span]) -> "np.ndarray":
        """The vector of a text, then what its run gives of each of its spans, of any length: (1 + spans, 384)."""
        return self._engine.states(text, spans)

    def embed_question(self, text: str) -> "np.ndarray":
        """The vector of `text`: (384,) float32, unit length."""
        return self._engine.embed(text)

    def narrow(self, vectors: "np.ndarray") -> "np.ndarray":
        """Vectors (..., 384) in the fewer dimensions of a sentence's: (..., 96) float32, unit length."""
        return _unit(vectors @ self._projection)

    def _embed_each(self, texts: list[str]) -> "np.ndarray":
        import numpy as np

        return np.stack(self._each(self._engine.embed, texts))

    def _each(self, work: Callable[..., T], texts: Sequence[str], *others: Sequence[Any]) -> list[T]:
        threads = min(self.threads, len(texts))
        if threads <= 1:
            return list(map(work, texts, *others))
        with ThreadPoolExecutor(threads, thread_name_prefix="embed") as pool:
            return list(pool.map(work, texts, *others))

    @property
    def _engine(self) -> "_Engine":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "_Engine":
        return _load(self._folder)

    @cached_property
    def _projection(self) -> "np.ndarray":
        """(384, 96) float32: the directions in which sentences of news have most of their length."""
        import numpy as np

        return np.load(io.BytesIO(checked(self._folder / "sentences.npy", SENTENCES_SHA256))).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Engine:
    """What stays in memory; both may be used by many threads at once."""

    tokenizer: "Tokenizer"
    session: "InferenceSession"

    def embed(self, text: str) -> "np.ndarray":
        """The vector of one text: (384,) float32, unit length."""
        import numpy as np

        ids = np.array([self.tokenizer.encode(text).ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        outputs: list[Any] = list(self.session.run(["embedding"], feed))
        vector: np.ndarray = outputs[0][0]
        return vector

    def states(self, text: str, spans: Sequence[Span]) -> "np.ndarray":
        """The vector of a text, then for each of its spans the sum over its word pieces: (1 + spans, 384) float32."""
        import numpy as np

        pieces = self.tokenizer.encode(text)
        ids = np.array([pieces.ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        outputs: list[Any] = list(self.session.run(["embedding", STATES.decode()], feed))
        vector, states = outputs[0][0], outputs[1][0][1:-1]
        starts = np.array([start for start, _ in pieces.offsets[1:-1]])
        begins, ends = (np.searchsorted(starts, [span[side] for span in spans]) for side in (0, 1))
        # What lies behind the last word piece that is read has nothing of its own: it stands for the whole.
        rows = [states[one:end].sum(axis=0) if end > one else vector for one, end in zip(begins, ends, strict=True)]
        return np.stack([vector, *rows])


def _load(folder: Path) -> _Engine:
    model = checked(folder / "model.onnx", MODEL_SHA256)
    words = checked(folder / "tokenizer.json", TOKENIZER_SHA256)
    return _Engine(word_pieces(words, MAX_TOKENS), opened(model + _also_gives(STATES)))


def _also_gives(node: bytes) -> bytes:
    """What, written behind a model, makes a node of it an output: protobuf merges two messages that follow each other.

    So the file stays as it is, and what is made from its digest, the identity of all vectors, stays valid.
    """
    message = node
    for field in (_NAME_OF_VALUE, _OUTPUT_OF_GRAPH, _GRAPH_OF_MODEL):
        message = bytes([field << 3 | _OF_LENGTH, len(message)]) + message
    return message


_NAME_OF_VALUE, _OUTPUT_OF_GRAPH, _GRAPH_OF_MODEL = 1, 12, 7
"""Numbers of fields in ONNX's schema."""
_OF_LENGTH = 2
"""Protobuf's mark of a field whose length stands before it."""


def _unit(vectors: "np.ndarray") -> "np.ndarray":
    import numpy as np

    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def _cores() -> int:
    """Cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
