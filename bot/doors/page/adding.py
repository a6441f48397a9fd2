"""Articles that a reader adds on the page, and what they have followed; with the report of what became of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, get_args

from bot.doors.addresses import address_of
from bot.doors.page.chat import reason_of
from bot.doors.page.following import followed_html, told_html
from bot.doors.page.lists import progress_html, refused_html, report_html
from bot.doors.uploads import kept_for_now, names_of, without_folders
from ingest.values import OnProgress, Progress
from library.followed import FollowedKind

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk


def adding_files(desk: "Newsdesk", uploads: Sequence[str]) -> Iterator[str]:
    """Ingest uploaded files: HTML that says how far it is, at last what became of each."""
    return _watched(lambda told: _added_files(desk, uploads, told))


def adding_address(desk: "Newsdesk", typed: str) -> Iterator[str]:
    """Ingest what lies at a web address, an article or a feed of many, in the same way."""
    return _watched(lambda told: _added_address(desk, typed, told))


def _watched(work: Callable[[OnProgress], str]) -> Iterator[str]:
    """The HTML of its progress, then what it returns.

    It runs to its end in a thread of its own, whether or not anyone goes on watching.
    """
    told: SimpleQueue[Progress | None] = SimpleQueue()
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work, told.put)
        working.add_done_callback(lambda _: told.put(None))
        while (step := _latest(told)) is not None:
            yield progress_html(step)
        yield working.result()


def _latest(told: "SimpleQueue[Progress | None]") -> Progress | None:
    """Wait for what is told next; of what has gathered since, the last."""
    step = told.get()
    while step is not None and not told.empty():
        step = told.get()
    return step


def _added_files(desk: "Newsdesk", uploads: Sequence[str], on_progress: OnProgress) -> str:
    try:
        with ExitStack() as stack:
            files = [(Path(one).name, stack.enter_context(Path(one).open("rb"))) for one in uploads]
            paths = stack.enter_context(kept_for_now(files))
            return report_html(without_folders(desk.ingest(paths, on_progress, names=names_of(paths)), paths))
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return refused_html(reason_of(error))


def _added_address(desk: "Newsdesk", typed: str, on_progress: OnProgress) -> str:
    try:
        return report_html(desk.ingest([address_of(typed)], on_progress))
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return refused_html(reason_of(error))


def added_pasted(desk: "Newsdesk", fields: Mapping[str, str | None]) -> str:
    """Ingest one article typed or pasted in; HTML that says what became of it. Empty fields are not known."""
    row = {name: value.strip() for name, value in fields.items() if value and value.strip()}
    if not {"title", "text"} <= row.keys():
        return refused_html("An article needs a headline and a text.")
    try:
        return report_html(desk.ingest_rows([row], "pasted text"))
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return refused_html(reason_of(error))


def followed(desk: "Newsdesk") -> str:
    """What is followed, as HTML."""
    try:
        return followed_html(desk.following.entries(), desk.following.quarantine())
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return refused_html(reason_of(error))


def follow(desk: "Newsdesk", typed: str, kind: str, every: str, outlet: str) -> str:
    """Follow an address; HTML that says what it turned out to be, or why not. Empty fields are not known."""
    wanted = next((each for each in get_args(FollowedKind) if each == kind), None)
    try:
        entry = desk.following.add(address_of(typed), wanted, every=every or None, outlet=outlet.strip() or None)
        return told_html(f"Followed from now on, as a {entry.kind}: {entry.address}")
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return told_html(reason_of(error), failed=True)


def unfollow(desk: "Newsdesk", entry_id: int) -> str:
    """Follow it no more; HTML that says so."""
    try:
        desk.following.remove(entry_id)
        return told_html("No longer followed; its articles stay in the library.")
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return told_html(reason_of(error), failed=True)
