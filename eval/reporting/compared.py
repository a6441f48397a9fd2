"""The page of a comparison: what got better and worse from run A to run B, with the evidence of both."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from eval.comparing.values import Changed, Comparison, Difference, Side
from eval.reporting.cards import MOST_CITATIONS, MOST_REASON, MOST_WORDS, Cited, cited
from eval.reporting.figures import judge_notes
from eval.reporting.pages import page
from eval.reporting.words import MEANINGS, VERDICTS, bounded, count, score
from eval.runs.folder import read_run, replace_file

MOST_SHOWN = 500
"""Questions of a page, those that moved most."""
VERDICT_WORDS: Mapping[str, str] = {
    "no difference": "No difference",
    "no significant difference": "No difference beyond chance",
    "better": "B is better",
    "worse": "B is worse",
    "mixed": "B is better in some, worse in others",
}


class Moved(NamedTuple):
    """A metric's difference, B - A. `at`, `low` and `high` are in per cent of the plot, whose middle is 0."""

    name: str
    meaning: str
    a: str
    b: str
    difference: str
    at: float | None
    low: float | None
    high: float | None
    interval: str
    better: int
    worse: int
    p: str
    sure: bool
    way: str
    """`rose`, `fell` or `same`."""
    note: str
    """What the judge's word is worth, for a judged metric."""


class Shown(NamedTuple):
    """One run's answer."""

    letter: str
    verdict: str
    text: str
    citations: tuple[Cited, ...]


class Step(NamedTuple):
    """A score that moved, and the reasons of both."""

    name: str
    meaning: str
    before: str
    after: str
    fell: bool
    reasons: tuple[str, str]


class ChangedCard(NamedTuple):
    """A question that scores otherwise."""

    number: int
    id: str
    question: str
    outcome: str
    marks: str
    gold: tuple[str, ...]
    steps: tuple[Step, ...]
    sides: tuple[Shown, Shown]


class ComparisonPage(NamedTuple):
    """All that the page says."""

    a: str
    b: str
    verdict: str
    lead: str
    reach: str
    """The outer end of the plot, as text."""
    moved: Sequence[Moved]
    still: Sequence[str]
    correction: str
    made: Sequence[tuple[str, str, str]]
    asides: Sequence[str]
    cards: Sequence[ChangedCard]
    cut: str
    better: int
    worse: int


def write_comparison(comparison: Comparison, out: Path, notes: Mapping[str, str] | None = None) -> Path:
    """Write the page; `notes` are those of `comparison_page`. Raises BadInput where it cannot be written."""
    replace_file(out, page("comparison.html", page=comparison_page(comparison, notes)))
    return out


def read_notes(comparison: Comparison) -> dict[str, str]:
    """What the word of the judge of run B is worth, by judged metric, as its folder has it. Raises BadInput."""
    return judge_notes(read_run(Path(comparison.b)).metrics or {})


def comparison_page(comparison: Comparison, notes: Mapping[str, str] | None = None) -> ComparisonPage:
    """What there is to say of a comparison, bounded; `notes` says of metrics what is to be known beside them."""
    applying = [each for each in comparison.metrics if each.n]
    changing = [each for each in applying if moves(each)]
    reach = _reach(changing)
    changed = _cards(comparison)
    return ComparisonPage(
        a=Path(comparison.a).name,
        b=Path(comparison.b).name,
        verdict=VERDICT_WORDS[comparison.verdict],
        lead=f"{count(comparison.paired, 'question')} asked in both runs: A is {Path(comparison.a).name}, "
        f"B is {Path(comparison.b).name}",
        reach=f"{reach:g}",
        moved=[_moved(each, reach, (notes or {}).get(each.metric, "")) for each in changing],
        still=[each.metric for each in applying if not moves(each)],
        correction=comparison.correction,
        made=[(name, before or "none", after or "none") for name, (before, after) in comparison.made_otherwise.items()],
        asides=asides(comparison),
        cards=changed[:MOST_SHOWN],
        cut=f"Of {len(changed):,} questions, the {MOST_SHOWN} that moved most." if len(changed) > MOST_SHOWN else "",
        better=sum("is-better" in each.marks for each in changed[:MOST_SHOWN]),
        worse=sum("is-worse" in each.marks for each in changed[:MOST_SHOWN]),
    )


def moves(difference: Difference) -> bool:
    """Whether anything at all is different."""
    return bool(difference.better or difference.worse or difference.difference)


def asides(comparison: Comparison) -> list[str]:
    """What is to be known beside the figures, a sentence each."""
    told = [f"Failed: {condition}" for condition in comparison.failed]
    for name, ids in (("A", comparison.only_in_a), ("B", comparison.only_in_b)):
        if ids:
            told.append(f"Only in {name}: {bounded(', '.join(ids), MOST_REASON)}")
    if comparison.reworded:
        told.append(
            f"Other questions under the same id, not compared: {bounded(', '.join(comparison.reworded), MOST_REASON)}"
        )
    if comparison.other_words:
        told.append(f"{count(comparison.other_words, 'answer')} in other words, which score the same")
    return told


def _reach(differences: Sequence[Difference]) -> float:
    """How far the plot goes to either side: a round number past every interval."""
    ends = [abs(end) for each in differences for end in (*(each.interval or ()), each.difference or 0.0)]
    most = max(ends, default=0.0)
    return next((reach for reach in (0.02, 0.05, 0.1, 0.2, 0.5) if most <= reach), 1.0)


def _moved(each: Difference, reach: float, note: str) -> Moved:
    def place(value: float | None) -> float | None:
        return None if value is None else 50 + 50 * max(-1.0, min(1.0, value / reach))

    low, high = each.interval or (None, None)
    way = "same" if not each.difference else "rose" if each.difference > 0 else "fell"
    return Moved(
        name=each.metric,
        meaning=MEANINGS.get(each.metric, each.metric),
        a=score(each.a),
        b=score(each.b),
        difference=_minus(signed(each.difference)),
        at=place(each.difference),
        low=place(low),
        high=place(high),
        interval="" if low is None or high is None else _minus(f"{low:+.3f} to {high:+.3f}"),
        better=each.better,
        worse=each.worse,
        p="–" if each.p_adjusted is None else f"{each.p_adjusted:.3f}",
        sure=each.significant,
        way=way,
        note=note,
    )


def _minus(text: str) -> str:
    """With a minus as wide as the plus."""
    return text.replace("-", "−")


def signed(value: float | None) -> str:
    """A difference with its sign; a dash where there is none."""
    return "–" if value is None else f"{value:+.3f}"


def _cards(comparison: Comparison) -> list[ChangedCard]:
    """Each question once, those that got worse first; one whose scores moved both ways is among both."""
    worse = {each.id for each in comparison.worse}
    better = {each.id for each in comparison.better}
    every = [*comparison.worse, *(each for each in comparison.better if each.id not in worse)]
    return [_card(number, each, each.id in worse, each.id in better) for number, each in enumerate(every, start=1)]


def _card(number: int, changed: Changed, worse: bool, better: bool) -> ChangedCard:
    return ChangedCard(
        number=number,
        id=changed.id,
        question=bounded(changed.question, MOST_WORDS),
        outcome="worse" if worse else "better",
        marks=" ".join([*(["is-worse"] if worse else []), *(["is-better"] if better else [])]),
        gold=tuple(bounded(each, MOST_REASON) for each in changed.gold),
        steps=tuple(_step(name, changed) for name in changed.metrics),
        sides=(_side("A", changed.a), _side("B", changed.b)),
    )


def _step(name: str, changed: Changed) -> Step:
    before, after = changed.metrics[name]
    was, became = changed.reasons[name]
    reasons = (bounded(was, MOST_REASON), bounded(became, MOST_REASON))
    return Step(name, MEANINGS.get(name, name), score(before), score(after), after < before, reasons)


def _side(letter: str, side: Side) -> Shown:
    citations = tuple(map(cited, side.citations[:MOST_CITATIONS]))
    return Shown(letter, VERDICTS[side.verdict], bounded(side.text, MOST_WORDS), citations)
