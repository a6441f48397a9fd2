"""`newsdesk watch`: follow what a file names, and print what each round brought."""

from pathlib import Path

from bot.doors.commands.printing import ERRORS, say, say_failure
from bot.doors.commands.stopping import stopping
from bot.doors.words import count
from bot.newsdesk import Newsdesk
from ingest.following.values import PageReport, RoundReport


def watch(desk: Newsdesk, file: Path, *, once: bool, as_json: bool) -> None:
    """Follow until stopped, or for one round. Raises BadInput for the file, LibraryBusy where another follows."""
    changes = desk.following.sync_file(file)
    if not as_json:
        for word, addresses in zip(("added", "updated", "removed"), changes, strict=True):
            for address in addresses:
                say((f"{word}:", "dim"), f" {address}")

    def on_report(report: RoundReport) -> None:
        print_round(report, as_json)

    with stopping(desk.following.stop):
        if once:
            on_report(desk.following.round(everything=True))
            return
        followed = count(len(desk.following.entries()), "source")
        say((f"following {followed}; Ctrl+C stops", "dim"), console=ERRORS)
        desk.following.run(on_report)
        say(("stopped; the same command goes on from here", "dim"), console=ERRORS)


def print_round(report: RoundReport, as_json: bool) -> None:
    """One JSON object a round; else a line an entry, and one for each page of which there is something to say."""
    if as_json:
        print(report.model_dump_json(), flush=True)
        return
    for entry in report.entries:
        news = f", {entry.new_pages} new" if entry.new_pages else ""
        why = f": {entry.reason}" if entry.reason else ""
        later = f"; tried again at {entry.quarantined_until}" if entry.quarantined_until else ""
        colour = "red" if entry.outcome == "failed" else "dim"
        say((f"{report.began_at} ", "dim"), f"{entry.kind} {entry.address} ", (entry.outcome, colour), news, why, later)
    for page in report.pages:
        say("  ", (page.outcome, "red" if page.outcome == "failed" else "green"), f" {page.address}", _more(page))
    for failure in report.failures:
        say_failure(failure, "  ", ("failed", "red"))


def _more(page: PageReport) -> str:
    moved = f" to {page.moved_to}" if page.moved_to else ""
    return moved + (f": {page.reason}" if page.reason else "")
