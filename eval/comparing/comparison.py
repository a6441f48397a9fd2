"""Run B against run A, question by question."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from eval.comparing.gates import Gate, holds
from eval.comparing.significance import Pair, corrected, weighed
from eval.comparing.values import Changed, Comparison, Difference, Side
from eval.judging.kept import with_judged
from eval.judging.values import KINDS
from eval.metrics import METRICS
from eval.runs.folder import KeptRun, read_run
from eval.runs.values import AskedQuestion
from library.errors import BadInput

DIGITS = 4
CORRECTION = "Benjamini-Hochberg over the metrics with enough differences to tell; a difference counts below .05"


def compare(a: Path, b: Path, gates: Sequence[Gate] = ()) -> Comparison:
    """Compare two finished runs. Raises BadInput for a folder without one, and for a gate that names no figure."""
    (before, figures_before), (after, figures_after) = _finished(a), _finished(b)
    if _judge(before) == _judge(after):
        before, after = with_judged(before), with_judged(after)
    elif other := next((gate.text for gate in gates if gate.metric.startswith("judge.")), None):
        raise BadInput(
            f"--fail-if {other!r}: {a} and {b} were not judged by one judge: one of them by another judge, or by none"
        )
    comparison = compared(before, after)
    failed = tuple(gate.text for gate in gates if holds(gate, comparison, figures_before, figures_after))
    return comparison.model_copy(update={"failed": failed})


def _finished(folder: Path) -> tuple[KeptRun, Mapping[str, Any]]:
    """A run and its metrics.json."""
    run = read_run(folder)
    if run.metrics is None:
        raise BadInput(f"the run in {folder} is not finished: run the same command again to go on with it")
    return run, run.metrics


def compared(before: KeptRun, after: KeptRun) -> Comparison:
    """Compare what both have asked."""
    ours, theirs = ({each.id: each for each in run.asked} for run in (before, after))
    both = sorted(ours.keys() & theirs.keys())
    reworded = tuple(each for each in both if ours[each].question != theirs[each].question)
    pairs = [(ours[each], theirs[each]) for each in both if each not in reworded]
    if not pairs:
        raise BadInput(f"{before.folder} and {after.folder} have no question in common: their ids are different")
    differences = _differences(pairs, before.run.terms.seed)
    changed = [_changed(one, other) for one, other in pairs]
    return Comparison(
        a=str(before.folder),
        b=str(after.folder),
        paired=len(pairs),
        only_in_a=tuple(sorted(ours.keys() - theirs.keys())),
        only_in_b=tuple(sorted(theirs.keys() - ours.keys())),
        reworded=reworded,
        made_otherwise=_made_otherwise(before, after),
        verdict=_verdict(differences),
        correction=CORRECTION,
        other_words=sum(not each.metrics and each.a.text != each.b.text for each in changed),
        metrics=tuple(differences),
        better=_most_first([each for each in changed if any(x < y for x, y in each.metrics.values())]),
        worse=_most_first([each for each in changed if any(x > y for x, y in each.metrics.values())]),
    )


def _most_first(changed: Sequence[Changed]) -> tuple[Changed, ...]:
    return tuple(sorted(changed, key=lambda each: (-sum(abs(y - x) for x, y in each.metrics.values()), each.id)))


def _differences(pairs: Sequence[tuple[AskedQuestion, AskedQuestion]], seed: int) -> list[Difference]:
    judged = [name for name in KINDS if any(name in asked.scores for pair in pairs for asked in pair)]
    found = [_difference(name, pairs, seed) for name in (*METRICS, *judged)]
    differences = [each for each, _ in found]
    telling = [at for at, each in enumerate(differences) if each.p is not None]
    adjusted = corrected([differences[at].p or 0.0 for at in telling], [found[at][1] for at in telling])
    for at, p in zip(telling, adjusted, strict=True):
        differences[at] = differences[at].model_copy(update={"p_adjusted": round(p, 6)})
    return differences


def _difference(name: str, pairs: Sequence[tuple[AskedQuestion, AskedQuestion]], seed: int) -> tuple[Difference, float]:
    """How far the runs differ, and the smallest p that could have come out."""
    every = [Pair(one.scores.get(name), other.scores.get(name)) for one, other in pairs]
    scored = [pair for pair in every if pair.a is not None or pair.b is not None]
    found = weighed(scored, name in METRICS and METRICS[name].binary, seed, name)
    a, b = _mean([pair.a for pair in scored]), _mean([pair.b for pair in scored])
    known = [(pair.a, pair.b) for pair in scored if pair.a is not None and pair.b is not None]
    difference = Difference(
        metric=name,
        a=_rounded(a),
        b=_rounded(b),
        difference=None if a is None or b is None else _rounded(b - a),
        interval=found.interval and (round(found.interval.low, DIGITS), round(found.interval.high, DIGITS)),
        p=None if found.p is None else round(found.p, 6),
        p_adjusted=None,
        test=found.test,
        n=len(scored),
        better=sum(y > x for x, y in known),
        worse=sum(y < x for x, y in known),
    )  # fmt: skip
    return difference, found.least


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _verdict(
    differences: Sequence[Difference],
) -> Literal["no difference", "no significant difference", "better", "worse", "mixed"]:
    if not any(each.better or each.worse or each.difference for each in differences):
        return "no difference"
    rose = any(each.significant and (each.difference or 0) > 0 for each in differences)
    fell = any(each.significant and (each.difference or 0) < 0 for each in differences)
    if rose and fell:
        return "mixed"
    return "better" if rose else "worse" if fell else "no significant difference"


def _changed(one: AskedQuestion, other: AskedQuestion) -> Changed:
    moved = {
        name: (x, y)
        for name in (*METRICS, *KINDS)
        if (x := one.scores.get(name)) is not None and (y := other.scores.get(name)) is not None and x != y
    }
    return Changed(
        id=one.id,
        question=one.question,
        gold=one.gold,
        metrics=moved,
        reasons={name: (one.reasons[name], other.reasons[name]) for name in moved},
        a=_side(one),
        b=_side(other),
    )


def _side(asked: AskedQuestion) -> Side:
    return Side(
        verdict=asked.verdict,
        text=asked.text,
        citations=asked.citations,
        ranking=asked.ranking,
        writer=asked.writer,
    )


def _made_otherwise(before: KeptRun, after: KeptRun) -> dict[str, tuple[str, str]]:
    """What differs between what the two were made with, as text."""
    ours, theirs = _told(before), _told(after)
    names = sorted(ours.keys() | theirs.keys())
    differing = {name: (ours.get(name, ""), theirs.get(name, "")) for name in names}
    return {name: both for name, both in differing.items() if both[0] != both[1]}


def _judge(kept: KeptRun) -> str:
    """Who judged the answers; nothing where nobody did. What two judges say is not compared."""
    section = (kept.metrics or {}).get("judge")
    return f"{section['model']} {section['digest']}" if section else ""


def _told(kept: KeptRun) -> Mapping[str, str]:
    run = kept.run
    told = {f"settings.{name}": str(value) for name, value in run.settings.items()}
    told |= {f"prompt {name}": digest[:12] for name, digest in run.prompts.items()}
    told |= {"set": f"{run.terms.set} {run.terms.set_digest[:12]}", "limit": str(run.terms.limit)}
    told |= {"code": f"{run.terms.code.version} {run.terms.code.sources}", "seed": str(run.terms.seed)}
    told["judge"] = _judge(kept)
    if run.library:
        state = run.library
        told["library"] = f"{state.articles} articles, {state.passages} passages, {state.digest}"
        told["embedder"] = state.embedder
    return told
