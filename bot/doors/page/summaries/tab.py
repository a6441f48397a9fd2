"""The page's tab of summaries: of an article or a topic, as a timeline, what has changed, and briefs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from bot.doors.page.library_tabs import QUIET, html_place
from bot.doors.page.summaries.briefs_tab import lay_out_briefs
from bot.doors.page.summaries.runs import Runs
from bot.doors.page.summaries.timeline_view import timeline_html
from bot.doors.page.summaries.views import failed_html, since_html, summary_html
from bot.doors.words import day, day_typed, would_take
from bot.requests.values import Request
from bot.summarising.reading import OnProgress, Stopped
from bot.summarising.summarising import LONGEST_TOPIC
from bot.values import WriterChoice
from library.errors import BadInput, NewsdeskError
from library.values import Filters

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

_FROM, _UNTIL = "Published from", "Published until"
_WRITERS = [("Let the model write", "llm"), ("Quote the articles", "quote")]
_SCRIPT = (Path(__file__).parent / "wanted.js").read_text("utf-8")
# What this browser has kept of its own visits takes the place of the day in the form.
_LAST_VISIT = """(topic, outlets, after, before) => {
  let visit = "";
  try { visit = localStorage.getItem("newsdesk-visit-before") || ""; } catch { /* a browser that keeps nothing */ }
  return [topic, outlets, after, before, visit];
}"""
_NO_VISIT = "This browser has not been here before, as far as it remembers: name a day instead."

View = tuple[str, str]
"""The name of the run, and HTML."""


class _Form(NamedTuple):
    """What is asked for in a view, and where it is drawn."""

    topic: gr.Textbox
    go: gr.Button
    stop: gr.Button
    outlets: gr.Dropdown
    after: gr.Textbox
    before: gr.Textbox
    shown: gr.HTML
    run: gr.State
    more: tuple[Any, ...]
    """What stands between the form and the result."""

    @property
    def inputs(self) -> list[Any]:
        """What its functions are called with."""
        return [self.topic, self.outlets, self.after, self.before]

    @property
    def outputs(self) -> list[Any]:
        """What they give."""
        return [self.run, self.shown]


class _Views(NamedTuple):
    """The views, and what of them is filled from elsewhere."""

    tabs: gr.Tabs
    summary: _Form
    timeline: _Form
    since: _Form
    when: gr.Textbox


class Summaries:
    """The views over a Newsdesk."""

    def __init__(self, desk: "Newsdesk") -> None:
        self._desk = desk
        self._runs = Runs()

    def lay_out(self, tab: gr.Tab, *, private: bool) -> _Views:
        """The views within the tab."""
        with gr.Tabs(elem_id="sum-tabs") as views:
            with gr.Tab("Summary", id="summary"):
                summary = self._form("sum", "A topic, as in: bridge over the Orne", "Summarise", self._writer_choice)
            with gr.Tab("Timeline", id="timeline"):
                timeline = self._form("tl", "A topic, as in: ferry strike", "Show the timeline")
            with gr.Tab("What changed", id="since"):
                since = self._form("news", "A topic; empty for all articles", "Show what is new", _when)
                when, visit = since.more
            if private:
                with gr.Tab("Briefs", id="briefs") as briefs:
                    lay_out_briefs(self._desk, briefs)
        self._wire(summary, self._summarised, [*summary.inputs, *summary.more])
        self._wire(timeline, self._told, timeline.inputs)
        self._wire(since, self._changed, [*since.inputs, when])
        # What the browser sends in the place of a State stays behind: that is the server's own.
        visited = gr.Textbox(visible=False)
        visit.click(self._visited, [*since.inputs, visited], since.outputs, js=_LAST_VISIT, **QUIET)
        choices = [summary.outlets, timeline.outlets, since.outlets]
        tab.select(lambda: [gr.update(choices=list(self._desk.outlets()))] * 3, None, choices, **QUIET)
        return _Views(views, summary, timeline, since, when)

    def listen(self, views: _Views, tabs: gr.Tabs) -> None:
        """Whatever asks for a view from elsewhere on the page opens it. To be called outside of every tab."""
        pending = gr.State("")
        asked = html_place("wanted", js_on_load=_SCRIPT)
        forms = (views.summary, views.timeline, views.since)
        opened = [tabs, views.tabs, pending, *(each.topic for each in forms), views.when]
        drawn = [place for each in forms for place in each.outputs]
        asked.click(_wanted, None, opened, **QUIET).then(self._opened, pending, drawn, **QUIET)

    def _form(self, place: str, hint: str, act: str, more: Callable[[], tuple[Any, ...]] = tuple) -> _Form:
        with gr.Row(elem_classes="sum-asking"):
            topic = gr.Textbox(
                label="Topic", show_label=False, placeholder=hint, container=False, max_lines=1,
                max_length=LONGEST_TOPIC, elem_id=f"{place}-topic",
            )  # fmt: skip
            go = gr.Button(act, variant="primary", scale=0, min_width=180)
            stop = gr.Button("Stop", scale=0, min_width=80, elem_classes="sum-stop")
        with gr.Accordion("Narrow to outlets and days", open=False, elem_classes="sum-narrow"), gr.Row():
            outlets = gr.Dropdown([], multiselect=True, label="Outlets", min_width=220)
            after = gr.Textbox(label=_FROM, placeholder="YYYY-MM-DD", max_lines=1, max_length=20)
            before = gr.Textbox(label=_UNTIL, placeholder="YYYY-MM-DD", max_lines=1, max_length=20)
        beside = more()
        shown = html_place(f"{place}-shown")
        return _Form(topic, go, stop, outlets, after, before, shown, gr.State(""), beside)

    def _writer_choice(self) -> tuple[Any, ...]:
        has_model = self._desk.settings.has_model
        return (gr.Radio(_WRITERS, value=_usual_writer(self._desk), label="Writer", visible=has_model),)

    def _wire(self, form: _Form, act: Callable[..., Iterator[View]], inputs: list[Any]) -> None:
        gr.on([form.go.click, form.topic.submit], act, inputs, form.outputs, **QUIET)
        form.stop.click(self._runs.stop, form.run, None, **QUIET)

    def _summarised(
        self, topic: str, outlets: list[str], after: str, before: str, writer: WriterChoice | None
    ) -> Iterator[View]:
        choice = writer if self._desk.settings.has_model else None
        yield from _checked(lambda: self._summary(Request(kind="topic", topic=_topic(topic)),
                                                  _filters(outlets, after, before), choice))  # fmt: skip

    def _told(self, topic: str, outlets: list[str], after: str, before: str) -> Iterator[View]:
        yield from _checked(lambda: self._timeline(_topic(topic), _filters(outlets, after, before)))

    def _changed(self, topic: str, outlets: list[str], after: str, before: str, when: str) -> Iterator[View]:
        def begun() -> Iterator[View]:
            if not when.strip():
                raise BadInput("name a day under “Since”, like 2026-03-05")
            return self._since(_topic(topic), _filters(outlets, after, before), when.strip(), by_visit=False)

        yield from _checked(begun)

    def _visited(self, topic: str, outlets: list[str], after: str, before: str, visit: str) -> Iterator[View]:
        def begun() -> Iterator[View]:
            if not visit:
                raise BadInput(_NO_VISIT)
            return self._since(_topic(topic), _filters(outlets, after, before), str(visit), by_visit=True)

        yield from _checked(begun)

    def _opened(self, pending: str) -> Iterator[tuple[Any, ...]]:
        """What was asked for from elsewhere, drawn in its own view."""
        if not pending:
            yield (gr.skip(),) * 6
            return
        wanted = Request.model_validate_json(pending)
        at = {"timeline": 2, "since": 4}.get(wanted.kind, 0)
        for view in _checked(lambda: self._of(wanted)):
            yield tuple(view[each - at] if at <= each < at + 2 else gr.skip() for each in range(6))

    def _of(self, wanted: Request) -> Iterator[View]:
        match wanted.kind:
            case "timeline":
                return self._timeline(wanted.topic, wanted.filters)
            case "since":
                return self._since(wanted.topic, wanted.filters, wanted.since or "", by_visit=False)
            case _:
                return self._summary(wanted, wanted.filters, None)

    def _summary(self, wanted: Request, filters: Filters, writer: WriterChoice | None) -> Iterator[View]:
        if wanted.article_id is not None:
            article_id = wanted.article_id
            title = self._desk.article(article_id).title
            yield from self._runs.drawn(
                title,
                lambda told, stopped: self._desk.summarize(
                    article_id, writer=writer, on_progress=told, stopped=stopped
                ),
                lambda made: summary_html("sum", made, title),
                lambda: self._cost(writer, article_id=article_id),
            )
            return

        def topic(told: OnProgress, stopped: Stopped) -> Any:
            return self._desk.summarize(
                topic=wanted.topic, filters=filters, writer=writer, on_progress=told, stopped=stopped
            )

        title = wanted.topic or "These days and outlets"
        yield from self._runs.drawn(
            title,
            topic,
            lambda made: summary_html("sum", made, title),
            lambda: self._cost(writer, topic=wanted.topic, filters=filters),
        )

    def _cost(self, writer: WriterChoice | None, **what: Any) -> str:
        """What a run of the model will take; nothing where the articles are quoted."""
        if not self._desk.settings.has_model or not self._desk.writes_by_model(writer):
            return ""
        said = would_take(self._desk.estimate(**what))
        return said[:1].upper() + said[1:]

    def _timeline(self, topic: str | None, filters: Filters) -> Iterator[View]:
        title = f"Timeline: {topic}" if topic else "Timeline"
        return self._runs.drawn(
            title,
            lambda told, stopped: self._desk.timeline(topic, filters=filters, on_progress=told, stopped=stopped),
            lambda made: timeline_html("tl", made, title),
        )

    def _since(self, topic: str | None, filters: Filters, when: str, *, by_visit: bool) -> Iterator[View]:
        since = "your last visit" if by_visit else day(when)
        title = f"{topic}: new since {since}" if topic else f"New since {since}"
        return self._runs.drawn(
            title,
            lambda told, stopped: self._desk.since(
                topic,
                since=when,
                by="ingested" if by_visit else "published",
                filters=filters,
                on_progress=told,
                stopped=stopped,
            ),
            lambda made: since_html("news", made, title),
        )


def _when() -> tuple[Any, ...]:
    with gr.Row(elem_id="news-when"):
        day = gr.Textbox(label="Since", placeholder="YYYY-MM-DD", max_lines=1, max_length=40, scale=0, min_width=220)
        return day, gr.Button("Since my last visit", size="sm", scale=0, min_width=170, elem_id="news-visit")


def _checked(begun: Callable[[], Iterator[View]]) -> Iterator[View]:
    """What is wrong before anything is begun, in the place of the result."""
    try:
        yield from begun()
    except NewsdeskError as error:
        yield "", failed_html(str(error))


def _wanted(event: gr.EventData) -> tuple[Any, ...]:
    """Open the view that was asked for, and fill its form."""
    try:
        wanted = Request.model_validate(json.loads(str(event.wanted)))
    except ValueError:
        return (gr.skip(),) * 7
    view = wanted.kind if wanted.kind in {"timeline", "since"} else "summary"
    topics = tuple(wanted.topic or "" if view == each else gr.skip() for each in ("summary", "timeline", "since"))
    when = wanted.since if view == "since" else gr.skip()
    return gr.update(selected="summaries"), gr.update(selected=view), wanted.model_dump_json(), *topics, when


def _topic(typed: str | None) -> str | None:
    return " ".join((typed or "").split()) or None


def _filters(outlets: list[str] | None, after: str | None, before: str | None) -> Filters:
    days = {"after": day_typed(after, _FROM), "before": day_typed(before, _UNTIL)}
    if days["after"] and days["before"] and days["after"] > days["before"]:
        raise BadInput(f"“{_FROM}” lies behind “{_UNTIL}”: no day is left")
    return Filters(outlets=tuple(outlets or ()), **days)


def _usual_writer(desk: "Newsdesk") -> WriterChoice:
    return "quote" if desk.settings.writer == "quote" else "llm"
