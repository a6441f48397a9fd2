"""The folder of a run: what is kept so that it can be gone on with, repeated and compared."""

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from pydantic import ValidationError

from eval.runs.values import AskedQuestion, LibraryState, Run, Terms
from library.errors import BadInput
from library.lock import FileLock, Held

RUN, ANSWERS, METRICS = "run.json", "answers.jsonl", "metrics.json"
SYNC_SECONDS = 2.0
"""What a power cut may cost of a run: to wait for the disk at every answer takes longer than some answers."""
_WORDS = {
    "set": "the set's name",
    "set_digest": "the set",
    "limit": "--limit",
    "articles": "the articles",
    "writer": "the writer",
    "settings_id": "the settings",
    "seed": "the seed",
    "code": "the program",
}


class KeptRun(NamedTuple):
    """A run as its folder holds it; `metrics` are None until it is finished."""

    folder: Path
    run: Run
    asked: tuple[AskedQuestion, ...]
    metrics: dict[str, Any] | None


class RunFolder:
    """One run's folder, held by one process at a time while the `with` block lasts. Raises BadInput."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: Held | None = None
        self._synced = time.monotonic()
        self._written: list[str] = []
        """Ids of the answers in the file, in its order."""

    def __enter__(self) -> Self:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(f"the run's folder {self.path} cannot be made ({error.strerror}); name another") from None
        self._held = FileLock(self.path / "run.lock").take(0.0)
        if self._held is None:
            raise BadInput(f"another process runs a set in {self.path}: wait for it, or name another folder")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._held is not None:
            with self._held:
                pass

    def begin(self, terms: Terms, settings: dict[str, object]) -> Run:
        """Begin a run, or go on with the one kept here. Raises BadInput when that one has other terms."""
        if not (self.path / RUN).exists():
            run = Run(terms=terms, settings=settings)
            self.note(run)
            return run
        run = _read_run(self.path)
        kept, wanted = (each.model_dump() | {"code": each.code.sources} for each in (run.terms, terms))
        other = [words for name, words in _WORDS.items() if kept[name] != wanted[name]]
        if other:
            raise BadInput(
                f"{self.path} holds a run that differs in {', '.join(other)}: name another folder, or remove this one"
            )
        return run

    def over(self, run: Run, state: LibraryState) -> Run:
        """The run with the state of its library. Raises BadInput when it began over another."""
        if run.library is not None and run.library.digest != state.digest:
            raise BadInput(
                f"the library has changed since the run in {self.path} began ({run.library.articles} articles then, "
                f"{state.articles} now): name another folder"
            )
        run = run.model_copy(update={"library": state})
        self.note(run)
        return run

    def asked(self) -> list[AskedQuestion]:
        """The answers kept so far. A last line that was cut off is taken out of the file."""
        path = self.path / ANSWERS
        if not path.exists():
            return []
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(path, whole)
        answers = _read_answers(path, content[:whole])
        self._written = [each.id for each in answers]
        return answers

    def add(self, asked: AskedQuestion) -> None:
        """Keep one more answer. The system has it when this returns, however this process ends; the disk soon after."""
        with (self.path / ANSWERS).open("ab") as file:
            file.write(_line(asked))
            file.flush()
            self._written.append(asked.id)
            if time.monotonic() - self._synced > SYNC_SECONDS:
                os.fsync(file.fileno())
                self._synced = time.monotonic()

    def finish(self, run: Run, asked: Sequence[AskedQuestion], metrics: dict[str, Any]) -> Run:
        """Write the answers in this order, the figures, and that the run is finished."""
        if not asked or [each.id for each in asked] != self._written:
            replace_file(self.path / ANSWERS, b"".join(map(_line, asked)))
        self.figures(metrics)
        run = run.model_copy(update={"finished": True})
        self.note(run)
        return run

    def figures(self, metrics: dict[str, Any]) -> None:
        """Write metrics.json."""
        replace_file(self.path / METRICS, json.dumps(metrics, ensure_ascii=False, indent=2).encode() + b"\n")

    def note(self, run: Run) -> None:
        """Write run.json."""
        replace_file(self.path / RUN, run.model_dump_json(indent=2).encode() + b"\n")


def read_run(path: Path) -> KeptRun:
    """What a run's folder holds. Raises BadInput for a folder that holds none."""
    run = _read_run(path)
    answers, metrics = path / ANSWERS, path / METRICS
    asked = _read_answers(answers, answers.read_bytes()) if answers.exists() else []
    try:
        figures = json.loads(metrics.read_text(encoding="utf-8")) if metrics.exists() and run.finished else None
    except ValueError:
        raise BadInput(f"{metrics} is damaged: run the set again in another folder") from None
    return KeptRun(path, run, tuple(asked), figures)


def _read_run(path: Path) -> Run:
    try:
        return Run.model_validate_json((path / RUN).read_bytes())
    except OSError:
        raise BadInput(f"{path} holds no run: `newsdesk eval run SET --out {path}` makes one") from None
    except ValidationError:
        raise BadInput(f"{path / RUN} is damaged, or of another version: name another folder") from None


def _read_answers(path: Path, content: bytes) -> list[AskedQuestion]:
    asked: list[AskedQuestion] = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line:
            continue
        try:
            asked.append(AskedQuestion.model_validate_json(line))
        except ValidationError:
            raise BadInput(f"{path}:{number} is damaged: run the set again in another folder") from None
    return asked


def _line(asked: AskedQuestion) -> bytes:
    return asked.model_dump_json(by_alias=True).encode() + b"\n"


def replace_file(path: Path, content: bytes) -> None:
    """Write a file at once: a reader, and whoever comes after a crash, finds the old one or the new one whole."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise BadInput(f"{path} cannot be written ({error.strerror}): make room, or name another folder") from None
