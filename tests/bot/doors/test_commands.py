"""The commands around the way in: vectors later, originals read again, and following."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.bot.doors.served_changes import Site
from tests.desk import ROWS
from tests.test_command_line import ROOT, newsdesk

NOTED = "The weir opened.\n\nCorrection, 4 March 2026: The weir is 40 metres wide."


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose vectors are still to come."""
    folder = tmp_path_factory.mktemp("commands")
    rows = [*ROWS, {"id": "weir", "title": "Weir opened", "text": NOTED, "section": "River"}]
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    ran = newsdesk(folder / "home", "ingest", str(folder / "rows.jsonl"), "--vectors", "later", "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["passages"] == 0
    return folder / "home"


def test_vectors_follow_and_a_search_says_so_before(home: Path) -> None:
    before = newsdesk(home, "search", "bakery", "--json")
    assert "None of the 4 passages can be found by meaning yet" in before.stderr
    assert json.loads(before.stdout)[0]["found_by"] == ["words"]
    made = newsdesk(home, "embed", "--json")
    assert json.loads(made.stdout) == {"vectors": 4, "without_vectors": 0}, made.stderr
    assert newsdesk(home, "ingest", "x", "--vectors", "soon").returncode == 2


def test_reclean_tells_what_it_did(home: Path) -> None:
    ran = newsdesk(home, "articles", "reclean", "--json")
    report = json.loads(ran.stdout)
    assert {name: report[name] for name in ("unchanged", "updated", "failed")} == {
        "unchanged": 4,
        "updated": 0,
        "failed": 0,
    }
    assert "1 unchanged, 0 would change, 0 failed" in newsdesk(home, "articles", "reclean", "weir", "--dry-run").stdout


def test_show_tells_notes_and_where_fields_were_found(home: Path) -> None:
    shown = newsdesk(home, "articles", "show", "weir").stdout
    assert "section: River (found in: given)" in shown
    assert "correction of 2026-03-04: Correction, 4 March 2026: The weir is 40 metres wide." in shown


def test_watch_once_prints_a_line_for_each_entry(site: str, tmp_path: Path) -> None:
    watch = tmp_path / "watch.toml"
    watch.write_text(
        f'[[feed]]\nurl = "http://{site}/feed.xml"\n\n[[feed]]\nurl = "http://{site}/none.xml"\n', encoding="utf-8"
    )
    ran = newsdesk(tmp_path / "home", "watch", str(watch), "--once", NEWSDESK_FETCH_PRIVATE_HOSTS=site)
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert any(line.endswith(f"feed http://{site}/feed.xml read, 1 new") for line in lines), ran.stdout
    assert any(f"feed http://{site}/none.xml failed" in line and "no such page" in line for line in lines)
    assert f"  new http://{site}/weir.html" in lines


def test_watch_goes_on_until_it_is_stopped(site: str, tmp_path: Path) -> None:
    (tmp_path / "watch.toml").write_text(f'[[feed]]\nurl = "http://{site}/feed.xml"\n', encoding="utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("NEWSDESK_")},
        "NEWSDESK_HOME": str(tmp_path / "home"),
        "NEWSDESK_FETCH_PRIVATE_HOSTS": site,
    }
    command = [sys.executable, "-c", "from bot.doors.commands.cli import main; main()"]
    command += ["watch", str(tmp_path / "watch.toml"), "--json"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watching:
        assert watching.stdout
        assert watching.stderr
        first = json.loads(watching.stdout.readline())
        assert [entry["outcome"] for entry in first["entries"]] == ["read"]
        assert watching.poll() is None
        watching.send_signal(signal.SIGINT)
        assert watching.wait(60) == 0
        assert watching.stderr.read().splitlines() == [
            "following 1 source; Ctrl+C stops",
            "stopped; the same command goes on from here",
        ]
