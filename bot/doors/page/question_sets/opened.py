"""One run, opened: its figures with their intervals, and every question with what was answered, as HTML."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from bot.doors.page.question_sets.kept import RunNotes
from bot.doors.page.question_sets.list import missing_html
from bot.doors.page.question_sets.words import (
    FIGURES,
    button,
    cut,
    figure,
    interval,
    meaning,
    score,
    whisker,
    writer,
)
from bot.doors.words import count, day

if TYPE_CHECKING:
    from bot.values import Citation
    from eval.runs.folder import KeptRun
    from eval.runs.values import AskedQuestion

PAGE = 20
"""Questions shown at once."""
Outcome = Literal["right", "wrong", "missed", "declined", "answered"]
_OUTCOMES: Mapping[Outcome, str] = {
    "right": "right",
    "wrong": "wrong",
    "missed": "abstained, though there is an answer",
    "declined": "abstained, rightly",
    "answered": "answered",
}
_FILTERS: Mapping[str, tuple[str, Callable[[Outcome], bool]]] = {
    "all": ("All", lambda _: True),
    "wrong": ("Wrong", lambda outcome: outcome in {"wrong", "missed"}),
    "abstained": ("Abstained", lambda outcome: outcome in {"missed", "declined"}),
}


def outcome_of(asked: "AskedQuestion") -> Outcome:
    """Whether the question was answered as it should be; `answered` where no score says so."""
    from eval.reporting.outcomes import was_right

    right = was_right(asked)
    if asked.verdict == "abstained":
        return "declined" if right else "missed"
    return "answered" if right is None else "right" if right else "wrong"


def opened_html(kept: "KeptRun", notes: RunNotes | None, shown: str, page: int) -> str:
    """A run: `shown` is `all`, `wrong` or `abstained`; pages are counted from 0."""
    name = kept.folder.name
    link = f'<a class="source" href="evals/{escape(name)}/report.html" target="_blank">Report</a>'
    figures = _figures_html(kept.metrics) if kept.metrics else '<p class="qs-warning">This run is not finished.</p>'
    return (
        f'<div class="qs-opened">{button("← All runs", "list")}'
        f'<h3 tabindex="-1" data-focus="{escape(name)}">{escape(name)}</h3>'
        f'<p class="dim">{_made_html(kept)} {link}</p>'
        f"{_asides_html(notes, kept.metrics)}{figures}{_questions_html(kept, shown, page)}</div>"
    )


def _made_html(kept: "KeptRun") -> str:
    run = kept.run
    library = f"{count(run.library.articles, 'article')} in the library" if run.library else ""
    facts = [
        run.terms.set, f"written by: {writer(kept.metrics, run.terms.writer)}", library,
        f"settings {run.terms.settings_id}", f"program {run.terms.code.version} ({run.terms.code.sources})",
    ]  # fmt: skip
    return " · ".join(escape(fact) for fact in facts if fact)


def _asides_html(notes: RunNotes | None, metrics: Mapping[str, Any] | None) -> str:
    """What whoever reads the figures should know."""
    failures = [f"{each['id']}: {each['reason']}" for each in metrics["failures"]] if metrics else []
    html = _named_html("could not be asked", "question", failures, len(failures))
    if metrics and metrics["fallbacks"]:
        words = (
            f"The model wrote nothing that stands for {count(metrics['fallbacks'], 'question')}: articles were quoted."
        )
        html += f'<p class="qs-warning">{escape(words)}</p>'
    if notes is None:
        return html
    html += missing_html(notes.missing_total)
    if notes.missing:
        html += _list_html("Which", notes.missing, notes.missing_total)
    return html + _named_html("of the set could not be read", "line", notes.unreadable, notes.unreadable_total)


def _named_html(what: str, one: str, names: Sequence[str], total: int) -> str:
    if not total:
        return ""
    return f'<p class="qs-warning">{count(total, one)} {what}.</p>{_list_html("Why", names, total)}'


def _list_html(label: str, names: Sequence[str], total: int) -> str:
    lines = "".join(f"<li>{cut(each)}</li>" for each in names[:50])
    more = f"<li>and {total - 50:,} more</li>" if total > 50 else ""
    return f'<details class="qs-which"><summary>{label}</summary><ul>{lines}{more}</ul></details>'


def _figures_html(metrics: Mapping[str, Any]) -> str:
    from eval.metrics import METRICS

    main = [name for name in FIGURES if figure(metrics, name) is not None]
    first, rest = (
        "".join(_figure_html(metrics, name) for name in names)
        for names in (main, [name for name in METRICS if name not in main])
    )
    latency = metrics["latency_ms"]
    times = (
        f"{latency['p50']:.0f} ms for half of the questions, {latency['p95']:.0f} ms for 95 of 100"
        if metrics["n"]
        else ""
    )
    usage = metrics["usage"]
    tokens = ""
    if usage["input_tokens"] or usage["output_tokens"]:
        cost = "cost not known" if usage["cost_usd"] is None else f"{usage['cost_usd']:.4f} USD"
        tokens = f" · {usage['input_tokens']:,} tokens read, {usage['output_tokens']:,} written; {cost}"
    return (
        f"{_table_html(first)}"
        f'<details class="qs-which"><summary>The other figures</summary>{_table_html(rest)}</details>'
        f'<p class="dim">{count(metrics["n"], "question")} · {escape(times + tokens)}</p>'
    )


def _table_html(rows: str) -> str:
    heads = "".join(f'<th scope="col">{each}</th>' for each in ("Figure", "Score", "95 % interval", "", "Questions"))
    table = f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
    return f'<div class="qs-wide"><table class="qs-figures">{table}</table></div>'


def _figure_html(metrics: Mapping[str, Any], name: str) -> str:
    value, ends = figure(metrics, name), metrics["intervals"].get(name)
    return (
        f'<tr><th scope="row">{meaning(name)}</th><td><b>{score(value)}</b></td><td>{interval(ends)}</td>'
        f"<td>{whisker(value, ends)}</td><td>{metrics['counts'].get(name, '')}</td></tr>"
    )


def _questions_html(kept: "KeptRun", shown: str, page: int) -> str:
    outcomes: list[tuple[AskedQuestion, Outcome]] = [(each, outcome_of(each)) for each in kept.asked]
    shown = shown if shown in _FILTERS else "all"
    name = kept.folder.name
    filters = "".join(
        button(
            f"{words} {sum(wanted(outcome) for _, outcome in outcomes):,}", "open",
            kind="qs-chosen" if key == shown else "", unseen="questions", run=name, shown=key, page=0,
        )
        for key, (words, wanted) in _FILTERS.items()
    )  # fmt: skip
    left: list[tuple[AskedQuestion, Outcome]] = [
        (each, outcome) for each, outcome in outcomes if _FILTERS[shown][1](outcome)
    ]
    pages = max(1, -(-len(left) // PAGE))
    page = min(max(page, 0), pages - 1)
    rows = "".join(_question_html(asked, outcome) for asked, outcome in left[page * PAGE : (page + 1) * PAGE])
    turning = ""
    if pages > 1:
        before = button("← Before", "open", run=name, shown=shown, page=page - 1) if page else ""
        after = button("After →", "open", run=name, shown=shown, page=page + 1) if page + 1 < pages else ""
        turning = f'<p class="qs-turning">{before} <span class="dim">Page {page + 1} of {pages}</span> {after}</p>'
    none = "" if left else '<p class="empty">None of the questions.</p>'
    return f'<div class="qs-filters" role="group" aria-label="Which questions">{filters}</div>{rows}{none}{turning}'


def _question_html(asked: "AskedQuestion", outcome: Outcome) -> str:
    scores = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{score(value)}</td>'
        f"<td>{cut(asked.reasons.get(name, ''))}</td></tr>"
        for name, value in asked.scores.items()
        if value is not None
    )
    kind = f'<span class="dim">{escape(asked.kind)}</span>' if asked.kind else ""
    return (
        f'<details class="qs-question"><summary><span class="qs-outcome {outcome}">{_OUTCOMES[outcome]}</span> '
        f"{cut(asked.question)} {kind}</summary>"
        f"{gold_html(asked.gold, answerable=asked.answerable)}{said_html(asked.text, asked.citations)}"
        f'<div class="qs-wide"><table class="qs-figures qs-reasons"><tbody>{scores}</tbody></table></div></details>'
    )


def gold_html(gold: Sequence[str], *, answerable: bool) -> str:
    """What is right."""
    right = " | ".join(gold) if answerable else "nothing: the library holds no answer"
    return f'<p class="qs-gold"><span class="dim">Right is</span> {cut(right)}</p>' if right else ""


def said_html(text: str, citations: Sequence["Citation"]) -> str:
    """An answer with the words that it cites."""
    cited = "".join(
        f'<li value="{each.number}"><span class="dim">{escape(_source(each))}</span> <q>{cut(each.quote)}</q></li>'
        for each in citations
    )
    evidence = f'<ol class="qs-cited" aria-label="Cited">{cited}</ol>' if cited else ""
    return f'<p class="qs-text">{cut(text)}</p>{evidence}'


def _source(citation: "Citation") -> str:
    published = day(citation.published_at) if citation.published_at else ""
    return ", ".join(filter(None, (citation.outlet, published, citation.title)))
