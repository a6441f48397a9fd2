"""Reports and comparisons as Markdown, for pull requests: short tables, and the questions to look at."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eval.comparing.values import Changed, Comparison, Difference
from eval.reporting.cards import Card
from eval.reporting.compared import VERDICT_WORDS, asides, moves, signed
from eval.reporting.figures import Slice
from eval.reporting.report import Report, read_report
from eval.reporting.words import VERDICTS, bounded, count, milliseconds, score
from eval.runs.folder import replace_file

MARKDOWN = "report.md"
WORST = 10
MOST_WORDS = 300
_MARKS = re.compile(r"([\\`*_{}\[\]|~$<>&])")
_AT = re.compile(r"@(?=\w)")


def write_markdown(folder: Path, out: Path | None = None) -> Path:
    """Write the report of a run as Markdown; where it stands. Raises BadInput."""
    path = out or folder / MARKDOWN
    replace_file(path, report_markdown(read_report(folder)).encode("utf-8", "replace"))
    return path


def report_markdown(report: Report) -> str:
    """A run in tables, and its wrong answers."""
    lines = [f"## {text(report.name)}", "", text(report.lead), ""]
    if report.unfinished:
        lines += [f"> {report.unfinished}", ""]
    for group in report.groups:
        lines += [f"**{group.title}**{f' {text(group.note)}' if group.note else ''}", ""]
        noted = any(row.note for row in group.rows)
        rows = [
            (row.meaning, f"`{row.name}`", row.value, row.interval, str(row.n), *((text(row.note),) if noted else ()))
            for row in group.rows
            if row.at is not None
        ]
        heads = ("", "metric", "score", "95 % interval", "n", *(("judge against labels",) if noted else ()))
        lines += [*_table(heads, rows), ""]
    for title, some in report.slices:
        lines += [f"**{title}**", "", *_table(("", "right", "95 % interval", "n"), map(_slice, some)), ""]
    lines += [*_cost(report), ""]
    lines += [f"- {text(aside.text)}" for aside in report.asides] + ([""] if report.asides else [])
    wrong = [card for card in report.cards if card.outcome == "wrong"]
    return "\n".join([*lines, *_questions(f"{count(len(wrong), 'question')} wrong", [*map(_wrong, wrong)])]) + "\n"


def _slice(each: Slice) -> tuple[str, ...]:
    return (text(each.name), each.right.value, each.right.shares, str(each.n))


def _cost(report: Report) -> list[str]:
    latency = report.metrics.get("latency_ms") or {}
    times = f"half within {milliseconds(latency.get('p50'))}, 95 % within {milliseconds(latency.get('p95'))}"
    return [f"Time to answer: {times}. " + ". ".join(f"{name}: {value}" for name, value in report.usage) + "."]


def _wrong(card: Card) -> list[str]:
    return [
        f"- **{text(card.question)}** ({text(card.id)}, {card.verdict.lower()})",
        f"  - right: {text(' | '.join(card.gold)) if card.answerable else 'no answer'}",
        f"  - said: {text(card.text)}",
    ]


def comparison_markdown(comparison: Comparison, notes: Mapping[str, str] | None = None) -> str:
    """Run B against run A in a table, and the questions that moved most; `notes` are told below the table."""
    a, b = Path(comparison.a).name, Path(comparison.b).name
    lines = [f"## {VERDICT_WORDS[comparison.verdict]}", ""]
    lines += [f"{count(comparison.paired, 'question')} asked in both runs: A is {text(a)}, B is {text(b)}.", ""]
    lines += [f"- {text(each)}" for each in asides(comparison)] + [""]
    moved = [each for each in comparison.metrics if moves(each)]
    if moved:
        heads = ("metric", "A", "B", "B - A", "95 % interval", "better", "worse", "p, corrected")
        lines += [*_table(heads, map(_difference, moved)), "", f"{comparison.correction} (in bold).", ""]
        told = [f"- `{each.metric}`: {text(notes[each.metric])}" for each in moved if notes and each.metric in notes]
        lines += [*told, *([""] if told else [])]
    if comparison.made_otherwise:
        made = comparison.made_otherwise.items()
        rows = [(text(name), text(old or "none"), text(new or "none")) for name, (old, new) in made]
        lines += ["**What is not the same**", "", *_table(("", "A", "B"), rows), ""]
    for word, changed in (("worse", comparison.worse), ("better", comparison.better)):
        lines += _questions(f"{count(len(changed), 'question')} got {word}", [*map(_changed, changed)])
    return "\n".join(lines).rstrip("\n") + "\n"


def _difference(each: Difference) -> tuple[str, ...]:
    low, high = each.interval or (None, None)
    difference = signed(each.difference)
    return (
        f"`{each.metric}`",
        score(each.a),
        score(each.b),
        f"**{difference}**" if each.significant else difference,
        "" if low is None or high is None else f"{low:+.3f} to {high:+.3f}",
        str(each.better),
        str(each.worse),
        "" if each.p_adjusted is None else f"{each.p_adjusted:.3f}",
    )


def _changed(each: Changed) -> list[str]:
    moved = ", ".join(f"`{name}` {before:.2f} → {after:.2f}" for name, (before, after) in each.metrics.items())
    lines = [f"- **{text(each.question)}** ({text(each.id)}): {moved}"]
    if each.gold:
        lines.append(f"  - right: {text(' | '.join(each.gold))}")
    for letter, side in (("A", each.a), ("B", each.b)):
        lines.append(f"  - {letter}, {VERDICTS[side.verdict].lower()}: {text(side.text)}")
    return lines


def _questions(title: str, items: Sequence[list[str]]) -> list[str]:
    """The first of them, folded away."""
    if not items:
        return []
    shown = f"; the first {WORST}" if len(items) > WORST else ""
    lines = [line for item in items[:WORST] for line in item]
    return ["<details>", f"<summary>{title}{shown}</summary>", "", *lines, "", "</details>", ""]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(heads), _row(["---"] * len(heads)), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def text(words: str) -> str:
    """Words from outside on one line: no mark-up, no link, no picture, no mention of anybody."""
    return _AT.sub("@\u2060", _MARKS.sub(r"\\\1", bounded(words, MOST_WORDS))).replace("://", ":\u2060//")
