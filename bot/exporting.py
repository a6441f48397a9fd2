"""A conversation as Markdown, with a footnote for every citation.

Words of articles, models and readers stay words: nothing in them becomes a link, an image or HTML.
"""

import re

from bot.desk_values import Conversation, KeptTurn
from bot.values import Answer, Citation

_MARKER = re.compile(r"\[(\d{1,3})\]")
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|~$&!]")
"""What Markdown, its tables, its formulas or HTML would act on."""
_OPENING = re.compile(r"^(?:[-+=]|\d+(?=([.)])))")
"""What makes a list or a heading of a line."""
_ENDS_A_LINK = re.compile(r"[\x00-\x20<>\x7f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_VERDICTS = {"partial": "Answers part of the question", "conflict": "The articles disagree", "abstained": "No answer"}

_Place = tuple[str, int, int, int]
"""A citation by what it points at: article, version, start, end."""


def as_markdown(conversation: Conversation) -> str:
    """The whole conversation; each passage that is cited has one footnote: outlet, headline, date, address, words."""
    notes: dict[_Place, Citation] = {}
    turns = [_turn(each, notes) for each in conversation.said]
    head = f"# {plain(conversation.title)}\n\n{conversation.started_at[:10]}, exported from Newsdesk"
    feet = [f"[^{number}]: {_footnote(each)}" for number, each in enumerate(notes.values(), start=1)]
    return "\n\n".join([head, *turns, *feet]) + "\n"


def _turn(kept: KeptTurn, notes: dict[_Place, Citation]) -> str:
    parts = [f"## {plain(kept.question)}", f"*Asked on {kept.asked_at[:16].replace('T', ' at ')}*"]
    answer = kept.answer
    if answer is None:
        return "\n\n".join([*parts, _lines(_MARKER.sub("", kept.text))])
    if verdict := _VERDICTS.get(answer.verdict):
        parts.append(f"**{verdict}**")
    parts += [f"> {plain(notice)}" for notice in answer.notices]
    parts.append(_text(answer, notes))
    parts.append("*Quoted from the articles*" if answer.writer == "quote" else f"*Written by {plain(answer.writer)}*")
    return "\n\n".join(parts)


def _text(answer: Answer, notes: dict[_Place, Citation]) -> str:
    """The answer with footnotes for its markers; a sentence that its sources do not hold says so."""
    cited = {each.number: each for each in answer.citations}
    pieces = _MARKER.split(answer.text)
    text = _lines(pieces[0])
    for number, behind in zip(pieces[1::2], pieces[2::2], strict=True):
        known = cited.get(int(number))
        text = (f"{text.rstrip()}{_mark(known, notes)}" if known else f"{text}{plain(f'[{number}]')}") + _lines(behind)
    doubtful = [each.text for each in answer.sentences if each.support == "unsupported"]
    return "\n\n".join([text.strip(), *(f"> Not supported by its source: {plain(each)}" for each in doubtful)])


def _mark(citation: Citation, notes: dict[_Place, Citation]) -> str:
    place = (citation.article_id, citation.version, citation.start, citation.end)
    notes.setdefault(place, citation)
    return f"[^{list(notes).index(place) + 1}]"


def _footnote(citation: Citation) -> str:
    known = (citation.outlet, citation.title, (citation.published_at or "")[:10])
    parts = [plain(each) for each in known if each]
    if address := _address(citation.url):
        parts.append(address)
    also = f" Also carried by {', '.join(map(plain, citation.also_carried_by))}." if citation.also_carried_by else ""
    return f"{', '.join(parts)}: “{plain(citation.quote)}”{also}"


def _address(url: str | None) -> str | None:
    found = web_address(url)
    return f"<{found}>" if found else None


def web_address(url: str | None) -> str | None:
    """An address of the web that may be linked to, without anything that could end a link; no other kind is one."""
    if not url or not re.match(r"https?://", url, re.IGNORECASE):
        return None
    return _ENDS_A_LINK.sub("", url)


def _lines(text: str) -> str:
    """Prose of several lines, each as plain text; the space at either end is kept."""
    lines = [plain(line) for line in text.splitlines()]
    before, behind = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return f"{before}{chr(10).join(lines)}{behind}" if text.strip() else before


def plain(text: str) -> str:
    """Text as it reads, on one line; what would be acted on has a backslash before it."""
    shown = _ACTIVE.sub(lambda found: f"\\{found[0]}", " ".join(_CONTROL.sub(" ", text).split()))
    opening = _OPENING.match(shown)
    if opening is None:
        return shown
    at = opening.end() if opening[1] else 0
    return f"{shown[:at]}\\{shown[at:]}"
