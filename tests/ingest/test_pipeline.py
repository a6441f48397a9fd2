"""Ingest as a whole: reruns, failures, identities, and kills at any moment."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.pipeline import Ingest, article_id, canonical_url
from ingest.values import Draft, Progress
from library.library import DATABASE_FILE, Library
from tests.desk import ROWS, SAMPLES

Open = Callable[[Path], Library]

CONTENT = {
    "versions": "SELECT article_id, version, title, text, outlet, published_at, content_hash FROM versions",
    "articles": "SELECT * FROM articles",
    "passages": 'SELECT article_id, version, start, "end", vector_key FROM passages',
    "vectors": "SELECT key FROM vectors",
    "bands": "SELECT * FROM copy_bands",
    "repeats": "SELECT id, article_id FROM repeats",
    "words": "SELECT term, doc, cnt FROM words_in_all",
}


def content(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """What a library holds, times of ingest and row numbers aside."""
    connection = sqlite3.connect(home / DATABASE_FILE)
    connection.execute("CREATE VIRTUAL TABLE temp.words_in_all USING fts5vocab(main, passage_words, row)")
    found = {name: sorted(connection.execute(query).fetchall(), key=repr) for name, query in CONTENT.items()}
    connection.close()
    return found


def test_samples_go_in_and_a_rerun_changes_nothing(library: Library) -> None:
    first = Ingest(library).files([str(SAMPLES)])
    assert (first.articles.added, first.articles.updated, first.articles.failed) == (35, 1, 0)
    assert first.passages == library.diagnose().vectors
    before = content(library.home)
    second = Ingest(library).files([str(SAMPLES)])
    assert second.articles.unchanged == 36
    assert (second.articles.added, second.articles.updated, second.passages) == (0, 0, 0)
    assert content(library.home) == before
    assert library.diagnose().problems == ()


def test_a_bad_line_stops_nothing_else_and_is_reported_each_time(library: Library, tmp_path: Path) -> None:
    lines = [json.dumps(ROWS[0]), "{not json", json.dumps(ROWS[1]), json.dumps({"title": "no text"})]
    file = tmp_path / "mixed.jsonl"
    file.write_text("\n".join(lines))
    for expected in ("added", "unchanged"):
        report = Ingest(library).files([str(file), str(tmp_path / "missing.txt")])
        assert getattr(report.articles, expected) == 2
        assert report.articles.failed == 3
        assert [Path(failure.source).name for failure in report.failures if ".jsonl" in failure.source] == [
            "mixed.jsonl:2",
            "mixed.jsonl:4",
        ]


def test_a_mended_file_is_read_again(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps(ROWS[0]))
    Ingest(library).files([str(file)])
    file.write_text(json.dumps({**ROWS[0], "text": "Another text."}))
    assert Ingest(library).files([str(file)]).articles.updated == 1


def test_a_removed_article_comes_back_when_its_file_is_read_again(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps(ROWS[0]))
    Ingest(library).files([str(file)])
    library.remove("bridge")
    assert Ingest(library).files([str(file)]).articles.added == 1


def test_progress_is_told_and_unknown_keys_are_counted(library: Library) -> None:
    told: list[Progress] = []
    report = Ingest(library, told.append).rows([{**row, "mood": "grim"} for row in ROWS], "rows")
    assert report.ignored_keys == {"mood": 3}
    assert told[-1] == Progress("embedding", 3, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.courier.example/a/?utm_source=x&id=3", "http://courier.example/a?id=3#top"),
        ("https://courier.example/a/", "https://courier.example/a"),
    ],
)
def test_addresses_of_the_same_page_are_the_same_article(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)
    draft = Draft(title="A", text="B.", url=one)
    assert article_id(draft) == article_id(draft.model_copy(update={"url": other, "title": "C"}))


def test_without_an_address_outlet_headline_and_day_tell_articles_apart() -> None:
    draft = Draft(title="Morning briefing", text="A.", outlet="Courier", published_at="2026-02-01")
    assert article_id(draft) == article_id(draft.model_copy(update={"text": "B.", "title": "Morning  Briefing"}))
    assert article_id(draft) != article_id(draft.model_copy(update={"published_at": "2026-02-02"}))
    assert article_id(draft) != article_id(draft.model_copy(update={"outlet": "Post"}))


def test_killed_at_any_moment_and_run_again_equals_one_run(tmp_path: Path, open_library: Open) -> None:
    source = tmp_path / "articles"
    source.mkdir()
    for file in sorted(SAMPLES.rglob("*.*"))[:12]:
        (source / file.name).write_bytes(file.read_bytes())
    seconds = _ingest(source, tmp_path / "whole")
    moments = random.Random(11)
    for _ in range(7):
        _ingest(source, tmp_path / "killed", kill_after=moments.uniform(0.3, 1.0) * seconds)
    _ingest(source, tmp_path / "killed")
    assert content(tmp_path / "killed") == content(tmp_path / "whole")
    assert open_library(tmp_path / "killed").diagnose().problems == ()


def _ingest(source: Path, home: Path, kill_after: float | None = None) -> float:
    """Run ingest as a process, killed after some seconds where they are given; returns the seconds it
    took."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", "from bot.doors.cli import main; main()", "ingest", str(source)],
        env={**os.environ, "NEWSDESK_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        _, errors = process.communicate(timeout=kill_after or 120)
        assert process.returncode == 0, errors
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return time.monotonic() - started
