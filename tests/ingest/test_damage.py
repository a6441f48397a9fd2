"""Damaged documents of every kind, and an ingest killed at random moments; `eval.robust` does the same at length."""

import subprocess
import sys
from pathlib import Path

from eval.robust.corpus import articles, written
from eval.robust.fuzz import fed
from ingest.documents import Document
from ingest.formats import read_document
from ingest.kinds import KINDS, kind_of_name
from ingest.values import Draft

ROOT = Path(__file__).parents[2]


def test_every_kind_of_document_gives_its_articles() -> None:
    found = {
        name: list(read_document(Document.of_bytes(name, data, kind_of_name(name))))
        for name, data in written(articles())
    }
    assert {name: [type(each) for each in drafts if not isinstance(each, Draft)] for name, drafts in found.items()} == {
        name: [] for name in found
    }
    assert {kind_of_name(name) for name in found} >= set(KINDS) - {
        ".markdown", ".htm", ".mht", ".tsv", ".tgz", ".tar.bz2", ".tar.xz",
    }  # fmt: skip


def test_no_damage_crashes_hangs_or_goes_unexplained() -> None:
    outcome = fed(150, seed=7, quiet=True)
    assert outcome.wrong == ()
    assert outcome.read
    assert outcome.refused


def test_an_ingest_that_is_killed_ends_like_an_unbroken_one() -> None:
    # A process of its own: it forks, which a process with the threads of other tests must not.
    command = [sys.executable, "-m", "eval.robust.kills", "--kills", "4", "--seed", "11"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 kills over" in done.stdout
