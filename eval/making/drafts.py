"""Drafts of questions, and their review: a file of JSON lines, changed as a whole or not at all."""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from eval.questions import SetQuestion, question_line
from library.errors import BadInput, LibraryBusy, NewsdeskError
from library.lock import FileLock, Held
from library.values import Value

DRAFTS_FILE = "drafts.jsonl"
"""In the library's folder, where no other file is named."""
PATIENCE = 10.0
"""Seconds to wait for another who changes the same file."""

Status = Literal["draft", "kept", "edited", "dropped"]


class Draft(Value):
    """A question that somebody has still to look at, or has."""

    status: Status = "draft"
    made_by: Literal["tow", "cloze", "withheld", "model", "feedback"]
    question: SetQuestion
    note: str | None = None
    """What whoever reviews it should know."""
    made_as: SetQuestion | None = None
    """The question as it was before it was edited."""

    @property
    def id(self) -> str:
        """That of its question, which an edit does not change."""
        return self.question.id


def complete(question: SetQuestion) -> str | None:
    """What is missing before the question can be asked in a set; None where nothing is."""
    if not question.question.strip():
        return "it asks nothing"
    if question.answerable and not (question.answers or question.facts):
        return "it has no answer: edit it and say what is right, or that nothing is"
    if question.answerable and not question.evidence:
        return "it has no evidence: edit it and name the article"
    if not question.answerable and question.answers:
        return "it cannot be answered and has an answer"
    return None


def read_drafts(path: Path) -> list[Draft]:
    """Raises BadInput naming the line that cannot be read."""
    drafts: list[Draft] = []
    try:
        with path.open(encoding="utf-8") as rows:
            for number, row in enumerate(rows, start=1):
                if row.strip():
                    drafts.append(_draft(row, path, number))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read ({error}); `newsdesk eval make` makes drafts") from error
    repeated = [name for name, count in Counter(each.id for each in drafts).items() if count > 1]
    if repeated:
        raise BadInput(f"{path}: the id {repeated[0]} stands there twice; take one of the two out")
    return drafts


def _draft(row: str, path: Path, number: int) -> Draft:
    try:
        return Draft.model_validate_json(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise BadInput(f"{path}:{number}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def write_drafts(path: Path, drafts: Iterable[Draft]) -> None:
    """Put the drafts in the file's place. Raises BadInput where that cannot be written; the file is then as before."""
    rows = (json.dumps(each.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) for each in drafts)
    _replace(path, "".join(f"{row}\n" for row in rows))


def _replace(path: Path, content: str) -> None:
    new: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, prefix=f".{path.name}.", delete=False, encoding="utf-8"
        ) as file:
            new = file.name
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(new).replace(path)
    except OSError as error:
        if new:
            with suppress(OSError):
                Path(new).unlink()
        raise BadInput(f"{path}: cannot be written ({error.strerror}); name another place") from error


def add_drafts(path: Path, made: Sequence[Draft]) -> int:
    """Add those whose id is not there yet, whatever became of it, each id once; returns how many. Raises BadInput."""
    with _held(path):
        there = read_drafts(path) if path.exists() else []
        known = {each.id for each in there}
        new = {each.id: each for each in reversed(made) if each.id not in known}
        write_drafts(path, [*there, *reversed(new.values())])
    return len(new)


def keep(path: Path, draft_id: str) -> Draft:
    """Take a draft into the set as it is. Raises BadInput where something is missing in it."""
    return _change(path, draft_id, lambda draft: draft.model_copy(update={"status": _kept(draft)}))


def _kept(draft: Draft) -> Status:
    missing = complete(draft.question)
    if missing:
        raise BadInput(f"{draft.id} cannot be kept: {missing}")
    return "edited" if draft.made_as else "kept"


def drop(path: Path, draft_id: str) -> Draft:
    """Leave a draft out of the set; it stays in the file, so that it is not made again."""
    return _change(path, draft_id, lambda draft: draft.model_copy(update={"status": "dropped"}))


def edit(path: Path, draft_id: str, changes: Mapping[str, object]) -> Draft:
    """Change fields of a draft's question by their names in a set, and take it into the set.

    Raises BadInput for a name or value that a set does not have, a change of the id, and where something is missing.
    """
    if "id" in changes:
        raise BadInput("a draft keeps its id: edit the other fields")

    def edited(draft: Draft) -> Draft:
        row: dict[str, Any] = {**draft.question.model_dump(mode="json"), **changes}
        try:
            question = SetQuestion.model_validate(row)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise BadInput(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        missing = complete(question)
        if missing:
            raise BadInput(f"{draft_id} cannot be kept so: {missing}")
        before = draft.made_as or draft.question
        return draft.model_copy(update={"status": "edited", "question": question, "made_as": before})

    return _change(path, draft_id, edited)


def _change(path: Path, draft_id: str, change: Callable[[Draft], Draft]) -> Draft:
    with _held(path):
        drafts = read_drafts(path)
        for at, each in enumerate(drafts):
            if each.id == draft_id:
                drafts[at] = change(each)
                write_drafts(path, drafts)
                return drafts[at]
    raise BadInput(f"{path} has no draft {draft_id}")


def _held(path: Path) -> Held:
    """One process changes a file of drafts at a time, so that no decision is lost."""
    try:
        held = FileLock(path.with_name(f".{path.name}.lock")).take(PATIENCE)
    except NewsdeskError as error:
        raise BadInput(f"{path} cannot be changed, for nothing can be written beside it; name another place") from error
    if held is None:
        raise LibraryBusy(f"{path} is being changed by another process: try again")
    return held


def export(path: Path, out: Path) -> int:
    """Write what was kept and edited as a set; returns how many questions."""
    taken = [each.question for each in read_drafts(path) if each.status in {"kept", "edited"}]
    _replace(out, "".join(map(question_line, taken)))
    return len(taken)
