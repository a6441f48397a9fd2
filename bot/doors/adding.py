"""Articles that a reader adds on the page: uploaded files and pasted text, and the report of what became of them."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bot.doors.chat import reason_of
from bot.doors.lists import refused_html, report_html
from bot.doors.uploads import kept_for_now, without_folders
from ingest.values import OnProgress

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk


def added_files(desk: "Newsdesk", uploads: Sequence[str], on_progress: OnProgress) -> str:
    """Ingest uploaded files; HTML that says what became of each."""
    try:
        with ExitStack() as stack:
            files = [(Path(one).name, stack.enter_context(Path(one).open("rb"))) for one in uploads]
            paths = stack.enter_context(kept_for_now(files))
            return report_html(without_folders(desk.ingest(paths, on_progress), paths))
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return refused_html(reason_of(error))


def added_pasted(desk: "Newsdesk", fields: Mapping[str, str]) -> str:
    """Ingest one article typed or pasted in; HTML that says what became of it. Empty fields are not known."""
    if missing := [name for name in ("title", "text") if not fields[name].strip()]:
        return refused_html(f"An article needs a {' and a '.join(missing)}.")
    row = {name: value.strip() for name, value in fields.items() if value.strip()}
    try:
        return report_html(desk.ingest_rows([row], "pasted text"))
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return refused_html(reason_of(error))
