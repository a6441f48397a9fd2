"""A small real HTTP server for faults on the wire: one function answers each request as it likes."""

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DONE = b"data: [DONE]\n\n"


@dataclass
class Request:
    """One request as it came, and the means to answer it."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    number: int
    """1 for the first request that the server got."""
    handler: BaseHTTPRequestHandler = field(repr=False)

    def answer(self, status: int, content: bytes, kind: str = "application/json", **headers: str) -> None:
        """A whole answer."""
        self._head(status, kind, {"content-length": str(len(content)), **headers})
        self.handler.wfile.write(content)

    def error(self, status: int, message: str, **headers: str) -> None:
        """An error in OpenAI's form; header names with `_` for `-`."""
        body = {"error": {"message": message, "type": "error", "code": None}}
        self.answer(status, json.dumps(body).encode(), **headers)

    @property
    def keys(self) -> list[str]:
        """What the passages of the prompt go by, the first one's first."""
        told = "".join(str(each.get("content")) for each in self.body.get("messages", ()))
        return re.findall(r"^<passage>\n\[(\d{5})\] ", told, re.MULTILINE)

    def keyed(self, part: bytes) -> bytes:
        """The part with the keys of the passages for their numbers: `[2]` is how a test cites the second."""
        keys = dict(enumerate(self.keys, start=1))
        return re.sub(rb"\[([1-9])\]", lambda found: f"[{keys.get(int(found[1]), int(found[1]))}]".encode(), part)

    def stream(self, *parts: bytes | float) -> None:
        """Server-sent events: bytes are written as they stand, but for `keyed`; numbers are seconds of silence."""
        self._head(200, "text/event-stream", {"connection": "close"})
        for part in parts:
            if isinstance(part, bytes):
                self.handler.wfile.write(self.keyed(part))
                self.handler.wfile.flush()
            else:
                time.sleep(part)

    def say(self, *words: str, finish: str = "stop", usage: tuple[int, int] | None = (11, 7)) -> None:
        """A whole streamed answer, as OpenAI's servers give it."""
        end = [DONE] if usage is None else [counted(*usage), DONE]
        self.stream(*map(chunk, words), chunk(None, finish), *end)

    def reset(self) -> None:
        """Drop the connection as a crashed server does: RST instead of an orderly end."""
        connection = self.handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handler.wfile.flush()
        # The handler's files hold the socket open; only when they are gone does closing it send the RST.
        self.handler.rfile.close()
        connection.close()

    def _head(self, status: int, kind: str, headers: dict[str, str]) -> None:
        self.handler.send_response(status)
        self.handler.send_header("content-type", kind)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()


def chunk(text: str | None, finish: str | None = None, **delta: str) -> bytes:
    """One event of a chat completion."""
    content = delta if text is None else {"content": text, **delta}
    return event({"id": "c", "choices": [{"index": 0, "delta": content, "finish_reason": finish}]})


def counted(read: int, written: int) -> bytes:
    """The event with the token counts."""
    usage = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
    return event({"id": "c", "choices": [], "usage": usage})


def event(body: dict[str, Any]) -> bytes:
    """A body as a server-sent event."""
    whole = {"object": "chat.completion.chunk", "created": 1, "model": "wire", **body}
    return b"data: " + json.dumps(whole).encode() + b"\n\n"


class Wire:
    """The running server: `url` is its base URL, `requests` what it was asked."""

    def __init__(self, port: int, requests: Sequence[Request]) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.requests = requests


@contextmanager
def wire(behave: Callable[[Request], None]) -> Iterator[Wire]:
    """Serve on loopback; `behave` answers each request, in a thread of its own."""
    requests: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _take(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length") or 0))
            request = Request(
                method=self.command,
                path=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=json.loads(content) if content else {},
                number=len(requests) + 1,
                handler=self,
            )
            requests.append(request)
            try:
                behave(request)
            except OSError:
                self.close_connection = True  # whoever asked has gone, as some tests want it

        do_GET = do_POST = _take  # noqa: N815  names given by http.server

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Wire(server.server_port, requests)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
