"""Reading in a process of its own, so that no document can hang, exhaust or crash the program that keeps the library.

Parsers of PDF, HTML, XML and Office files are large and meet whatever the world sends. The child reads one document at
a time, within a bound of memory, and is ended when it takes too long. It answers in JSON, which is data and never code.
"""

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import IO

from pydantic import TypeAdapter

from ingest.documents import Document
from ingest.kinds import Kind
from ingest.values import Draft, Failure, Value

KINDS: frozenset[Kind] = frozenset(
    {".md", ".markdown", ".html", ".htm", ".xml", ".pdf", ".docx", ".mhtml", ".mht", ".eml"}
)
"""Kinds that are read in the child; the others are read by our own code, line by line or piece by piece."""
SECONDS = 120.0
"""The longest that one document may take on a slow machine."""
LONGEST = 2 * SECONDS
"""After this the child ends by itself, should nobody be left to end it."""
MEMORY = 3_000_000_000
"""Bytes of address space that the child may use, where the system can bound it."""
IDLE_SECONDS = 60.0
"""A child without work ends after this time; the next document starts another."""
CHILD = "NEWSDESK_READING_CHILD"
"""Set in the child's environment: there, documents are read in place."""


class _Request(Value):
    """A document as the child gets it; its bytes follow."""

    name: str
    kind: Kind
    address: str | None
    charset: str | None
    depth: int
    article_id: str | None
    size: int


_Found = TypeAdapter[list[Draft | Failure]](list[Draft | Failure])


def needed(document: Document) -> bool:
    """Whether this document is read in the child, and this process is not the child."""
    return document.kind in KINDS and CHILD not in os.environ


def read(document: Document) -> Iterator[Draft | Failure]:
    """Yield the articles of one document, as its reader in the child found them. Raises UnreadableSource, OSError."""
    yield from _child().read(document, document.data())


class ReadingProcess:
    """A child that reads documents. One at a time; safe to use from several threads, which take turns."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()

    def read(self, document: Document, data: bytes) -> list[Draft | Failure]:
        """What the reader found; a Failure where it took too long or came to its end."""
        with self._turn:
            answer = self._ask(document, data)
        return answer if isinstance(answer, list) else [Failure(source=document.name, reason=answer)]

    def close(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        if self._listener is not None:
            self._listener.join()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was not written yet goes with it
                if pipe is not None:
                    pipe.close()

    def _ask(self, document: Document, data: bytes) -> "list[Draft | Failure] | str":
        for _ in range(2):  # a child that ended for want of work is started anew
            process = self._process or self._start()
            if not self._send(process, document, data):
                self.close()
                continue
            try:
                answer = self._answers.get(timeout=self._seconds)
            except Empty:
                self.close()
                return f"reading it took more than {self._seconds:g} s, and was given up"
            if answer is not None:
                return _Found.validate_json(answer)
            idle = _ended_well(process)  # for want of work, as the document came
            self.close()
            if idle:
                continue
            return "its reader came to an end on it: it is damaged, or needs more memory than one document may"
        return "no process could be started to read it: see that the machine has memory left, then try again"

    def _send(self, process: "subprocess.Popen[bytes]", document: Document, data: bytes) -> bool:
        request = _Request(
            name=document.name,
            kind=document.kind or ".txt",
            address=document.address,
            charset=document.charset,
            depth=document.depth,
            article_id=document.article_id,
            size=len(data),
        )
        try:
            assert process.stdin is not None  # noqa: S101 - a pipe was asked for
            process.stdin.write(request.model_dump_json().encode() + b"\n")
            process.stdin.write(data)
            process.stdin.flush()
        except OSError:
            return False
        return True

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, CHILD: "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ingest.bounded"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        self._answers = SimpleQueue()
        answers, stream = self._answers, self._process.stdout
        assert stream is not None  # noqa: S101 - a pipe was asked for
        self._listener = threading.Thread(target=_listen, args=(stream, answers), daemon=True)
        self._listener.start()
        return self._process


def _ended_well(process: "subprocess.Popen[bytes]") -> bool:
    with suppress(subprocess.TimeoutExpired):
        return process.wait(1) == 0
    return False


def _listen(stream: IO[bytes], answers: "SimpleQueue[bytes | None]") -> None:
    """Hand on each answer; None when the child has ended."""
    try:
        while line := stream.readline():
            answers.put(stream.read(int(line)))
    except (OSError, ValueError):
        pass
    answers.put(None)


_own: ReadingProcess | None = None
_starting = threading.Lock()


def _forget() -> None:
    """In a fork of this process: the child is the parent's, and so are its pipes."""
    global _own, _starting
    _own, _starting = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _child() -> ReadingProcess:
    global _own  # noqa: PLW0603 - one child serves the whole process
    with _starting:
        if _own is None:
            _own = ReadingProcess()
            atexit.register(_own.close)
        return _own


def _serve() -> None:
    """In the child: read what comes until nothing comes for a while."""
    import signal

    from ingest.formats import read_here

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    _bound_memory()
    source = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints is no answer
    while True:
        alarm = threading.Timer(IDLE_SECONDS, os._exit, (0,))
        alarm.daemon = True
        alarm.start()
        line = source.readline()
        alarm.cancel()
        if not line:
            return
        request = _Request.model_validate_json(line)
        data = source.read(request.size)
        document = Document.of_bytes(
            request.name,
            data,
            request.kind,
            address=request.address,
            charset=request.charset,
            depth=request.depth,
            article_id=request.article_id,
        )
        found: list[Draft | Failure]
        _end_after(LONGEST)  # whoever would end it may have been killed itself
        try:
            found = list(read_here(document))
        except MemoryError:
            found = [Failure(source=request.name, reason="it needs more memory to read than one document may")]
        except Exception as error:  # noqa: BLE001 - one document must not end the child
            found = [Failure(source=request.name, reason=f"its reader failed on it ({type(error).__name__}: {error})")]
        _end_after(0)
        packed = _Found.dump_json(found)
        try:
            answers.write(f"{len(packed)}\n".encode() + packed)
            answers.flush()
        except OSError:
            os._exit(0)  # whoever asked is gone


def _end_after(seconds: float) -> None:
    """End this process then, whatever it does, where the system can; never for 0."""
    if sys.platform != "win32":
        import signal

        signal.setitimer(signal.ITIMER_REAL, seconds)


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if most < 0 else min(MEMORY, most), most))


if __name__ == "__main__":
    _serve()
