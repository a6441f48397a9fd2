"""A web site on loopback that answers byte by byte as a test tells it to, well or badly."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import trustme

AUTHORITY = trustme.CA()
"""Signs the certificate of `news.example`; made anew for each run, trusted by nothing else."""

HANDSHAKE = "TLS"
"""The path that stands for an attempt to speak TLS to a site that speaks none."""


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]


Page = bytes | Callable[[Asked, socket.socket], None]
"""The whole answer, or something that writes it."""


def answer(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    """An answer with a right length; header names with `_` for `-`."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + body


def redirect(location: str, status: int = 302) -> bytes:
    """An answer that leads elsewhere."""
    return answer(f"{status} Elsewhere", b"this way", Location=location)


class Site:
    """Pages by path, asked for over real sockets; `asked` counts every request, also for pages that do not exist."""

    def __init__(self, pages: Mapping[str, Page], listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        self.pages = dict(pages)
        self.asked: list[Asked] = []
        self.port: int = listener.getsockname()[1]
        self._tls = tls
        self._listener = listener

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a page."""
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.settimeout(10)
            talk = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            with contextlib.closing(talk):
                asked = _read(talk)
                if asked is None:
                    return
                self.asked.append(asked)
                page = self.pages.get(asked.path, answer("404 Not Found", b"no"))
                if isinstance(page, bytes):
                    talk.sendall(page)
                else:
                    page(asked, talk)


def _read(talk: socket.socket) -> Asked | None:
    head = b""
    while b"\r\n\r\n" not in head:
        data = talk.recv(65536)
        if not data:
            return None
        head += data
        if head.startswith(b"\x16\x03"):
            return Asked(HANDSHAKE, {})
    first, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    return Asked(first.split(" ")[1], dict(_split(line) for line in lines))


def _split(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.lower(), value.strip()


@contextlib.contextmanager
def site(pages: Mapping[str, Page], host: str = "127.0.0.1", port: int = 0, *, secure: bool = False) -> Iterator[Site]:
    """Serve pages on loopback until the end of the block."""
    listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    tls = None
    if secure:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        AUTHORITY.issue_cert("news.example").configure_cert(tls)
    served = Site(pages, listener, tls)
    thread = threading.Thread(target=served.serve, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
