"""Briefs: kept, run and read.

    Briefs(library, desk)
        .add(name, words, kind="topic", filters=Filters(), every=None) -> Brief
        .all() -> tuple[Brief, ...]     .read(name) -> Brief     .reports(name) -> tuple[Report, ...]
        .run(name) -> Report            .run_due(stopped) -> tuple[Report, ...]     .remove(name)

A run tells what the articles that came in since the last run tell, under a key that is kept: nothing is told twice.
Raises BadInput, NotInLibrary, LibraryBusy, LibraryDamaged.
"""

import re
from datetime import UTC, datetime, timedelta
from threading import Lock

from pydantic import ValidationError

from bot.briefs.finding import Asking, found
from bot.briefs.values import Brief, BriefKind, Item, Report
from bot.question import LONGEST as LONGEST_QUESTION
from bot.summarising.reading import Stopped, never
from bot.summarising.summarising import LONGEST_TOPIC
from bot.values import Citation
from library.briefs import BriefRow
from library.errors import BadInput, LibraryDamaged
from library.library import Library
from library.values import Filters, well_formed

SHORTEST_EVERY, LONGEST_EVERY = 60, 30 * 86_400
_UNITS = {"m": 60, "h": 3600, "d": 86_400}
_EVERY = re.compile(r"(\d{1,5})([mhd])")
_NAME = re.compile(r"[^\W_][\w .-]{0,79}")


class Briefs:
    """Safe to use from several threads; one brief is run at a time."""

    def __init__(self, library: Library, desk: Asking) -> None:
        self._library = library
        self._desk = desk
        self._running = Lock()

    def add(
        self,
        name: str,
        words: str,
        *,
        kind: BriefKind = "topic",
        filters: Filters = Filters(),  # noqa: B008 - frozen
        every: int | None = None,
    ) -> Brief:
        """Save one. `every`: seconds between two runs of a server."""
        named, said = " ".join(name.split()), " ".join(well_formed("the brief's words", words).split())
        if not _NAME.fullmatch(named):
            raise BadInput("a brief's name is 1 to 80 letters, digits, spaces, dots and dashes, as in: bridge-week")
        longest = LONGEST_TOPIC if kind == "topic" else LONGEST_QUESTION
        if not 0 < len(said) <= longest:
            raise BadInput(f"the {kind} of a brief has 1 to {longest:,} characters")
        if every is not None and not SHORTEST_EVERY <= every <= LONGEST_EVERY:
            raise BadInput("every: a brief is run every 1m to 30d")
        now = _now()
        brief = Brief(name=named, kind=kind, words=said, filters=filters, every=every, added_at=_iso(now))
        brief = brief.model_copy(update={"next_due_at": None if every is None else _iso(now)})
        self._library.briefs.add(_row(brief))
        return brief

    def all(self) -> tuple[Brief, ...]:
        """All briefs, by name."""
        return tuple(map(_brief, self._library.briefs.rows()))

    def read(self, name: str) -> Brief:
        """One of them."""
        return _brief(self._library.briefs.row(well_formed("the brief's name", name)))

    def reports(self, name: str, limit: int = 20) -> tuple[Report, ...]:
        """What its runs have found, the newest first; runs that found nothing have none."""
        brief = self.read(name)
        made: list[Report] = []
        for row in self._library.briefs.reports(brief.name, limit):
            try:
                made.append(Report.model_validate_json(row.report).model_copy(update={"number": row.number}))
            except ValidationError as error:
                raise LibraryDamaged(
                    f"report {row.number} of the brief {name} cannot be read: a newer Newsdesk may have kept it"
                ) from error
        return tuple(made)

    def remove(self, name: str) -> None:
        """Forget it, and what it has told."""
        self._library.briefs.remove(well_formed("the brief's name", name))

    def run(self, name: str, stopped: Stopped = never) -> Report:
        """Look at what came in since its last run. One that is stopped tells nothing, and is as if it had not run."""
        with self._running:
            brief = self.read(name)
            # The run begins now: what comes in while it reads belongs to the next.
            began = _now()
            report = found(self._desk, brief, _iso(began), stopped)
            if stopped():
                return report.model_copy(update={"items": (), "citations": (), "notices": ("Stopped.",)})
            new = _untold(report, self._library.briefs.told(brief.name))
            due = None if brief.every is None else _iso(began + timedelta(seconds=brief.every))
            kept = new.model_dump_json(by_alias=True) if new.items else None
            number = self._library.briefs.ran(brief.name, _iso(began), due, kept, [each.key for each in new.items])
            return new.model_copy(update={"number": number})

    def run_due(self, stopped: Stopped = never) -> tuple[Report, ...]:
        """Run all whose time has come."""
        made: list[Report] = []
        for name in self._library.briefs.due(_iso(_now())):
            if stopped():
                break
            made.append(self.run(name, stopped))
        return tuple(made)


def seconds_of(every: str | None) -> int | None:
    """Read `15m`, `6h` or `1d`; nothing is no schedule. Raises BadInput."""
    if not every or not every.strip():
        return None
    read = _EVERY.fullmatch(every.strip().lower())
    if read is None:
        raise BadInput(f"every: {every[:30]!r} is no time such as 15m, 6h or 1d")
    return int(read[1]) * _UNITS[read[2]]


def _untold(report: Report, told: frozenset[str]) -> Report:
    """Without what was told before; citations numbered as they come."""
    items = [each for each in report.items if each.key not in told]
    used = dict.fromkeys(number for each in items for number in each.citations)
    new = {old: at for at, old in enumerate(used, start=1)}
    sources = {each.number: each for each in report.citations}
    citations: tuple[Citation, ...] = tuple(
        sources[old].model_copy(update={"number": number}) for old, number in new.items()
    )
    renumbered: tuple[Item, ...] = tuple(
        each.model_copy(update={"citations": tuple(new[number] for number in each.citations)}) for each in items
    )
    return report.model_copy(update={"items": renumbered, "citations": citations})


def _row(brief: Brief) -> BriefRow:
    return BriefRow(
        brief.name, brief.kind, brief.words, brief.filters.model_dump_json(), brief.every, brief.added_at,
        brief.last_run_at, brief.next_due_at,
    )  # fmt: skip


def _brief(row: BriefRow) -> Brief:
    try:
        return Brief.model_validate({**row._asdict(), "filters": Filters.model_validate_json(row.filters)})
    except ValidationError as error:
        raise LibraryDamaged(f"the brief {row.name} cannot be read: a newer Newsdesk may have kept it") from error


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _iso(moment: datetime) -> str:
    return moment.isoformat()
