"""The page in a browser: ask, read the evidence beside the answer, add articles and look through them."""

import os
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr
from fastapi import FastAPI
from gradio.themes import Base
from gradio.utils import get_upload_folder

from bot.doors.page.chat import Chat, asked
from bot.doors.page.library_tabs import QUIET, html_place, lay_out_adding, lay_out_following, lay_out_library
from bot.doors.page.lists import welcome_html
from bot.doors.page.past_tab import lay_out_past
from bot.doors.page.question_sets.acts import QuestionSets
from bot.doors.page.question_sets.routes import serve_question_sets
from bot.doors.page.question_sets.tab import lay_out_question_sets
from bot.doors.page.summaries.tab import Summaries
from bot.doors.page.understood import ASK_WITHOUT
from bot.doors.words import day_typed
from bot.question import INFERRED_FIELDS, LONGEST, InferredField
from bot.values import WriterChoice
from library.values import Filters

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

_HERE = Path(__file__).parent
_DAY = 86_400
_FROM, _UNTIL = "Published from", "Published until"
_WRITERS = [("Let the model write", "llm"), ("Quote the articles", "quote")]

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
    """The parts of the chat that change with the library, or with what is opened in it."""

    welcome: gr.HTML
    outlets: gr.Dropdown
    shown: list[Any]
    """The conversation, and where it is drawn."""
    running: list[Any]
    """What may be writing an answer."""


def mount_page(app: FastAPI, desk: "Newsdesk", *, fetches: bool = True) -> None:
    """Put the page at `/` of an app whose own paths are declared already.

    Unless it `fetches`, nobody can name web addresses on it.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    styles, scripts = (
        "".join((_HERE / name).read_text("utf-8") for name in names)
        for names in (
            (
                "page.css",
                "reader.css",
                "feedback.css",
                "understood.css",
                "verdicts.css",
                "past.css",
                "summaries/summaries.css",
                "question_sets/question_sets.css",
            ),
            ("page.js", "reader.js", "feedback.js", "summaries/summaries.js"),
        )
    )
    sets = QuestionSets.over(desk, private=fetches)
    serve_question_sets(app, sets)
    gr.mount_gradio_app(
        app,
        build_page(desk, sets, fetches=fetches),
        path="/",
        theme=_theme(),
        head=f"<style>{styles}</style><script>{scripts}</script>",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        max_file_size="20mb",
        mcp_server=False,
        enable_monitoring=False,
    )


def build_page(desk: "Newsdesk", sets: QuestionSets, *, fetches: bool = True) -> gr.Blocks:
    """The page over a Newsdesk; nothing of one reader shows to another, but for the library they share."""
    summaries = Summaries(desk)
    with _Page(title="Newsdesk", analytics_enabled=False, delete_cache=(_DAY, _DAY)) as page:
        html_place("top", '<h1 class="masthead">Newsdesk</h1><p class="filling" role="status" hidden></p>')
        with gr.Tabs() as tabs:
            with gr.Tab("Ask", id="ask") as tab:
                asking = _lay_out_chat(desk)
            with gr.Tab("Summaries", id="summaries") as tab_of_summaries:
                views = summaries.lay_out(tab_of_summaries, private=fetches)
            # Where anybody may come, nobody reads what others have asked.
            if fetches:
                with gr.Tab("Conversations") as past:
                    lay_out_past(desk, past, tabs, asking.shown, asking.running)
            with gr.Tab("Library") as library:
                lay_out_library(desk, library)
            with gr.Tab("Add articles"):
                lay_out_adding(desk, fetches=fetches)
            with gr.Tab("Following") as followed:
                lay_out_following(desk, followed, fetches=fetches)
            with gr.Tab("Question sets") as questions:
                lay_out_question_sets(sets, questions)
        html_place("reader", _READER)
        summaries.listen(views, tabs)
        gr.on([page.load, tab.select], partial(_look, desk), None, [asking.welcome, asking.outlets], **QUIET)
    page.queue(default_concurrency_limit=8)
    return page


def _look(desk: "Newsdesk") -> tuple[str, Any]:
    """The welcome and the outlets to choose from, by the library as it is now."""
    outlets = desk.outlets()
    html = welcome_html(desk.example_questions(), desk.count_articles(), len(outlets))
    return html, gr.update(choices=list(outlets))


def _lay_out_chat(desk: "Newsdesk") -> _Asking:
    chat = gr.State(Chat())
    welcome = html_place("welcome", js_on_load=_ASK_EXAMPLE)
    shown: list[Any] = [chat, *(html_place(name, js_on_load=ASK_WITHOUT) for name in ("finished", "live"))]
    infer = gr.State(list(INFERRED_FIELDS))
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
        gr.on([ask.click, question.submit], run, inputs, [*shown, question], **QUIET),
        welcome.click(_chosen, None, question, **QUIET).then(run, inputs, [*shown, question], **QUIET),
        *(
            place.click(_without, None, [question, infer], **QUIET).then(
                partial(_run_without, desk), [infer, *inputs], [*shown, question], **QUIET
            )
            for place in shown[1:]
        ),
    ]
    stop.click(_stopped, chat, shown, cancels=running, **QUIET)
    new.click(lambda: _parts(Chat()), None, shown, cancels=running, **QUIET)
    return _Asking(welcome, outlets, shown, running)


def _usual_writer(desk: "Newsdesk") -> WriterChoice:
    return "quote" if desk.settings.writer == "quote" else "llm"


def _chosen(event: gr.EventData) -> str:
    return str(event.question)


def _without(event: gr.EventData) -> tuple[str, list[str]]:
    """The question that is asked again, and what may still be read from it."""
    return str(event.question), [field for field in INFERRED_FIELDS if field in str(event.infer).split()]


def _run(desk: "Newsdesk", *asked_for: Any) -> Iterator[tuple[Any, ...]]:
    # Gradio streams what is a generator itself, not what gives one back.
    yield from _run_without(desk, INFERRED_FIELDS, *asked_for)


def _run_without(
    desk: "Newsdesk", infer: Collection[InferredField], chat: Chat, question: str, *narrowed: Any
) -> Iterator[tuple[Any, ...]]:
    """One question: the box is emptied at once, finished turns are sent once, the live one as it grows."""
    if not question or not question.strip():
        yield (gr.skip(),) * 4
        return
    *narrowing, writer = narrowed
    choice: WriterChoice | None = writer if desk.settings.has_model else None
    # The box takes no more than this; what is longer was not typed there.
    words = question.strip()[:LONGEST]
    states = asked(desk, chat, words, partial(_filters, *narrowing), choice, infer)
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


def _theme() -> Base:
    """System fonts, where Gradio's own themes ask another host for theirs; the looks are page.css's."""
    return Base(
        primary_hue="stone",
        neutral_hue="stone",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )
