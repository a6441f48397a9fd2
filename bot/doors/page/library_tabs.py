"""The page's tabs besides the chat: what the library holds, what is added to it, and what is followed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from bot.doors.addresses import LONGEST
from bot.doors.page.adding import added_pasted, adding_address, adding_files, follow, followed, unfollow
from bot.doors.page.lists import listed

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

# How the page's own events run: they have no place in Gradio's API, and draw their own waiting.
QUIET: Any = {"show_progress": "hidden", "api_visibility": "private"}

_LISTED = 100
_KINDS = [("found out", ""), ("a feed", "feed"), ("a sitemap", "sitemap"), ("a page", "page")]
_RHYTHMS = [("as suits it", ""), ("15 minutes", "15m"), ("hour", "1h"), ("6 hours", "6h"), ("day", "1d")]
_HERE_ONLY = (
    '<p class="dim">This server answers to anybody, so it fetches no addresses that are named here. '
    "<code>newsdesk ingest</code> and <code>newsdesk watch</code> do, on its own machine.</p>"
)

_UNFOLLOW = """element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-unfollow]");
  if (button) trigger("click", { entry: Number(button.dataset.unfollow) });
});"""


def html_place(elem_id: str, value: str = "", js_on_load: str | None = None) -> gr.HTML:
    """A place for HTML that is escaped where it was made, in the looks of page.css alone."""
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, js_on_load=js_on_load)


def lay_out_library(desk: "Newsdesk", tab: gr.Tab) -> None:
    """The articles that are kept, and a search in their headlines and outlets."""
    with gr.Row(elem_id="looking"):
        words = gr.Textbox(
            label="Search headlines and outlets",
            show_label=False,
            placeholder="Search headlines and outlets",
            container=False,
            elem_id="library-words",
        )
        find = gr.Button("Search", scale=0, min_width=96)
    found = html_place("found")
    more = gr.Button("Show more", elem_id="library-more", size="sm", visible=False)
    limit = gr.State(_LISTED)

    def look(words: str, limit: int) -> tuple[str, Any]:
        html, whole = listed(desk, words.strip() or None, limit)
        return html, gr.update(visible=not whole)

    gr.on([words.submit, find.click, tab.select], lambda: _LISTED, None, limit, **QUIET).then(
        look, [words, limit], [found, more], **QUIET
    )
    more.click(_longer, limit, limit, **QUIET).then(look, [words, limit], [found, more], **QUIET)


def _longer(limit: int) -> int:
    return limit + _LISTED


def lay_out_adding(desk: "Newsdesk", *, fetches: bool) -> None:
    """Addresses to read, files to drop, one article to paste; and what became of them."""
    naming = _address_row() if fetches else None
    if not fetches:
        html_place("not-here", _HERE_ONLY)
    files = gr.File(
        file_count="multiple", label="Drop files here: HTML, PDF, Word, mail, JSON, text, archives", height=190
    )
    report = html_place("report")
    with gr.Accordion("Paste one article", open=False, elem_id="paste"):
        title = gr.Textbox(label="Headline", max_length=1000)
        with gr.Row():
            outlet = gr.Textbox(label="Outlet", max_length=200)
            day = gr.Textbox(label="Published (year-month-day)", max_length=40)
            url = gr.Textbox(label="Web address", max_length=2000)
        text = gr.Textbox(label="Text", lines=8, max_lines=20, max_length=1_000_000)
        add = gr.Button("Add this article", variant="primary")

    def add_files(uploads: list[str] | None) -> Iterator[tuple[str, None]]:
        for html in adding_files(desk, uploads or []):
            yield html, None

    def add_address(typed: str) -> Iterator[str]:
        yield from adding_address(desk, typed)

    def paste(title: str, outlet: str, day: str, url: str, text: str) -> str:
        return added_pasted(desk, {"title": title, "outlet": outlet, "published_at": day, "url": url, "text": text})

    files.upload(add_files, files, [report, files], **QUIET)
    add.click(paste, [title, outlet, day, url, text], report, **QUIET)
    if naming:
        gr.on([naming.address.submit, naming.button.click], add_address, naming.address, report, **QUIET)


def lay_out_following(desk: "Newsdesk", tab: gr.Tab, *, fetches: bool) -> None:
    """What is followed and how it fares; more to follow, and an end to it."""
    naming = _follow_row() if fetches else None
    if not fetches:
        html_place("follow-not-here", _HERE_ONLY)
    told = html_place("followed-told")
    shown = html_place("followed", js_on_load=_UNFOLLOW)

    def add(address: str, kind: str, every: str, outlet: str) -> tuple[str, str]:
        return follow(desk, address, kind, every, outlet), followed(desk)

    def end(event: gr.EventData) -> tuple[str, str]:
        return unfollow(desk, int(event.entry)), followed(desk)

    tab.select(lambda: ("", followed(desk)), None, [told, shown], **QUIET)
    shown.click(end, None, [told, shown], **QUIET)
    if naming:
        inputs = [naming.address, *naming.more]
        gr.on([naming.address.submit, naming.button.click], add, inputs, [told, shown], **QUIET)


class _Naming(NamedTuple):
    """Where a web address is named, and what else is said of it."""

    address: gr.Textbox
    button: gr.Button
    more: tuple[Any, ...] = ()


def _address_row() -> _Naming:
    with gr.Row(elem_id="address-row"):
        address = _address_box("Web address of an article, feed or sitemap", "address")
        return _Naming(address, gr.Button("Read it", variant="primary", scale=0, min_width=96))


def _follow_row() -> _Naming:
    with gr.Row(elem_id="follow-row"):
        address = _address_box("Follow a feed, sitemap or page", "follow-address")
        kind = gr.Dropdown(_KINDS, value="", label="It is", min_width=160, scale=0)
        every = gr.Dropdown(_RHYTHMS, value="", label="Look every", min_width=160, scale=0)
        outlet = gr.Textbox(label="Outlet, if it does not say", max_lines=1, max_length=200, scale=0, min_width=200)
        return _Naming(address, gr.Button("Follow", variant="primary", scale=0, min_width=96), (kind, every, outlet))


def _address_box(label: str, elem_id: str) -> gr.Textbox:
    return gr.Textbox(label=label, placeholder="https://", max_lines=1, max_length=LONGEST, elem_id=elem_id)
