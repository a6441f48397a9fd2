"""The page's view of briefs: saved, run, read and removed."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from bot.briefs.briefs import seconds_of
from bot.briefs.values import BriefKind, Report
from bot.doors.page.chat import reason_of
from bot.doors.page.following import told_html
from bot.doors.page.library_tabs import QUIET, html_place
from bot.doors.page.summaries.briefs_view import briefs_html, report_html, reports_html
from bot.question import LONGEST

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

_KINDS = [("A topic", "topic"), ("A question", "question")]
_RHYTHMS = [("by hand", ""), ("hour", "1h"), ("6 hours", "6h"), ("day", "1d"), ("week", "7d")]
_ACTS = """element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-brief]");
  if (button) trigger("click", { act: button.dataset.brief, name: button.dataset.name });
});"""
_SHOWN_REPORTS = 5


def lay_out_briefs(desk: "Newsdesk", tab: gr.Tab) -> None:
    """A form, the list, and what the last run found."""
    with gr.Row(elem_id="brief-form"):
        name = gr.Textbox(label="Name", max_lines=1, max_length=80, min_width=150, scale=1)
        kind = gr.Dropdown(_KINDS, value="topic", label="It is", min_width=130, scale=0)
        words = gr.Textbox(label="Topic or question", max_lines=1, max_length=LONGEST, min_width=220, scale=2)
        every = gr.Dropdown(_RHYTHMS, value="", label="Run every", min_width=160, scale=0)
        add = gr.Button("Save", variant="primary", scale=0, min_width=96)
    told = html_place("briefs-told")
    shown = html_place("briefs", js_on_load=_ACTS)
    found = html_place("brief-found")

    def save(name: str, kind: BriefKind, words: str, every: str) -> tuple[Any, ...]:
        saved = _tried(lambda: desk.briefs.add(name, words, kind=kind, every=seconds_of(every)))
        html = saved or told_html(f"“{' '.join(name.split())}” is saved. Run it to see what there is by now.")
        return html, listed(desk), gr.skip() if saved else "", gr.skip() if saved else ""

    def act(event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from acted(desk, str(event.act), str(event.name))

    tab.select(lambda: ("", listed(desk), ""), None, [told, shown, found], **QUIET)
    gr.on([add.click, words.submit], save, [name, kind, words, every], [told, shown, name, words], **QUIET)
    shown.click(act, None, [told, shown, found], **QUIET)


def listed(desk: "Newsdesk") -> str:
    """All briefs as HTML."""
    return briefs_html(desk.briefs.all())


def acted(desk: "Newsdesk", act: str, name: str) -> Iterator[tuple[Any, ...]]:
    """What is told, the list, and what was found, after a button of the list."""
    match act:
        case "run":
            yield told_html(f"“{name}” is running…"), gr.skip(), ""
            made: list[Report] = []
            failed = _tried(lambda: made.append(desk.briefs.run(name)))
            yield failed, listed(desk), report_html(made[0]) if made else ""
        case "show":
            parts: list[str] = []
            failed = _tried(lambda: parts.append(reports_html(desk.briefs.reports(name, _SHOWN_REPORTS))))
            yield failed, gr.skip(), "".join(parts)
        case _:
            failed = _tried(lambda: desk.briefs.remove(name))
            yield failed or told_html(f"“{name}” is removed."), listed(desk), ""


def _tried(work: Callable[[], object]) -> str:
    """HTML that says why it did not work; nothing where it did."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return told_html(reason_of(error), failed=True)
    return ""
