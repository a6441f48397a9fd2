"""The HTTP client of the model writer: it does not take a server's "still here" for an answer.

Imported by `bot.writers.model` at its first request, like the vendor's client that it is handed to.
"""

import time
from collections.abc import Iterator

import httpx2

_CONNECT_SECONDS = 10.0


class _Watched(httpx2.SyncByteStream):
    """A body in which comments (`: ping`) do not count as signs of life; only `data:` does.

    Total silence ends at the read timeout. Between pings the clock is looked at, so the error comes
    with the first ping after the limit, twice the limit at the latest.
    """

    def __init__(self, body: httpx2.SyncByteStream, seconds: float) -> None:
        self._body = body
        self._seconds = seconds

    def __iter__(self) -> Iterator[bytes]:
        heard = time.monotonic()
        for block in self._body:
            now = time.monotonic()
            if b"data:" in block:
                heard = now
            elif now - heard > self._seconds:
                raise httpx2.ReadTimeout("nothing but pings")
            yield block

    def close(self) -> None:
        self._body.close()


def watched_client(seconds: float, auth: tuple[str, str] | None) -> httpx2.Client:
    """A client whose answers are never silent for longer than `seconds`; `auth` is user and password."""

    def watch(response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Watched(response.stream, seconds)

    return httpx2.Client(
        timeout=httpx2.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
        auth=auth,
        # A question comes every few minutes; by then a kept connection is one that the server has dropped.
        limits=httpx2.Limits(max_keepalive_connections=0),
        follow_redirects=True,
        event_hooks={"response": [watch]},
    )
