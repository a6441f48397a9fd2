"""SQuAD 2.0, and sets in its form: questions on paragraphs, some without an answer in theirs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.adapters.reading import Row, files_in, rows, rows_of, text_of
from eval.adapters.strict import mean
from eval.adapters.values import Adapted, Figures, Gathering, Said
from eval.questions import GoldEvidence, SetQuestion
from eval.scoring import exact_match, squad_words, token_f1
from library.errors import BadInput

FILES = "train-v2.0.json or dev-v2.0.json, or another file in that form"
WEAKNESS = (
    "Half of the questions have no answer in their paragraph, so whoever never answers gets half of the points; "
    "`without an answer` holds for one paragraph and not for a library of all of them; and F1 pays for words that the "
    "answer shares with the gold one in any order."
)


def read(sources: Sequence[Path]) -> Adapted:
    """Read questions; each paragraph becomes an article, named by its page and its number there."""
    into = Gathering()
    asked = 0
    for path in files_in(sources, (".json",)):
        for whole in rows(path, into):
            for page, document in enumerate(rows_of(whole.get("data"))):
                title = text_of(document, "title") or f"page {page + 1}"
                for number, paragraph in enumerate(rows_of(document.get("paragraphs")), start=1):
                    asked += _paragraph(path, title, number, paragraph, into)
    if not asked:
        raise BadInput(f"no question in the form of SQuAD in these files; they are {FILES}")
    return into.result(
        "each paragraph is an article; a question was written with its paragraph before the eyes, and names it seldom",
        "an unanswerable question is so for its own paragraph: in a library of all, another may answer",
    )


def _paragraph(path: Path, title: str, number: int, row: Row, into: Gathering) -> int:
    questions, context = rows_of(row.get("qas")), text_of(row, "context")
    plain = title.replace("_", " ")
    article = into.keep(f"{path.name.split('.')[0]}:{title}:{number}"[:200], f"{plain}, paragraph {number}", context)
    for each in questions:
        if article:
            _ask(each, article, context, into)
        else:
            into.leave_out("question", text_of(each, "id"), "its paragraph has no text")
    return len(questions)


def _ask(row: Row, article: str, context: str, into: Gathering) -> None:
    name = text_of(row, "id")
    answers = tuple(dict.fromkeys(text_of(each, "text") for each in rows_of(row.get("answers"))))
    impossible = row.get("is_impossible", not answers)
    if bool(impossible) == bool(answers):
        into.leave_out("question", name, "it says that it can be answered and gives no answer, or the other way round")
    elif any(each not in context for each in answers):
        into.leave_out("question", name, "an answer does not stand in its paragraph")
    elif not (name and text_of(row, "question")):
        into.leave_out("question", name, "it has no id or no words")
    else:
        into.ask(
            SetQuestion(
                id=name,
                question=text_of(row, "question"),
                answers=answers,
                answerable=bool(answers),
                evidence=(GoldEvidence(article=article),) if answers else (),
                kind="span" if answers else "none",
            )
        )


def official_scores(questions: Sequence[SetQuestion], said: Mapping[str, Said]) -> Figures:
    """`exact` and `f1` of the whole answer against the likest gold answer, over all, and over each half alone.

    A question without an answer has one, the empty text.
    """
    empty = Said()
    matched: dict[bool, list[float]] = {True: [], False: []}
    overlap: dict[bool, list[float]] = {True: [], False: []}
    for question in questions:
        text = said.get(question.id, empty).text
        gold = [each for each in question.answers if squad_words(each)] or [""]
        matched[question.answerable].append(max(exact_match(text, each) for each in gold))
        overlap[question.answerable].append(max(token_f1(text, each) for each in gold))
    return {
        "exact": mean(matched[True] + matched[False]),
        "f1": mean(overlap[True] + overlap[False]),
        "has_answer_exact": mean(matched[True]),
        "has_answer_f1": mean(overlap[True]),
        "no_answer_exact": mean(matched[False]),
    }
