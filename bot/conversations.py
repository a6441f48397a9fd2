"""Past conversations: listed, opened, renamed, exported and deleted."""

from collections.abc import Iterator

from pydantic import ValidationError

from bot.desk_values import Conversation, ConversationCard, KeptTurn
from bot.exporting import as_markdown
from bot.values import Answer
from library.conversations import ConversationRow, TurnRow
from library.errors import LibraryDamaged
from library.library import Library
from library.values import well_formed

PAGE = 100
"""Turns read at a time."""
LONGEST_SHOWN = 80
"""Characters of a first question that is shown as a title."""


class PastConversations:
    """What was asked under a name that was given for it, with the answers as they were shown."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def cards(self, limit: int = 50, offset: int = 0) -> tuple[ConversationCard, ...]:
        """The conversations, the one with the latest question first."""
        return tuple(map(_card, self._library.conversations.rows(limit, offset)))

    def count(self) -> int:
        """How many there are."""
        return self._library.conversations.count()

    def read(self, conversation_id: str) -> Conversation:
        """One of them, whole. Raises BadInput, NotInLibrary, LibraryDamaged."""
        card = _card(self._library.conversations.row(conversation_id))
        turns = tuple(_turn(row, conversation_id) for row in self._turns(conversation_id))
        return Conversation(**card.model_dump(), said=turns)

    def rename(self, conversation_id: str, title: str) -> ConversationCard:
        """Give it a title. Raises BadInput, NotInLibrary."""
        self._library.conversations.rename(conversation_id, title)
        return _card(self._library.conversations.row(conversation_id))

    def exported(self, conversation_id: str) -> str:
        """The conversation as Markdown, with a footnote for each citation. Raises as `read` does."""
        return as_markdown(self.read(conversation_id))

    def delete(self, conversation_id: str) -> None:
        """Forget it; what readers said of its answers stays. Raises BadInput, NotInLibrary."""
        self._library.conversations.delete(well_formed("the conversation's name", conversation_id))

    def _turns(self, conversation_id: str) -> Iterator[TurnRow]:
        last = 0
        while rows := self._library.conversations.kept(conversation_id, last, PAGE):
            yield from rows
            last = rows[-1].number


def _card(row: ConversationRow) -> ConversationCard:
    asked = " ".join(row.first_question.split())
    shown = asked if len(asked) <= LONGEST_SHOWN else f"{asked[: LONGEST_SHOWN - 1].rstrip()}…"
    return ConversationCard(
        id=row.id, title=row.title or shown, started_at=row.started_at, last_at=row.last_at, turns=row.turns
    )


def _turn(row: TurnRow, conversation_id: str) -> KeptTurn:
    answer = None
    if row.answer is not None:
        try:
            answer = Answer.model_validate_json(row.answer)
        except ValidationError as error:
            raise LibraryDamaged(
                f"turn {row.number} of conversation {conversation_id} cannot be read: a newer Newsdesk may have kept it"
            ) from error
        answer = answer.model_copy(update={"conversation_id": conversation_id, "turn": row.number})
    return KeptTurn(
        number=row.number, asked_at=row.asked_at, question=row.turn.question, text=row.turn.answer, answer=answer
    )
