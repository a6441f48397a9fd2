"""Reading in a process of its own: the same articles, and no document that stops the program."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.bounded import ReadingProcess, _listen
from ingest.documents import Document
from ingest.formats import read_document, read_here
from ingest.values import Draft, Failure
from tests.ingest.reading import bare

ROOT = Path(__file__).parents[2]
PAGE = (
    "<html lang=en><head><title>Bridge opens at Tern Harbour</title></head>"
    "<body><article>"
    "<h1>Bridge opens at Tern Harbour</h1>"
    + "<p>The bridge over the Tern opened on Monday after four years of delay, the mayor told the crowd.</p>" * 8
    + "</article></body></html>"
)


def document(name: str = "bridge.html") -> Document:
    return Document.of_bytes(name, PAGE.encode(), ".html", address="https://courier.example/bridge")


@pytest.fixture
def process() -> Iterator[ReadingProcess]:
    started = ReadingProcess(seconds=20)
    yield started
    started.close()


def pid_of(process: ReadingProcess) -> int:
    child = process._process
    assert child is not None
    return child.pid


def test_it_finds_what_the_reader_finds_in_place(process: ReadingProcess):
    [there] = process.read(document(), PAGE.encode())
    [here] = read_here(document())
    assert isinstance(there, Draft)
    assert there == here


def test_read_document_gives_the_original_with_it():
    [draft] = read_document(document())
    assert isinstance(draft, Draft)
    assert draft.original is not None
    assert draft.original.data == PAGE.encode()
    assert draft.original.address == "https://courier.example/bridge"


def test_a_child_that_hangs_is_given_up_and_the_next_document_is_read(process: ReadingProcess):
    process.read(document(), PAGE.encode())
    os.kill(pid_of(process), signal.SIGSTOP)
    process._seconds = 0.5
    [failure] = process.read(document("slow.html"), PAGE.encode())
    assert failure == Failure(source="slow.html", reason="reading it took more than 0.5 s, and was given up")
    process._seconds = 20
    [draft] = process.read(document(), PAGE.encode())
    assert isinstance(draft, Draft)


def test_a_child_that_crashes_on_a_document_is_a_failure_of_that_document(process: ReadingProcess):
    process.read(document(), PAGE.encode())
    child = pid_of(process)
    os.kill(child, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (child, signal.SIGKILL)).start()
    [failure] = process.read(document("bad.html"), PAGE.encode())
    assert isinstance(failure, Failure)
    assert "came to an end on it" in failure.reason
    assert isinstance(process.read(document(), PAGE.encode())[0], Draft)


def test_a_child_that_ended_between_two_documents_is_started_anew(process: ReadingProcess):
    [first] = process.read(document(), PAGE.encode())
    child = process._process
    assert child is not None
    child.kill()
    child.wait()
    [second] = process.read(document(), PAGE.encode())
    assert bare(first) == bare(second)


def test_a_child_that_ends_for_want_of_work_as_a_document_comes_is_started_anew(process: ReadingProcess):
    ending = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.buffer.read(10)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert ending.stdout is not None
    process._process = ending
    process._listener = threading.Thread(target=_listen, args=(ending.stdout, process._answers))
    process._listener.start()
    [found] = process.read(document(), PAGE.encode())
    assert isinstance(found, Draft), found


def test_a_child_whose_parent_was_killed_does_not_read_for_ever():
    endless = "import ingest.formats as f, ingest.bounded as b; b.LONGEST = 0.3; f.read_here = lambda _: iter(int, 1)"
    child = subprocess.Popen([sys.executable, "-c", f"{endless}; b._serve()"], stdin=subprocess.PIPE)
    assert child.stdin is not None
    request = {
        "name": "a",
        "kind": ".html",
        "address": None,
        "charset": None,
        "depth": 0,
        "article_id": None,
        "size": 1,
    }
    child.stdin.write(json.dumps(request).encode() + b"\nx")
    child.stdin.close()
    assert child.wait(20) == -signal.SIGALRM


def test_several_threads_take_turns(process: ReadingProcess):
    names: list[str] = []

    def read(number: int) -> None:
        text = PAGE.replace("Tern Harbour", f"Harbour {number}")
        [found] = process.read(document(f"{number}.html"), text.encode())
        names.append(found.title if isinstance(found, Draft) else found.reason)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names) == [f"Bridge opens at Harbour {number}" for number in range(8)]


def test_a_fork_of_the_program_reads_in_a_child_of_its_own():
    # In a program of its own: this one has threads by now, which a fork leaves behind.
    program = """
import os, warnings
warnings.simplefilter("ignore")
from tests.ingest.test_bounded import document
from ingest.formats import read_document
titles = lambda: [found.title for found in read_document(document())]
before = titles()
fork = os.fork()
if fork == 0:
    os._exit(titles() != before)
assert os.waitpid(fork, 0)[1] == 0
assert titles() == before
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
