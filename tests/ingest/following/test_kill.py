"""A round that is killed and made again ends where an unbroken one does."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue

import pytest

from ingest.bounded import CHILD
from library.followed import FollowedKind
from tests.ingest.following.following_desk import following_desk
from tests.ingest.test_pipeline import content
from tests.news_site import START, Answer, NewsSite, news_site

ROOT = Path(__file__).parents[3]
FOLLOWED: tuple[tuple[FollowedKind, str], ...] = (
    ("feed", "/world/rss.xml"),
    ("sitemap", "/wire/sitemap.xml"),
    ("page", "/markets/"),
)
KILLS = (2, 4, 7, 11, 15, 19, 26)
"""Requests at which the process is killed, in turn."""


def fill(site: NewsSite) -> None:
    """Pages, two of them copies, one of them gone."""
    world, wire = site.fill("world", 10), site.fill("wire", 8)
    site.fill("markets", 6)
    site.stories[wire[0]] = site.stories[world[3]].at(wire[0])
    site.stories[wire[5]] = site.stories[world[9]].at(wire[5])
    site.answers[world[5]] = Answer(404)


def state(home: Path) -> object:
    """The library and what is known of pages, times of reading aside."""
    connection = sqlite3.connect(home / "newsdesk.sqlite3")
    pages = connection.execute(
        "SELECT address, location, followed_id, place, entry_id, listed, status, article_id, articles, etag, digest,"
        " first_seen, last_checked, next_check, failures, reason FROM followed_pages ORDER BY address"
    ).fetchall()
    entries = connection.execute("SELECT * FROM followed ORDER BY id").fetchall()
    connection.close()
    return content(home), pages, entries


@pytest.mark.timeout(120)
def test_kills_lose_nothing_and_repeat_at_most_one_article(tmp_path: Path) -> None:
    with news_site() as site:
        fill(site)
        for name in ("unbroken", "killed"):
            with following_desk(tmp_path / name, site) as desk:
                desk.follow(FOLLOWED)
                if name == "unbroken":
                    desk.round(0)
        in_one_go = len(site.asked)
        site.asked.clear()
        with rounds(tmp_path / "killed") as process:
            for at in KILLS:
                assert round_killed_at(site, process, at)
            assert not round_killed_at(site, process, 10_000)
        # Each process asks for robots.txt anew, and a page or a listing that was being read once more.
        assert len(site.asked) <= in_one_go + 2 * len(KILLS) + 1
    assert state(tmp_path / "killed") == state(tmp_path / "unbroken")


def rounds(home: Path) -> "subprocess.Popen[str]":
    """A process that makes rounds in processes of its own."""
    code = "import sys; from tests.ingest.following.following_desk import *; rounds_in_forks(*sys.argv[1:])"
    in_place = {**os.environ, CHILD: "1"}  # a reader in yet another process takes seconds to start
    command = [sys.executable, "-c", code, str(home), START.isoformat()]
    return subprocess.Popen(command, cwd=ROOT, env=in_place, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def round_killed_at(site: NewsSite, process: "subprocess.Popen[str]", request: int) -> bool:
    """Make a round that is killed at this request of all; whether it was."""
    assert process.stdin
    assert process.stdout
    child: SimpleQueue[int] = SimpleQueue()
    site.on_asked = lambda _: os.kill(child.get(timeout=10), signal.SIGKILL) if len(site.asked) == request else None
    process.stdin.write("go\n")
    process.stdin.flush()
    child.put(int(process.stdout.readline()))
    ended = int(process.stdout.readline())
    site.on_asked = lambda _: None
    assert ended in {0, signal.SIGKILL}
    return ended == signal.SIGKILL
