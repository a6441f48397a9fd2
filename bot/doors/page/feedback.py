"""What a reader may say of an answer, as HTML under it; feedback.js sends it."""

from html import escape

from bot.values import Answer
from library.values import LONGEST_COMMENT, LONGEST_SOURCE

_THUMB = (
    '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" '
    'stroke-width="1.6" stroke-linejoin="round"><path d="M3.5 11h4v9h-4zM7.5 11.5 12 3c1.6 0 2.6 1.2 2.4 2.8L14 10'
    'h5.2c1.2 0 2 1 1.8 2.2l-1.2 6.2c-.2 1-1 1.6-2 1.6H7.5"/></svg>'
)


def feedback_html(turn: str, answer: Answer) -> str:
    """Thumbs and what goes with them; nothing where the answer is kept nowhere that the server could find it."""
    if answer.conversation_id is None or answer.turn is None:
        return ""
    return (
        f'<div class="feedback" role="group" aria-label="Feedback on this answer" '
        f'data-conversation="{escape(answer.conversation_id)}" data-turn="{answer.turn}">'
        '<div class="thumbs">'
        f'<button type="button" data-thumb="up" aria-pressed="false" aria-label="This answer is right">'
        f"{_THUMB}</button>"
        f'<button type="button" data-thumb="down" aria-pressed="false" aria-expanded="false" '
        f'aria-controls="{turn}-wrong" aria-label="Something is wrong with this answer">{_THUMB}</button>'
        '<span class="thanks" role="status"></span>'
        '<button type="button" class="back" data-take-back hidden>Take it back</button></div>'
        f"{_form_html(turn, answer)}</div>"
    )


def _form_html(turn: str, answer: Answer) -> str:
    numbers = sorted({citation.number for citation in answer.citations})
    options = "".join(f"<option>{number}</option>" for number in numbers)
    return (
        f'<form id="{turn}-wrong" hidden autocomplete="off"><fieldset><legend>What is wrong?</legend>'
        + _choice(turn, "wrong", "The answer is not right", checked=True)
        + (
            _choice(turn, "wrong_citation", "A citation does not hold what it is cited for")
            + '<label class="of wrong_citation">Citation <select name="citation" aria-label="Citation">'
            f"{options}</select></label>"
            if numbers
            else ""
        )
        + _choice(turn, "missing_source", "A source is missing")
        + '<label class="of missing_source">Its title or address '
        f'<input type="text" name="source" maxlength="{LONGEST_SOURCE}"></label></fieldset>'
        f'<label>Comment <textarea name="comment" rows="2" maxlength="{LONGEST_COMMENT}"></textarea></label>'
        '<div class="does"><button type="submit">Send</button>'
        '<button type="button" data-thumb="cancel">Cancel</button></div></form>'
    )


def _choice(turn: str, opinion: str, words: str, *, checked: bool = False) -> str:
    return (
        f'<label class="choice"><input type="radio" name="{turn}-opinion" value="{opinion}"'
        f"{' checked' if checked else ''}>{words}</label>"
    )
