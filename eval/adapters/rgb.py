"""RGB: short questions with passages that are right, beside the point, or wrong on purpose."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from eval.adapters.reading import Row, files_in, rows, text_of, texts_of
from eval.adapters.strict import mean
from eval.adapters.values import Adapted, Figures, Gathering, Said
from eval.questions import GoldEvidence, SetQuestion
from eval.scoring import stands_in
from library.errors import BadInput

FILES = "en.json, en_refine.json, en_int.json or en_fact.json"
WEAKNESS = (
    "An answer is right when the gold letters stand anywhere in it, in longer words and beside wrong answers too; a "
    "rejection counts only in one set phrase, and so does a notice of wrong passages, with no look at which passage."
)


def read(sources: Sequence[Path]) -> Adapted:
    """Read questions; each passage becomes an article whose name does not say of which kind it is."""
    into = Gathering()
    asked = 0
    for path in files_in(sources, (".json", ".jsonl")):
        name = path.name.split(".")[0]
        for row in rows(path, into):
            if text_of(row, "query") and "positive" in row:
                _ask(f"{name}-{text_of(row, 'id') or asked}", row, into)
                asked += 1
            else:
                into.leave_out("line", path.name, "neither a question nor its passages")
    if not asked:
        raise BadInput(f"no question of RGB in these files; they are {FILES}")
    return into.result(
        "all passages of all questions are in one library, the wrong beside the right ones: a harder task than the "
        "set's own, which shows five at a time",
        "a question with wrong passages has kind `conflict`: to show both sides is right too, and the figures of the "
        "set do not see it",
        "a passage without its answer is no evidence",
    )


def _ask(name: str, row: Row, into: Gathering) -> None:
    items = _items(row.get("answer"))
    wrong = texts_of(row.get("positive_wrong"))
    right = [each for group in _groups(row.get("positive")) for each in group]
    passages = list(dict.fromkeys([*right, *wrong, *texts_of(row.get("negative"))]))
    # In the order of their words, so that the number of a passage does not tell its kind.
    numbered = {text: number for number, text in enumerate(sorted(passages), start=1)}
    kept = {text: into.keep(f"{name}-{at}", f"Passage {at} on question {name}", text) for text, at in numbered.items()}
    wordings = tuple(each for item in items for each in item)
    evidence = [kept[each] for each in right if any(stands_in(wording, each) for wording in wordings)]
    if not wordings:
        into.leave_out("question", name, "it has no answer")
    elif not evidence:
        into.leave_out("question", name, "its answer stands in none of its passages")
    else:
        into.ask(
            SetQuestion(
                id=name,
                question=text_of(row, "query"),
                answers=wordings,
                items=items if len(items) > 1 else (),
                evidence=tuple(GoldEvidence(article=each) for each in dict.fromkeys(filter(None, evidence))),
                kind="conflict" if wrong else "integration" if len(items) > 1 else "noise",
            )
        )


def _items(answer: object) -> tuple[tuple[str, ...], ...]:
    """A whole answer holds every entry, and of an entry that is a list any one wording."""
    listed = cast("list[Any]", answer) if isinstance(answer, list) else [answer]
    return tuple(wordings for each in listed if (wordings := texts_of(each)))


def _groups(positive: object) -> list[tuple[str, ...]]:
    listed = cast("list[Any]", positive) if isinstance(positive, list) else [positive]
    return [texts_of(each) for each in listed]


def official_scores(questions: Sequence[SetQuestion], said: Mapping[str, Said]) -> Figures:
    """`accuracy`: every part of the gold answer stands in the text, letter by letter in lower case.

    `rejection`: an abstention, which the set asks for where all passages are beside the point.
    """
    empty = Said()
    right, rejected = list[float](), list[float]()
    for question in questions:
        given = said.get(question.id, empty)
        items = question.items or (question.answers,)
        held = all(any(wording.lower() in given.text.lower() for wording in item) for item in items)
        right.append(float(held and not given.abstained))
        rejected.append(float(given.abstained))
    return {"accuracy": mean(right), "rejection": mean(rejected)}
