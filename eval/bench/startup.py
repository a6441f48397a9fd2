"""What the command line costs before it does anything."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from eval.bench.figures import Figure

RUN = "from bot.doors.commands.cli import main; main()"
HEAVY = ("gradio", "langchain_openai", "langchain_core", "fastapi")


def startup() -> Iterator[Figure]:
    """CPU time of `newsdesk --help`, and whether asking by the quoting writer imports what it must not."""
    yield Figure("newsdesk --help, CPU", median(_cpu(["--help"]) for _ in range(5)), "s", at_most=0.6)
    yield Figure("heavy modules imported by the quoting writer", _heavy(), "", at_most=0)


def _cpu(arguments: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", RUN, *arguments], check=True, stdout=subprocess.DEVNULL, env=dict(os.environ))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _heavy() -> int:
    code = (
        "import sys, tempfile; from pathlib import Path\n"
        "from bot.assemble import assemble; from bot.settings import Settings\n"
        "desk = assemble(Settings(home=Path(tempfile.mkdtemp())))\n"
        "desk.ingest_rows([{'title': 'A bridge', 'text': 'The bridge opened on Monday.'}], 'bench')\n"
        "desk.ask('When did the bridge open?', writer='quote')\n"
        f"print(sum(name in sys.modules for name in {HEAVY!r}))"
    )
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
