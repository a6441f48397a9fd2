"""Fit the thresholds of conflicts and of missing parts: `python -m eval.fit_verdicts --rgb FILES --rgb-home HOME
--set SET HOME [--set SET HOME ...] [--write]`.

Of a set only what is not kept for the report is used: its questions of kind `conflict` should find one, others none;
of RGB (see `eval.rgb`) every question should, with the right account. One threshold after the other is set to the value
that is best with the others as they are, three times round; a conflict shown where there is none costs twice what one
found is worth. For parts, answers to two answerable questions are put together: with both answers no part is
missing, with one of them the other is. `--write` puts the result where the program reads it.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bot.answering import laid
from bot.assemble import assemble
from bot.citations import Draft
from bot.newsdesk import Newsdesk
from bot.question import Question
from bot.quoting.choice import Scored
from bot.settings import Settings
from bot.values import Citation, Sentence
from bot.verdicts import telling
from bot.verdicts.contrasts import contrast
from bot.verdicts.parts import missing_parts
from bot.verdicts.telling import Thresholds, fitted
from eval.questions import read_questions
from eval.rgb import TODAY as RGB_TODAY
from eval.rgb import read as read_rgb
from eval.scoring import stands_in
from library.values import Filters

TODAY = date(2026, 9, 30)
FALSE_COST = 2.0
ROUNDS = 3
GRIDS: dict[str, tuple[float, ...]] = {
    "alike": (0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0),
    "reach": (1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
    "held": (0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
    "matter": (0.2, 0.24, 0.28, 0.32, 0.36, 0.4),
    "pair_reach": (0.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0),
    "pair_held": (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6),
    "denial_reach": (1.0, 2.0, 3.0, 4.0, 5.0),
    "denial_held": (0.1, 0.15, 0.2, 0.25, 0.3, 0.4),
    "denial_held_other": (0.4, 0.5, 0.6, 0.7, 0.8, 1.1),
}
PART_GRID = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


class Case(NamedTuple):
    """A question as it was written on, and what should be found."""

    question: Question
    scored: list[Scored]
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    conflict: bool
    right: tuple[str, ...] = ()
    """Wordings of which an account should hold one; none where any conflict will do."""
    whole: bool = False
    """Whether it has been answered, and rightly."""


def main() -> None:
    """Print the thresholds, what they reach, and what was shipped before."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_verdicts", description=__doc__)
    parser.add_argument("--rgb", type=Path, nargs="+", default=[])
    parser.add_argument("--rgb-home", type=Path)
    parser.add_argument("--set", type=Path, nargs=2, action="append", default=[], metavar=("SET", "HOME"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    cases = [each for path, home in options.set for each in _of_set(path, home)]
    cases += _of_rgb(options.rgb, options.rgb_home) if options.rgb else []
    before = fitted()
    best = _fit(cases, before)
    for name, value in (("shipped", before), ("fitted", best)):
        print(name, json.dumps(value._asdict()), json.dumps(_reached(cases, value)))
    if options.write:
        path = Path(telling.__file__).with_name("thresholds.json")
        path.write_text(json.dumps(best._asdict(), indent=2) + "\n", encoding="utf-8")


def _of_set(path: Path, home: Path) -> Iterator[Case]:
    with closing(assemble(Settings.from_environment(home=home, writer="quote"))) as desk:
        for each in read_questions(path):
            if each.split != "kept" and not each.history:
                today = each.asked_at or TODAY
                case = _case(desk, each.question, Filters(), today)
                said = " ".join(one.text for one in case.sentences)
                whole = any(stands_in(answer, said) for answer in each.answers)
                yield case._replace(conflict=each.kind == "conflict", whole=whole and not each.items)


def _of_rgb(files: Sequence[Path], home: Path) -> Iterator[Case]:
    with closing(assemble(Settings.from_environment(home=home, writer="quote"))) as desk:
        for each in read_rgb(files):
            case = _case(desk, each.question, Filters(outlets=(each.name,)), RGB_TODAY)
            yield case._replace(conflict=True, right=each.right)


def _case(desk: Newsdesk, text: str, filters: Filters, today: date) -> Case:
    # What is fitted lies behind the one object.
    searching, quoting = desk._searching, desk._quoting  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    searched = searching.search(searching.understand(text, (), today), filters, desk.settings.evidence_passages)
    evidence = tuple(laid(number, hit) for number, hit in enumerate(searched.retrieved.hits, start=1))
    scored = quoting.scored(searched.question, evidence)
    draft = Draft(evidence)
    list(draft.feed(quoting.write(searched.question, evidence, today)))
    return Case(searched.question, scored, *draft.finish(), conflict=False)


def _fit(cases: Sequence[Case], start: Thresholds) -> Thresholds:
    best = start
    for _ in range(ROUNDS):
        for name, grid in GRIDS.items():
            best = _best(best, name, grid, lambda each: _gain(cases, each))
    return _best(best, "part_held", PART_GRID, lambda each: _parts(cases, each.part_held))


def _best(start: Thresholds, name: str, grid: Sequence[float], gain: Callable[[Thresholds], float]) -> Thresholds:
    """The best value of one threshold; of several that are as good the middle one."""
    gains = {value: gain(start._replace(**{name: value})) for value in grid}
    top = [value for value, each in gains.items() if each == max(gains.values())]
    return start._replace(**{name: top[len(top) // 2]})


def _gain(cases: Sequence[Case], by: Thresholds) -> float:
    reached = _reached(cases, by)
    return reached["rgb"] + reached["set"] - FALSE_COST * reached["false"]


def _reached(cases: Sequence[Case], by: Thresholds) -> dict[str, float]:
    """Parts of the questions: conflicts of RGB and of sets that are found, and those found where there is none."""
    found: dict[str, list[float]] = {"rgb": [], "set": [], "false": []}
    for each in cases:
        told = contrast(each.question, each.scored, each.citations, by) if each.citations else None
        told = told if told and told.kind == "conflict" else None
        if each.right:
            texts = [account.evidence.text for account in told.accounts] if told else []
            found["rgb"].append(float(any(stands_in(right, text) for right in each.right for text in texts)))
        else:
            found["set" if each.conflict else "false"].append(float(told is not None))
    return {name: sum(values) / len(values) if values else 0.0 for name, values in found.items()}


def _parts(cases: Sequence[Case], held: float) -> float:
    """Balanced accuracy of telling the second of two questions as missing."""
    whole = [each for each in cases if each.whole and each.sentences]
    right, told = list[float](), list[float]()
    for one, other in pairwise(whole):
        both = one.question.model_copy(
            update={"parts": (one.question.standalone.rstrip("?"), other.question.standalone.rstrip("?"))}
        )
        shift = len(one.citations)
        more = tuple(
            each.model_copy(update={"citations": tuple(number + shift for number in each.citations)})
            for each in other.sentences
        )
        cited = tuple(each.model_copy(update={"number": each.number + shift}) for each in other.citations)
        missing = missing_parts(both, (*one.sentences, *more), (*one.citations, *cited), held)
        right.append(float(not missing))
        told.append(float(missing_parts(both, one.sentences, one.citations, held) == (both.parts[1],)))
    return (sum(right) / len(right) + sum(told) / len(told)) / 2 if right else 0.0


if __name__ == "__main__":
    main()
