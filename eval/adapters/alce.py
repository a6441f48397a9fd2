"""ALCE: questions whose long answers have to cite (ASQA, QAMPARI, ELI5), with the passages found for each."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from eval.adapters.reading import Row, files_in, rows, rows_of, text_of, texts_of
from eval.adapters.strict import mean
from eval.adapters.values import Adapted, Figures, Gathering, Said
from eval.questions import GoldEvidence, SetQuestion
from eval.scoring import exact_match, squad_words, stands_in
from library.errors import BadInput

FILES = "asqa_eval_*.json, qampari_eval_*.json or eli5_eval_*.json"
WEAKNESS = (
    "A short answer counts wherever its letters stand, inside other words too, and nothing is lost by saying more: the "
    "longest answer wins. QAMPARI splits the text at commas, so that a sentence is one wrong entry. Claims (ELI5) and "
    "citations are judged by a large model which is not run here: those figures are null."
)
RECALL_OF = 5
"""QAMPARI asks for no more than five."""


def read(sources: Sequence[Path]) -> Adapted:
    """Read questions of any of the three; each passage found becomes an article, once."""
    into = Gathering()
    asked = 0
    for path in files_in(sources, (".json", ".jsonl")):
        name = path.name.split(".")[0]
        for row in rows(path, into):
            if text_of(row, "question") and ("docs" in row or "qa_pairs" in row or "claims" in row):
                _ask(text_of(row, "sample_id", "id") or f"{name}-{asked}", row, into)
                asked += 1
            else:
                into.leave_out("line", path.name, "not a question with its passages")
    if not asked:
        raise BadInput(f"no question of ALCE in these files; they are {FILES}")
    return into.result(
        "the passages of all questions are in one library",
        "evidence is the passages in which one of the short answers stands; ELI5 has none",
        "the answers of ELI5 are claims in the annotator's words: only a judge can tell whether they are held",
    )


def _ask(name: str, row: Row, into: Gathering) -> None:
    kept: dict[str, str] = {}
    for number, each in enumerate(rows_of(row.get("docs")), start=1):
        title, text = text_of(each, "title"), text_of(each, "text", "sent")
        article = into.keep(text_of(each, "id") or f"{name}:{number}", title, text)
        if article:
            kept[article] = text
    kind, items = _items(row)
    answers = tuple(dict.fromkeys(wording for item in items for wording in item))
    if not answers:
        into.leave_out("question", name, "it has no answer")
        return
    claims = kind == "claims"
    holding = [] if claims else [each for each, text in kept.items() if any(stands_in(one, text) for one in answers)]
    if not (claims or holding):
        into.leave_out("question", name, "none of its answers stands in a passage found for it")
        return
    into.ask(
        SetQuestion(
            id=name,
            question=text_of(row, "question"),
            answers=answers,
            items=items,
            abstractive=claims,
            evidence=tuple(GoldEvidence(article=each) for each in holding),
            kind=kind,
        )
    )


def _items(row: Row) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """What a whole answer holds, and of which of the three sets it is."""
    pairs = rows_of(row.get("qa_pairs"))
    if pairs:
        return "ambiguous", tuple(filter(None, (texts_of(pair.get("short_answers")) for pair in pairs)))
    if "claims" in row:
        return "claims", tuple((each,) for each in texts_of(row.get("claims")))
    listed = row.get("answers")
    entries = cast("list[Any]", listed) if isinstance(listed, list) else []
    return "list", tuple(filter(None, (texts_of(each) for each in entries)))


def official_scores(questions: Sequence[SetQuestion], said: Mapping[str, Said]) -> Figures:
    """`str_em` and `str_hit` (ASQA), `list_precision`, `list_recall`, `list_recall_5` and `list_f1_5` (QAMPARI).

    Short answers are compared as in SQuAD; `str_em` is the share of a question's short answers whose letters stand in
    the text, `str_hit` whether all do.
    """
    empty = Said()
    shares, precision, recall, capped, f1s = (list[float]() for _ in range(5))
    for question in questions:
        text = said.get(question.id, empty).text
        if question.kind == "ambiguous":
            held = [any(_letters(wording) in _letters(text) for wording in item) for item in question.items]
            shares.append(sum(held) / len(held))
        elif question.kind == "list":
            entries = [each.strip() for each in text.rstrip().rstrip(".,").split(",") if each.strip()]
            right = [any(exact_match(each, wording) for wording in question.answers) for each in entries]
            found = [any(exact_match(each, w) for w in item for each in entries) for item in question.items]
            precision.append(sum(right) / len(right) if right else 0.0)
            recall.append(sum(found) / len(found))
            capped.append(min(RECALL_OF, sum(found)) / min(RECALL_OF, len(found)))
            both = precision[-1] + capped[-1]
            f1s.append(2 * precision[-1] * capped[-1] / both if both else 0.0)
    return {
        "str_em": mean(shares),
        "str_hit": mean([float(each == 1) for each in shares]),
        "list_precision": mean(precision),
        "list_recall": mean(recall),
        "list_recall_5": mean(capped),
        "list_f1_5": mean(f1s),
        "claim_recall": None,
        "citation_precision": None,
        "citation_recall": None,
    }


def _letters(text: str) -> str:
    return " ".join(squad_words(text))
