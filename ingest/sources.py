"""From what a person names (files, folders, globs) to the files that hold articles."""

import glob
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.kinds import READABLE, kind_of_name
from ingest.values import Failure

_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
"""`htp://` or `https:/`; one letter is a drive."""
_HOST = re.compile(r"\s*(?:www\.[\w-]|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/)", re.IGNORECASE)


def name_of(path: Path | str) -> str:
    """Return a path as text that can be kept and printed: a byte that is no UTF-8 is written `\\xe9`."""
    text = str(path)
    try:
        raw = os.fsencode(text)
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "backslashreplace")
    return raw.decode("utf-8", "backslashreplace")


def find_files(sources: Sequence[str]) -> Iterator[Path | Failure]:
    """Yield every file that the sources name, once each, in the order named; folders are walked in
    sorted order.

    In folders and globs, hidden entries and files of other kinds are passed over. What cannot be found or
    opened is a Failure.
    """
    seen: set[tuple[int, int]] = set()
    for source in sources:
        for found in _found(source):
            if isinstance(found, Failure):
                yield found
                continue
            try:
                status = found.stat()
            except OSError as error:
                yield Failure(source=str(found), reason=_os_reason(error))
                continue
            if not stat.S_ISREG(status.st_mode):
                # A named pipe would keep its reader waiting for ever.
                yield Failure(source=str(found), reason="this is no regular file")
            elif (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                yield found


def _found(source: str) -> Iterator[Path | Failure]:
    """Yield what one source names."""
    if not source.strip() or "\0" in source:
        yield Failure(source=source, reason="this names no file or folder")
        return
    path = Path(source)
    if source.startswith("~"):
        try:
            path = path.expanduser()
        except RuntimeError:
            yield Failure(source=source, reason="the home folder of that user is not known")
            return
    try:
        # os.path.exists() would turn a folder that may not be entered into "no such file".
        path.lstat()
    except FileNotFoundError:
        yield from _matching(source, str(path))
    except OSError as error:
        yield Failure(source=source, reason=_os_reason(error))
    else:
        yield from _named(source, path)


def _named(source: str, path: Path) -> Iterator[Path | Failure]:
    """Yield a file that was named itself, or what a folder holds."""
    if path.is_dir():
        empty = True
        for found in _walk(path, set()):
            empty = False
            yield found
        if empty:
            yield Failure(source=source, reason=f"the folder holds no articles: {READABLE}")
    elif not path.exists():
        yield Failure(source=source, reason="the link leads nowhere")
    elif kind_of_name(path.name) is None:
        ending = f"ends in {path.suffix}" if path.suffix else "has no ending"
        yield Failure(source=source, reason=f"the name {ending}: {READABLE}")
    else:
        yield path


def _matching(source: str, pattern: str) -> Iterator[Path | Failure]:
    """Yield what a glob matches. Folders that match are walked."""
    if not glob.has_magic(pattern):
        yield Failure(source=source, reason=f"there is no such file or folder{_if_meant_for_the_web(source)}")
        return
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute patterns
    matched = False
    for path in map(Path, matches):
        if path.is_dir():
            # `**` matches each folder besides what it holds; one is enough.
            found = iter(()) if "**" in pattern else _walk(path, set())
        else:
            found = iter((path,) if kind_of_name(path.name) else ())
        for file in found:
            matched = True
            yield file
    if not matched:
        reason = (
            f"nothing that can be read matches: {READABLE}"
            if matches
            else f"nothing matches{_if_meant_for_the_web(source)}"
        )
        yield Failure(source=source, reason=reason)


def _if_meant_for_the_web(source: str) -> str:
    """Return what to do about a source that looks like a web address and is none, else nothing."""
    if _SCHEME.match(source):
        return ": a web address begins with http:// or https://"
    if _HOST.match(source):
        return f": if it is meant as a web address, write https://{source.strip()}"
    return ""


def _walk(folder: Path, above: set[tuple[int, int]]) -> Iterator[Path | Failure]:
    """Yield the files under a folder in sorted order; a link back to a folder above is not followed."""
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Failure(source=str(folder), reason=_os_reason(error))
        return
    here = (status.st_dev, status.st_ino)
    if here in above:
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path, above | {here})
        elif kind_of_name(path.name):
            yield path


def _os_reason(error: OSError) -> str:
    """Say what the system said, in words fit for a report."""
    if isinstance(error, PermissionError):
        return "it may not be opened: check its permissions"
    return f"it cannot be opened: {error.strerror or error}"
