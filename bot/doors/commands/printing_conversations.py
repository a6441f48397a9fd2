"""What `newsdesk conversations` prints."""

from collections.abc import Sequence

from bot.desk_values import Conversation, ConversationCard
from bot.doors.commands.printing import print_answer, print_json, say


def print_conversations(cards: Sequence[ConversationCard], as_json: bool) -> None:
    """One line a conversation."""
    if as_json:
        print_json(cards)
        return
    for card in cards:
        turns = f"{card.turns} question{'' if card.turns == 1 else 's'}"
        say((card.last_at[:16].replace("T", " "), "dim"), f"  {card.title}  ", (f"{turns}, {card.id}", "dim"))
    if not cards:
        say("no conversations are kept")


def print_conversation(conversation: Conversation, as_json: bool) -> None:
    """Questions, answers and what they cite."""
    if as_json:
        print_json(conversation)
        return
    say((conversation.title, "bold"), (f"  {conversation.id}", "dim"))
    for turn in conversation.said:
        say((f"\n{turn.question}", "bold"), (f"  {turn.asked_at[:16].replace('T', ' ')}", "dim"))
        say(turn.text)
        if turn.answer is not None:
            print_answer(turn.answer)
