"""A judge measured against labels before its word counts."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from eval.judging.agreement import Pair, agreement
from eval.judging.figures import CALIBRATION
from eval.judging.judge import Judge, Verdict
from eval.judging.kept import Asked, JudgedFile
from eval.judging.labels import Label, Labels
from eval.judging.pace import Pace, at_once
from eval.judging.values import RIGHT_ABOVE, RULES, Agreement, Calibration, JudgedQuestion, Kind
from eval.runs.folder import replace_file
from library.errors import BadInput
from library.lock import FileLock

JUDGED_LABELS = "judged-labels.jsonl"
ORDER: tuple[Kind, ...] = ("correctness", "faithfulness", *RULES)


class Disagreement(NamedTuple):
    """A label, and what the judge said of it."""

    label: Label
    judged: JudgedQuestion


class Calibrated(NamedTuple):
    """The figures, and the labels that the judge contradicts or could not judge."""

    calibration: Calibration
    disagreements: tuple[Disagreement, ...]


def calibrate(
    judge: Judge, labels: Labels, out: Path, limit: int | None = None, pace: Pace | None = None
) -> Calibrated:
    """Judge every label once and write calibration.json; what was judged before a stop is not asked again.

    Raises BadInput, and Stopped when `pace.stop` is set.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"the folder {out} cannot be made ({error.strerror}); name another") from None
    lock = FileLock(out / "calibrate.lock").take(0.0)
    if lock is None:
        raise BadInput(f"another process calibrates a judge in {out}: wait for it, or name another folder")
    with lock:
        judged = _judged(judge, labels.labels, JudgedFile(out / JUDGED_LABELS), pace or Pace())
        calibration = _measured(judge, labels, limit, judged)
        replace_file(out / CALIBRATION, calibration.model_dump_json(indent=2).encode() + b"\n")
    apart = [
        Disagreement(*pair) for pair in zip(labels.labels, judged, strict=True) if _right(pair[1]) != pair[0].right
    ]
    return Calibrated(calibration, tuple(apart))


def _judged(judge: Judge, labels: Sequence[Label], file: JudgedFile, pace: Pace) -> list[JudgedQuestion]:
    """What the judge says of each label, in their order."""
    file.mend()
    kept = file.read()
    places = [Asked(each.id, each.key, judge.identity.digest) for each in labels]
    found = {place.id: kept[place] for place in places if place in kept and not kept[place].broken}
    pace.told(len(found), len(labels))
    for each in at_once([each for each in labels if each.id not in found], lambda it: _one(judge, it), pace):
        file.add(each)
        found[each.id] = each
        pace.told(len(found), len(labels))
    judged = [found[each.id] for each in labels]
    file.settle(judged, [(place.id, place.key) for place in places])
    return judged


def _one(judge: Judge, label: Label) -> JudgedQuestion:
    verdict = _look(judge, label)
    ruling = verdict.rulings[label.kind]
    return JudgedQuestion(
        id=label.id,
        key=label.key,
        judge=judge.identity.digest,
        scores={label.kind: ruling.score},
        reasons={label.kind: ruling.reason},
        failed=(label.kind,) if ruling.score is None else (),
        broken=ruling.broken,
        **verdict.spent._asdict(),
    )


def _look(judge: Judge, label: Label) -> Verdict:
    """The same look as at an answer of a run."""
    if label.kind == "correctness":
        return judge.correctness(label.question, label.text, label.answers, answerable=bool(label.answers))
    if label.kind == "faithfulness":
        return judge.faithfulness(label.text, label.passages, label.question)
    return judge.newsroom(label.question, label.text, label.passages)


def _right(judged: JudgedQuestion) -> bool | None:
    """What the judge says: right, wrong, or nothing."""
    score = next(iter(judged.scores.values()))
    return None if score is None else score > RIGHT_ABOVE


def _measured(judge: Judge, labels: Labels, limit: int | None, judged: Sequence[JudgedQuestion]) -> Calibration:
    pairs = [(label, Pair(label.right, _right(each))) for label, each in zip(labels.labels, judged, strict=True)]
    agreements: dict[Kind, Agreement] = {
        kind: agreement(of_kind, kind)
        for kind in ORDER
        if (of_kind := [pair for label, pair in pairs if label.kind == kind])
    }
    groups = sorted({label.group for label in labels.labels if label.group})
    return Calibration(
        judge=judge.identity,
        labels=labels.name,
        labels_digest=labels.digest,
        limit=limit,
        agreement=agreements,
        groups={group: agreement([pair for label, pair in pairs if label.group == group], group) for group in groups},
    )
