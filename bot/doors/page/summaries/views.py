"""Summaries and what is new as HTML: lines beside their evidence. Every word of articles and readers is escaped."""

from collections.abc import Sequence
from html import escape

from bot.doors.page.cards import Place, article_button
from bot.doors.page.verdicts import account_row
from bot.doors.words import count, day, how_much, narrowed, stage_words
from bot.summarising.parts import HEADINGS
from bot.summarising.timelines.lines import written_date
from bot.summarising.values import Account, Difference, Event, Line, Progress, Section, Since, Summary, Written
from bot.values import Citation

LAST_SHOWN = 3
"""Outlets named behind a line; more are counted."""


def working_html(step: Progress | None, title: str, cost: str = "") -> str:
    """How far a run is, and what it will take."""
    if step is None or not step.of:
        share, said = "", "Looking for what belongs"
    else:
        share = f' value="{step.done}" max="{step.of}"'
        said = f"{stage_words(step).capitalize()}: {step.done:,} of {step.of:,}"
    return (
        f'<div class="report busy" role="status"><h3 class="asked">{escape(title)}</h3>'
        f'<progress{share} aria-label="Progress"></progress><p class="dim">{escape(said)}</p>'
        f"{f'<p class=dim>{escape(cost)}</p>' if cost else ''}</div>"
    )


def failed_html(reason: str) -> str:
    """Why there is nothing to show."""
    return f'<div class="report" role="alert"><p class="verdict">{escape(reason[:1].upper() + reason[1:])}</p></div>'


def summary_html(place: str, summary: Summary, title: str, below: str = "") -> str:
    """Sections of lines, a table where sources differ, and the evidence."""
    parts = "".join(_section(place, each) for each in summary.sections)
    if summary.differences:
        tables = "".join(_difference(place, each, summary.citations) for each in summary.differences)
        parts += f"<h4>{HEADINGS['differ']}</h4>{tables}"
    return laid_out(place, summary, title, (parts or '<p class="empty">Nothing could be taken from it.</p>') + below)


def since_html(place: str, news: Since, title: str) -> str:
    """New events, changed figures, new voices and corrections."""
    figures = "".join(
        f'<tr><th scope="row">{escape(each.about)}</th><td>{_account(place, each.before)}</td>'
        f"<td>{_account(place, each.after)}</td></tr>"
        for each in news.figures
    )
    table = (
        '<div class="wide"><table class="accounts"><thead><tr><th scope="col">What</th><th scope="col">Before</th>'
        f'<th scope="col">Now</th></tr></thead><tbody>{figures}</tbody></table></div>'
    )
    blocks = (
        ("New events", "".join(event_html(place, each) for each in news.events), "events"),
        ("Changed figures", table if figures else "", ""),
        ("New voices", "".join(_line(place, each) for each in news.voices), "lines"),
        ("Corrections", "".join(_line(place, each) for each in news.corrections), "lines"),
    )
    inside = "".join(
        f"<h4>{name}</h4>" + (f'<ul class="{kind}">{html}</ul>' if kind else html)
        for name, html, kind in blocks
        if html
    )
    return laid_out(place, news, title, inside or '<p class="empty">Nothing new was found.</p>')


def laid_out(place: str, made: Written, title: str, inside: str) -> str:
    """What was made beside its evidence, with how much was read."""
    notices = "".join(f'<p class="notice" role="status">{escape(each)}</p>' for each in made.notices)
    return (
        f'<section class="turn summing" id="{place}" aria-label="{escape(title)}"><div class="said">'
        f'<h3 class="asked">{escape(title)}</h3><div class="answer">'
        f'<p class="coverage">{escape(how_much(made.coverage))}</p>{notices}{inside}'
        f'<p class="about">{escape(_about(made))}</p></div></div>'
        f'<aside class="shown" aria-label="Evidence">{evidence_html(place, made.citations)}</aside></section>'
    )


def evidence_html(place: str, citations: Sequence[Citation]) -> str:
    """A card for each article, with all that is cited of it, in order of first number."""
    articles: dict[tuple[str, int], list[Citation]] = {}
    for each in citations:
        articles.setdefault((each.article_id, each.version), []).append(each)
    return "".join(_card(place, cited) for cited in articles.values())


def _card(place: str, cited: Sequence[Citation]) -> str:
    source = cited[0]
    quotes = "".join(
        f'<blockquote class="passage"><a class="badge" href="#{place}" id="{place}-c{each.number}" '
        f'data-number="{each.number}" aria-label="Citation {each.number}: back to the line">{each.number}</a> '
        f'<mark data-cited="{each.number}">{escape(each.quote)}</mark></blockquote>'
        for each in cited
    )
    carried = ", ".join(source.also_carried_by)
    spans = [Place(each.number, each.start, each.end) for each in cited]
    return (
        f'<article class="card" tabindex="-1"><header>'
        f'<span class="outlet">{escape(source.outlet or "Unnamed outlet")}</span>'
        f'<span class="date">{escape(day(source.published_at))}</span></header>'
        f'<h4 class="headline">{escape(source.title)}</h4>{quotes}'
        + (f'<p class="carried">Also carried by {escape(carried)}</p>' if carried else "")
        + f"{article_button(source.article_id, source.version, source.title, spans)}</article>"
    )


def event_html(place: str, event: Event, own_id: str = "") -> str:
    """A dated line; with an id of its own where something leads to it."""
    planned = ' <span class="tag">planned</span>' if event.planned else ""
    corrected = (
        f' <span class="tag">corrected {cite_html(place, event.corrected_by)}</span>'
        if event.corrected_by is not None
        else ""
    )
    named = f' id="{own_id}" tabindex="-1"' if own_id else ""
    return (
        f"<li{named}><time>{escape(written_date(event.date, event.until))}</time>{planned}"
        f"<p>{escape(event.text)}{numbers_html(place, event.citations)}{corrected}{_told_by(event)}</p></li>"
    )


def numbers_html(place: str, citations: Sequence[int]) -> str:
    """Numbers that lead to the cards."""
    return "".join(cite_html(place, each) for each in citations)


def cite_html(place: str, number: int) -> str:
    """One of them."""
    return f'<a class="cite" href="#{place}-c{number}" aria-label="Citation {number}: show the words">{number}</a>'


def _section(place: str, section: Section) -> str:
    lines = "".join(_line(place, each) for each in section.lines)
    return f'<h4>{HEADINGS[section.kind]}</h4><ul class="lines {section.kind}">{lines}</ul>' if lines else ""


def _line(place: str, line: Line) -> str:
    speaker = f"<b>{escape(line.speaker)}</b> " if line.speaker else ""
    return f"<li>{speaker}{escape(line.text)}{numbers_html(place, line.citations)}{_told_by(line)}</li>"


def _told_by(line: Line) -> str:
    """Who says it, where that is not one article alone."""
    if line.articles < 2:
        return ""
    named = ", ".join(line.outlets[:LAST_SHOWN])
    more = f" and {len(line.outlets) - LAST_SHOWN} more" if len(line.outlets) > LAST_SHOWN else ""
    told = f"{count(line.articles, 'article')}: {named}{more}"
    return f' <span class="dim">{escape(told)}</span>'


def _difference(place: str, difference: Difference, citations: Sequence[Citation]) -> str:
    titles = {each.number: each.title for each in citations}
    caption = "The figure has moved" if difference.verdict == "update" else "Sources disagree"
    rows = "".join(account_row(place, each, titles) for each in difference.accounts)
    return (
        f'<div class="wide"><table class="accounts"><caption>{caption} '
        f'<span class="dim">{escape(difference.about)}</span></caption><thead><tr><th scope="col">Outlet</th>'
        f'<th scope="col">Published</th><th scope="col">Says</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _account(place: str, account: Account) -> str:
    source = ", ".join(part for part in (account.outlet, day(account.published_at)) if part)
    return f'{escape(account.figure)}{cite_html(place, account.citation)} <span class="dim">{escape(source)}</span>'


def _about(made: Written) -> str:
    wrote = "Quoted from the articles" if made.writer == "quote" else f"Written by {made.writer}"
    dropped = f"{count(made.dropped, 'line')} left out, not held by their sources" if made.dropped else ""
    seconds = f"{made.timings_ms.total / 1000:.1f} s" if made.timings_ms.total else ""
    cost = f"{made.usage.cost_usd:.4f} US dollars" if made.usage.cost_usd else ""
    sentences = count(made.coverage.sentences, "sentence")
    return " · ".join(filter(None, (wrote, sentences, narrowed(made.filters), dropped, cost, seconds)))
