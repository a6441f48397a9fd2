"""Two runs against each other, as HTML: what rose, what fell, and the questions behind it with their evidence."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from bot.doors.page.question_sets.opened import gold_html, said_html
from bot.doors.page.question_sets.words import button, cut, meaning, score
from bot.doors.words import count

if TYPE_CHECKING:
    from eval.comparing.values import Changed, Comparison, Difference, Side

MOST_SHOWN = 20
_VERDICTS: Mapping[str, str] = {
    "no difference": "No difference",
    "no significant difference": "No difference beyond chance",
    "better": "Better",
    "worse": "Worse",
    "mixed": "Some figures rose, others fell",
}


def compared_html(comparison: "Comparison") -> str:
    """Run B against run A."""
    a, b = Path(comparison.a).name, Path(comparison.b).name
    moved = [each for each in comparison.metrics if each.better or each.worse or each.difference]
    swapped = button("The other way round", "compare", runs=[b, a], reversed=True)
    return (
        f'<div class="qs-opened">{button("← All runs", "list")} {swapped}'
        f'<h3 tabindex="-1" data-focus="{escape(a)} {escape(b)}">{_VERDICTS[comparison.verdict]}</h3>'
        f"<p>From <b>{escape(a)}</b> (A) to <b>{escape(b)}</b> (B), over "
        f"{count(comparison.paired, 'question')} that both were asked.</p>"
        f"{_ground_html(comparison)}{_differences_html(moved, comparison.correction)}"
        f"{_changed_html('got worse', comparison.worse)}{_changed_html('got better', comparison.better)}</div>"
    )


def _ground_html(comparison: "Comparison") -> str:
    """What the two were made with that is not the same, and what could not be compared."""
    lines = [
        f"made with another {name}: {before or 'none'} → {after or 'none'}"
        for name, (before, after) in comparison.made_otherwise.items()
    ]
    for letter, ids in (("A", comparison.only_in_a), ("B", comparison.only_in_b)):
        if ids:
            lines.append(f"only in {letter}: {', '.join(ids)}")
    if comparison.reworded:
        lines.append(f"other questions under the same id, not compared: {', '.join(comparison.reworded)}")
    if comparison.other_words:
        lines.append(f"{count(comparison.other_words, 'answer')} in other words, with the same scores")
    if not lines:
        return '<p class="dim">Both were made with the same settings, library and program.</p>'
    return f'<ul class="qs-ground">{"".join(f"<li>{cut(line)}</li>" for line in lines)}</ul>'


def _differences_html(moved: Sequence["Difference"], correction: str) -> str:
    if not moved:
        return ""
    names = ("Figure", "A", "B", "B − A", "95 % interval", "better", "worse", "p, corrected")
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(map(_difference_html, moved))
    return (
        f'<div class="qs-wide"><table class="qs-figures"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        f'<p class="dim">Bold: more than chance. {escape(correction)}.</p>'
    )


def _difference_html(each: "Difference") -> str:
    ends = f"{each.interval[0]:+.2f} to {each.interval[1]:+.2f}" if each.interval else ""
    difference = "–" if each.difference is None else f"{each.difference:+.2f}"
    sure = f"<b>{difference}</b>" if each.significant else difference
    p = "–" if each.p_adjusted is None else f"{each.p_adjusted:.3f}"
    cells = (score(each.a), score(each.b), sure, ends, str(each.better), str(each.worse), p)
    return f'<tr><th scope="row">{meaning(each.metric)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _changed_html(what: str, changed: Sequence["Changed"]) -> str:
    if not changed:
        return ""
    most = f", the {MOST_SHOWN} that moved most" if len(changed) > MOST_SHOWN else ""
    rows = "".join(map(_pair_html, changed[:MOST_SHOWN]))
    return f"<h4>{count(len(changed), 'question')} {what}{most}</h4>{rows}"


def _pair_html(changed: "Changed") -> str:
    moved = "".join(
        f"<li>{escape(name)} {score(before)} → {score(after)}: {cut(changed.reasons[name][1])}</li>"
        for name, (before, after) in changed.metrics.items()
    )
    names = ", ".join(changed.metrics)
    return (
        f'<details class="qs-question"><summary>{cut(changed.question)} '
        f'<span class="dim">{escape(names)}</span></summary>'
        f"{gold_html(changed.gold, answerable=True) if changed.gold else ''}"
        f'<div class="qs-sides">{_side_html("A", changed.a)}{_side_html("B", changed.b)}</div>'
        f'<ul class="qs-moved">{moved}</ul></details>'
    )


def _side_html(letter: str, side: "Side") -> str:
    return (
        f'<section aria-label="{letter}"><h5>{letter} <span class="dim">{escape(side.verdict)}</span></h5>'
        f"{said_html(side.text, side.citations)}</section>"
    )
