"""The page in a browser: ask, read the evidence beside the answer, add articles and look through them."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr
from fastapi import FastAPI
from gradio.themes import Base
from gradio.utils import get_upload_folder

from bot.doors.adding import added_pasted, adding_files
from bot.doors.chat import Chat, asked
from bot.doors.lists import listed, welcome_html
from bot.doors.words import day_typed
from bot.question import LONGEST
from bot.values import WriterChoice
from library.values import Filters

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

_HERE = Path(__file__).parent
_DAY = 86_400
_LISTED = 100
_FROM, _UNTIL = "Published from", "Published until"
_WRITERS = [("Let the model write", "llm"), ("Quote the articles", "quote")]

# How the page's own events run: they have no place in Gradio's API, and draw their own waiting.
_QUIET: Any = {"show_progress": "hidden", "api_visibility": "private"}

# An example is asked as if it had been typed.
_ASK_EXAMPLE = """element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-ask]");
  if (button) trigger("click", { question: button.dataset.ask });
});"""

# page.js fills it. It lies outside every tab, so that it opens above each.
_READER = """<dialog class="reader" aria-labelledby="reader-title"><div class="sheet"></div>
<button type="button" class="close" data-close aria-label="Close the article">×</button></dialog>"""


class _Page(gr.Blocks):
    """Takes files from its own uploads only.

    Gradio sees to that in apps it launches itself. In a mounted one, any request could name a file of the
    server, or an address on the web, and have it read.
    """

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *rest: Any, **named: Any) -> Any:
        """Refuse paths from elsewhere before Gradio reads them."""
        _refuse_foreign_files(inputs)
        return await super().preprocess_data(block_fn, inputs, *rest, **named)


def _refuse_foreign_files(sent: Any) -> None:
    if isinstance(sent, dict):
        if "path" in sent and not _uploaded(str(sent["path"])):
            raise gr.Error("That file was not uploaded here.", print_exception=False)
        sent = list(sent.values())
    if isinstance(sent, list):
        for each in sent:
            _refuse_foreign_files(each)


def _uploaded(path: str) -> bool:
    return Path(path).resolve().is_relative_to(Path(get_upload_folder()).resolve())


class _Asking(NamedTuple):
    """The parts of the chat that change with the library."""

    welcome: gr.HTML
    outlets: gr.Dropdown


def mount_page(app: FastAPI, desk: "Newsdesk") -> None:
    """Put the page at `/` of an app whose own paths are declared already."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    script, style = (_HERE / "page.js").read_text("utf-8"), (_HERE / "page.css").read_text("utf-8")
    gr.mount_gradio_app(
        app,
        build_page(desk),
        path="/",
        theme=_theme(),
        head=f"<style>{style}</style><script>{script}</script>",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        max_file_size="20mb",
        mcp_server=False,
        enable_monitoring=False,
    )


def build_page(desk: "Newsdesk") -> gr.Blocks:
    """The page over a Newsdesk; nothing of one reader shows to another, but for the library they share."""
    with _Page(title="Newsdesk", analytics_enabled=False, delete_cache=(_DAY, _DAY)) as page:
        _html("top", '<h1 class="masthead">Newsdesk</h1>')
        with gr.Tabs():
            with gr.Tab("Ask") as tab:
                asking = _lay_out_chat(desk)
            with gr.Tab("Library") as library:
                _lay_out_library(desk, library)
            with gr.Tab("Add articles"):
                _lay_out_adding(desk)
        _html("reader", _READER)
        gr.on([page.load, tab.select], partial(_look, desk), None, list(asking), **_QUIET)
    page.queue(default_concurrency_limit=8)
    return page


def _look(desk: "Newsdesk") -> tuple[str, Any]:
    """The welcome and the outlets to choose from, by the library as it is now."""
    outlets = desk.outlets()
    html = welcome_html(desk.example_questions(), desk.count_articles(), len(outlets))
    return html, gr.update(choices=list(outlets))


def _lay_out_chat(desk: "Newsdesk") -> _Asking:
    chat = gr.State(Chat())
    welcome = _html("welcome", js_on_load=_ASK_EXAMPLE)
    shown: list[Any] = [chat, _html("finished"), _html("live")]
    with gr.Column(elem_id="composer"):
        with gr.Row(elem_id="asking"):
            question = gr.Textbox(
                label="Question",
                show_label=False,
                placeholder="Ask about the news",
                lines=1,
                max_lines=6,
                max_length=LONGEST,
                autofocus=True,
                container=False,
                elem_id="question",
            )
            ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=0, min_width=80)
            stop = gr.Button("Stop", elem_id="stop", scale=0, min_width=80)
        with gr.Row(elem_id="beside"):
            with gr.Accordion("Narrow the search", open=False, elem_id="narrow"), gr.Row():
                outlets = gr.Dropdown([], multiselect=True, label="Outlets", min_width=220)
                after = gr.Textbox(label=_FROM, placeholder="YYYY-MM-DD", max_lines=1, max_length=20)
                before = gr.Textbox(label=_UNTIL, placeholder="YYYY-MM-DD", max_lines=1, max_length=20)
                writer = gr.Radio(_WRITERS, value=_usual_writer(desk), label="Writer", visible=desk.settings.has_model)
            new = gr.Button("New chat", elem_id="new", scale=0, min_width=100, size="sm")

    inputs = [chat, question, outlets, after, before, writer]
    run = partial(_run, desk)
    running: list[Any] = [
        gr.on([ask.click, question.submit], run, inputs, [*shown, question], **_QUIET),
        welcome.click(_chosen, None, question, **_QUIET).then(run, inputs, [*shown, question], **_QUIET),
    ]
    stop.click(_stopped, chat, shown, cancels=running, **_QUIET)
    new.click(lambda: _parts(Chat()), None, shown, cancels=running, **_QUIET)
    return _Asking(welcome, outlets)


def _usual_writer(desk: "Newsdesk") -> WriterChoice:
    return "quote" if desk.settings.writer == "quote" else "llm"


def _chosen(event: gr.EventData) -> str:
    return str(event.question)


def _run(desk: "Newsdesk", chat: Chat, question: str, *narrowed: Any) -> Iterator[tuple[Any, ...]]:
    """One question: the box is emptied at once, finished turns are sent once, the live one as it grows."""
    if not question or not question.strip():
        yield (gr.skip(),) * 4
        return
    *narrowing, writer = narrowed
    choice: WriterChoice | None = writer if desk.settings.has_model else None
    # The box takes no more than this; what is longer was not typed there.
    words = question.strip()[:LONGEST]
    states = asked(desk, chat, words, partial(_filters, *narrowing), choice)
    yield *_parts(next(states)), ""
    for state in states:
        yield state, gr.skip(), state.live, gr.skip()


def _filters(outlets: list[str] | None, after: str | None, before: str | None) -> Filters:
    days = {"after": day_typed(after, _FROM), "before": day_typed(before, _UNTIL)}
    return Filters(outlets=tuple(outlets or ()), **days)


def _stopped(chat: Chat) -> tuple[Chat, str, str]:
    return _parts(chat.stopped())


def _parts(chat: Chat) -> tuple[Chat, str, str]:
    return chat, chat.finished, chat.live


def _lay_out_library(desk: "Newsdesk", tab: gr.Tab) -> None:
    with gr.Row(elem_id="looking"):
        words = gr.Textbox(
            label="Search headlines and outlets",
            show_label=False,
            placeholder="Search headlines and outlets",
            container=False,
            elem_id="library-words",
        )
        find = gr.Button("Search", scale=0, min_width=96)
    found = _html("found")
    more = gr.Button("Show more", elem_id="library-more", size="sm", visible=False)
    limit = gr.State(_LISTED)

    def look(words: str, limit: int) -> tuple[str, Any]:
        html, whole = listed(desk, words.strip() or None, limit)
        return html, gr.update(visible=not whole)

    gr.on([words.submit, find.click, tab.select], lambda: _LISTED, None, limit, **_QUIET).then(
        look, [words, limit], [found, more], **_QUIET
    )
    more.click(_longer, limit, limit, **_QUIET).then(look, [words, limit], [found, more], **_QUIET)


def _longer(limit: int) -> int:
    return limit + _LISTED


def _lay_out_adding(desk: "Newsdesk") -> None:
    files = gr.File(file_count="multiple", label="Drop files here: articles as HTML, JSON, text and more", height=190)
    report = _html("report")
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

    def paste(title: str, outlet: str, day: str, url: str, text: str) -> str:
        return added_pasted(desk, {"title": title, "outlet": outlet, "published_at": day, "url": url, "text": text})

    files.upload(add_files, files, [report, files], **_QUIET)
    add.click(paste, [title, outlet, day, url, text], report, **_QUIET)


def _html(elem_id: str, value: str = "", js_on_load: str | None = None) -> gr.HTML:
    """A place for HTML that is escaped where it was made, in the looks of page.css alone."""
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, js_on_load=js_on_load)


def _theme() -> Base:
    """System fonts, where Gradio's own themes ask another host for theirs; the looks are page.css's."""
    return Base(
        primary_hue="stone",
        neutral_hue="stone",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )
