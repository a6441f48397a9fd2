"""What a fetch brings back, and what it says when it brings nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from library.errors import UnreadableSource

FailureKind = Literal[
    "refused",  # Newsdesk does not go there: the address, the place it leads to, the port, a redirect down to http
    "disallowed",  # the site's robots.txt asks that it be left alone, or could not be read
    "gone",  # 404 and 410
    "denied",  # every other 4xx
    "busy",  # 429 and 503, or a pause that the site asked for is not over
    "failing",  # every other status that is no page
    "redirects",  # too many, in a circle, or to nowhere
    "dns",
    "tls",
    "unreachable",  # no connection, or none that an answer came over
    "timeout",
    "broken",  # cut short, or no proper HTTP
    "too_large",
    "stopped",  # the fetcher was closed, or the wait for a turn was called off
]


class FetchFailed(UnreadableSource):
    """Nothing was fetched. `str()` is the reason in one line, without query strings and passwords."""

    def __init__(
        self, reason: str, kind: FailureKind, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.kind: FailureKind = kind
        self.status = status
        """Of the answer that ended it, where there was one."""
        self.retry_after = retry_after
        """Seconds for which the site wants to be left alone, at most a day."""

    def led(self, words: str) -> "FetchFailed":
        """Return the same failure with words before the reason."""
        return FetchFailed(f"{words}: {self}", self.kind, status=self.status, retry_after=self.retry_after)

    @property
    def permanent(self) -> bool:
        """Whether asking again is of no use until something changes: the page is gone, or the address is refused."""
        return self.kind in {"gone", "refused"}


class Hop(NamedTuple):
    """One address that was asked, and the status of its answer."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and headers of one answer, its body still to be read."""

    status: int
    headers: dict[str, str]
    """Names in lower case; of a header sent several times, the first."""
    pieces: Iterator[bytes]
    """The body as it was packed; can be read once, and raises FetchFailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page as it came, or the word that it has not changed."""

    hops: tuple[Hop, ...]
    """Every address asked, in order."""
    status: Literal[200, 304]
    content_type: str
    """Media type in lower case; empty when the site names none."""
    charset: str | None
    """As the header names it, in lower case; whether there is such a one is not checked."""
    etag: str | None
    last_modified: str | None
    body: bytes
    """Unpacked; empty for 304."""

    @property
    def url(self) -> str:
        """The address asked for, in its canonical form: host in lower-case ASCII, no fragment."""
        return self.hops[0].url

    @property
    def final_url(self) -> str:
        """The address that answered in the end."""
        return self.hops[-1].url

    @property
    def moved_to(self) -> str | None:
        """Where the page lives from now on: as far as permanent redirects (301, 308) lead before any other one."""
        moved = None
        for hop, after in zip(self.hops, self.hops[1:], strict=False):
            if hop.status not in {301, 308}:
                break
            moved = after.url
        return moved
