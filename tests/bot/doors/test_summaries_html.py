"""Summaries, timelines and briefs as HTML: whatever the articles say, it stays text."""

from html.parser import HTMLParser

import pytest

from bot.briefs.values import Brief, Item, Report
from bot.doors.page.summaries.briefs_view import briefs_html, report_html
from bot.doors.page.summaries.timeline_view import timeline_html
from bot.doors.page.summaries.views import since_html, summary_html, working_html
from bot.summarising.values import (
    Account,
    ChangedFigure,
    Difference,
    Event,
    Line,
    Progress,
    Read,
    Section,
    Since,
    Summary,
    Timeline,
)
from bot.values import Citation

HOSTILE = "<script>x</script><img src=x onerror='y'>\"' onclick=\"z\" &amp; {{a}} 😀"
TEXT = "The council voted 9 to 4."


def made(text: str) -> dict[str, object]:
    cited = Citation(
        number=1, article_id=text, version=1, title=text, outlet=text, published_at="2026-02-03", url="javascript:x",
        start=0, end=len(text), quote=text, also_carried_by=(text,),
    )  # fmt: skip
    read = Read.model_validate(
        {"articles": 2, "articles_read": 2, "voices": 1, "outlets": (text,), "from": "2026-02-03", "to": "2026-03-04"}
    )
    return {
        "text": text, "citations": (cited,), "coverage": read, "writer": "quote", "prompt": "p", "settings_id": "s",
        "topic": text, "notices": (text,), "dropped": 2,
    }  # fmt: skip


def drawn(text: str) -> list[str]:
    """Every view of the same text."""
    line = Line(text=text, citations=(1,), speaker=text, outlets=(text, text, text, text), articles=2)
    account = Account(figure=text, outlet=text, published_at="2026-02-03", citation=1)
    event = Event(text=text, citations=(1,), date="2026-02", planned=True, corrected_by=1, articles=2, outlets=(text,))
    old = event.model_copy(update={"date": "1931", "planned": False})
    summary = Summary.model_validate(
        made(text)
        | {
            "sections": (Section(kind="summary", lines=(line,)), Section(kind="quotes", lines=(line,))),
            "differences": (Difference(about=text, accounts=(account, account)),),
        }
    )
    since = Since.model_validate(
        made(text)
        | {
            "since": "2026-02-01", "events": (event,), "voices": (line,), "corrections": (line,),
            "figures": (ChangedFigure(about=text, before=account, after=account),),
        }
    )  # fmt: skip
    timeline = Timeline.model_validate(made(text) | {"events": (old, event, event)})
    item = Item(kind="voice", key="k", text=text, citations=(1,), speaker=text)
    report = Report(
        brief=text, ran_at="2026-02-03", items=(item, item.model_copy(update={"kind": "event", "date": "2026"})),
        citations=summary.citations, coverage=summary.coverage, notices=(text,),
    )  # fmt: skip
    return [
        summary_html("sum", summary, text),
        since_html("news", since, text),
        timeline_html("tl", timeline, text),
        report_html(report),
        briefs_html((Brief(name=text, kind="topic", words=text, added_at="2026-02-03"),)),
        working_html(Progress(stage="read", done=1, of=2, detail=text), text),
    ]


class Shape(HTMLParser):
    """Elements and the names of their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))


@pytest.mark.parametrize("view", range(6))
def test_hostile_words_change_no_element(view: int) -> None:
    assert Shape(drawn(HOSTILE)[view]).found == Shape(drawn(TEXT)[view]).found


def test_numbers_lead_to_cards() -> None:
    for place, html in zip(("sum", "news", "tl"), drawn(TEXT), strict=False):
        assert f'href="#{place}-c1"' in html
        assert html.count(f'id="{place}-c1"') == 1


def test_events_before_the_reports_stand_at_the_edge_of_the_plot() -> None:
    timeline = drawn(TEXT)[2]
    assert timeline.count('data-event="tl-e') == 3
    assert '--at: 0.0000; --level: 0"' in timeline
    assert "1931" in timeline
    assert "31 Dec 30" not in timeline
