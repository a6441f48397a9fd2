"""Reading downloaded files: JSON, JSON lines and tables, plain or gzipped, within bounds."""

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, cast

from eval.adapters.values import Gathering
from library.errors import BadInput

MOST_FILES = 20_000
LONGEST_LINE = 64 << 20
"""Characters; a longer line is left out."""
LARGEST = 2 << 30
"""Characters of one JSON document, unpacked."""

Row = dict[str, Any]


def files_in(sources: Sequence[Path], endings: Sequence[str] = (".json", ".jsonl", ".tsv")) -> list[Path]:
    """The files named, and those in the folders named, by name. Raises BadInput for what is not there."""
    found: list[Path] = []
    for source in sources:
        if source.is_dir():
            inside = (each for each in source.rglob("*") if each.is_file() and _ending(each) in endings)
            found += sorted(inside)
        elif source.is_file():
            found.append(source)
        else:
            raise BadInput(f"{source}: there is no such file or folder")
        if len(found) > MOST_FILES:
            raise BadInput(f"{source}: more than {MOST_FILES:,} files; name the ones of the set")
    if not found:
        raise BadInput(f"{', '.join(map(str, sources))}: no file that ends in {', '.join(endings)}, or these and .gz")
    return found


def _ending(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix.casefold()


def rows(path: Path, into: Gathering) -> Iterator[Row]:
    """The objects of a JSON list, of JSON lines, or one JSON object, whatever the file is called.

    What is not an object is noted in `into`, as file:line. Raises BadInput for a file that cannot be read.
    """
    try:
        with _opened(path) as file:
            first = file.readline(LONGEST_LINE)
            while first and not first.strip("\ufeff \t\r\n"):
                first = file.readline(LONGEST_LINE)
            if _is_one_document(first):
                yield from _of_document(path, first + file.read(LARGEST), into)
            else:
                yield from _of_lines(path, first, file, into)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"{path}: cannot be read ({error}); download it again") from error


def _opened(path: Path) -> IO[str]:
    if path.name.endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _is_one_document(first: str) -> bool:
    """Whether the first line is not an object on its own."""
    try:
        return not isinstance(json.loads(first), dict)
    except json.JSONDecodeError:
        return True


def _of_document(path: Path, text: str, into: Gathering) -> Iterator[Row]:
    if len(text) >= LARGEST:
        raise BadInput(f"{path}: larger than {LARGEST >> 30} GB; split it into JSON lines")
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        into.leave_out("file", path.name, f"not JSON: {error.msg} in line {error.lineno}")
        return
    for number, each in enumerate(cast("list[Any]", whole) if isinstance(whole, list) else [whole], start=1):
        if isinstance(each, dict):
            yield cast("Row", each)
        else:
            into.leave_out("line", f"{path.name}:{number}", "not an object")


def _of_lines(path: Path, first: str, file: IO[str], into: Gathering) -> Iterator[Row]:
    number, line = 1, first
    while line:
        if line.strip():
            try:
                value = json.loads(line)
            except json.JSONDecodeError as error:
                into.leave_out("line", f"{path.name}:{number}", f"not JSON: {error.msg}")
            else:
                if isinstance(value, dict):
                    yield cast("Row", value)
                else:
                    into.leave_out("line", f"{path.name}:{number}", "not an object")
        number, line = number + 1, file.readline(LONGEST_LINE)


def table(path: Path) -> Iterator[list[str]]:
    """The cells of each line of a table with tabs. Raises BadInput for a file that cannot be read."""
    try:
        with _opened(path) as file:
            for line in file:
                if line.strip():
                    yield line.rstrip("\r\n").split("\t")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read ({error}); download it again") from error


def text_of(row: Row, *names: str) -> str:
    """The first of these fields that is a text with something in it, or a number; else nothing."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def texts_of(value: object) -> tuple[str, ...]:
    """The texts of a list, or the one text, without empty ones and repeats."""
    listed = cast("list[object]", value) if isinstance(value, list) else [value]
    return tuple(
        dict.fromkeys(str(each).strip() for each in listed if isinstance(each, str | int) and str(each).strip())
    )


def rows_of(value: object) -> list[Row]:
    """The objects of a list."""
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("Row", each) for each in listed if isinstance(each, dict)]


def day_of(text: str) -> str | None:
    """`2022-06-12` of `2022/06/12`, `2022-06-12T..` and `20220612`; None for anything else."""
    from datetime import date

    plain = text.strip().replace("/", "-")[:10]
    if len(plain) >= 8 and plain[:8].isdigit():
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:8]}"
    try:
        return date.fromisoformat(plain).isoformat()
    except ValueError:
        return None
