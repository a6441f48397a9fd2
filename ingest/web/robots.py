"""What a site's robots.txt allows, as RFC 9309 reads it: the one place for protego."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ingest.web.addresses import WebAddress
from ingest.web.fetcher import AGENT
from ingest.web.values import Fetched, FetchFailed

if TYPE_CHECKING:
    from protego import Protego

MAX_BYTES = 500 * 1024
KEPT_SECONDS = 86_400.0
"""How long a site's rules are believed."""

KEPT_FAILURE_SECONDS = 600.0
"""How long a site whose rules could not be read is left alone before they are asked for again."""

_ORIGINS = 1000
_AGENT_LINE = re.compile(r"\s*user(?:-|\s*)agent(?:\s*:|\s)(.*)", re.IGNORECASE)


class Ruling(NamedTuple):
    """Whether a page may be fetched, and the pause that the site asks for between two."""

    allowed: bool
    reason: str
    """Why not, in one line; empty where it is allowed."""
    crawl_delay: float | None


class Fetch(Protocol):
    """What is needed of a fetcher."""

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        """Fetch a page. Raises FetchFailed."""
        ...


@dataclass(frozen=True, slots=True)
class _Rules:
    """Rules of one origin; without `parsed`, everything is allowed if `reason` is empty, else nothing."""

    until: float
    parsed: "Protego | None" = None
    reason: str = ""


class Robots:
    """Reads each site's rules once a day. `fetch` is a fetcher's own, or one that keeps a pace. Shared by threads."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._rules: dict[str, _Rules] = {}

    def ruling(self, url: str) -> Ruling:
        """Say whether the site allows a page. Raises FetchFailed for what is no address, or when reading is stopped."""
        address = WebAddress.parse(url)
        rules = self._of(address)
        if rules.parsed is None:
            return Ruling(not rules.reason, rules.reason, None)
        delay = rules.parsed.crawl_delay(AGENT)
        if rules.parsed.can_fetch(str(address), AGENT):
            return Ruling(True, "", delay)
        return Ruling(False, f"the robots.txt of {address.authority} asks that this page be left alone", delay)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of a page's site names, as they are written there."""
        parsed = self._of(WebAddress.parse(url)).parsed
        return () if parsed is None else tuple(parsed.sitemaps)

    def _of(self, address: WebAddress) -> _Rules:
        with self._lock:
            known = self._rules.get(address.origin)
        if known is not None and self._clock() < known.until:
            return known
        rules = self._read(address)
        with self._lock:
            self._rules.pop(address.origin, None)
            while len(self._rules) >= _ORIGINS:
                del self._rules[next(iter(self._rules))]
            self._rules[address.origin] = rules
        return rules

    def _read(self, address: WebAddress) -> _Rules:
        from protego import Protego

        try:
            found = self._fetch(f"{address.origin}/robots.txt", max_bytes=MAX_BYTES)
        except FetchFailed as error:
            if error.kind == "stopped":
                raise
            now = self._clock()
            if error.kind in {"gone", "denied", "redirects"}:
                return _Rules(now + KEPT_SECONDS)
            wait = max(error.retry_after or 0.0, KEPT_FAILURE_SECONDS)
            return _Rules(now + wait, reason=f"the robots.txt of {address.authority} could not be read: {error}")
        return _Rules(self._clock() + KEPT_SECONDS, Protego.parse(_for_us(found.body.decode("utf-8-sig", "replace"))))


def _for_us(text: str) -> str:
    """The rules with every other visitor under one name: many names with many rules each would take minutes to read."""
    return "\n".join(map(_line_for_us, text.splitlines()))


def _line_for_us(line: str) -> str:
    named = _AGENT_LINE.match(line)
    if named is None:
        return line
    name = named[1].partition("#")[0].partition("/")[0].strip().lower()
    if name not in {"", "*"}:
        name = AGENT if name.removesuffix("*") == AGENT else "another"
    return f"User-agent: {name}"
