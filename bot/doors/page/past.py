"""Past conversations on the page: a list of them, and what a reader does with one."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.desk_values import ConversationCard, KeptTurn
from bot.doors.page.chat import Chat, reason_of
from bot.doors.page.following import told_html
from bot.doors.page.turns import answered_html, failed_html
from bot.doors.words import count, moment
from library.conversations import LONGEST_TITLE

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk

SHOWN = 50
"""Turns of a conversation that are drawn when it is opened; the export has all of them."""


def listed(desk: "Newsdesk", limit: int) -> tuple[str, bool]:
    """The conversations as HTML, and whether that is all of them."""
    cards = desk.conversations.cards(limit)
    return past_html(cards, desk.conversations.count()), len(cards) < limit


def past_html(cards: Sequence[ConversationCard], total: int) -> str:
    """Each with what can be done with it."""
    if not cards:
        return '<p class="empty">Nothing was asked yet. What you ask is kept here, on this machine.</p>'
    rows = "".join(map(_card_html, cards))
    return f'<p class="dim" role="status">{count(total, "conversation")}</p><ul class="past">{rows}</ul>'


def opened(desk: "Newsdesk", conversation_id: str) -> Chat:
    """A past conversation as one that goes on. Raises BadInput, NotInLibrary, LibraryDamaged."""
    said = desk.conversations.read(conversation_id).said
    drawn = [_turn_html(f"t{each.number}", each) for each in said[-SHOWN:]]
    if len(said) > SHOWN:
        drawn.insert(0, f'<p class="dim">{count(len(said) - SHOWN, "earlier question")}: export it to read them.</p>')
    return Chat(
        conversation_id=conversation_id,
        finished="".join(drawn[:-1]),
        live=drawn[-1],
        question=said[-1].question,
        asked=said[-1].number,
    )


def rename(desk: "Newsdesk", conversation_id: str, title: str) -> str:
    """Give it a title; HTML that says what came of it."""
    try:
        return told_html(f"It is called “{desk.conversations.rename(conversation_id, title).title}” now.")
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return told_html(reason_of(error), failed=True)


def delete(desk: "Newsdesk", conversation_id: str) -> str:
    """Forget it; HTML that says what came of it."""
    try:
        desk.conversations.delete(conversation_id)
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return told_html(reason_of(error), failed=True)
    return told_html("The conversation is deleted.")


def _turn_html(turn: str, kept: KeptTurn) -> str:
    if kept.answer is None:
        return failed_html(turn, kept.question, kept.text, "The sources of this answer were not kept")
    return answered_html(turn, kept.answer)


def _card_html(card: ConversationCard) -> str:
    named = escape(card.title)
    own = f'data-id="{escape(card.id)}"'
    unseen = f'<span class="unseen"> “{named}”</span>'
    # Without a slash at its beginning: the page may lie under a path of a proxy's.
    exported = f"v1/conversations/{quote(card.id, safe='')}?format=markdown"
    return (
        f'<li><button type="button" class="open" data-past="open" {own}>{named}</button>'
        f'<p class="dim">{count(card.turns, "question")} · {escape(moment(card.last_at))}</p>'
        f'<div class="does"><details><summary>Rename{unseen}</summary>'
        f'<form data-past="rename" {own}><label>Title <input name="title" value="{named}" maxlength="{LONGEST_TITLE}" '
        'required></label><button type="submit">Save</button></form></details>'
        f'<a href="{exported}" download="conversation.md">Export{unseen}</a>'
        f"<details><summary>Delete{unseen}</summary>"
        f'<p>It cannot be brought back. <button type="button" data-past="delete" {own}>Delete it</button></p>'
        "</details></div></li>"
    )
