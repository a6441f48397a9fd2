"""Files, folders and globs: what is found, once each, and what is said of what is not."""

import os
from pathlib import Path

import pytest

from ingest.kinds import KINDS, kind_of_name
from ingest.sources import find_files
from ingest.values import Failure


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "b.txt", "a.md", "note.TXT", "picture.png", ".hidden.txt", "README.md", "questions.jsonl",
        "deep/c.html", "deep/deeper/d.jsonl.gz", ".git/e.txt", "deep/old.gz",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")
    return tmp_path


def names(folder: Path, *sources: str) -> list[str]:
    """Paths found, relative to the folder; a failure is its reason."""
    found = find_files(sources)
    return [item.reason if isinstance(item, Failure) else str(item.relative_to(folder)) for item in found]


def test_a_folder_is_walked_in_order_without_hidden_and_foreign_files(tree: Path):
    assert names(tree, str(tree)) == [
        "README.md", "a.md", "b.txt", "deep/c.html", "deep/deeper/d.jsonl.gz", "note.TXT", "questions.jsonl",
    ]  # fmt: skip


def test_globs(tree: Path):
    assert names(tree, str(tree / "*.md")) == ["README.md", "a.md"]
    assert names(tree, str(tree / "**" / "*.html")) == ["deep/c.html"]
    assert names(tree, str(tree / "dee*")) == ["deep/c.html", "deep/deeper/d.jsonl.gz"]
    assert set(names(tree, str(tree / "**"))) == set(names(tree, str(tree)))


def test_a_file_is_found_once_however_it_is_named(tree: Path):
    (tree / "link.txt").symlink_to(tree / "b.txt")
    (tree / "hard.txt").hardlink_to(tree / "b.txt")
    assert names(tree, str(tree / "b.txt"), str(tree), str(tree / "*.txt")).count("b.txt") == 1
    assert "link.txt" not in names(tree, str(tree / "b.txt"), str(tree))


def test_loops_of_links_end(tree: Path):
    (tree / "deep" / "up").symlink_to(tree)
    (tree / "self").symlink_to(tree / "self")
    assert names(tree, str(tree)).count("deep/c.html") == 1


def test_home_is_known(tree: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(tree))
    assert names(tree, "~/b.txt") == ["b.txt"]
    assert names(tree, "~/deep/*.html") == ["deep/c.html"]


def test_names_with_glob_characters_are_files_first(tree: Path):
    (tree / "what[1].txt").write_text("words")
    assert names(tree, str(tree / "what[1].txt")) == ["what[1].txt"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("missing.txt", "no such file"),
        ("missing/*.txt", "nothing matches"),
        ("picture.*", "nothing that can be read matches"),
        ("picture.png", "ends in .png: files that can be read end in .txt, .md"),
        ("deep/old.gz", "ends in .gz"),
        ("empty", "holds no articles"),
        ("dangling.txt", "leads nowhere"),
        ("pipe.txt", "no regular file"),
        ("b.txt/inside.txt", "cannot be opened"),
        ("x" * 5000, "cannot be opened"),
    ],
)
def test_what_cannot_be_read_is_said(tree: Path, source: str, reason: str):
    (tree / "empty").mkdir()
    (tree / "dangling.txt").symlink_to(tree / "gone.txt")
    os.mkfifo(tree / "pipe.txt")
    [found] = find_files([str(tree / source)])
    assert isinstance(found, Failure)
    assert reason in found.reason
    assert source in found.source


@pytest.mark.parametrize("source", ["", " ", "a\0b", "~nobody-of-this-name/x.txt"])
def test_names_of_nothing(source: str):
    [found] = find_files([source])
    assert isinstance(found, Failure)


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ("htp://news.example/a", ": a web address begins with http:// or https://"),
        ("https:/news.example/a", ": a web address begins with http:// or https://"),
        ("file:///etc/hostname", ": a web address begins with http:// or https://"),
        ("www.news.example", ": if it is meant as a web address, write https://www.news.example"),
        ("www.news.example/a?id=3", ": if it is meant as a web address, write https://www.news.example/a?id=3"),
        ("news.example/a", ": if it is meant as a web address, write https://news.example/a"),
        ("missing.txt", "no such file or folder"),
        ("deep.d/missing.txt", "no such file or folder"),
        ("C:/missing.txt", "no such file or folder"),
    ],
)
def test_addresses_that_are_mistyped_are_told_from_files(source: str, advice: str):
    [found] = find_files([source])
    assert isinstance(found, Failure)
    assert found.reason.endswith(advice)


def test_a_file_that_is_called_like_an_address_is_a_file(tree: Path, monkeypatch: pytest.MonkeyPatch):
    (tree / "www.news.example.txt").write_text("words")
    monkeypatch.chdir(tree)
    assert list(find_files(["www.news.example.txt"])) == [Path("www.news.example.txt")]


def test_closed_folders_are_reported_and_the_rest_goes_on(tree: Path, monkeypatch: pytest.MonkeyPatch):
    scandir = os.scandir

    def closed(folder: Path):
        if Path(folder).name == "deep":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    # Set in place of the folder's mode, which the superuser passes over.
    monkeypatch.setattr(os, "scandir", closed)
    found = names(tree, str(tree))
    assert "it may not be opened: check its permissions" in found
    assert "b.txt" in found


@pytest.mark.parametrize("suffix", KINDS)
def test_suffixes(suffix: str):
    assert kind_of_name(f"a.b{suffix.upper()}") == suffix
