"""What people said of answers and claims, one JSON object a line: what a judge is measured against."""

import gzip
import hashlib
import json
import random
import zlib
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from eval.judging.values import RIGHT_ABOVE, RULES, Kind, Passage
from eval.question_files import Unreadable
from library.errors import BadInput

LARGEST = 64 * 1024 * 1024
"""Bytes of a file, unpacked."""


class Label(BaseModel):
    """One line. Fields of other sets that say the same are read too; whatever else a line says is left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    id: str = Field(default="", coerce_numbers_to_str=True)
    kind: Kind
    label: float = Field(ge=0, le=1, allow_inf_nan=False)
    """1 or true: right; 0 or false: wrong."""
    text: str = Field(min_length=1, validation_alias=AliasChoices("answer", "claim", "text"))
    question: str = ""
    passages: tuple[Passage, ...] = Field(default=(), validation_alias=AliasChoices("passages", "source"))
    answers: tuple[str, ...] = Field(default=(), validation_alias=AliasChoices("answers", "gold"))
    """The right ones, for correctness; none where there is no answer."""
    group: str = Field(default="", validation_alias=AliasChoices("group", "dataset"))

    @property
    def right(self) -> bool:
        """What the label says."""
        return self.label > RIGHT_ABOVE

    @property
    def key(self) -> str:
        """Digest of what the judge is shown."""
        shown = self.model_dump_json(include={"kind", "text", "question", "passages", "answers"})
        return hashlib.sha256(shown.encode()).hexdigest()[:16]


class Labels(NamedTuple):
    """What a file holds. `digest` is the SHA-256 of its bytes."""

    name: str
    digest: str
    labels: tuple[Label, ...]
    failures: tuple[Unreadable, ...]


def read_labels(path: Path, kind: Kind | None = None) -> Labels:
    """Read labels from JSONL, also packed (.gz); `kind` is that of lines that do not name one.

    Raises BadInput for a file that cannot be read, and for one in which nothing is a label.
    """
    content = _content(path)
    labels: list[Label] = []
    failures: list[Unreadable] = []
    seen: set[str] = set()
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            label = _label(line, number, kind)
            if label.id in seen:
                raise BadInput(f"the id {label.id!r} stands on an earlier line already")
        except BadInput as error:
            failures.append(Unreadable(str(path), number, str(error)))
            continue
        seen.add(label.id)
        labels.append(label)
    if not labels:
        raise BadInput(str(failures[0]) if failures else f"{path} holds no label")
    return Labels(path.name, hashlib.sha256(content).hexdigest(), tuple(labels), tuple(failures))


def spread(labels: Labels, limit: int | None) -> Labels:
    """At most so many, drawn from the whole file, in its order; the same ones each time."""
    number = len(labels.labels)
    if limit is None or limit >= number:
        return labels
    drawn = sorted(random.Random(0).sample(range(number), limit))
    return labels._replace(labels=tuple(labels.labels[at] for at in drawn))


def _content(path: Path) -> bytes:
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
            content: bytes = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        told = getattr(error, "strerror", None) or "it is no whole .gz file"
        raise BadInput(f"the labels {path} cannot be read ({told})") from None
    if len(content) > LARGEST:
        raise BadInput(f"{path} has more than {LARGEST >> 20} MiB: split it into several files")
    return content


def _label(line: bytes, number: int, kind: Kind | None) -> Label:
    """Raises BadInput with what is wrong, without line or file."""
    try:
        label = Label.model_validate(_fields(line, kind))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise BadInput(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None
    if label.kind == "correctness" and not label.question:
        raise BadInput("a label of correctness needs a question")
    if (label.kind == "faithfulness" or label.kind in RULES) and not label.passages:
        raise BadInput(f"a label of {label.kind} needs passages (or source)")
    return label if label.id else label.model_copy(update={"id": f"line-{number}"})


def _fields(line: bytes, kind: Kind | None) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise BadInput("this is not JSON") from None
    if not isinstance(row, dict):
        raise BadInput("a label is an object with the fields kind, label and answer or claim")
    fields: dict[str, Any] = {name: value for name, value in row.items() if value is not None}
    if "kind" not in fields and kind:
        fields["kind"] = kind
    for name in ("passages", "source"):
        if name in fields:
            fields[name] = [
                {"text": each} if isinstance(each, str) else each
                for each in (fields[name] if isinstance(fields[name], list) else [fields[name]])
            ]
    return fields
