"""The runs kept in the library's folder, and the sets that can be run: named by the server, found again by name."""

import json
import re
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from bot.doors.uploads import safe_name
from library.errors import BadInput
from library.lock import FileLock
from library.values import IsoTime, Value

if TYPE_CHECKING:
    from eval.runs.folder import KeptRun
    from eval.runs.values import Run

RUNS, NOTES, SET, REPORT = "evals", "page.json", "set", "report.html"
MOST_LISTED = 200
MOST_TOLD = 50
"""Lines that could not be read, and articles that are missing, which are kept by name."""


class RunNotes(Value):
    """page.json: what the page was asked for, so that it can go on with it, and what whoever reads on should know."""

    started_at: IsoTime
    writer: str
    limit: int | None = None
    total: int
    """Questions that are asked."""
    unreadable: tuple[str, ...] = ()
    unreadable_total: int = 0
    missing: tuple[str, ...] = ()
    """Gold articles that the library does not hold."""
    missing_total: int = 0


class Chosen(NamedTuple):
    """A set to run: its name as a file, and what it holds."""

    name: str
    content: bytes
    title: str
    """What its runs are called after."""


class Listed(NamedTuple):
    """A run as the list shows it. `run` is None for a folder that cannot be read; then `problem` says why."""

    name: str
    started_at: str
    run: "Run | None"
    notes: RunNotes | None
    asked: int
    metrics: dict[str, Any] | None
    resumable: bool
    problem: str | None = None


def shipped_sets() -> dict[str, Path]:
    """The sets that come with the program, by name."""
    import bot

    root = Path(bot.__file__).parents[1]
    found = {path.stem: path for path in sorted((root / "eval" / "sets").glob("*.jsonl"))}
    samples = root / "samples" / "questions.jsonl"
    return {"samples": samples, **found} if samples.is_file() else found


class Shelf:
    """The folders of runs in one library's folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home / RUNS

    def new(self, chosen: Chosen, notes: RunNotes) -> str:
        """Make the folder of a run with its own copy of the set; its name."""
        name = self._made(re.sub(r"[^a-z0-9]+", "-", chosen.title.lower()).strip("-")[:40] or "set")
        copy = self.folder / name / SET / safe_name(chosen.name)
        copy.parent.mkdir()
        copy.write_bytes(chosen.content)
        self.note(name, notes)
        return name

    def _made(self, stem: str) -> str:
        taken = (each.name.removeprefix(f"{stem}-") for each in self.folder.glob(f"{stem}-*"))
        number = max((int(each) for each in taken if each.isdecimal()), default=0)
        while True:
            number += 1
            with suppress(FileExistsError):
                (self.folder / f"{stem}-{number}").mkdir(parents=True)
                return f"{stem}-{number}"

    def note(self, name: str, notes: RunNotes) -> None:
        """Write what the page knows of a run."""
        (self.folder / name / NOTES).write_text(notes.model_dump_json(indent=2), encoding="utf-8")

    def notes(self, name: str) -> RunNotes | None:
        """What the page knows of a run; None for one that was not begun here."""
        try:
            return RunNotes.model_validate_json((self.path(name) / NOTES).read_bytes())
        except (OSError, ValidationError):
            return None

    def path(self, name: str) -> Path:
        """The folder of the run of that name. Raises BadInput where there is none."""
        # Compared and never joined: a name from a browser may be any text.
        found = next((each for each in self._folders() if each.name == name), None)
        if found is None:
            raise BadInput("that run is not kept here any more")
        return found

    def set_of(self, name: str) -> Path | None:
        """The run's own copy of its set; None for a run that was not begun on the page."""
        return next(iter(sorted((self.path(name) / SET).glob("*"))), None)

    def listed(self) -> list[Listed]:
        """The runs, newest first."""
        found = sorted(map(self._listed, self._folders()), key=lambda each: each.started_at, reverse=True)
        return found[:MOST_LISTED]

    def read(self, name: str) -> "KeptRun":
        """A run with its answers. Raises BadInput."""
        from eval.runs.folder import read_run

        path = self.path(name)
        try:
            return read_run(path)
        except BadInput as error:
            raise BadInput(str(error).replace(f"{path.parent}/", "")) from None

    def report(self, name: str) -> bytes:
        """The report of a run as HTML, made where there is none, or none of all its answers. Raises BadInput."""
        from eval.reporting.report import write_report

        path = self.path(name)
        report = path / REPORT
        newest = max((each.stat().st_mtime_ns for each in path.glob("*.json*")), default=0)
        if report.is_symlink() or not report.is_file() or report.stat().st_mtime_ns < newest:
            write_report(path)
        return report.read_bytes()

    def delete(self, name: str) -> None:
        """Remove a run with all that is in its folder. Raises BadInput while it is under way."""
        path = self.path(name)
        held = FileLock(path / "run.lock").take(0.0)
        if held is None:
            raise BadInput(f"{name} is under way: stop it first")
        with held:
            shutil.rmtree(path, ignore_errors=True)
        shutil.rmtree(path, ignore_errors=True)  # the lock's own file, where a held one cannot be removed
        if path.exists():
            raise BadInput(f"{name} cannot be removed whole: look at the permissions of its folder")

    def _folders(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [each for each in self.folder.iterdir() if each.is_dir() and not each.is_symlink()]

    def _listed(self, path: Path) -> Listed:
        from eval.runs.folder import ANSWERS, METRICS, RUN
        from eval.runs.values import Run

        notes = self.notes(path.name)
        run, metrics, problem = None, None, None
        answers = path / ANSWERS
        asked = answers.read_bytes().count(b"\n") if answers.exists() else 0
        try:
            run = Run.model_validate_json((path / RUN).read_bytes())
            metrics = json.loads((path / METRICS).read_bytes()) if run.finished else None
        except FileNotFoundError:
            problem = None if notes else "this folder holds no run"
        except (OSError, ValueError):
            problem = "this run is damaged, or of another version"
        started = notes.started_at if notes else _time_of(path)
        resumable = metrics is None and problem is None and notes is not None and self.set_of(path.name) is not None
        return Listed(path.name, started, run, notes, asked, metrics, resumable, problem)


def _time_of(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
