"""Sets that are run from the page: read, begun, watched, stopped, gone on with."""

import re
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from bot.doors.page.chat import reason_of
from bot.doors.page.question_sets.kept import MOST_TOLD, Chosen, RunNotes, Shelf, shipped_sets
from bot.doors.page.question_sets.work import Worker
from bot.doors.uploads import safe_name
from library.errors import BadInput

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk
    from eval.question_files import QuestionSet
    from eval.runs.values import Step

LARGEST = 5_000_000
"""Bytes of a set that is handed in on the page."""
MOST_QUESTIONS = 5_000
ENDINGS = (".jsonl", ".csv", ".yaml", ".yml")
KEPT_DRAFTS = "kept drafts"
BUSY = "a set is being run already: wait for it, or stop it"


class Progress(NamedTuple):
    """How far the run under way is. `seconds_left` is None until something can be said of it."""

    name: str
    begun: bool
    """Whether the first answer can be expected now; before, all is being made ready for it."""
    done: int
    total: int
    seconds_left: float | None
    scores: dict[str, float]
    stopping: bool
    missing: int
    """Gold articles that the library does not hold."""


class Ended(NamedTuple):
    """What became of the last run."""

    name: str
    outcome: str
    """`finished`, `stopped` or `failed`."""
    reason: str = ""


def handed_in(path: Path) -> Chosen:
    """An uploaded set. Raises BadInput for one that is too large, or has another ending than sets have."""
    if path.suffix.lower() not in ENDINGS:
        raise BadInput(
            f"{path.name} is no question set: its name must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
        )
    if path.stat().st_size > LARGEST:
        raise BadInput(f"{path.name} has more than {LARGEST // 1_000_000} MB: run it with `newsdesk eval run`")
    return Chosen(safe_name(path.name), path.read_bytes(), path.stem)


def shipped(name: str) -> Chosen:
    """A set that comes with the program. Raises BadInput."""
    path = shipped_sets().get(name)
    if path is None:
        raise BadInput("choose a set to run")
    return Chosen(path.name, path.read_bytes(), name)


def read(chosen: Chosen) -> "QuestionSet":
    """What the set holds, unreadable lines with the name alone. Raises BadInput."""
    from tempfile import TemporaryDirectory

    from eval.question_files import read_set

    with TemporaryDirectory(prefix="newsdesk-") as folder:
        path = Path(folder, chosen.name)
        path.write_bytes(chosen.content)
        try:
            found = read_set(path)
        except BadInput as error:
            raise BadInput(str(error).replace(f"{folder}/", "")) from None
    return found._replace(failures=tuple(each._replace(file=chosen.name) for each in found.failures))


class Running:
    """The one run that is under way, if any."""

    def __init__(self, desk: "Newsdesk", shelf: Shelf) -> None:
        self._desk = desk
        self._shelf = shelf
        self.worker = Worker("newsdesk-question-set")
        self.name: str | None = None
        """Of the run under way, or of the last one."""
        self.ended: Ended | None = None
        self._step: Step | None = None
        self._first: tuple[float, int] | None = None
        self._notes: RunNotes | None = None

    def start(self, chosen: Chosen, writer: str, limit: int | None) -> str:
        """Begin a run; its name. Raises BadInput for a set that cannot be run, and while another runs."""
        if self.worker.busy:
            raise BadInput(BUSY)
        found = read(chosen)
        total = len(found.questions[:limit])
        if total > MOST_QUESTIONS:
            raise BadInput(f"the set has {total:,} questions: ask the first {MOST_QUESTIONS:,} of them at most here")
        notes = RunNotes(
            started_at=datetime.now(UTC).isoformat(timespec="seconds"),
            writer=writer,
            limit=limit,
            total=total,
            unreadable=tuple(f"line {each.line}: {each.reason}"[:500] for each in found.failures[:MOST_TOLD]),
            unreadable_total=len(found.failures),
        )
        name = self._shelf.new(chosen, notes)
        try:
            self._begin(name, notes)
        except BadInput:  # another reader was quicker
            self._shelf.delete(name)
            raise
        return name

    def go_on(self, name: str) -> None:
        """Go on with a run that was stopped. Raises BadInput."""
        notes = self._shelf.notes(name)
        if notes is None or self._shelf.set_of(name) is None:
            raise BadInput(f"{name} was not begun here: go on with it by `newsdesk eval run`")
        self._begin(name, notes)

    def forget(self, name: str) -> None:
        """Tell no more what became of a run that is gone."""
        if self.ended and self.ended.name == name:
            self.ended = None

    def progress(self) -> Progress | None:
        """How far the run under way is; None without one."""
        if not self.worker.busy or self.name is None or self._notes is None:
            return None
        step, first = self._step, self._first
        done, total = (step.done, step.total) if step else (0, self._notes.total)
        left = None
        if first is not None and done > first[1]:
            left = (monotonic() - first[0]) / (done - first[1]) * (total - done)
        scores = step.scores if step else {}
        return Progress(
            self.name, step is not None, done, total, left, scores, self.worker.stopping, self._notes.missing_total
        )

    def _begin(self, name: str, notes: RunNotes) -> None:
        if not self.worker.begin(lambda stop: self._run(name, notes, stop)):
            raise BadInput(BUSY)
        self.name, self._notes = name, notes

    def _run(self, name: str, notes: RunNotes, stop: Event) -> None:
        """The thread's work: whatever happens in it ends up in `ended`."""
        from eval.runs.running import Stopped

        self.name, self._notes, self.ended, self._step, self._first = name, notes, None, None, None
        try:
            self._ask(name, notes, stop)
            self.ended = Ended(name, "finished")
        except Stopped:
            self.ended = Ended(name, "stopped")
        except Exception as error:  # noqa: BLE001 - the thread's outermost line; reason_of logs the unexpected
            self.ended = Ended(name, "failed", self._without_folders(reason_of(error)))

    def _without_folders(self, reason: str) -> str:
        """A reason as it reads on the page, where nobody names folders."""
        told = reason.replace(f"{self._shelf.folder}/", "")
        return re.sub(r"name another folder(, or remove this one)?", "run the set anew", told)

    def _ask(self, name: str, notes: RunNotes, stop: Event) -> None:
        from eval.question_files import read_set
        from eval.runs.asking import Asker
        from eval.runs.running import Plan, run

        path = self._shelf.set_of(name)
        if path is None:
            raise BadInput(f"the set of {name} is gone")
        asker = Asker(self._desk, datetime.now(UTC).date())
        questions = read_set(path).questions[: notes.limit]
        named = dict.fromkeys(each.article for one in questions if one.answerable for each in one.evidence)
        missing = [each for each in named if asker.article_id(each) is None]
        told = tuple(each[:300] for each in missing[:MOST_TOLD])
        self._notes = notes.model_copy(update={"missing": told, "missing_total": len(missing)})
        self._shelf.note(name, self._notes)
        run(Plan(path, self._shelf.path(name), writer=notes.writer, limit=notes.limit), self._on_step, stop=stop)

    def _on_step(self, step: "Step") -> None:
        if self._first is None:
            self._first = (monotonic(), step.done)
        self._step = step
