"""The watch file: a TOML file that says what to follow."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, cast

from ingest.web.addresses import WebAddress
from ingest.web.values import FetchFailed
from library.errors import BadInput
from library.followed import FollowedKind, Wanted

EVERY: dict[FollowedKind, int] = {"feed": 900, "sitemap": 3600, "page": 1800, "folder": 300}
"""Seconds between two looks, where nothing else is said."""
SHORTEST, LONGEST = 60, 30 * 86_400
MOST = 2000
"""Entries of one file."""
MAX_BYTES = 1_000_000

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_EVERY = re.compile(r"(\d{1,6})\s*([smhd])")
_KINDS: dict[str, FollowedKind] = {kind: kind for kind in EVERY}


class WatchFile(NamedTuple):
    """What one file asks for."""

    path: Path
    wanted: tuple[Wanted, ...]

    @classmethod
    def read(cls, path: Path) -> "WatchFile":
        """Read a file; folders are meant from where it lies. Raises BadInput naming what is wrong where."""
        path = path.resolve()
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                raise BadInput(f"{path.name}: larger than {MAX_BYTES / 1e6:g} MB, which no watch file needs")
            tables = tomllib.loads(data.decode("utf-8-sig"))
        except OSError as error:
            raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from None
        except UnicodeDecodeError as error:
            raise BadInput(f"{path.name}: not UTF-8 at byte {error.start + 1}") from None
        except tomllib.TOMLDecodeError as error:
            raise BadInput(f"{path.name}: not TOML: {error}") from None
        return cls(path, _wanted(path, tables))


def _wanted(path: Path, tables: Mapping[str, object]) -> tuple[Wanted, ...]:
    found: dict[str, Wanted] = {}
    for name, entries in tables.items():
        kind = _KINDS.get(name)
        if kind is None:
            raise BadInput(
                f"{path.name}: {name}: what can be followed is [[feed]], [[sitemap]], [[page]] or [[folder]]"
            )
        if not isinstance(entries, list):
            raise BadInput(f"{path.name}: {kind}: write [[{kind}]], with two brackets")
        for number, entry in enumerate(cast("list[object]", entries), start=1):
            where = f"{path.name}: [[{kind}]] {number}"
            try:
                if not isinstance(entry, dict):
                    raise BadInput("write one table for each")
                each = _entry(kind, cast("dict[str, object]", entry), path.parent)
            except BadInput as error:
                raise BadInput(f"{where}: {error}") from None
            if each.address in found:
                raise BadInput(f"{where}: {each.address} is named twice")
            found[each.address] = each
    if not found:
        raise BadInput(f"{path.name}: it names nothing to follow: write [[feed]], and url = under it")
    if len(found) > MOST:
        raise BadInput(f"{path.name}: {len(found)} entries, and {MOST} is the most")
    return tuple(found.values())


def _entry(kind: FollowedKind, entry: Mapping[str, object], folder: Path) -> Wanted:
    place = "path" if kind == "folder" else "url"
    allowed = {place, "every", "outlet"}
    for name, value in entry.items():
        if name not in allowed:
            raise BadInput(f"{name}: not known here; known are {', '.join(sorted(allowed))}")
        if not isinstance(value, str) or not value.strip():
            raise BadInput(f"{name}: should be text between quotation marks, and not empty")
    if place not in entry:
        raise BadInput(f"{place}: missing")
    every = str(entry["every"]) if "every" in entry else None
    outlet = str(entry["outlet"]) if "outlet" in entry else None
    return wanted_of(kind, str(entry[place]), every, outlet, folder)


def wanted_of(
    kind: FollowedKind, address: str, every: str | None = None, outlet: str | None = None, folder: Path | None = None
) -> Wanted:
    """Check what a person asks to follow. `every` is written `15m`. Raises BadInput naming what is wrong."""
    if outlet is not None and not 0 < len(outlet.strip()) <= 200:
        raise BadInput("outlet: a name of 1 to 200 characters")
    seconds = seconds_of(every) if every else EVERY[kind]
    return Wanted(kind, _place(kind, address, folder), seconds, " ".join(outlet.split()) if outlet else None)


def seconds_of(every: str) -> int:
    """Read `90s`, `15m`, `6h` or `1d`. Raises BadInput."""
    found = _EVERY.fullmatch(every.strip().lower())
    if found is None:
        raise BadInput(f"every: {every[:30]!r} is no time such as 15m, 6h or 1d")
    seconds = int(found[1]) * _UNITS[found[2]]
    if not SHORTEST <= seconds <= LONGEST:
        raise BadInput(f"every: {every} is outside 1m to 30d")
    return seconds


def _place(kind: FollowedKind, address: str, folder: Path | None) -> str:
    if kind == "folder":
        if "\0" in address:
            raise BadInput("path: this names no folder")
        try:
            path = ((folder or Path.cwd()) / Path(address).expanduser()).resolve()
        except RuntimeError:
            raise BadInput("path: the home folder of that user is not known") from None
        if not path.is_dir():
            raise BadInput(f"path: {address} is no folder")
        return str(path)
    try:
        return str(WebAddress.parse(address))
    except FetchFailed as error:
        raise BadInput(f"url: {error}") from None
