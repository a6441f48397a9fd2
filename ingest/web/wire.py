"""One request over one connection, to the very IP address that the guard has judged: the one place for httpcore2.

A connection serves one request. So nothing outlives the judgement of its address, and no state is shared by fetches.
"""

import contextlib
import socket
import ssl
from collections.abc import Generator, Iterable, Iterator
from ipaddress import ip_address
from typing import Any

import httpcore2

from ingest.web.addresses import WebAddress
from ingest.web.deadline import Deadline
from ingest.web.guard import Guard
from ingest.web.lines import OpenLines, stopped
from ingest.web.values import Answer, FetchFailed

CONNECT_SECONDS = 10.0
"""For one IP address, and for the handshake of TLS."""

SILENCE_SECONDS = 15.0
"""Between two pieces of an answer."""

_TRIED = 3
"""IP addresses of one name that are tried, one after the other."""


def default_tls() -> ssl.SSLContext:
    """Trust what the system trusts, and the file that SSL_CERT_FILE names."""
    return httpcore2.default_ssl_context()


@contextlib.contextmanager
def request(
    address: WebAddress,
    headers: dict[str, str],
    deadline: Deadline,
    *,
    guard: Guard,
    tls: ssl.SSLContext | None,
    lines: OpenLines,
) -> Generator[Answer]:
    """GET an address; the connection is closed at the end. Raises FetchFailed, here and while the body is read."""
    scheme, host = address.scheme.encode("ascii"), address.host.encode("ascii")
    asked = httpcore2.Request(
        b"GET",
        httpcore2.URL(scheme=scheme, host=host, port=address.port, target=address.target),
        headers=[(b"host", address.authority.encode("ascii")), *_raw(headers), (b"connection", b"close")],
    )
    connection = httpcore2.HTTPConnection(
        httpcore2.Origin(scheme, host, address.port),
        ssl_context=tls,
        network_backend=_Network(address, guard, deadline, lines),
    )
    try:
        with _said_plainly(lines):
            response = connection.handle_request(asked)
        yield Answer(response.status, _first_of_each(response.headers), _pieces(response, lines))
    finally:
        connection.close()


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def _first_of_each(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        found.setdefault(name.decode("ascii", "replace").lower(), _text(value))
    return found


def _text(value: bytes) -> str:
    """A header as text: most are ASCII, raw UTF-8 occurs in redirects, and any other byte is written `%E9`."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in value)


def _pieces(response: httpcore2.Response, lines: OpenLines) -> Iterator[bytes]:
    with _said_plainly(lines):
        yield from response.iter_stream()


@contextlib.contextmanager
def _said_plainly(lines: OpenLines) -> Generator[None]:
    """Turn what can go wrong on the wire into FetchFailed. What the vendor says may quote the site, and is left out."""
    try:
        yield
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException) as error:
        if lines.closed:
            raise stopped() from None
        raise _plainly(error) from error


def _plainly(error: Exception) -> FetchFailed:
    if isinstance(error, httpcore2.TimeoutException):
        return FetchFailed(f"the site said nothing for {SILENCE_SECONDS:g} seconds", "timeout")
    said = str(error)
    if "without sending a response" in said:
        return FetchFailed("the site closed the connection without an answer", "unreachable")
    if isinstance(error, httpcore2.NetworkError) or "peer closed connection" in said:
        return FetchFailed("the answer was cut short: the connection ended before it was complete", "broken")
    return FetchFailed("the answer is no proper HTTP", "broken")


class _Network(httpcore2.NetworkBackend):
    """Connects to one address, at a place that the guard allows."""

    def __init__(self, address: WebAddress, guard: Guard, deadline: Deadline, lines: OpenLines) -> None:
        self._address = address
        self._guard = guard
        self._deadline = deadline
        self._lines = lines

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the address given at the start; that is what the arguments hold again."""
        del host, port, timeout, local_address, socket_options
        problem = "nothing"
        for place in self._guard.places(self._address, self._deadline)[:_TRIED]:
            try:
                # A number needs no resolver, so what was judged is what is connected.
                stream = httpcore2.SyncBackend().connect_tcp(
                    place, self._address.port, timeout=self._deadline.at_most(CONNECT_SECONDS), socket_options=()
                )
            except httpcore2.ConnectTimeout:
                problem = "no answer"
            except httpcore2.ConnectError as error:
                problem = _system_words(error)
            else:
                line = _Line(stream, self._deadline, self._lines)
                self._refuse_ourselves(line, place)
                return line
        kind = "timeout" if problem == "no answer" else "unreachable"
        raise FetchFailed(f"{self._address.authority} cannot be reached: {problem}", kind)

    def _refuse_ourselves(self, line: "_Line", place: str) -> None:
        """A public address may be this machine's own, with services on it that no one outside reaches."""
        if self._guard.vouched(self._address):
            return
        if ip_address(line.get_extra_info("client_addr")[0]) == ip_address(place):
            line.close()
            raise FetchFailed(f"{self._address.host} leads to {place}, which is this machine itself", "refused")


def _system_words(error: Exception) -> str:
    """What the system said, `Connection refused`."""
    cause = error.__cause__
    return (cause.strerror if isinstance(cause, OSError) else None) or "no connection"


class _Line(httpcore2.NetworkStream):
    """A connection whose every step is held to the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline, lines: OpenLines) -> None:
        self._stream = stream
        self._deadline = deadline
        self._lines = lines
        lines.add(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Wait for the next bytes."""
        del timeout
        seconds = self._deadline.at_most(SILENCE_SECONDS)
        try:
            return self._stream.read(max_bytes, seconds)
        except httpcore2.ReadTimeout:
            self._deadline.at_most(0.0)  # says so when it was the whole time that ran out, not the site's silence
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send a request."""
        del timeout
        self._stream.write(buffer, self._deadline.at_most(SILENCE_SECONDS))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Shake hands. Raises FetchFailed naming what is wrong with the certificate."""
        del timeout
        try:
            secure = self._stream.start_tls(ssl_context, server_hostname, self._deadline.at_most(CONNECT_SECONDS))
        except httpcore2.ConnectTimeout:
            raise FetchFailed("the site did not finish the handshake of TLS in time", "timeout") from None
        except httpcore2.ConnectError as error:
            raise stopped() if self._lines.closed else _tls_failed(error.__cause__) from None
        finally:
            self._lines.discard(self)
        return _Line(secure, self._deadline, self._lines)

    def close(self) -> None:
        """Close the connection."""
        self._lines.discard(self)
        self._stream.close()

    def cut(self) -> None:
        """End the connection from another thread: whoever reads from it wakes up."""
        connection: socket.socket = self._stream.get_extra_info("socket")
        with contextlib.suppress(OSError):
            # Not SSLSocket's own, which would take the TLS from under the reader.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def get_extra_info(self, info: str) -> Any:
        """Pass on what the connection knows of itself."""
        return self._stream.get_extra_info(info)


def _tls_failed(cause: BaseException | None) -> FetchFailed:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchFailed(f"its certificate is not to be trusted: {cause.verify_message}", "tls")
    return FetchFailed("no secure connection could be made: the site does not speak TLS as it should", "tls")
