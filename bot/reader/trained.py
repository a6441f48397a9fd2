"""The reader that comes with Newsdesk: `data/reader-minilm-l6-int8/MODEL_CARD.md` tells how it was made."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.reader import Reading
from bot.reader.pieces import Window, windows
from bot.reader.words import best_of, reading
from library.bodies import Body
from library.embedders.minilm import FOLDER as EMBEDDER
from library.embedders.minilm import TOKENIZER_SHA256
from library.onnx import checked, opened, word_pieces
from library.sentences import sentences

if TYPE_CHECKING:
    import numpy as np

    from library.onnx import InferenceSession, Tokenizer

NAME = "reader-minilm-l6-int8"
FOLDER = Path(__file__).parent / "data" / NAME
MODEL_SHA256 = "ae04dc104eb6afe7f911fcf27f4bfab5bfd7dcae5add1b423e439c60cd9c7cfc"
REMEMBERED = 4096
"""Passages whose reading is kept: finding and quoting ask for the same ones."""


class _Engine(NamedTuple):
    """What stays in memory; both may be used by many threads at once."""

    tokenizer: "Tokenizer"
    session: "InferenceSession"

    def run(self, window: Window) -> "tuple[np.ndarray, float]":
        """Logits (pieces, 2) of begin and end, and that of there being an answer."""
        import numpy as np

        ids = np.array([window.ids], np.int64)
        segments = (np.arange(len(window.ids)) >= window.segment).astype(np.int64)[None]
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": segments}
        outputs: list[Any] = list(self.session.run(["ends", "answered"], feed))
        return outputs[0][0], float(outputs[1][0])


class TrainedReader:
    """Runs on the processor, a passage a thread; may be shared between threads. Nothing is loaded before it is used."""

    name = NAME

    def __init__(self, folder: Path | None = None, threads: int | None = None) -> None:
        self._folder = folder or FOLDER
        self._threads = threads or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        self._loading = threading.Lock()
        self._remembered = lru_cache(REMEMBERED)(self._read)

    def read(self, question: str, bodies: Sequence[Body]) -> list[Reading]:
        with self._loading:
            _ = self._engine
        if len(bodies) < 2:
            return [self._remembered(question, each) for each in bodies]
        with ThreadPoolExecutor(self._threads, thread_name_prefix="read") as pool:
            return list(pool.map(self._remembered, [question] * len(bodies), bodies))

    def _read(self, question: str, body: Body) -> Reading:
        engine, spans = self._engine, sentences(body.text)
        every = windows(engine.tokenizer, question, body.header, body.text)
        return best_of([reading(window, *engine.run(window), spans) for window in every])

    @cached_property
    def _engine(self) -> _Engine:
        model = checked(self._folder / "model.onnx", MODEL_SHA256)
        return _Engine(word_pieces(checked(EMBEDDER / "tokenizer.json", TOKENIZER_SHA256)), opened(model))
