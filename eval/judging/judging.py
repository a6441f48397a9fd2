"""A run judged: every answer once, kept as it comes, and the sums in its metrics.json."""

from pathlib import Path
from typing import Any, NamedTuple

from eval.judging.figures import judge_section
from eval.judging.judge import Judge
from eval.judging.kept import JUDGED, Asked, JudgedFile
from eval.judging.pace import Pace, at_once
from eval.judging.scoring import judged, key_of
from eval.judging.values import Calibration, JudgedQuestion
from eval.runs.folder import RunFolder, read_run
from library.errors import BadInput


class Judged(NamedTuple):
    """What came of judging a run: its metrics.json, and the lines of judged.jsonl in the order of the answers."""

    metrics: dict[str, Any]
    lines: tuple[JudgedQuestion, ...]


def judge_run(folder: Path, judge: Judge, calibration: Calibration | None = None, pace: Pace | None = None) -> Judged:
    """Judge a finished run, or go on where judging stopped. Raises BadInput, and Stopped when `pace.stop` is set.

    A judge that fails leaves None with the reason; that part is asked again the next time.
    """
    pace = pace or Pace()
    read_run(folder)  # before a lock makes a folder of what is none
    with RunFolder(folder) as held:
        run = read_run(folder)
        if run.metrics is None:
            raise BadInput(f"the run in {folder} is not finished: run the same command again to go on with it")
        file = JudgedFile(folder / JUDGED)
        file.mend()
        digest = judge.identity.digest
        places = [Asked(each.id, key_of(each), digest) for each in run.asked]
        kept = file.read()
        found = {place.id: kept[place] for place in places if place in kept and not kept[place].broken}
        pace.told(len(found), len(places))
        for each in at_once([each for each in run.asked if each.id not in found], lambda it: judged(judge, it), pace):
            file.add(each)
            found[each.id] = each
            pace.told(len(found), len(places))
        lines = tuple(found[place.id] for place in places)
        file.settle(lines, [(place.id, place.key) for place in places])
        metrics = judge_section(run.metrics, lines, judge.identity, calibration, run.run.terms.seed)
        held.figures(metrics)
        return Judged(metrics, lines)
