"""What a judge said of a run, summed: the section `judge` of metrics.json, with what the judge's word is worth."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.judging.values import KINDS, Agreement, Calibration, JudgedQuestion, JudgeIdentity, Kind
from eval.metrics.intervals import mean_interval
from library.errors import BadInput

DIGITS = 4
CALIBRATION = "calibration.json"
LEAST = 5
"""Labels of either sort without which agreement says nothing."""
_PARTS = {
    "model": "another model",
    "address": "a judge at another address",
    "prompts": "other prompts",
    "seed": "another seed",
    "max_tokens": "another NEWSDESK_JUDGE_MAX_TOKENS",
    "context_tokens": "another NEWSDESK_JUDGE_CONTEXT_TOKENS",
}


def read_calibration(path: Path) -> Calibration:
    """From calibration.json, or the folder that holds one. Raises BadInput."""
    path = path / CALIBRATION if path.is_dir() else path
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read ({error.strerror}): `newsdesk eval calibrate LABELS --out DIR` writes one"
        ) from None
    except ValidationError:
        raise BadInput(f"{path} is damaged, or no calibration: `newsdesk eval calibrate` writes one") from None


def judge_section(
    metrics: Mapping[str, Any],
    lines: Sequence[JudgedQuestion],
    judge: JudgeIdentity,
    calibration: Calibration | None,
    seed: int,
) -> dict[str, Any]:
    """metrics.json with the section `judge`, and the judged metrics among its intervals and counts."""
    values = {name: [v for each in lines if (v := each.scores.get(name)) is not None] for name in KINDS}
    intervals = {name: mean_interval(scores, seed, name) for name, scores in values.items()}
    beside = {name.removeprefix("judge."): worth(judge, calibration, kind) for name, kind in KINDS.items()}
    section: dict[str, Any] = {
        **{
            name.removeprefix("judge."): round(math.fsum(scores) / len(scores), DIGITS) if scores else None
            for name, scores in values.items()
        },
        "model": judge.model,
        "digest": judge.digest,
        "identity": judge.model_dump(mode="json"),
        "wrote_the_answers": judge.model == metrics["writer"],
        "calibrated": all(each["calibrated"] for each in beside.values()),
        "calibration": beside,
        "not_judged": {name.removeprefix("judge."): _lost(lines, name) for name in KINDS},
        "usage": {
            "calls": sum(each.calls for each in lines),
            "input_tokens": sum(each.input_tokens for each in lines),
            "output_tokens": sum(each.output_tokens for each in lines),
        },
    }
    ends = {
        name: None if found is None else [round(found.low, DIGITS), round(found.high, DIGITS)]
        for name, found in intervals.items()
    }
    return {
        **metrics,
        "judge": section,
        "intervals": {**metrics["intervals"], **ends},
        "counts": {**metrics["counts"], **{name: len(scores) for name, scores in values.items()}},
    }


def worth(judge: JudgeIdentity, calibration: Calibration | None, kind: Kind) -> dict[str, Any]:
    """What is known of this judge's word on this kind: figures with their intervals, or that it is not calibrated."""
    blank: dict[str, Any] = {"calibrated": False, "kind": kind, "better_than_chance": None, "agreement": None}
    if calibration is None:
        return {**blank, "note": "not calibrated"}
    ours, theirs = judge.model_dump(), calibration.judge.model_dump()
    other = [words for name, words in _PARTS.items() if ours[name] != theirs[name]]
    if other:
        return {**blank, "note": f"not calibrated: {calibration.labels} was judged with {', '.join(other)}"}
    found = calibration.agreement.get(kind)
    if found is None or min(found.right, found.n - found.right) < LEAST:
        return {**blank, "note": f"not calibrated: {calibration.labels} has too few labels of {kind}"}
    kappa = found.intervals.get("kappa")
    better = bool(kappa and kappa[0] > 0)
    return {
        "calibrated": True,
        "kind": kind,
        "better_than_chance": better,
        "agreement": found.model_dump(mode="json"),
        "labels": calibration.labels,
        "note": agreement_note(found) + ("" if better else "; no better than chance"),
    }


def agreement_note(found: Agreement) -> str:
    """In a few words, how far the judge agrees with labels."""
    ends = found.intervals.get("kappa")
    kappa = "-" if found.kappa is None else f"{found.kappa:.2f}"
    told = f" ({ends[0]:.2f} to {ends[1]:.2f})" if ends else ""
    lost = f", {found.not_judged} not judged" if found.not_judged else ""
    balanced = "-" if found.balanced_accuracy is None else f"{found.balanced_accuracy:.2f}"
    return f"kappa {kappa}{told}, balanced accuracy {balanced}, {found.n} labels{lost}"


def _lost(lines: Sequence[JudgedQuestion], name: str) -> dict[str, Any] | None:
    """How many questions a metric applies to and has no score for, and the first reason; None where there is none."""
    lost = [each for each in lines if name in each.failed]
    return {"questions": len(lost), "reason": lost[0].reasons[name]} if lost else None
