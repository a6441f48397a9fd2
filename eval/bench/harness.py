"""What `eval run` takes beyond asking: the same questions in a plain loop and as a run, in turn, over one library."""

import os
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.assemble import assemble
from bot.settings import Settings
from eval.bench.articles import SAMPLES
from eval.bench.figures import Figure
from eval.questions import SetQuestion, question_line, read_questions
from eval.runs.running import Plan, run

QUESTIONS = SAMPLES.parent / "questions.jsonl"
ROUNDS = 4
MOST = 1.05
"""The run may take so many times what asking alone takes."""


def harness(questions: int = 110, rounds: int = ROUNDS) -> Iterator[Figure]:
    """Both do the whole: open the library, ask, close it. The shortest of each counts: the machine has other work."""
    asked = list(read_questions(QUESTIONS))[:questions]
    with tempfile.TemporaryDirectory() as folder, _home(Path(folder) / "home"):
        place = Path(folder)
        (place / "set.jsonl").write_text("".join(map(question_line, asked)), encoding="utf-8")
        with closing(assemble(Settings.from_environment(writer="quote", cache="off"))) as desk:
            desk.ingest([SAMPLES])
        numbers = iter(range(rounds + 1))

        def whole() -> None:
            run(Plan(place / "set.jsonl", place / f"run-{next(numbers)}", writer="quote"))

        def plain() -> None:
            _ask(asked)

        # The first of each finds what is imported late and kept by the system.
        plain()
        whole()
        times = [(_seconds(plain), _seconds(whole)) for _ in range(rounds)]
    alone, run_whole = (min(each[side] for each in times) for side in (0, 1))
    yield Figure(f"{len(asked)} questions asked in a loop", alone, "s")
    yield Figure("the same as a run, over the loop", run_whole / alone, "", at_most=MOST)


def _ask(questions: Sequence[SetQuestion]) -> None:
    today = datetime.now(UTC).date()
    with closing(assemble(Settings.from_environment(writer="quote", cache="off"))) as desk:
        for each in questions:
            desk.ask(each.question, filters=each.filters, now=each.asked_at or today)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def _home(home: Path) -> Generator[None]:
    """The library that is asked, named as people name it."""
    before = os.environ.get("NEWSDESK_HOME")
    os.environ["NEWSDESK_HOME"] = str(home)
    try:
        yield
    finally:
        del os.environ["NEWSDESK_HOME"]
        if before is not None:
            os.environ["NEWSDESK_HOME"] = before
