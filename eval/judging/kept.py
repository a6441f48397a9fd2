"""Judgements kept as they come, one line each; what a judge has said of an answer is not asked again."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from eval.judging.scoring import key_of
from eval.judging.values import JudgedQuestion
from eval.runs.folder import KeptRun, replace_file
from eval.runs.values import AskedQuestion
from library.errors import BadInput

JUDGED = "judged.jsonl"


class Asked(NamedTuple):
    """What was judged, and by whom. Another answer, or another judge, is another line."""

    id: str
    key: str
    judge: str


class JudgedFile:
    """The lines of one file; whoever writes it holds the lock of its folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[Asked, JudgedQuestion]:
        """The last line of each. What was cut off at the end is not there. Raises BadInput."""
        content = self._content()
        found: dict[Asked, JudgedQuestion] = {}
        for number, line in enumerate(content[: content.rfind(b"\n") + 1].splitlines(), start=1):
            try:
                each = JudgedQuestion.model_validate_json(line)
            except ValidationError:
                raise BadInput(f"{self._path}:{number} is damaged: remove the file, and judge again") from None
            found[_place(each)] = each
        return found

    def add(self, judged: JudgedQuestion) -> None:
        """Keep one more; it is on the disk when this returns."""
        with self._path.open("ab") as file:
            file.write(_line(judged))
            file.flush()
            os.fsync(file.fileno())

    def mend(self) -> None:
        """Take a last line that was cut off out of the file."""
        content = self._content()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(self._path, whole)

    def settle(self, judged: Sequence[JudgedQuestion], answers: Iterable[tuple[str, str]]) -> None:
        """Write these in their order, and after them what other judges said of the same answers (id and key)."""
        ours, wanted = {_place(each) for each in judged}, set(answers)
        others = [each for place, each in self.read().items() if place not in ours and (place.id, place.key) in wanted]
        replace_file(self._path, b"".join(map(_line, (*judged, *others))))

    def _content(self) -> bytes:
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise BadInput(f"{self._path} cannot be read ({error.strerror})") from None


def with_judged(run: KeptRun) -> KeptRun:
    """The run with the scores of the judge that its metrics.json names among those of its answers."""
    section = (run.metrics or {}).get("judge")
    if not section:
        return run
    lines = JudgedFile(run.folder / JUDGED).read()
    digest = str(section["digest"])
    return run._replace(
        asked=tuple(_joined(each, lines.get(Asked(each.id, key_of(each), digest))) for each in run.asked)
    )


def _joined(asked: AskedQuestion, judged: JudgedQuestion | None) -> AskedQuestion:
    if judged is None:
        return asked
    return asked.model_copy(
        update={"scores": {**asked.scores, **judged.scores}, "reasons": {**asked.reasons, **judged.reasons}}
    )


def _place(judged: JudgedQuestion) -> Asked:
    return Asked(judged.id, judged.key, judged.judge)


def _line(judged: JudgedQuestion) -> bytes:
    return judged.model_dump_json().encode() + b"\n"
