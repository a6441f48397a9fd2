"""What a question costs over its floor: one query embedding, one Chroma query and one FTS query."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from bot.assemble import assemble, open_library
from bot.lexicon import telling_words
from bot.settings import Settings
from eval.bench.articles import dealt
from eval.bench.figures import Figure
from library.values import Filters

QUESTIONS = (
    "What did the mayor ask the ministry?",
    "How many people were missing from the ferry?",
    "Why was the search called off?",
    "When is the new bridge supposed to open?",
    "Who won the cup final?",
)
ROUNDS = 4


def asking() -> Iterator[Figure]:
    """Floor, search and answer in turn over the same small library."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), writer="quote")
        desk = assemble(settings)
        desk.ingest_rows(dealt(60, 50), "bench")
        library = open_library(settings)

        def floor(question: str) -> None:
            vector = library.embedder.embed_question(question)
            library.by_vector(vector, Filters(), 100)
            library.by_words(telling_words(question), Filters(), 100)

        floor_ms = _median_ms(floor)
        yield Figure("question floor: one embedding, one Chroma, one FTS query", floor_ms, "ms")
        yield Figure("search over floor", _median_ms(desk.search) / floor_ms, "")
        yield Figure("ask (quoting writer) over floor", _median_ms(desk.ask) / floor_ms, "")
        library.close()
        desk.close()


def _median_ms(work: Callable[[str], object]) -> float:
    for question in QUESTIONS:
        work(question)
    times: list[float] = []
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            started = time.perf_counter()
            work(question)
            times.append((time.perf_counter() - started) * 1000)
    return median(times)
