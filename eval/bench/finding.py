"""Search and ask on libraries of several sizes: each in a process of its own, which tells its memory.

`python -m eval.bench.finding HOME PASSAGES` measures one that is loaded, and prints figures as JSON.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import numpy as np

from bot.assemble import assemble, open_library
from bot.lexicon import telling_words
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from eval.bench.figures import Figure
from eval.bench.synthetic import DAYS, FIRST_DAY, PASSAGES_EACH, Invented, Loader, Size
from library.library import DATABASE_FILE, VECTORS_FOLDER, Library
from library.values import Filters

WARM = 60
ASKED = 200
FLOOR_DEPTH = 100
"""Passages of either query of the floor."""
THREADS = 16
RECENT = Filters(after=FIRST_DAY + timedelta(days=DAYS - DAYS // 10))
ONE_OUTLET = Filters(outlets=("Outlet 0",))
"""Either leaves a tenth."""
BOUNDS = {
    "ask over floor, p50, 10,000 passages": 2.0,
    "date filter over none, p95, 100,000 passages": 1.5,
    "1,000,000 over 10,000 passages, search p95": 4.0,
}
_FORMS = (
    "What did {0} say about {1} {2}?",
    "When did the {2} of {0} {1} begin?",
    "How many people in {0} were {1} by the {2}?",
    "Why does {0} want the {1} {2} to end?",
    "Who told {0} that {1} had been {2}?",
)


def finding(sizes: Sequence[int], folder: Path) -> Iterator[Figure]:
    """Load what is missing into `folder`, measure one size after the other, then hold them against each other."""
    measured: dict[int, dict[str, float]] = {}
    for passages in sizes:
        home = folder / Size(passages).folder
        for line in Loader(home, Size(passages)).load():
            print(f"\r{line}", end="", file=sys.stderr)
        measured[passages] = _in_a_process(home, passages)
        for name, value in measured[passages].items():
            unit = name.rpartition(", ")[2]
            yield _figure(f"{name.rpartition(', ')[0]}, {passages:,} passages", value, unit if unit != "times" else "")
    least = min(sizes)
    for passages in sizes:
        if passages != least:
            ratio = measured[passages]["search p95, ms"] / measured[least]["search p95, ms"]
            yield _figure(f"{passages:,} over {least:,} passages, search p95", ratio, "")


def _figure(name: str, value: float, unit: str) -> Figure:
    return Figure(name, value, unit, at_most=BOUNDS.get(name))


def _in_a_process(home: Path, passages: int) -> dict[str, float]:
    command = [sys.executable, "-m", "eval.bench.finding", str(home), str(passages)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure(
    home: Path, passages: int, warm: int = WARM, asked: int = ASKED, invented: Invented | None = None
) -> dict[str, float]:
    """What one library costs, by name and unit."""
    settings = Settings(home=home, writer="quote")
    desk, library = assemble(settings), open_library(settings)
    every = questions(invented or Invented(), passages // PASSAGES_EACH, warm + asked)
    for question in every[:warm]:
        desk.ask(question)
    told = every[warm:]
    figures: dict[str, float] = {}
    # In turn, question by question, so that a busy moment of the machine falls on all alike; in words of their own,
    # so that none is answered from what another has left in memory.
    ways: dict[str, Callable[[str], object]] = {
        "floor": lambda question: _floor(library, question),
        "search": desk.search,
        "search, last tenth of the days": lambda question: desk.search(f"{question} Indeed", filters=RECENT),
        "search, one outlet": lambda question: desk.search(f"{question} Indeed so", filters=ONE_OUTLET),
        "ask": lambda question: desk.ask(f"{question} So"),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for question in told:
        for name, way in ways.items():
            started = time.perf_counter()
            way(question)
            times[name].append((time.perf_counter() - started) * 1000)
    for name, each in times.items():
        figures |= {f"{name} p{part}, ms": float(np.percentile(each, part)) for part in (50, 95)}
    figures |= {
        "ask over floor, p50, times": figures["ask p50, ms"] / figures["floor p50, ms"],
        "date filter over none, p95, times": figures["search, last tenth of the days p95, ms"]
        / figures["search p95, ms"],
        "outlet filter over none, p95, times": figures["search, one outlet p95, ms"] / figures["search p95, ms"],
        **_throughput(desk, told),
        "memory at most, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "SQLite on disk, bytes a passage": (home / DATABASE_FILE).stat().st_size / passages,
        "vector index on disk, bytes a passage": _size(home / VECTORS_FOLDER) / passages,
    }
    library.close()
    desk.close()
    return figures


def _floor(library: Library, question: str) -> None:
    """One embedding, one query of the vector index, one of the words."""
    library.by_vector(library.embedder.embed_question(question), Filters(), FLOOR_DEPTH)
    library.by_words(telling_words(question), Filters(), FLOOR_DEPTH)


def _throughput(desk: Newsdesk, told: Sequence[str]) -> dict[str, float]:
    rates: dict[str, float] = {}
    for threads in (1, THREADS):
        started = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(desk.search, [f"{question} {threads}" for question in told]))
        rates[f"searches by {threads} threads, a second"] = len(told) / (time.perf_counter() - started)
    return rates


def questions(invented: Invented, articles: int, count: int) -> list[str]:
    """Different questions, each of words of one article, and of words as frequent as words are."""
    rng = np.random.default_rng(19)
    found: list[str] = []
    for number in range(count):
        own = invented.own_words(int(rng.integers(articles)))
        words = [*invented.words[own[:2]].tolist(), str(invented.words[invented.drawn(rng, 1)[0]])]
        found.append(_FORMS[number % len(_FORMS)].format(words[0], words[2], words[1]))
    return found


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    json.dump(measure(Path(sys.argv[1]), int(sys.argv[2])), sys.stdout)
