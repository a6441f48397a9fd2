"""RealTimeQA: weekly news quizzes with four choices, and the pages that were found for each."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from eval.adapters.reading import Row, day_of, files_in, rows, rows_of, text_of, texts_of
from eval.adapters.strict import mean
from eval.adapters.values import Adapted, Figures, Gathering, Said
from eval.questions import GoldEvidence, SetQuestion
from eval.scoring import exact_match, normalised, stands_in, token_f1
from library.errors import BadInput

FILES = (
    "the weekly *_qa.jsonl (questions) and *_gcs.jsonl (pages found); also questions and documents in two JSON lines"
)
WEAKNESS = (
    "Multiple choice gives a quarter of the points to a guess, and tells the answerer what may be right; exact match "
    "and F1 compare a whole sentence with two words, so that a right answer in a sentence scores next to nothing. For "
    "about half of the questions no page that was found holds the answer, and pages of the quiz itself hold all four."
)
NONE_OF_THEM = "none of the above"
QUIZ = ("news quiz", "news-quiz", "quiz of the week", "quiz-of-the-week")


def read(sources: Sequence[Path]) -> Adapted:
    """Read questions and pages; a page that names its quiz is left out."""
    into = Gathering()
    asked: list[Row] = []
    found: dict[str, list[str]] = {}
    for path in files_in(sources, (".json", ".jsonl")):
        for row in rows(path, into):
            if rows_of(row.get("search_result")):
                kept = [_keep(page, into) for page in rows_of(row.get("search_result"))]
                found.setdefault(text_of(row, "question_id"), []).extend(each for each in kept if each)
            elif text_of(row, "question_sentence", "question") and row.get("choices"):
                asked.append(row)
            elif text_of(row, "text") and text_of(row, "url", "doc_id"):
                _keep(row, into)
            else:
                into.leave_out("line", path.name, "neither a question with choices nor a page")
    if not asked:
        raise BadInput(f"no question of RealTimeQA in these files; they are {FILES}")
    for row in asked:
        _ask(row, found, into)
    return into.result(
        "a question is asked on the day of its quiz",
        "evidence is the pages found for the question, or linked to it, in which the right choice stands: "
        "weak evidence; without any pages in the files, every question is taken, and none has evidence",
    )


def _keep(row: Row, into: Gathering) -> str | None:
    url, title = text_of(row, "url"), text_of(row, "title")
    name = text_of(row, "doc_id") or url
    if any(word in f"{url} {title}".casefold() for word in QUIZ):
        into.leave_out("article", name, "it is a quiz, which holds every choice")
        return None
    return into.keep(
        name,
        title,
        text_of(row, "text"),
        url=url,
        outlet=text_of(row, "source") or (urlsplit(url).hostname or "").removeprefix("www."),
        authors=texts_of(row.get("authors")),
        published_at=day_of(text_of(row, "publish_date")),
    )


def _ask(row: Row, found: Mapping[str, list[str]], into: Gathering) -> None:
    name, choices = text_of(row, "question_id"), texts_of(row.get("choices"))
    # An index stands as a number, or, in the weekly files, as a list of one number in words.
    given = texts_of(row.get("answer_index", row.get("answer")))
    at = int(given[0]) if given and given[0].isdigit() else -1
    if not 0 <= at < len(choices):
        into.leave_out("question", name, "its answer is not one of its choices")
        return
    answer = choices[at]
    listed = [*texts_of(row.get("linked_doc_ids")), *texts_of(row.get("answer_bearing_doc_ids")), *found.get(name, ())]
    # What stands in no article cannot be asked of them; with "none of the above" nothing in them is right.
    if answer.casefold().strip(".") == NONE_OF_THEM:
        answers, pages = (), []
    else:
        answers, pages = (
            (answer.strip("“”\"'"),),
            [each for each in dict.fromkeys(listed) if _holds(each, answer, into)],
        )
    if answers and into.articles and not pages:
        into.leave_out("question", name, "no page that was given for it holds its answer")
        return
    day = day_of(text_of(row, "question_date", "date"))
    into.ask(
        SetQuestion(
            id=name,
            question=text_of(row, "question_sentence", "question"),
            answers=answers,
            answerable=bool(answers),
            evidence=tuple(GoldEvidence(article=each) for each in pages),
            asked_at=date.fromisoformat(day) if day else None,
            kind="none_of_the_above" if not answers else "quiz",
            choices=tuple(choices),
        )
    )


def _holds(article: str, answer: str, into: Gathering) -> bool:
    return article in into.articles and stands_in(answer, into.articles[article].text)


def official_scores(questions: Sequence[SetQuestion], said: Mapping[str, Said]) -> Figures:
    """`choice_accuracy`: the choice that the answer is most like (F1, then the first) is the right one.

    `exact_match` and `f1` as in SQuAD, of the whole text; over the questions that have a right choice.
    """
    empty = Said()
    chosen, matched, overlap = list[float](), list[float](), list[float]()
    for question in questions:
        text = said.get(question.id, empty).text
        gold = question.answers[0] if question.answers else NONE_OF_THEM
        nearest = max(question.choices, key=lambda choice, text=text: token_f1(text, choice), default="")
        right = bool(text) and token_f1(text, nearest) > 0 and normalised(nearest) == normalised(gold)
        chosen.append(float(right))
        if question.answers:
            matched.append(exact_match(text, gold))
            overlap.append(token_f1(text, gold))
    return {"choice_accuracy": mean(chosen), "exact_match": mean(matched), "f1": mean(overlap)}
