"""Question sets as files: JSONL, CSV and YAML with the same fields. What cannot be read is told, the rest goes on."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from pydantic import ValidationError

from eval.questions import SetQuestion
from library.errors import BadInput

LARGEST = 256 * 1024 * 1024
"""Bytes of a set."""
LONGEST_CELL = 1024 * 1024
NESTING = 20
NOT_SAID = frozenset({"", "null", "~"})
"""What stands in a cell or a YAML field of which nothing is said."""


class Unreadable(NamedTuple):
    """A question that cannot be used: where it stands, and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class QuestionSet(NamedTuple):
    """What a file holds. `digest` is the SHA-256 of its bytes, in hex."""

    name: str
    digest: str
    questions: tuple[SetQuestion, ...]
    failures: tuple[Unreadable, ...]


class _Row(NamedTuple):
    """One entry: the line that it begins on, and its fields, or why there are none."""

    line: int
    fields: object
    reason: str | None = None


def read_set(path: Path) -> QuestionSet:
    """Read a set by its ending: .csv, .yaml or .yml, and JSONL for any other.

    Raises BadInput for a file that cannot be read, and for one in which nothing is a question.
    """
    content = _content(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{path}:{line}: this is not UTF-8: save the file in UTF-8") from None
    readers = {".csv": _csv_rows, ".yaml": _yaml_rows, ".yml": _yaml_rows}
    questions, failures = _questions(readers.get(path.suffix.lower(), _json_rows)(text), path)
    if not questions:
        raise BadInput(str(failures[0]) if failures else f"{path} holds no question")
    return QuestionSet(path.name, hashlib.sha256(content).hexdigest(), questions, failures)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(f"{path} has more than {LARGEST >> 20} MiB: split it into several sets")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"the question set {path} cannot be read ({error.strerror})") from None


def _questions(rows: Iterable[_Row], path: Path) -> tuple[tuple[SetQuestion, ...], tuple[Unreadable, ...]]:
    questions: list[SetQuestion] = []
    failures: list[Unreadable] = []
    lines: dict[str, int] = {}
    for row in rows:
        try:
            question = _question(row)
            if question.id in lines:
                raise BadInput(f"the id {question.id!r} stands on line {lines[question.id]} already")
        except BadInput as error:
            failures.append(Unreadable(str(path), row.line, str(error)))
            continue
        lines[question.id] = row.line
        questions.append(question)
    return tuple(questions), tuple(failures)


def _question(row: _Row) -> SetQuestion:
    """Raises BadInput with what is wrong, without line or file."""
    if row.reason:
        raise BadInput(row.reason)
    if not isinstance(row.fields, dict):
        raise BadInput("a question is an object with the fields id and question, at least")
    try:
        question = SetQuestion.model_validate(row.fields)
    except ValidationError as error:
        raise BadInput(_reason(error)) from None
    except RecursionError:
        raise BadInput("this is nested too deep") from None
    try:
        question.model_dump_json()
    except ValueError:
        raise BadInput("half a surrogate pair is no text: write the character itself") from None
    if not question.id.strip() or not question.question.strip():
        raise BadInput("id and question must not be empty")
    return question


def _reason(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
        return f"unknown field {field!r}; known are {', '.join(SetQuestion.model_fields)}"
    if first["type"] == "missing":
        return f"the field {field!r} is missing"
    return f"{field}: {first['msg']}" if field else first["msg"]


# -- JSONL


def _json_rows(text: str) -> Iterator[_Row]:
    # Not splitlines: a line separator within a string is no end of a line.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _Row(number, json.loads(line))
        except json.JSONDecodeError as error:
            yield _Row(number, None, f"this is not JSON: {error.msg} at character {error.pos + 1}")
        except (RecursionError, ValueError):
            yield _Row(number, None, "this is nested too deep, or holds a number too long to be read")


# -- CSV


def _csv_rows(text: str) -> Iterator[_Row]:
    """A header, then one question a row. A cell of several things is a JSON list, one a line, or parted by `|`."""
    csv.field_size_limit(LONGEST_CELL)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    names: list[str] | None = None
    begins = 1
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Row(begins, None, f"this is not CSV: {error}")
            if names is None:
                return
            begins = lines.line_num + 1
            continue
        line, begins = begins, lines.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = [cell.strip() for cell in cells]
        elif len(cells) > len(names):
            yield _Row(line, None, f"{len(cells)} cells under {len(names)} columns: put cells with commas in quotes")
        else:
            yield _csv_row(line, dict(zip(names, cells, strict=False)))


def _delimiter(text: str) -> str:
    """Spreadsheets write semicolons or tabs where the comma is the decimal mark."""
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _csv_row(line: int, cells: dict[str, str]) -> _Row:
    try:
        return _Row(line, {name: _cell(name, cell.strip()) for name, cell in cells.items() if cell.strip()})
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
        return _Row(line, None, f"a cell begins like JSON and is none: {reason}")


def _cell(name: str, cell: str) -> object:
    """A cell as JSON has it: what the field holds decides, and not what the cell looks like."""
    if name not in _plain_fields() and cell[:1] in {"[", "{"}:
        return json.loads(cell)
    if name not in _lists():
        return cell
    parts = [part.strip() for part in (cell.split("\n") if "\n" in cell else cell.split("|"))]
    if name == "evidence":
        return [_evidence(part) for part in parts if part]
    return [part for part in parts if part]


def _evidence(part: str) -> dict[str, str]:
    """`article :: quote`, or the article alone."""
    article, mark, quote = part.partition("::")
    return {"article": article.strip(), **({"quote": quote.strip()} if mark else {})}


@cache
def _lists() -> frozenset[str]:
    fields = SetQuestion.model_fields.items()
    return frozenset(name for name, field in fields if str(field.annotation).startswith("tuple"))


@cache
def _plain_fields() -> frozenset[str]:
    return frozenset({"id", "question", "kind"})


# -- YAML


def _yaml_rows(text: str) -> Iterator[_Row]:
    """A list of questions, or the list under `questions`. Every scalar is text; the field says what it means."""
    import yaml

    try:
        if reason := _refused(text):
            yield _Row(1, None, reason)
            return
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "it cannot be parsed"
        yield _Row(mark.line + 1 if mark else 1, None, f"this is not YAML: {said}")
        return
    if isinstance(root, yaml.MappingNode):
        root = next((value for key, value in root.value if key.value == "questions"), root)
    if not isinstance(root, yaml.SequenceNode):
        yield _Row(1, None, "a set in YAML is a list of questions, each beginning with `- id:`")
        return
    for node in root.value:
        line = node.start_mark.line + 1
        try:
            yield _Row(line, _said(node))
        except BadInput as error:
            yield _Row(line, None, str(error))


def _refused(text: str) -> str | None:
    """Why a YAML text is not parsed at all: what a few bytes of it could blow up to."""
    import yaml

    opens = (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
    blocks = (yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken)
    closes = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)
    depth = 0
    for token in yaml.scan(text, Loader=yaml.BaseLoader):
        depth += isinstance(token, (*opens, *blocks)) - isinstance(token, closes)
        if isinstance(token, yaml.AliasToken):
            return "aliases (*name) are not read: write the words out"
        if depth > NESTING:
            return "this is nested too deep"
    return None


def _said(node: Any) -> object:
    """A node as JSON has it, without the fields of a mapping of which nothing is said."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        pairs = [(key.value, value) for key, value in cast("list[tuple[Any, Any]]", node.value)]
        if not all(isinstance(name, str) for name, _ in pairs):
            raise BadInput("a field's name must be a word")
        kept = [(name, value) for name, value in pairs if not _empty(value)]
        return {name: _said(value) for name, value in kept}
    if isinstance(node, yaml.SequenceNode):
        return [_said(each) for each in cast("list[Any]", node.value)]
    return str(node.value)


def _empty(node: Any) -> bool:
    return isinstance(node.value, str) and node.style is None and node.value in NOT_SAID
