"""The tab of question sets: one is run, watched, opened and compared with another; drafts of more are reviewed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from bot.doors.page.chat import reason_of
from bot.doors.page.library_tabs import QUIET, html_place
from bot.doors.page.question_sets.acts import QuestionSets, Shown, acted
from bot.doors.page.question_sets.kept import Chosen, shipped_sets
from bot.doors.page.question_sets.list import ended_html, progress_html, unreadable_html
from bot.doors.page.question_sets.review import making_html
from bot.doors.page.question_sets.running import ENDINGS, KEPT_DRAFTS, handed_in, read, shipped
from bot.doors.page.question_sets.words import told_html
from bot.doors.words import count
from library.errors import BadInput

_TICK = 1.0
_WRITERS = [("Quote the articles", "quote"), ("Let the model write", "llm")]
_HERE_ONLY = (
    '<p class="dim">This server answers to anybody, so sets are run, and drafts reviewed, on its own machine: with '
    "<code>newsdesk eval</code>, or on a page that only answers there.</p>"
)
_SCRIPT = (Path(__file__).parent / "question_sets.js").read_text("utf-8")
_HANDED_IN = "handed in"
_LIST: Mapping[str, object] = {"do": "list"}
_REVIEW: Mapping[str, object] = {"do": "review"}


class _Places(NamedTuple):
    """Where the state of the tab is drawn."""

    told: gr.HTML
    progress: gr.HTML
    runs: gr.HTML
    making: gr.HTML
    drafts_told: gr.HTML
    drafts: gr.HTML
    timer: gr.Timer
    at: gr.State

    @property
    def state(self) -> list[Any]:
        """What `_state` is drawn in."""
        return [self.progress, self.making, self.timer]


class _Form(NamedTuple):
    """What a run is begun with."""

    sets: gr.Dropdown
    upload: gr.UploadButton
    writer: gr.Dropdown
    first: gr.Textbox
    begin: gr.Button


def lay_out_question_sets(sets: QuestionSets, tab: gr.Tab) -> None:
    """Runs on one side, drafts on the other."""
    handed, at = gr.State(None), gr.State("list")
    if not sets.private:
        html_place("qs-not-here", _HERE_ONLY)
    with gr.Tabs(elem_id="qs-tabs"):
        with gr.Tab("Runs"):
            form = _lay_out_form(sets)
            told, progress = html_place("qs-told"), html_place("qs-progress", js_on_load=_SCRIPT)
            runs = html_place("qs-runs", js_on_load=_SCRIPT)
        with gr.Tab("Drafts", visible=sets.private) as reviewing:
            making = html_place("qs-making", js_on_load=_SCRIPT)
            drafts_told = html_place("qs-drafts-told")
            drafts = html_place("qs-drafts", js_on_load=_SCRIPT)
    places = _Places(told, progress, runs, making, drafts_told, drafts, gr.Timer(_TICK, active=False), at)
    _wire_views(sets, places)
    _wire_form(sets, places, form, handed)

    def entered(handed: Chosen | None) -> tuple[Any, ...]:
        shown = acted(sets, _LIST)
        return gr.update(choices=_choices(sets, handed)), shown.told, shown.html, shown.at, *_state(sets)

    def reviewed() -> tuple[Any, ...]:
        shown = acted(sets, _REVIEW)
        return shown.told, shown.html, *_state(sets)

    tab.select(entered, handed, [form.sets, told, runs, at, *places.state], **QUIET)
    reviewing.select(reviewed, None, [drafts_told, drafts, *places.state], **QUIET)


def _lay_out_form(sets: QuestionSets) -> _Form:
    with gr.Row(elem_id="qs-form", visible=sets.private):
        chosen = gr.Dropdown(_choices(sets, None), value=None, label="Set of questions", min_width=220)
        writer = gr.Dropdown(
            _WRITERS, value="quote", label="Answers", visible=sets.desk.settings.has_model, min_width=180
        )
        first = gr.Textbox(
            label="Only the first", placeholder="all questions", max_lines=1, max_length=6, scale=0, min_width=150
        )
        upload = gr.UploadButton("Hand in a set", file_types=list(ENDINGS), scale=0, min_width=140)
        begin = gr.Button("Run", variant="primary", scale=0, min_width=96)
    return _Form(chosen, upload, writer, first, begin)


def _choices(sets: QuestionSets, handed: Chosen | None) -> list[tuple[str, str]]:
    """The sets to choose from."""
    own = [(f"{handed.name} (handed in)", _HANDED_IN)] if handed else []
    drafts = [("The drafts that were kept", KEPT_DRAFTS)] if sets.drafting.path.exists() else []
    return [*own, *drafts, *((f"{name} (comes with Newsdesk)", name) for name in shipped_sets())]


def _wire_views(sets: QuestionSets, places: _Places) -> None:
    """Buttons within what is drawn, and the clock that draws it anew."""

    def on_runs(event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        for shown in _acted(sets, event):
            yield shown.told, _or_skip(shown.html), _or_skip(shown.at), *_state(sets)

    def on_drafts(event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        for shown in _acted(sets, event):
            yield shown.told, _or_skip(shown.html), *_state(sets)

    def tick(at: str) -> tuple[Any, ...]:
        ended = at == "list" and not sets.running.worker.busy
        return _or_skip(acted(sets, _LIST).html if ended else None), *_state(sets)

    gr.on(
        [places.progress.click, places.runs.click], on_runs, None,
        [places.told, places.runs, places.at, *places.state], **QUIET,
    )  # fmt: skip
    gr.on(
        [places.making.click, places.drafts.click], on_drafts, None,
        [places.drafts_told, places.drafts, *places.state], **QUIET,
    )  # fmt: skip
    places.timer.tick(tick, places.at, [places.runs, *places.state], **QUIET)


def _wire_form(sets: QuestionSets, places: _Places, form: _Form, handed: gr.State) -> None:
    """A set that is handed in, and the button that begins a run."""

    def take(path: str | None) -> tuple[Any, ...]:
        """What can be asked of a set, and line by line what cannot."""
        try:
            chosen = handed_in(Path(path or ""))
            found = read(chosen)
        except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
            return told_html(reason_of(error), failed=True), None, gr.skip()
        told = told_html(f"{chosen.name} has {count(len(found.questions), 'question')}; “Run” asks them.")
        chosen_now = gr.update(choices=_choices(sets, chosen), value=_HANDED_IN)
        return (
            told + unreadable_html([f"line {each.line}: {each.reason}" for each in found.failures]),
            chosen,
            chosen_now,
        )

    def begin(handed: Chosen | None, name: str | None, writer: str, first: str | None) -> tuple[Any, ...]:
        try:
            if not sets.private:
                raise BadInput("this server answers to anybody, so no set is run here")
            sets.running.start(_chosen(sets, handed, name), _writer(sets, writer), _first(first))
        except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
            return told_html(reason_of(error), failed=True), gr.skip(), gr.skip(), *_state(sets)
        shown = acted(sets, _LIST)
        return "", shown.html, shown.at, *_state(sets)

    form.upload.upload(take, form.upload, [places.told, handed, form.sets], **QUIET)
    inputs = [handed, form.sets, form.writer, form.first]
    form.begin.click(begin, inputs, [places.told, places.runs, places.at, *places.state], **QUIET)


def _acted(sets: QuestionSets, event: gr.EventData) -> Iterator[Shown]:
    asked = getattr(event, "asked", None)
    if not isinstance(asked, dict):
        return
    if asked.get("do") == "compare":
        yield Shown('<p class="told" role="status">Comparing<span class="caret"></span></p>', None)
    yield acted(sets, asked)


def _state(sets: QuestionSets) -> tuple[Any, ...]:
    """What is under way: the run, the making of drafts, and whether to look again."""
    step = sets.running.progress()
    busy = step is not None or sets.drafting.worker.busy
    drawn = progress_html(step, changing=sets.private) if step else ended_html(sets.running.ended)
    return drawn, making_html(sets.drafting), gr.update(active=busy)


def _or_skip(value: str | None) -> Any:
    return gr.skip() if value is None else value


def _chosen(sets: QuestionSets, handed: Chosen | None, name: str | None) -> Chosen:
    """Raises BadInput for none."""
    if name == _HANDED_IN and handed:
        return handed
    if name == KEPT_DRAFTS:
        return Chosen("kept-drafts.jsonl", sets.drafting.taken(), "kept-drafts")
    return shipped(name or "")


def _writer(sets: QuestionSets, chosen: str) -> str:
    return "llm" if chosen == "llm" and sets.desk.settings.has_model else "quote"


def _first(typed: str | None) -> int | None:
    """How many questions; None for all. Raises BadInput."""
    text = (typed or "").strip()
    if not text:
        return None
    if not text.isdecimal() or not int(text[:9]):
        raise BadInput(f"“{text[:20]}” under “Only the first” is no number of questions")
    return int(text[:9])
