"""Conversations and feedback: answers kept as they were shown, and what readers say of them."""

import hashlib
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import ValidationError

from bot.values import Answer, Citation, GivenFeedback, Opinion
from library.errors import BadInput, LibraryDamaged, NewsdeskError, NotInLibrary
from library.feedback import FeedbackRow
from library.library import Library
from library.values import Turn, well_formed

MOST_VERSIONS = 1_000_000
"""No article has more."""


class Said(NamedTuple):
    """What a reader says; the fields are those of `Feedback`. Blank text is none."""

    opinion: Opinion
    citation: int | None = None
    source: str | None = None
    comment: str | None = None


def remembered(library: Library, conversation_id: str, answer: Answer) -> Answer:
    """The answer, kept as a turn of its conversation and with its number there; with a notice where that failed."""
    turn = Turn(
        question=answer.question,
        standalone_question=answer.standalone_question,
        answer=answer.text,
        article_ids=tuple(dict.fromkeys(citation.article_id for citation in answer.citations)),
        passage_ids=tuple(dict.fromkeys(each.passage_id for each in answer.citations if each.passage_id)),
    )
    try:
        number = library.conversations.add(conversation_id, turn, _now(), answer.model_dump_json(by_alias=True))
    except NewsdeskError as error:
        notice = f"This answer is not kept in its conversation: {error}."
        return answer.model_copy(update={"notices": (*answer.notices, notice)})
    return answer.model_copy(update={"turn": number})


class ReadersFeedback:
    """What readers say of answers, one word of each answer, the last one."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def of_turn(self, conversation_id: str, turn: int | None, said: Said) -> GivenFeedback:
        """Keep what is said of an answer of a conversation, the last one by default. Raises BadInput, NotInLibrary."""
        number, kept = self._library.conversations.answer(conversation_id, turn)
        answer = _answer(kept, f"turn {number} of that conversation")
        return self._put(answer.model_copy(update={"conversation_id": conversation_id, "turn": number}), said)

    def of_answer(self, answer: Answer, said: Said) -> GivenFeedback:
        """Keep what is said of an answer that somebody hands in, who may have changed it or made it up.

        Raises BadInput unless every citation stands in the library as it says, and what it says of its size.
        """
        for each in answer.citations:
            if not self._stands(each):
                raise BadInput(
                    f"citation {each.number} does not stand in this library as it says: "
                    "feedback is on answers as they were given here"
                )
        return self._put(answer, said)

    def _stands(self, cited: Citation) -> bool:
        if not 0 < cited.version <= MOST_VERSIONS:
            return False
        try:
            kept = self._library.articles.read(well_formed("the article's id", cited.article_id), cited.version)
        except NotInLibrary:
            return False
        same = (kept.title, kept.outlet, kept.url) == (cited.title, cited.outlet, cited.url)
        return same and 0 <= cited.start < cited.end and kept.text[cited.start : cited.end] == cited.quote

    def _put(self, answer: Answer, said: Said) -> GivenFeedback:
        try:
            whole = answer.model_dump_json(by_alias=True)
            Answer.model_validate_json(whole)
        except ValueError:  # half a surrogate pair, a number that is none
            raise BadInput("the answer holds what JSON cannot say: send it as it was given") from None
        try:
            given = GivenFeedback(
                id=hashlib.sha256(whole.encode()).hexdigest(),
                opinion=said.opinion,
                # Which conversation it was is the reader's own; whoever reads the feedback needs the answer alone.
                answer=answer.model_copy(update={"conversation_id": None, "turn": None}),
                citation=said.citation if said.opinion == "wrong_citation" else None,
                source=_text(said.source) if said.opinion == "missing_source" else None,
                comment=_text(said.comment),
                given_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            )
        except ValidationError as error:
            raise BadInput("; ".join(each["msg"].removeprefix("Value error, ") for each in error.errors())) from None
        self._library.feedback.put(_row(given))
        return given

    def given(self, limit: int = 50, offset: int = 0) -> tuple[GivenFeedback, ...]:
        """What was said, newest first."""
        return tuple(_given(row) for row in self._library.feedback.rows(limit, offset))

    def count(self) -> int:
        """How many answers something is said of."""
        return self._library.feedback.count()

    def take_back(self, feedback_id: str) -> None:
        """Forget it. Raises NotInLibrary."""
        self._library.feedback.remove(feedback_id)


def _row(given: GivenFeedback) -> FeedbackRow:
    return FeedbackRow(
        given.id, given.given_at or _now(), given.opinion, given.citation, given.source, given.comment,
        given.answer.model_dump_json(by_alias=True),
    )  # fmt: skip


def _given(row: FeedbackRow) -> GivenFeedback:
    return GivenFeedback.model_validate({**row._asdict(), "answer": _answer(row.answer, f"feedback {row.id}")})


def _answer(kept: str, where: str) -> Answer:
    try:
        return Answer.model_validate_json(kept)
    except ValidationError as error:
        raise LibraryDamaged(
            f"the answer kept with {where} cannot be read: a newer Newsdesk may have kept it"
        ) from error


def _text(typed: str | None) -> str | None:
    return (typed or "").strip() or None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
