"""MTRAG: conversations, each turn a task, some without an answer in the passages."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.adapters.beir import corpus_row, judged
from eval.adapters.reading import Row, files_in, rows, rows_of, text_of, texts_of
from eval.adapters.strict import mean
from eval.adapters.values import Adapted, Figures, Gathering, Said
from eval.questions import GoldEvidence, SetQuestion
from library.errors import BadInput

FILES = (
    "generation tasks (reference.jsonl), or retrieval tasks: *_questions.jsonl, qrels in .tsv and the corpus in .jsonl"
)
WEAKNESS = (
    "ROUGE-L against one long reference pays for its words and length; the set's other figures need a judge and an "
    "embedding of whole answers, which are not run here and are null; an abstention is told by a model there, and by "
    "the verdict here."
)
OUR_OWN = {"ANSWERABLE": "conversation", "PARTIAL": "partial", "UNANSWERABLE": "none"}
_TURN = re.compile(r"^\|(user|agent)\|:\s*", re.MULTILINE)


def read(sources: Sequence[Path]) -> Adapted:
    """Read the tasks of generation, or those of retrieval with their judgements."""
    into = Gathering()
    found: dict[str, list[str]] = {}
    asked: list[Row] = []
    tasks = 0
    for path in files_in(sources):
        if path.name.removesuffix(".gz").endswith(".tsv"):
            judged(path, found, into)
            continue
        for row in rows(path, into):
            if rows_of(row.get("input")) and text_of(row, "task_id"):
                _task(row, into)
                tasks += 1
            elif text_of(row, "_id") and text_of(row, "text").startswith("|user|:"):
                asked.append(row)
            elif not corpus_row(row, into):
                into.leave_out("line", path.name, "neither a task, a question nor a passage")
    for row in asked:
        _retrieval(row, found, into)
    if not (tasks or asked):
        raise BadInput(f"no task of MTRAG in these files; they are {FILES}")
    return into.result(
        "the earlier turns are the user's; what the agent said to them is not given, and is asked anew",
        "an answer is a long text in the annotator's words: whether it is held, only a judge can tell",
        "an unanswerable turn is so for the set's own corpus, of which the passages of the other tasks are a part",
    )


def _task(row: Row, into: Gathering) -> None:
    name = text_of(row, "task_id")
    label = (texts_of(row.get("answerability", row.get("Answerability"))) or ("",))[0].upper()
    turns = rows_of(row.get("input"))
    said = [text_of(each, "text") for each in turns if text_of(each, "speaker") == "user"]
    kept = [
        into.keep(
            text_of(each, "document_id") or f"{name}:{number}",
            text_of(each, "title"),
            text_of(each, "text"),
            url=text_of(each, "url", "source") if text_of(each, "url", "source").startswith("http") else None,
        )
        for number, each in enumerate(rows_of(row.get("contexts")), start=1)
    ]
    targets = tuple(filter(None, (text_of(each, "text") for each in rows_of(row.get("targets")))))
    evidence = [each for each in kept if each]
    if label not in OUR_OWN:
        into.leave_out("question", name, f"{label or 'without a label'}: what is right is not an answer")
    elif not said or text_of(turns[-1], "speaker") != "user":
        into.leave_out("question", name, "its last turn is not the user's")
    elif label != "UNANSWERABLE" and not (targets and evidence):
        into.leave_out("question", name, "it says that it can be answered, without an answer or a passage")
    else:
        answerable = label != "UNANSWERABLE"
        into.ask(
            SetQuestion(
                id=name,
                question=said[-1],
                history=tuple(said[:-1]),
                answers=targets if answerable else (),
                answerable=answerable,
                abstractive=answerable,
                evidence=tuple(GoldEvidence(article=each) for each in dict.fromkeys(evidence)) if answerable else (),
                kind=OUR_OWN[label],
            )
        )


def _retrieval(row: Row, found: Mapping[str, list[str]], into: Gathering) -> None:
    name = text_of(row, "_id")
    parts = _TURN.split(text_of(row, "text"))
    said = [
        words.strip() for who, words in zip(parts[1::2], parts[2::2], strict=True) if who == "user" and words.strip()
    ]
    evidence = [each for each in found.get(name, ()) if each in into.articles]
    if not evidence:
        into.leave_out("question", name, "no passage that is judged relevant is in the files")
    elif said:
        gold = tuple(GoldEvidence(article=each) for each in evidence)
        into.ask(SetQuestion(id=name, question=said[-1], history=tuple(said[:-1]), evidence=gold, kind="conversation"))


def official_scores(questions: Sequence[SetQuestion], said: Mapping[str, Said]) -> Figures:
    """`rouge_l`: F of the longest common subsequence with the reference, over the turns that can be answered.

    `idk_accuracy`: turns that can be answered are, and those that cannot are not. The set's other figures are null.
    """
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rougeL"], use_stemmer=True)
    empty = Said()
    overlap, known = list[float](), list[float]()
    for question in questions:
        given = said.get(question.id, empty)
        known.append(float(given.abstained != question.answerable))
        if question.answers:
            overlap.append(max(scorer.score(gold, given.text)["rougeL"].fmeasure for gold in question.answers))
    return {"rouge_l": mean(overlap), "idk_accuracy": mean(known), "bert_recall": None, "bert_k_precision": None}
