"""What is followed and how it fares, as HTML."""

from collections.abc import Sequence
from html import escape

from bot.doors.words import count, moment, span
from ingest.following.values import QuarantineNote
from library.followed import FollowedEntry

SHOWN_PAGES = 50

_OUTCOMES = {"read": "read", "unchanged": "nothing new", "failed": "failed"}


def followed_html(entries: Sequence[FollowedEntry], quarantine: Sequence[QuarantineNote]) -> str:
    """Each entry with its state, then the pages that keep failing."""
    if not entries:
        return (
            '<p class="empty">Nothing is followed. New articles of what you name here are taken in by themselves, '
            "as long as the server runs.</p>"
        )
    rows = "".join(map(_entry_html, entries))
    title = f'<p class="dim" role="status">{count(len(entries), "source")} followed</p>'
    return f'{title}<ul class="followed">{rows}</ul>{_pages_html([note for note in quarantine if note.what == "page"])}'


def told_html(words: str, *, failed: bool = False) -> str:
    """What came of adding or removing one."""
    kind = ' class="told failed" role="alert"' if failed else ' class="told" role="status"'
    return f"<p{kind}>{escape(words)}</p>"


def _entry_html(entry: FollowedEntry) -> str:
    facts = [
        f"{entry.kind}, every {span(entry.every)}",
        escape(entry.outlet) if entry.outlet else "",
        count(entry.articles, "article"),
        f"{count(entry.failing_pages, 'page')} failing" if entry.failing_pages else "",
        "" if entry.added_by == "page" else f"from a watch {entry.added_by}" if entry.added_by == "file" else "",
    ]
    return (
        f'<li><p class="address">{escape(entry.address)}</p>'
        f'<p class="dim">{" · ".join(filter(None, facts))}</p>'
        f"<p>{_state(entry)}</p>"
        f'<button type="button" data-unfollow="{entry.id}">Stop following'
        f'<span class="unseen"> {escape(entry.address)}</span></button></li>'
    )


def _state(entry: FollowedEntry) -> str:
    if entry.last_read_at is None or entry.last_outcome is None:
        return '<span class="dim">not read yet</span>'
    last = f"Last read {escape(moment(entry.last_read_at))}: "
    kept_back = f"; set aside until {escape(moment(entry.quarantined_until))}" if entry.quarantined_until else ""
    following = "" if entry.quarantined_until else f"; next {escape(moment(entry.next_due_at))}"
    why = f": {escape(entry.reason)}" if entry.reason else ""
    times = f" {count(entry.failures, 'time')} in a row" if entry.failures > 1 else ""
    outcome = f"{_OUTCOMES[entry.last_outcome]}{times}{why}"
    return f'{last}<span class="was-{entry.last_outcome}">{outcome}</span>{kept_back}{following}'


def _pages_html(pages: Sequence[QuarantineNote]) -> str:
    if not pages:
        return ""
    lines = "".join(
        f"<li><b>{escape(note.address)}</b> {escape(note.reason)} "
        f'<span class="dim">({count(note.failures, "time")} in a row)</span></li>'
        for note in pages[:SHOWN_PAGES]
    )
    rest = len(pages) - SHOWN_PAGES
    more = f'<p class="dim">and {rest:,} more</p>' if rest > 0 else ""
    label = f"{count(len(pages), 'page')} set aside: they keep failing"
    return f'<details class="quarantine"><summary>{label}</summary><ul class="failures">{lines}</ul>{more}</details>'
