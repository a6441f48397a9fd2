"""What was read from a question, as chips: each can be taken off, and the question is asked again without it."""

from html import escape

from bot.doors.words import read_off
from bot.values import Answer, ReadFilter

ASK_WITHOUT = """element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-infer]");
  if (button) trigger("click", { question: button.dataset.ask, infer: button.dataset.infer });
});"""
"""What a place of turns does on a click; the server finds `question`, and `infer`, fields with blanks between."""


def understood_html(answer: Answer) -> str:
    """The chips of what narrowed or ordered the search; nothing where nothing did."""
    understood = answer.understood
    chips = "".join(_chip(answer, each) for each in understood.inferred if each.applied)
    open_times = "".join(
        f"<li>“{escape(words)}” names no day: nothing was narrowed by it</li>" for words in understood.unresolved
    )
    shown = chips + open_times
    return f'<ul class="understood" aria-label="Read from the question">{shown}</ul>' if shown else ""


def _chip(answer: Answer, each: ReadFilter) -> str:
    question, left = answer.standalone_question, " ".join(answer.understood.infer).replace(each.field, "").strip()
    read = read_off(each)
    said = f' <span class="from">“{escape(each.words)}”</span>' if each.words != read else ""
    return (
        f'<li class="chip">{escape(read)}{said}'
        f'<button type="button" data-infer="{left}" data-ask="{escape(question)}" '
        f'aria-label="Ask again without: {escape(read)}" title="Ask again without this">×</button></li>'
    )
