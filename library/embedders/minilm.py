"""The default embedder: all-MiniLM-L6-v2 in int8, from files that come with Newsdesk; no key and no network.

The one place that knows onnxruntime and tokenizers. `data/minilm-l6-v2-int8/MODEL_CARD.md` tells how the
files were made and how near they come to the original.
"""

import hashlib
import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from library.embedders import EmbedderIdentity
from library.errors import EmbedderBroken

if TYPE_CHECKING:
    import numpy as np
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

NAME = "minilm-l6-v2-int8"
FOLDER = Path(__file__).parent / "data" / NAME
DIMENSION = 384
MAX_TOKENS = 320
"""Word pieces read of a text, the two special ones included. The weights were made for at most 256; reading
320 lets a long passage be found by its last words too, and costs its first words next to nothing."""

MODEL_SHA256 = "47c5526346799481d8ad6b5f63085cc2276def9c7d82be11fc54bda82ebe826b"
TOKENIZER_SHA256 = "3ad857958ba886d154a5a852119fb31a0dd549d03d8a3fc20e33f2336272cc19"


class MiniLMEmbedder:
    """An `Embedder` that runs on the processor; may be shared between threads.

    Every text is run alone, in one thread, and as many at a time as there are `threads` (all cores, if not
    told). So a text's vector does not depend on its neighbours or on the number of threads, nothing is
    computed for padding, and it is as fast as any batching measured. Nothing is loaded before the first text.

    Raises EmbedderBroken at the first text when a file in `folder` is missing or not the one expected.
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

    def embed_question(self, text: str) -> "np.ndarray":
        """The vector of `text`: (384,) float32, unit length."""
        return self._engine.embed(text)

    def _embed_each(self, texts: list[str]) -> "np.ndarray":
        import numpy as np

        engine = self._engine
        threads = min(self.threads, len(texts))
        if threads == 1:
            return np.stack([engine.embed(text) for text in texts])
        with ThreadPoolExecutor(threads, thread_name_prefix="embed") as pool:
            return np.stack(list(pool.map(engine.embed, texts)))

    @property
    def _engine(self) -> "_Engine":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "_Engine":
        return _load(self._folder)


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


def _load(folder: Path) -> _Engine:
    model = _checked(folder / "model.onnx", MODEL_SHA256)
    words = _checked(folder / "tokenizer.json", TOKENIZER_SHA256)

    import onnxruntime
    from tokenizers import Tokenizer

    runtime: Any = onnxruntime  # half of its names come from a compiled module that no checker sees into
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    # The graph is written as it is to run. The levels above would fuse its sums and normalisations into an
    # operator that is slower than the two apart.
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    tokenizer = Tokenizer.from_buffer(words)
    tokenizer.enable_truncation(MAX_TOKENS)
    return _Engine(tokenizer, runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"]))


def _checked(path: Path, sha256: str) -> bytes:
    """What `path` holds. Raises EmbedderBroken when that is nothing, or something else than expected."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EmbedderBroken(f"{path} cannot be read ({error.strerror}): {_REMEDY}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EmbedderBroken(f"{path} is not the file that this version of Newsdesk was made with: {_REMEDY}")
    return content


_REMEDY = "install Newsdesk again, or put the file back from the repository."


def _cores() -> int:
    """Cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
