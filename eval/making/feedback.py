"""The draft of a question that comes of what a reader said of an answer."""

from collections.abc import Iterator

from bot.newsdesk import Newsdesk
from bot.values import Feedback
from eval.making.drafts import Draft
from eval.making.material import draft_id
from eval.questions import GoldEvidence, SetQuestion

PAGE = 200


def feedback_drafts(desk: Newsdesk) -> Iterator[Draft]:
    """Drafts of all feedback in the library, the oldest first."""
    given = [each for offset in range(0, desk.feedback.count(), PAGE) for each in desk.feedback.given(PAGE, offset)]
    yield from map(question_from_feedback, reversed(given))


def question_from_feedback(feedback: Feedback) -> Draft:
    """A draft that remembers what was said; only a thumb up leaves nothing to be filled in.

    - `right`: what was quoted is the evidence, and the short answer, or else the quoted words, the answer; of an
      abstention, a question that cannot be answered.
    - `wrong`: the question alone.
    - `wrong_citation`: the other citations are the evidence.
    - `missing_source`: the article named is the evidence.
    """
    answer = feedback.answer
    abstained = answer.verdict == "abstained"
    unanswerable = feedback.opinion == "right" and abstained
    question = SetQuestion(
        # Of several readers with the same opinion of the same answer comes one draft.
        id=draft_id(
            "feedback",
            answer.standalone_question,
            answer.text,
            feedback.opinion,
            str(feedback.citation),
            feedback.source or "",
        ),
        question=answer.standalone_question,
        answers=_answers(feedback) if feedback.opinion == "right" and not abstained else (),
        answerable=not unanswerable,
        evidence=() if unanswerable else _evidence(feedback),
        asked_at=None,
        filters=answer.filters,
        kind=f"feedback-{feedback.opinion}",
    )
    return Draft(made_by="feedback", question=question, note=_note(feedback))


def _answers(feedback: Feedback) -> tuple[str, ...]:
    short = feedback.answer.short_answer
    return (short,) if short else tuple(dict.fromkeys(each.quote for each in feedback.answer.citations))


def _evidence(feedback: Feedback) -> tuple[GoldEvidence, ...]:
    if feedback.opinion == "missing_source":
        return (GoldEvidence(article=feedback.source),) if feedback.source else ()
    if feedback.opinion == "wrong":
        return ()
    cited = (each for each in feedback.answer.citations if each.number != feedback.citation)
    return tuple(GoldEvidence(article=each.url or each.article_id, quote=each.quote) for each in cited)


def _note(feedback: Feedback) -> str:
    said = {
        "right": "a reader called this right",
        "wrong": "a reader called this wrong: say what is right, or that nothing in the library is",
        "wrong_citation": f"a reader says that citation {feedback.citation} does not hold it: say what is right",
        "missing_source": "a reader misses a source: quote it, and say what is right",
    }[feedback.opinion]
    parts = [said, f"answered was: {feedback.answer.text}", f"comment: {feedback.comment}" if feedback.comment else ""]
    return "\n".join(filter(None, parts))
