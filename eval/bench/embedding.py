"""Ingest's passages per second against the bare session's on the same texts."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np

from bot.assemble import open_library
from bot.settings import Settings
from eval.bench.articles import dealt
from eval.bench.figures import Figure
from ingest.pipeline import Ingest
from library.embedders.minilm import MiniLMEmbedder
from library.passages import Pending

ROUNDS = 5
ARTICLES = 40


def embedding() -> Iterator[Figure]:
    """Bare and whole in turn; the median of the ratios counts."""
    ratios: list[float] = []
    bare_rates: list[float] = []
    for seed in range(ROUNDS):
        texts, whole = _whole(seed)
        bare = _bare(texts)
        ratios.append(whole / bare)
        bare_rates.append(bare)
    yield Figure("bare session", median(bare_rates), "passages/s")
    yield Figure("whole ingest (read, split, keep, embed) over bare session", median(ratios), "", at_least=0.85)


def _whole(seed: int) -> tuple[list[str], float]:
    """The texts that an ingest embeds, and its passages per second from first row to last vector."""
    rows = list(dealt(ARTICLES, 50, seed))
    with tempfile.TemporaryDirectory() as folder:
        library = open_library(Settings(home=Path(folder)))
        library.embedder.embed_question("loads the model")
        started = time.perf_counter()
        made = Ingest(library).rows(rows, "bench").passages
        rate = made / (time.perf_counter() - started)
        texts = [pending.text for pending in _all_texts(folder)]
        library.close()
    return texts, rate


def _all_texts(folder: str) -> list[Pending]:
    library = open_library(Settings(home=Path(folder)))
    library.forget_vectors()
    pending = library.passages.pending(1_000_000)
    library.close()
    return pending


def _bare(texts: list[str]) -> float:
    """Passages per second of tokenizer and session alone, one text a run, a thread a core: the fastest way measured."""
    embedder = MiniLMEmbedder()
    embedder.embed_question("loads the model")
    engine = embedder._engine  # noqa: SLF001 - the bare session is what is measured  # pyright: ignore[reportPrivateUsage]

    def run(text: str) -> object:
        ids = np.array([engine.tokenizer.encode(text).ids], np.int64)
        return engine.session.run(["embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})

    started = time.perf_counter()
    with ThreadPoolExecutor(embedder.threads) as pool:
        list(pool.map(run, texts))
    return len(texts) / (time.perf_counter() - started)
