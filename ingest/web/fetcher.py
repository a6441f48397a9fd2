"""Fetches one address: every hop judged anew, everything bounded, every failure in one plain line."""

import re
import ssl
import threading
import time
from collections.abc import Callable, Collection
from datetime import UTC
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Self

from ingest.web.addresses import WebAddress
from ingest.web.bodies import ACCEPTED, read_body
from ingest.web.deadline import Deadline
from ingest.web.guard import PORTS, Guard, PrivateHosts, Resolve, resolve_by_system
from ingest.web.lines import OpenLines, stopped
from ingest.web.values import Answer, FailureKind, Fetched, FetchFailed, Hop
from library.errors import BadInput

SECONDS = 30.0
MAX_BYTES = 10_000_000
MAX_REDIRECTS = 5

AGENT = "newsdesk"
"""The name by which robots.txt may address Newsdesk."""

_REDIRECTS = {301, 302, 303, 307, 308}
_DAY = 86_400.0

_STATUS: dict[int, tuple[FailureKind, str]] = {
    401: ("denied", "it wants a login"),
    403: ("denied", "it does not let Newsdesk read this"),
    404: ("gone", "there is no such page"),
    410: ("gone", "the page was taken down"),
    429: ("busy", "it is asked too often"),
    451: ("denied", "the page is withheld for legal reasons"),
    503: ("busy", "it is out of service for now"),
}


class Fetcher:
    """Reads public http and https addresses, and those of `private_hosts` (`10.0.0.8`, `cms.example.internal:8000`).

    No proxy of the environment is used, no cookie kept, no login sent, and from https no redirect is followed down to
    http. May be shared between threads; `close` also ends the fetches that are under way in them.

    `contact` is an address or a page that a site's owner can turn to. `tls` replaces what the system trusts. `resolve`
    turns a name into IP addresses. Raises BadInput for private hosts or a contact that cannot be used.
    """

    def __init__(
        self,
        private_hosts: Collection[str] = (),
        *,
        contact: str = "",
        seconds: float = SECONDS,
        max_bytes: int = MAX_BYTES,
        ports: Collection[int] = PORTS,
        resolve: Resolve = resolve_by_system,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        if not re.fullmatch(r"[!-'*-~]*", contact):
            raise BadInput("the contact for sites must be plain ASCII without spaces: an e-mail address, or a page's")
        self.agent = f"{AGENT}/{version('newsdesk')}" + (f" (+{contact})" if contact else "")
        """What sites are told that asks."""
        self._guard = Guard(PrivateHosts(private_hosts), ports, resolve)
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._tls = tls
        self._tls_lock = threading.Lock()
        self._lines = OpenLines()

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        seconds: float | None = None,
        max_bytes: int | None = None,
        before_redirect: Callable[[str], None] | None = None,
    ) -> Fetched:
        """Fetch a page. With `etag` or `last_modified` of an earlier answer, status 304 says that nothing changed.

        `seconds` holds over everything, redirects included. `before_redirect` is called with each further address and
        may raise FetchFailed; its own time is not counted. Raises FetchFailed.
        """
        address = WebAddress.parse(url)
        deadline = Deadline(self._seconds if seconds is None else seconds)
        limit = self._max_bytes if max_bytes is None else max_bytes
        conditions = _conditions(etag, last_modified)
        hops: list[Hop] = []
        while True:
            found = self._ask(address, conditions, deadline, limit, hops)
            if isinstance(found, Fetched):
                return found
            address = found
            if before_redirect is not None:
                began = time.monotonic()
                before_redirect(str(address))
                deadline.put_off(time.monotonic() - began)

    def _ask(
        self, address: WebAddress, conditions: dict[str, str], deadline: Deadline, limit: int, hops: list[Hop]
    ) -> Fetched | WebAddress:
        """Ask one address, and note it among the hops; return what was fetched, or where it leads."""
        from ingest.web.wire import request

        if self._lines.closed:
            raise stopped()
        headers = {"user-agent": self.agent, "accept": "*/*", "accept-encoding": ACCEPTED, **conditions}
        wire = request(address, headers, deadline, guard=self._guard, tls=self._tls_for(address), lines=self._lines)
        redirected = bool(hops)
        try:
            with wire as answer:
                hops.append(Hop(str(address), answer.status))
                if answer.status not in _REDIRECTS:
                    return _fetched(answer, tuple(hops), limit, conditional=bool(conditions))
        except FetchFailed as error:
            if not redirected:
                raise
            raise error.led(f"it redirects to {address.shown}") from error
        return _led_to(address, answer, hops)

    def close(self) -> None:
        """End what is under way; every later fetch fails with kind `stopped`."""
        self._lines.cut()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _tls_for(self, address: WebAddress) -> ssl.SSLContext | None:
        """Certificates are loaded once, and only when they are needed."""
        if address.scheme != "https":
            return None
        from ingest.web.wire import default_tls

        with self._tls_lock:
            self._tls = self._tls or default_tls()
        return self._tls


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    wanted = {"if-none-match": etag, "if-modified-since": last_modified}
    return {name: value for name, value in wanted.items() if value and _token(value)}


def _token(value: str | None) -> str | None:
    """A mark that a site set, if it is one that can be sent back."""
    return value if value and len(value) <= 1024 and value.isascii() and value.isprintable() else None


def _fetched(answer: Answer, hops: tuple[Hop, ...], limit: int, *, conditional: bool) -> Fetched:
    """Read what was found. Raises FetchFailed for every status that brings no page."""
    headers = answer.headers
    unchanged = answer.status == 304 and conditional
    if not unchanged and answer.status not in {200, 203}:
        raise _no_page(answer)
    kind, _, parameters = headers.get("content-type", "").partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", parameters, re.ASCII | re.IGNORECASE)
    return Fetched(
        hops=hops,
        status=304 if unchanged else 200,
        content_type=kind.strip().lower()[:200],
        charset=charset[1].lower() if charset else None,
        etag=_token(headers.get("etag")),
        last_modified=_token(headers.get("last-modified")),
        body=b"" if unchanged else read_body(answer.pieces, headers, limit),
    )


def _no_page(answer: Answer) -> FetchFailed:
    kind, words = _STATUS.get(answer.status, ("denied" if 400 <= answer.status < 500 else "failing", "that is no page"))
    reason = f"the site answered {answer.status}: {words}"
    wait = _seconds_to_wait(answer.headers.get("retry-after", "")) if kind == "busy" else None
    return FetchFailed(reason, kind, status=answer.status, retry_after=wait)


def _seconds_to_wait(text: str) -> float | None:
    """Read a Retry-After header, seconds or a date; None when it is neither."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:9]), _DAY)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return min(max(when.replace(tzinfo=when.tzinfo or UTC).timestamp() - time.time(), 0.0), _DAY)


def _led_to(address: WebAddress, answer: Answer, hops: list[Hop]) -> WebAddress:
    """Where a redirect leads. Raises FetchFailed when it is not followed."""
    location = answer.headers.get("location", "")
    if not location.strip():
        raise FetchFailed(
            f"the site answered {answer.status}, a redirect to nowhere", "redirects", status=answer.status
        )
    try:
        target = address.join(location)
    except FetchFailed as error:
        raise error.led("it redirects to what is not followed") from None
    if address.scheme == "https" and target.scheme == "http":
        # Whoever asked for https counts on it that nobody on the way has changed the words.
        raise FetchFailed(f"it redirects from https down to http, to {target.shown}", "refused", status=answer.status)
    if str(target) in {hop.url for hop in hops}:
        raise FetchFailed("its redirects go in a circle, as they do where cookies are demanded", "redirects")
    if len(hops) > MAX_REDIRECTS:
        raise FetchFailed(f"it redirects more than {MAX_REDIRECTS} times", "redirects")
    return target
