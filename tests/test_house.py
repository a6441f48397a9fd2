"""The house itself: locks, set-up, changelog, decisions. Nothing here imports the program."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
PACKAGES = ["bot", "ingest", "library", "prompts", "eval", "tests", "tools"]


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def canonical(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def locked(lock: str) -> dict[str, str]:
    """Name -> version of everything the lock pins."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    return {canonical(name): version for name, version in pins}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host_and_no_folder(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text
    assert not re.findall(r"(?:^|[\s=])(?:[~/]|[A-Z]:\\)[\w.-]*", text), "a folder of some machine"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_everything_with_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert entries
    assert [line for line in entries if "==" not in line or "--hash=sha256:" not in line] == []


def test_every_dependency_is_locked() -> None:
    project = pyproject()
    run = {canonical(requirement) for requirement in project["project"]["dependencies"]}
    groups = {
        name: {canonical(requirement) for requirement in group} for name, group in project["dependency-groups"].items()
    }
    peers = groups.pop("peers")
    assert run - locked("requirements.lock").keys() == set()
    assert run.union(*groups.values()) - locked("requirements-dev.lock").keys() == set()
    assert (run | peers) - locked("requirements-peers.lock").keys() == set()


def test_the_locks_agree() -> None:
    for lock in ("requirements-dev.lock", "requirements-peers.lock"):
        assert locked("requirements.lock").items() <= locked(lock).items()


def test_ci_runs_what_people_run() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111, "not executable"
    assert "make test" in script.read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["run", "test", "setup", "lint", "bench", "eval", "peers", "lock", "clean", "help"])
def test_make_has(target: str) -> None:
    assert re.search(rf"^{target}:.*## \S", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_decisions_are_all_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    records = {path.name for path in folder.glob("[0-9]*.md")}
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert records
    assert listed == records


@pytest.mark.parametrize("record", sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")), ids=lambda p: p.stem)
def test_decision_has_its_four_parts(record: Path) -> None:
    headings = re.findall(r"^## (.+)$", record.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == ["Problem", "Decision", "Replaces", "Revisit when"]


def test_no_marks_for_later_in_code() -> None:
    mark = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*"))
        if path.suffix in {".py", ".sh", ".sql", ".css", ".js"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if mark.search(line)
    ]
    assert found == []


def test_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == pyproject()["project"]["version"]
