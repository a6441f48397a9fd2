"""The page's tab of past conversations."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from bot.doors.page.chat import reason_of
from bot.doors.page.following import told_html
from bot.doors.page.library_tabs import QUIET, html_place
from bot.doors.page.past import delete, listed, opened, rename

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

_LISTED = 50
_ACTS = """element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-past]");
  if (button) trigger("click", { act: button.dataset.past, which: button.dataset.id, title: "" });
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  trigger("click", { act: "rename", which: form.dataset.id, title: form.elements.title.value });
});"""


def lay_out_past(desk: "Newsdesk", tab: gr.Tab, tabs: gr.Tabs, shown: list[Any], running: list[Any]) -> None:
    """What was asked before; one that is opened goes on in the chat's own places, `shown`, in the first of `tabs`."""
    told = html_place("past-told")
    past = html_place("past", js_on_load=_ACTS)
    more = gr.Button("Show more", elem_id="past-more", size="sm", visible=False)
    limit = gr.State(_LISTED)

    def look(limit: int) -> tuple[str, Any]:
        html, whole = listed(desk, limit)
        return html, gr.update(visible=not whole)

    def act(event: gr.EventData, limit: int) -> tuple[Any, ...]:
        which, kept = str(event.which), (gr.skip(),) * (len(shown) + 1)
        if event.act == "open":
            try:
                chat = opened(desk, which)
            except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
                return told_html(reason_of(error), failed=True), *look(limit), *kept
            return "", *look(limit), gr.update(selected="ask"), chat, chat.finished, chat.live
        done = delete(desk, which) if event.act == "delete" else rename(desk, which, str(event.title))
        return done, *look(limit), *kept

    tab.select(lambda: ("", _LISTED), None, [told, limit], **QUIET).then(look, limit, [past, more], **QUIET)
    past.click(act, limit, [told, past, more, tabs, *shown], cancels=running, **QUIET)
    more.click(_longer, limit, limit, **QUIET).then(look, limit, [past, more], **QUIET)


def _longer(limit: int) -> int:
    return limit + _LISTED
