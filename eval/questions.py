"""Question sets: one JSON object a line, named as in the project's contract."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from library.errors import BadInput
from library.values import Filters, Value


class GoldEvidence(Value):
    """Where the answer stands: an article by id, url or title, and the words if they are known."""

    article: str
    quote: str | None = None


class SetQuestion(Value):
    """One question of a set."""

    id: str
    question: str
    answers: tuple[str, ...] = ()
    """Any one is right; none when the question cannot be answered."""
    answerable: bool = True
    evidence: tuple[GoldEvidence, ...] = ()
    asked_at: date | None = None
    filters: Filters = Filters()
    kind: str | None = None
    choices: tuple[str, ...] = ()
    history: tuple[str, ...] = ()


def read_questions(path: Path) -> Iterator[SetQuestion]:
    """Questions in the file's order. Raises BadInput naming the line that cannot be read."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield SetQuestion.model_validate(json.loads(line))
            except (json.JSONDecodeError, ValidationError) as error:
                raise BadInput(f"{path}:{number}: {str(error).splitlines()[0]}") from error
