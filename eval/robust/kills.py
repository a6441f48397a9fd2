"""Kills an ingest of every kind of document at random moments, and holds the final library against an unbroken one.

    python -m eval.robust.kills --kills 200 --seed 1

One library is killed several times at random moments, then the run goes to its end; then the next library.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from bot.assemble import assemble
from bot.settings import Settings
from eval.robust.corpus import write
from library.chroma import ChromaVectors
from library.embedders.minilm import MiniLMEmbedder
from library.library import DATABASE_FILE, VECTORS_FOLDER

EACH = 10
"""Kills of one library, at most, before it is let run to its end."""
FOREVER = 600.0
_TABLES = {
    "articles": "SELECT id, current_version, cluster, story, published_on, outlet_folded, gone_at FROM articles",
    "versions": "SELECT article_id, version, title, text, url, outlet, authors, dateline, published_at, updated_at,"
    " content_hash, source, original, part, made_by, found_in, notes FROM versions",
    "originals": "SELECT id, kind, address, charset, size FROM originals",
    "repeats": "SELECT id, article_id, source FROM repeats",
    "passages": 'SELECT article_id, version, start, "end", vector_key FROM passages',
    "words": "SELECT passages.article_id, passages.start, passage_words.title, passage_words.body"
    " FROM passage_words JOIN passages ON passages.id = passage_words.rowid",
    "terms": "SELECT term, doc, cnt FROM temp.terms",
    "vectors": "SELECT key FROM vectors",
    "pending": "SELECT key FROM pending_vectors",
    "unused": "SELECT key FROM unused_vectors",
    "journal": "SELECT source, digest, articles FROM journal",
}


class Outcome(NamedTuple):
    """What came of all kills."""

    libraries: int
    kills: int
    """Kills that met a running ingest."""
    differences: tuple[str, ...]


def killed(kills: int, seed: int, folder: Path, *, quiet: bool = False) -> Outcome:
    """Kill at random moments `kills` times; `folder` is where corpus and libraries lie."""
    for name in ("chromadb", "onnxruntime", "tokenizers", "trafilatura"):
        import_module(name)  # once, and not in each process that is forked
    rng = random.Random(seed)
    corpus = folder / "corpus"
    _forked(lambda: write(corpus))  # reading the samples starts a thread, which a fork would leave behind
    _forked(partial(_ingest, folder / "first", corpus))
    started = time.monotonic()
    _forked(partial(_ingest, folder / "unbroken", corpus))
    whole = time.monotonic() - started
    wanted = _digests(folder / "unbroken")
    met, libraries, differences = 0, 0, list[str]()
    while met < kills:
        home = folder / f"killed-{libraries}"
        for _ in range(min(EACH, kills - met)):
            if not _forked(partial(_ingest, home, corpus), kill_after=rng.uniform(0, whole)):
                break  # nothing is left to be interrupted
            met += 1
        _forked(partial(_ingest, home, corpus))
        libraries += 1
        found = _digests(home)
        differences += [f"{home.name}: {name}" for name in wanted if wanted[name] != found[name]]
        if not quiet:
            print(f"{met} of {kills} kills, {libraries} libraries, {len(differences)} differences", flush=True)
    return Outcome(libraries, met, tuple(differences))


def _forked(work: Callable[[], object], kill_after: float | None = None) -> bool:
    """Do the work in a process of its own; killed after so many seconds, if any. Whether it was still at work then."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    deadline = time.monotonic() + (kill_after if kill_after is not None else FOREVER)
    while time.monotonic() < deadline:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            if status:
                raise RuntimeError(f"an ingest that was not killed ended with {os.waitstatus_to_exitcode(status)}")
            return False
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _ingest(home: Path, corpus: Path) -> None:
    desk = assemble(Settings.from_environment(home=home))
    desk.ingest([corpus])
    desk.close()


def _digests(home: Path) -> dict[str, str]:
    """What `state` finds, a digest each; in a process of its own, as Chroma's threads would not outlive a fork."""
    into = home.with_suffix(".json")

    def look() -> None:
        into.write_text(
            json.dumps({name: sha256(repr(held).encode()).hexdigest() for name, held in state(home).items()})
        )

    _forked(look)
    return json.loads(into.read_text())


def state(home: Path) -> dict[str, Any]:
    """All that a library holds, but for the times of ingest and the numbers of its rows."""
    with closing(sqlite3.connect(home / DATABASE_FILE)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, passage_words, row)")
        connection.execute("INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)")
        found: dict[str, Any] = {name: sorted(map(repr, connection.execute(sql))) for name, sql in _TABLES.items()}
    index = ChromaVectors(home / VECTORS_FOLDER)
    index.open_for(MiniLMEmbedder().identity)
    keys = sorted(index.keys())
    found["index"] = [(key, vector.tobytes()) for key, vector in sorted(index.read(keys), key=lambda pair: pair[0])]
    index.close()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it from a terminal; 1 where any library differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="newsdesk-kills-") as folder:
        outcome = killed(options.kills, options.seed, Path(folder))
    print(f"{outcome.kills} kills over {outcome.libraries} libraries: {len(outcome.differences)} differences")
    for difference in outcome.differences:
        print(f"- {difference}")
    return bool(outcome.differences)


if __name__ == "__main__":
    sys.exit(main())
