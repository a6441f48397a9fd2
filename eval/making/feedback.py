"""What readers say of an answer, and the draft of a question that comes of it."""

from typing import Literal

from pydantic import Field

from bot.values import Answer
from eval.making.drafts import Draft
from eval.making.material import draft_id
from eval.questions import GoldEvidence, SetQuestion
from library.values import IsoTime, Value

LONGEST_COMMENT = 2000

Opinion = Literal["right", "wrong", "wrong_citation", "missing_source"]


class Feedback(Value):
    """One reader's word on one answer: thumbs up and down, a citation that does not hold, a source that is missing."""

    opinion: Opinion
    answer: Answer
    """As it was shown."""
    citation: int | None = Field(default=None, ge=1)
    """The number of the citation that does not hold what it is cited for."""
    source: str | None = Field(default=None, max_length=2000)
    """The article that is missing, by id, url or title."""
    comment: str | None = Field(default=None, max_length=LONGEST_COMMENT)
    given_at: IsoTime | None = None


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
        # The same reader may press twice; the same opinion of the same question is one draft.
        id=draft_id(
            "feedback", answer.standalone_question, feedback.opinion, str(feedback.citation), feedback.source or ""
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
