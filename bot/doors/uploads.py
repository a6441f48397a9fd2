"""Files that came through a browser or the API, kept in a temporary folder while their ingest runs."""

import re
import shutil
import unicodedata
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from ingest.values import IngestReport

MAX_FILES = 200


@contextmanager
def kept_for_now(files: Iterable[tuple[str, BinaryIO]]) -> Generator[tuple[Path, ...]]:
    """Write the files, given as (name, content), under safe names, and remove them at the end."""
    with TemporaryDirectory(prefix="newsdesk-") as folder:
        kept: list[Path] = []
        for number, (name, content) in enumerate(files):
            # One folder a file: two files of one name stay two, and each keeps its name in the report.
            path = Path(folder, str(number), safe_name(name))
            path.parent.mkdir()
            with path.open("wb") as out:
                shutil.copyfileobj(content, out)
            kept.append(path)
        yield tuple(kept)


def names_of(paths: Iterable[Path]) -> dict[Path, str]:
    """What to call each file in the library: the name it came with."""
    return {path: path.name for path in paths}


def safe_name(name: str) -> str:
    """The last part of a file's name, without anything a path, a shell or a page could read meaning into."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    return re.sub(r"[^\w.() -]", "_", last).strip(". ")[-100:] or "file"


def without_folders(report: IngestReport, paths: Iterable[Path]) -> IngestReport:
    """The report with its failures naming the files as the user knows them, not where they lay meanwhile."""
    folders = [f"{path.parent}/" for path in paths]
    failures = tuple(
        failure.model_copy(
            update={"source": _without(failure.source, folders), "reason": _without(failure.reason, folders)}
        )
        for failure in report.failures
    )
    return report.model_copy(update={"failures": failures})


def _without(text: str, folders: Iterable[str]) -> str:
    for folder in folders:
        text = text.replace(folder, "")
    return text
