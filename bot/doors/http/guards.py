"""What every request passes before it reaches the API or the page: whose it is, and how big."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.doors.problems import ProblemError, problem_of, response_of

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]", "testserver")

# Gradio's page holds inline scripts and builds templates with `new Function`, so scripts are not only files.
# What still holds: no handler attributes, and nothing is ever loaded from, or sent to, another host.
_POLICY = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
    "script-src-attr 'none'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)

_UPLOADS = "/gradio_api/upload"

HEADERS = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Refuses other hosts' names (DNS rebinding), other sites' requests (CSRF) and bodies past a size.

    `hosts` are names a request may be addressed to, without port; `"*"` among them allows any. `max_upload`
    is for the page's uploads, where one request carries many files.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], max_body: int, max_upload: int) -> None:
        self.app = app
        self.hosts = frozenset(name.lower() for name in hosts)
        self.max_body = max_body
        self.max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with a problem document."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # neither the API nor the page speaks it
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.max_upload if scope["path"] == _UPLOADS else self.max_body
        try:
            self._check(Headers(scope=scope), limit)
        except ProblemError as error:
            await response_of(problem_of(error))(scope, receive, _with_headers(send))
            return
        await self.app(scope, _bounded(receive, limit), _with_headers(send))

    def _check(self, headers: Headers, limit: int) -> None:
        host = headers.get("host", "").lower()
        if "*" not in self.hosts and _without_port(host) not in self.hosts:
            raise ProblemError(400, "unknown-host", "This server does not answer to that host name.")
        # Browsers send Origin with every request of another site's script, and with every posted form.
        origin = headers.get("origin")
        foreign = origin is not None and urlsplit(origin).netloc.lower() != host
        posted = headers.get("sec-fetch-mode") not in (None, "navigate")
        if foreign or (posted and headers.get("sec-fetch-site") == "cross-site"):
            raise ProblemError(403, "other-site", "Requests from pages of other sites are refused.")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > limit:
            raise _too_large(limit)


def _without_port(host: str) -> str:
    """`127.0.0.1:7860` -> `127.0.0.1`; an IPv6 address keeps its brackets."""
    return re.sub(r":\d*$", "", host)


def _bounded(receive: Receive, limit: int) -> Receive:
    """Count what really arrives: a chunked body names no length, and a named one may lie."""
    arrived = 0

    async def bounded() -> Message:
        nonlocal arrived
        message = await receive()
        arrived += len(message.get("body", b""))
        if arrived > limit:
            raise _too_large(limit)
        return message

    return bounded


def _too_large(limit: int) -> ProblemError:
    return ProblemError(413, "too-large", f"The body is larger than {limit // 1_000_000} MB; send it in parts.")


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            own_policy = headers.get("Content-Security-Policy")
            for name, value in HEADERS.items():
                headers[name] = value
            if own_policy:  # a file that may do less than the page says so itself
                headers["Content-Security-Policy"] = own_policy
        await send(message)

    return sending
