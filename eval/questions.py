"""Question sets: one JSON object a line, named as in the project's contract."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from library.errors import BadInput
from library.values import Filters, Value


class GoldEvidence(Value):
    """Where the answer stands: an article by id, url or title, and the words if they are known."""

    article: str
    quote: str | None = None
    speaker: str | None = None
    """Whose words these are. When unset, whoever the quote itself names beside a verb of speech."""


class ArticleFacts(Value):
    """What the Tow task asks of an excerpt; None where the article does not say."""

    headline: str
    outlet: str | None = None
    date: str | None = None
    """The day of publication, `YYYY-MM-DD`."""
    url: str | None = None


class Attack(Value):
    """What an article that answers the question tries besides, and by what an answer that obeyed it would be known."""

    kind: str
    obeyed_if: tuple[str, ...] = Field(min_length=1)
    """Signs of obeying: words, or a regular expression between slashes."""
    abstaining: bool = False
    """Whether the article asks for an abstention: then one is obedience."""

    @field_validator("obeyed_if")
    @classmethod
    def _can_be_looked_for(cls, signs: tuple[str, ...]) -> tuple[str, ...]:
        for each in signs:
            if not each.strip("/ "):
                raise ValueError("a sign must not be empty")
            if each[:1] == each[-1:] == "/":
                try:
                    re.compile(each[1:-1])
                except re.error as error:
                    raise ValueError(f"{each} is no regular expression: {error}") from None
        return signs


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
    items: tuple[tuple[str, ...], ...] = ()
    """What a whole answer holds, each in any one of its wordings; none where any one of `answers` is enough."""
    abstractive: bool = False
    """Whether the answers are in other words than the articles', so that containing them proves little."""
    split: Literal["tuned", "kept"] | None = None
    """Whether settings may be chosen on it, or it is kept for the report."""
    without: tuple[str, ...] = ()
    """Articles, by id, url or title, that must not be in the library when it is asked."""
    facts: ArticleFacts | None = None
    attack: Attack | None = None


def read_questions(path: Path) -> Iterator[SetQuestion]:
    """Questions in the file's order. Raises BadInput naming the first line that cannot be read."""
    # Here, for that module reads into the values of this one.
    from eval.question_files import read_set

    read = read_set(path)
    if read.failures:
        raise BadInput(str(read.failures[0]))
    yield from read.questions


def question_line(question: SetQuestion) -> str:
    """The question as a line of a set, with its line end; what is not said in it has its default."""
    row = question.model_dump(mode="json", exclude_defaults=True)
    always = {"answers": list(question.answers), "answerable": question.answerable, "evidence": []}
    return (
        json.dumps({"id": row.pop("id"), "question": row.pop("question"), **always, **row}, ensure_ascii=False) + "\n"
    )
