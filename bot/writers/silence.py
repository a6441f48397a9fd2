"""The HTTP client of the model writer: it waits for a model as long as was set, and not a moment longer.

Imported by `bot.writers.client` at its first request, like the vendor's client that it is handed to.
"""

import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import httpx2

_WORD = re.compile(rb'"(?:content|text)"\s*:\s*"[^"]')
"""A word of an answer; before it servers send roles, pings, and what a model thinks to itself."""
_LONGEST_HELD = 64
"""Bytes of a block that are looked at again with the next one: a word may be cut."""


class Patience(NamedTuple):
    """Seconds: for a connection, for silence, and for the first word where that has a limit of its own."""

    connect: float
    silence: float
    first_word: float | None = None


class Silent(httpx2.ReadTimeout):
    """Nothing was heard for too long."""


class NoFirstWord(httpx2.ReadTimeout):
    """The first word did not come in time."""


class TookTooLong(httpx2.ReadTimeout):
    """The whole answer did not come in time."""


class _Watch:
    """Ends one request's connection, from a thread of its own, when its time is over.

    A client's own time limit is for one read, and a server that says "still here" now and then never meets it.
    """

    def __init__(self, patience: Patience, whole: float | None) -> None:
        self._patience = patience
        self._socket: socket.socket | None = None
        self._asked = self._heard = time.monotonic()
        self._ends = None if whole is None else self._asked + whole
        self._begun = False
        self._over = threading.Event()
        self.verdict: httpx2.ReadTimeout | None = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Told by the client what becomes of the request; called again for each redirect."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            first = self._socket is None
            self._socket = info["return_value"].get_extra_info("socket")
            if first:
                threading.Thread(target=self._run, name="newsdesk-patience", daemon=True).start()
            self._asked = self._heard = time.monotonic()

    def heard(self, block: bytes, before: bytes) -> None:
        """Something came, behind `before`; comments (`: ping`) are no sign of life."""
        if b"data:" in block:
            self._heard = time.monotonic()
        self._begun = self._begun or _WORD.search(before + block) is not None

    def end(self) -> None:
        """Nothing is waited for any more."""
        self._over.set()

    def _run(self) -> None:
        while (left := self._left()) > 0:
            if self._over.wait(left):
                return
        if not self._over.is_set():
            self.verdict = self._why()
            _shut(self._socket)

    def _left(self) -> float:
        ends = self._ends_by_sign() if self._ends is None else min(self._ends, self._ends_by_sign())
        return ends - time.monotonic()

    def _ends_by_sign(self) -> float:
        if self._begun or self._patience.first_word is None:
            return self._heard + self._patience.silence
        return self._asked + self._patience.first_word

    def _why(self) -> httpx2.ReadTimeout:
        if self._ends is not None and self._ends <= self._ends_by_sign():
            return TookTooLong("the whole time is over")
        if self._begun or self._patience.first_word is None:
            return Silent("nothing was heard")
        return NoFirstWord("no word was heard")


def _shut(connection: socket.socket | None) -> None:
    """Whoever reads from it gets an end at once. Not the TLS way, which belongs to the thread that reads."""
    try:
        if connection is not None:
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
    except OSError:
        pass  # it has ended by itself


class _Watched(httpx2.SyncByteStream):
    """A body that is watched until it ends or is closed."""

    def __init__(self, body: httpx2.SyncByteStream, watch: _Watch) -> None:
        self._body = body
        self._watch = watch

    def __iter__(self) -> Iterator[bytes]:
        before = b""
        try:
            for block in self._body:
                self._watch.heard(block, before)
                before = block[-_LONGEST_HELD:]
                yield block
        except (httpx2.TransportError, OSError) as error:
            raise self._watch.verdict or error from None
        if self._watch.verdict:
            raise self._watch.verdict

    def close(self) -> None:
        self._watch.end()
        self._body.close()


class _PatientClient(httpx2.Client):
    """Watches every request. The read timeout of a request is the limit of the whole of it."""

    def __init__(self, patience: Patience, auth: tuple[str, str] | None) -> None:
        super().__init__(
            timeout=httpx2.Timeout(None, connect=patience.connect),
            auth=auth,
            # A question comes every few minutes; by then a kept connection is one that the server has dropped.
            limits=httpx2.Limits(max_keepalive_connections=0),
            follow_redirects=True,
        )
        self._patience = patience

    def send(self, request: httpx2.Request, **how: Any) -> httpx2.Response:
        """As the client does, with an end to the waiting. Raises the errors above."""
        limits = dict(request.extensions.get("timeout") or {})
        watch = _Watch(self._patience, limits.get("read"))
        request.extensions = {**request.extensions, "trace": watch.trace}
        try:
            response = super().send(request, **how)
        except BaseException as error:  # noqa: BLE001  whatever ended it, nothing is waited for any more
            watch.end()
            raise watch.verdict or error from None
        if isinstance(response.stream, httpx2.SyncByteStream) and not response.is_closed:
            response.stream = _Watched(response.stream, watch)
        else:
            watch.end()
        return response


def patient_client(patience: Patience, auth: tuple[str, str] | None) -> httpx2.Client:
    """A client that waits so long; `auth` is user and password."""
    return _PatientClient(patience, auth)


def limits(connect: float, whole: float) -> httpx2.Timeout:
    """The limits of one request, in seconds."""
    return httpx2.Timeout(whole, connect=min(connect, whole))
