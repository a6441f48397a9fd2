"""One question of the conversation and its answer, as HTML: the answer beside its evidence."""

import re
from collections.abc import Container
from html import escape

from bot.doors.page.cards import Card, cards_of, cited_cards, read_cards
from bot.doors.page.feedback import feedback_html
from bot.doors.page.understood import understood_html
from bot.doors.page.verdicts import behind_html, verdict_html
from bot.doors.words import count, narrowed, window
from bot.values import Answer, EvidenceFound, Sentence
from bot.verdicts.deciding import written

_MARKER = re.compile(r"[ \t]*\[(\d{1,3})\]")
_VERDICTS = {
    "partial": "Answers part of the question",
    "conflict": "The articles disagree",
    "abstained": "No answer in this library",
}
_UNSUPPORTED = {
    "uncited": "no citation",
    "number": "a number its source does not hold",
    "name": "a name its source does not hold",
    "quotation": "a quotation its source does not hold",
    "words": "words its source does not hold",
}


def asked_html(turn: str, question: str) -> str:
    """A question that waits for its evidence."""
    return _turn_html(turn, question, _waiting("Searching the library"), "", busy=True)


def writing_html(turn: str, question: str, found: EvidenceFound, text: str, restarted: str = "") -> str:
    """A question whose answer is being written; `text` is what there is of it."""
    notice = _notice(restarted) if restarted else ""
    searched = f"Reading {count(len(found.evidence), 'passage')} of {_searched(found)}"
    said = f'{notice}<p class="text">{_streamed(text)}</p>' if text else notice + _waiting(searched)
    cards = [Card(one, one.text) for one in found.evidence]
    return _turn_html(turn, question, said, read_cards(cards, turn, "Found", folded=False), busy=True)


def answered_html(turn: str, answer: Answer, why: str = "") -> str:
    """A question with its whole answer; `why` is HTML that stands below its evidence."""
    cited, rest = cards_of(answer)
    abstained = answer.verdict == "abstained"
    shown = cited_cards(cited, turn) + read_cards(
        rest, turn, "Closest" if abstained else "Also read", folded=not abstained
    )
    verdict = _VERDICTS.get(answer.verdict)
    said = (
        (f'<p class="verdict">{verdict}</p>' if verdict else "")
        + understood_html(answer)
        + "".join(map(_notice, answer.notices))
        + (f'<p class="short">{escape(answer.short_answer)}</p>' if answer.short_answer else "")
        + verdict_html(turn, answer)
        + _said(turn, answer)
        + behind_html(answer)
        + _full(answer)
        + f'<p class="about">{_about(answer)}</p>'
    )
    return _turn_html(turn, answer.question, said, shown + why, kind=answer.verdict, below=feedback_html(turn, answer))


def _full(answer: Answer) -> str:
    """The way to all of what was asked for, where the answer holds the most important of it."""
    if answer.request is None:
        return ""
    what = {"timeline": "timeline", "since": "list of what is new"}.get(answer.request.kind, "summary")
    wanted = escape(answer.request.model_dump_json(exclude_defaults=True))
    return f'<button type="button" class="full" data-wanted="{wanted}">Open the whole {what}</button>'


def failed_html(turn: str, question: str, reason: str, verdict: str = "This did not work") -> str:
    """A question without an answer, and why."""
    said = f'<p class="verdict">{escape(verdict)}</p><p class="text">{escape(reason)}</p>'
    return _turn_html(turn, question, said, "", kind="failed")


def _turn_html(
    turn: str, question: str, said: str, shown: str, *, kind: str = "writing", busy: bool = False, below: str = ""
) -> str:
    return (
        f'<section class="turn {kind}" id="{turn}" aria-label="Question and answer">'
        f'<div class="said"><h3 class="asked">{escape(question)}</h3>'
        f'<div class="answer" aria-live="polite" aria-busy="{str(busy).lower()}">{said}</div>{below}</div>'
        f'<aside class="shown" aria-label="Evidence">{shown}</aside></section>'
    )


def _said(turn: str, answer: Answer) -> str:
    """The answer's text as it is laid out, its sentences wrapped where they are found in it."""
    known = {citation.number for citation in answer.citations}
    html: list[str] = []
    text = written(answer)
    at = 0
    for sentence in answer.sentences:
        start = text.find(sentence.text, at)
        if start < 0:
            return f'<p class="text">{" ".join(_sentence(turn, one) for one in answer.sentences)}</p>'
        html.append(_plain(turn, text[at:start], known))
        html.append(_sentence_words(sentence))
        at = start + len(sentence.text)
    html.append(_plain(turn, text[at:], known))
    return f'<p class="text">{"".join(html)}</p>'


def _sentence(turn: str, sentence: Sentence) -> str:
    return _sentence_words(sentence) + "".join(_number(turn, number) for number in sentence.citations)


def _sentence_words(sentence: Sentence) -> str:
    if sentence.support != "unsupported":
        return escape(sentence.text)
    kinds = dict.fromkeys(_UNSUPPORTED[finding.kind] for finding in sentence.findings)
    why = ", ".join(kinds) or "not held by its source"
    return (
        f'<span class="unsupported">{escape(sentence.text)}</span> '
        f'<span class="flag"><span class="unseen">Not supported: </span>{escape(why)}</span>'
    )


def _plain(turn: str, text: str, known: Container[int]) -> str:
    """Text between sentences: markers of citations become links."""

    def linked(found: re.Match[str]) -> str:
        return _number(turn, int(found[1])) if int(found[1]) in known else found[0]

    return _MARKER.sub(linked, escape(text))


def _streamed(text: str) -> str:
    """Text under way: its numbers have no cards to go to yet."""
    return _MARKER.sub(lambda found: f"<sup>{found[1]}</sup>", escape(text)) + '<span class="caret"></span>'


def _number(turn: str, number: int) -> str:
    return f'<a class="cite" href="#{turn}-c{number}" aria-label="Citation {number}: show the words">{number}</a>'


def _about(answer: Answer) -> str:
    """The line under an answer: who wrote it, from what."""
    wrote = "Quoted from the articles" if answer.writer == "quote" else f"Written by {answer.writer}"
    searched = f"searched {_searched(answer)}"
    if answer.verdict != "abstained":
        searched = f"{wrote}; {searched}"
    parts = [searched[0].upper() + searched[1:], window(answer.coverage), narrowed(answer.filters)]
    if answer.timings_ms.total:
        parts.append(f"{answer.timings_ms.total / 1000:.1f} s")
    return " · ".join(escape(part) for part in parts if part)


def _searched(found: EvidenceFound | Answer) -> str:
    coverage = found.coverage
    return f"{count(coverage.articles_searched, 'article')} from {count(coverage.outlets, 'outlet')}"


def _notice(text: str) -> str:
    return f'<p class="notice" role="status">{escape(text)}</p>'


def _waiting(text: str) -> str:
    return f'<p class="waiting">{escape(text)}<span class="caret"></span></p>'
