"""`newsdesk summarize`, `timeline`, `since` and `brief` over a real library; stopped as a process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.assemble import assemble
from bot.doors.commands.cli import main
from bot.doors.commands.printing import command_of
from bot.newsdesk import Newsdesk
from bot.requests.values import Request
from bot.settings import Settings
from library.values import Filters
from tests.desk import ROWS
from tests.test_command_line import ROOT, newsdesk

LATER = {
    "id": "ministry",
    "title": "Ministry to pay half of the bridge",
    "outlet": "Orne Valley Post",
    "published_at": "2026-02-20",
    "text": "The ministry agreed on Thursday to pay half of the bridge over the Orne. Work begins on 4 May 2026.",
}


class Ran(NamedTuple):
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    desk = assemble(Settings(home=tmp_path_factory.mktemp("summaries"), writer="quote"))
    desk.ingest_rows([*ROWS, LATER], "rows")
    yield desk
    desk.close()


@pytest.fixture
def run(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command over the library that is open already; a process for each would take seconds to start."""
    for name in ("summarize", "briefs", "cli"):
        monkeypatch.setattr(f"bot.doors.commands.{name}.open_desk", lambda: desk)

    def ran(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["newsdesk", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return Ran(int(ended.value.code or 0), shown.out, shown.err)

    return ran


def quotes(desk: Newsdesk, made: dict[str, Any]) -> list[str]:
    """What is cited; each stands in the kept text as it says."""
    for each in made["citations"]:
        assert desk.article(each["article_id"]).text[each["start"] : each["end"]] == each["quote"]
    return [each["quote"] for each in made["citations"]]


def test_one_article_and_a_topic(run: Run, desk: Newsdesk) -> None:
    one = run("summarize", "bakery", "--json")
    assert one.status == 0, one.err
    assert one.err.startswith("opening the library")
    made = json.loads(one.out)
    assert made["coverage"]["articles_read"] == 1
    assert any("41 days" in each for each in quotes(desk, made))
    topic = run("summarize", "--topic", "bridge over the Orne", "--after", "2026-02-01")
    assert topic.status == 0, topic.err
    assert topic.out.startswith("Read 2 of 2 articles, 2 outlets, 3 February 2026 – 20 February 2026")
    assert "[1] " in topic.out
    assert "reading articles" in topic.err


def test_a_timeline_in_every_form(run: Run, tmp_path: Path) -> None:
    made = run("timeline", "bridge over the Orne", "--json")
    events = json.loads(made.out)["events"]
    assert [each["date"] for each in events] == sorted(each["date"] for each in events)
    assert ("2026-05-04", True) in {(each["date"], each["planned"]) for each in events}
    for form, begin in (("md", "# Timeline"), ("csv", "date,until,event"), ("ics", "BEGIN:VCALENDAR")):
        out = tmp_path / f"out.{form}"
        ran = run("timeline", "bridge over the Orne", "--out", str(out))
        assert ran.status == 0, ran.err
        assert out.read_text("utf-8").startswith(begin)
    shown = run("timeline", "bridge over the Orne")
    assert "4 May 2026 (planned): " in shown.out


def test_what_is_new_since_a_day(run: Run, desk: Newsdesk) -> None:
    made = run("since", "2026-02-15", "--topic", "bridge over the Orne", "--json")
    assert made.status == 0, made.err
    news = json.loads(made.out)
    assert news["since"] == "2026-02-15"
    assert {each["article_id"] for each in news["citations"]} == {"ministry"}
    everything = run("since", "2026-02-15")
    assert "1 of 4 articles were published or updated since 2026-02-15." in everything.out
    same = run("timeline", "bridge over the Orne", "--since", "2026-02-15")
    assert "New events" in same.out


def test_briefs_tell_only_what_is_new(run: Run, desk: Newsdesk) -> None:
    saved = run("brief", "add", "bridge", "--topic", "bridge over the Orne", "--every", "6h", "--json")
    assert json.loads(saved.out)[0]["every"] == 21_600, saved.err
    first = json.loads(run("brief", "run", "bridge", "--json").out)
    assert first[0]["items"]
    quotes(desk, first[0])
    again = run("brief", "run")
    assert again.out.strip().startswith("bridge: nothing new since"), again.err
    assert "<rss" in run("brief", "show", "bridge", "--format", "rss").out
    assert run("brief", "remove", "bridge").out == "removed bridge\n"
    assert run("brief", "show", "bridge").status == 2


def test_asked_in_words_it_names_its_command(run: Run, desk: Newsdesk) -> None:
    ran = run("ask", "timeline of the bridge over the Orne")
    assert ran.status == 0, ran.err
    assert "all of it: newsdesk timeline 'the bridge over the Orne'" in ran.out
    request = Request(kind="since", topic="a $(b)", since="2026-03-01", filters=Filters(outlets=("The 'Post'",)))
    assert command_of(request) == ("newsdesk since 2026-03-01 --topic 'a $(b)' --outlet 'The '\"'\"'Post'\"'\"''")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("summarize",), "nothing to summarise"),
        (("summarize", "nobody"), "no article nobody"),
        (("summarize", "bakery", "--topic", "rain"), "by its ID alone"),
        (("summarize", "--topic", " "), "the topic is empty"),
        (("summarize", "--topic", "zirconium futures on Neptune"), "holds no article about"),
        (("timeline", "bridge", "--format", "pdf"), "--format takes md, csv, ics or json"),
        (("timeline", "bridge", "--format", "csv", "--json"), "cannot both be"),
        (("timeline", "bridge", "--out", "/nowhere/at/all.md"), "cannot be written"),
        (("timeline", "bridge", "--most", "0"), "1 to 500"),
        (("since", "Tuesday"), "is no day"),
        (("brief", "add", "a/b", "--topic", "x"), "a brief's name"),
        (("brief", "add", "a"), "a --topic or a --question"),
        (("brief", "run", "nobody"), "no brief nobody"),
    ],
)
def test_bad_input_is_one_clear_line(run: Run, arguments: tuple[str, ...], reason: str) -> None:
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    last = ran.err.strip().splitlines()[-1]
    assert last.startswith("newsdesk: ")
    assert reason in last


def test_before_a_large_run_of_a_model_its_cost_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = " ".join(f"The council paid {number} crowns for road {number} in the old town." for number in range(120))
    nowhere = "http://127.0.0.1:9/v1"
    settings = Settings.model_validate(
        {
            "home": tmp_path,
            "base_url": nowhere,
            "model": "m",
            "model_context_tokens": 256,
            "price_in": 1,
            "price_out": 2,
        }
    )
    desk = assemble(settings)
    desk.ingest_rows([{"id": "roads", "title": "Roads", "text": text}], "rows")
    monkeypatch.setattr("bot.doors.commands.summarize.open_desk", lambda: desk)

    def ran(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["newsdesk", "summarize", "roads", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return Ran(int(ended.value.code or 0), shown.out, shown.err)

    refused = ran()
    assert (refused.status, refused.out) == (2, "")
    cost = desk.estimate("roads").cost_usd
    assert f"about {cost:.4f} US dollars" in refused.err
    assert "say --yes, or --writer quote" in refused.err
    agreed = ran("--yes")
    assert agreed.status == 0
    assert "quoted instead of the model's summary" in agreed.out
    assert "US dollars" not in ran("--writer", "quote").err
    desk.close()


def test_ctrl_c_ends_with_what_was_read(tmp_path: Path) -> None:
    text = " ".join(f"The council spoke of road {number} on Tuesday and paid {number} crowns." for number in range(120))
    rows = [
        {"id": f"a{at}", "title": f"Roads of ward {at}", "text": text.replace("road ", f"road {at}-"),
         "published_at": "2026-02-03"}
        for at in range(8)
    ]  # fmt: skip
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    home = tmp_path / "home"
    assert newsdesk(home, "ingest", str(tmp_path / "rows.jsonl"), "--vectors", "later", "--json").returncode == 0
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "NEWSDESK_"))}
    running = subprocess.Popen(
        [sys.executable, "-c", "from bot.doors.commands.cli import main; main()", "summarize", "--after", "2026-01-01",
         "--json"],
        env={**own, "NEWSDESK_HOME": str(home)}, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("reading articles 0"):
            break
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=100)
    assert running.returncode == 130, err
    coverage = json.loads(out)["coverage"]
    assert 1 <= coverage["articles_read"] < coverage["articles"] == 8
    assert any(each.startswith("Stopped: ") for each in json.loads(out)["notices"])
