"""A finished run of a public set, as the set's own scorer counts it, and strictly."""

from pathlib import Path
from typing import NamedTuple

from eval.adapters import QUESTIONS, adapter
from eval.adapters.strict import strict_scores
from eval.adapters.values import Figures, Said
from eval.question_files import read_set
from eval.runs.asking import RANKED
from eval.runs.folder import read_run
from library.errors import BadInput


class OfficialFigures(NamedTuple):
    """Shares by name, None where a figure does not apply."""

    name: str
    title: str
    questions: int
    official: Figures
    strict: Figures
    weakness: str
    """What the official figures do not see."""
    notes: tuple[str, ...]


def official_figures(name: str, run: Path, set_file: Path) -> OfficialFigures:
    """The figures of a finished run of this set; of `set_file`, a folder is one that `adapt` wrote.

    Raises BadInput for another set than the one that was run, and for a run that is not finished.
    """
    chosen = adapter(name)
    kept = read_run(run)
    if not kept.run.finished:
        raise BadInput(f"the run in {run} is not finished: `newsdesk eval run` with the same --out goes on with it")
    read = read_set(set_file / QUESTIONS if set_file.is_dir() else set_file)
    if read.digest != kept.run.terms.set_digest:
        raise BadInput(f"{set_file} is not the set that was run in {run}: name that one with --set")
    questions = read.questions[: kept.run.terms.limit]
    said = {each.id: Said.from_answer(each, each.ranking) for each in kept.asked}
    missing = sum(each.id not in said for each in questions)
    notes = [f"the run keeps the first {RANKED} articles found: figures that look deeper see no more than those"]
    if missing:
        notes.append(f"{missing} questions could not be asked, and count as abstentions")
    return OfficialFigures(
        name, chosen.title, len(questions), chosen.official_scores(questions, said), strict_scores(questions, said),
        chosen.weakness, tuple(notes),
    )  # fmt: skip
