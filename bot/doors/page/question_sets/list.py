"""The runs that are kept, and the one under way, as HTML."""

from collections.abc import Sequence
from html import escape

from bot.doors.page.question_sets.kept import MOST_TOLD, Listed
from bot.doors.page.question_sets.running import Ended, Progress
from bot.doors.page.question_sets.words import BRIEFLY, briefly, button, cut, figure, time_left, told_html, writer
from bot.doors.words import count, moment


def progress_html(step: Progress, *, changing: bool) -> str:
    """How far the run under way is."""
    bar = f' value="{step.done}" max="{step.total}"' if step.total and (step.done or step.scores) else ""
    left = time_left(step.seconds_left)
    asked = f"{step.done:,} of {count(step.total, 'question')}" if step.begun else "Getting ready"
    doing = "Stopping after this question" if step.stopping else asked
    parts = [doing] + ([left] if left and not step.stopping else [])
    stop = "" if step.stopping or not changing else button("Stop", "stop", unseen=f"the run {step.name}", run=step.name)
    return (
        f'<div class="report qs-progress"><p class="qs-name" role="status">Running {escape(step.name)}</p>'
        f'<progress{bar} aria-label="Questions asked"></progress>'
        f"<p>{' · '.join(map(escape, parts))} {stop}</p>"
        f'<p class="dim">{briefly(step.scores)}</p>{missing_html(step.missing)}</div>'
    )


def missing_html(missing: int) -> str:
    """That the library lacks what the set asks for."""
    if not missing:
        return ""
    words = (
        f"{count(missing, 'article')} that the answers stand in "
        f"{'is' if missing == 1 else 'are'} not in this library, and count as not found."
    )
    return f'<p class="qs-warning">{escape(words)}</p>'


def unreadable_html(lines: Sequence[str]) -> str:
    """Lines of a set that are no question, and why."""
    if not lines:
        return ""
    rows = "".join(f"<li>{cut(line)}</li>" for line in lines[:MOST_TOLD])
    more = f"<li>and {len(lines) - MOST_TOLD:,} more</li>" if len(lines) > MOST_TOLD else ""
    words = f"{count(len(lines), 'line')} could not be read, and {'is' if len(lines) == 1 else 'are'} left out:"
    return f'<div class="qs-warning" role="alert"><p>{words}</p><ul class="failures">{rows}{more}</ul></div>'


def ended_html(ended: Ended | None) -> str:
    """What became of the last run."""
    if ended is None:
        return ""
    if ended.outcome == "failed":
        return told_html(f"{ended.name} ended early: {ended.reason}", failed=True)
    if ended.outcome == "stopped":
        return told_html(f"{ended.name} is stopped; what was answered is kept.")
    opening = button("Open it", "open", run=ended.name)
    return f'<p class="told" role="status">{escape(ended.name)} is finished. {opening}</p>'


def list_html(runs: Sequence[Listed], under_way: str | None, *, changing: bool) -> str:
    """Every run with its main figures; two can be ticked and compared. With `changing`, they can be removed."""
    if not runs:
        return (
            '<p class="empty">No set was run yet. Each run is kept with its settings, so that two can be compared.</p>'
        )
    rows = "".join(_row_html(each, under_way, changing) for each in runs)
    compare = ""
    if sum(each.metrics is not None for each in runs) > 1:
        hint = '<span class="dim">Tick two runs to compare them.</span>'
        compare = f'<p class="qs-compare">{hint} {button("Compare", "compare")}</p>'
    return f'<h3>Runs</h3>{compare}<ul class="qs-runs" aria-label="Runs">{rows}</ul>'


def _row_html(listed: Listed, under_way: str | None, changing: bool) -> str:
    name = escape(listed.name)
    tick = ""
    if listed.metrics is not None:
        tick = f'<input type="checkbox" name="run" value="{name}" aria-label="Compare {name}">'
    return (
        f'<li class="qs-run"><span class="qs-tick">{tick}</span><div><p class="qs-name">{name}</p>'
        f'<p class="dim">{_facts_html(listed)}</p>{_state_html(listed, under_way)}</div>'
        f'<div class="qs-do">{_buttons_html(listed, under_way, changing)}</div></li>'
    )


def _facts_html(listed: Listed) -> str:
    run, notes = listed.run, listed.notes
    asked_for = run.terms.writer if run else notes.writer if notes else ""
    facts = [
        moment(listed.started_at),
        run.terms.set if run else "",
        writer(listed.metrics, asked_for),
        count(int(listed.metrics["n"]), "question") if listed.metrics else "",
        f"settings {run.terms.settings_id}" if run else "",
    ]
    return " · ".join(escape(fact) for fact in facts if fact)


def _state_html(listed: Listed, under_way: str | None) -> str:
    if listed.problem:
        return f'<p class="qs-warning">{escape(listed.problem)}</p>'
    if listed.metrics is not None:
        return f"<p>{briefly({name: figure(listed.metrics, name) for name in BRIEFLY})}</p>"
    if listed.name == under_way:
        return '<p class="qs-warning">under way</p>'
    of = f" of {listed.notes.total:,}" if listed.notes else ""
    return f'<p class="qs-warning">stopped after {listed.asked:,}{of}</p>'


def _buttons_html(listed: Listed, under_way: str | None, changing: bool) -> str:
    if listed.name == under_way:
        return ""
    buttons = ""
    if listed.resumable and changing:
        buttons += button("Go on", "go_on", unseen=f"with {listed.name}", run=listed.name)
    if listed.problem is None and (listed.metrics is not None or listed.asked):
        buttons += button("Open", "open", unseen=listed.name, run=listed.name)
    if not changing:
        return buttons
    sure = button("Delete for good", "delete", kind="qs-danger", unseen=listed.name, run=listed.name)
    name = f'<span class="unseen"> {escape(listed.name)}</span>'
    return f'{buttons}<details class="qs-sure"><summary>Delete{name}</summary>{sure}</details>'
