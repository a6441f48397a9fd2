"""What the Newsdesk asks of the way in: runs of ingest, of reading originals again, and of following."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import NamedTuple, Protocol

from ingest.following.values import QuarantineNote, RoundReport
from ingest.values import IngestReport, OnProgress, RecleanReport, VectorsWhen
from library.followed import Changes, FollowedEntry, FollowedKind

OnReport = Callable[[RoundReport], None]


class Ingesting(Protocol):
    """One run of ingest."""

    def files(self, sources: Sequence[str], names: Mapping[Path, str]) -> IngestReport: ...
    def rows(self, rows: Iterable[Mapping[str, object]], source: str) -> IngestReport: ...


class Recleaning(Protocol):
    """One run over kept originals."""

    def articles(self, ids: Sequence[str]) -> RecleanReport: ...
    def all(self) -> RecleanReport: ...


class Following(Protocol):
    """The library's list of what is followed, and the rounds over it."""

    stop: Event
    """Ends `run` and every wait."""

    def entries(self) -> tuple[FollowedEntry, ...]: ...
    def add(
        self, address: str, kind: FollowedKind | None = None, *, every: str | None = None, outlet: str | None = None
    ) -> FollowedEntry: ...
    def remove(self, entry_id: int) -> None: ...
    def quarantine(self) -> tuple[QuarantineNote, ...]: ...
    def sync_file(self, path: Path) -> Changes: ...
    def round(self, *, everything: bool = False) -> RoundReport: ...
    def run(self, on_report: OnReport) -> None: ...


class WaysIn(NamedTuple):
    """What makes articles of sources."""

    ingesting: Callable[[OnProgress | None, VectorsWhen, str | None], Ingesting]
    """The third argument names the mapping of rows in another shape than ours, if any."""
    recleaning: Callable[[OnProgress | None, bool], Recleaning]
    """The second argument says that nothing is to be changed."""
    following: Callable[[OnProgress | None, VectorsWhen], Following]
