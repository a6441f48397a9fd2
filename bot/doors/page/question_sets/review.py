"""One draft to be kept, edited or dropped, as HTML."""

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from bot.doors.page.cards import Place, article_button
from bot.doors.page.question_sets.drafts import MOST_MADE, WHICH, Drafting, Reviewed
from bot.doors.page.question_sets.words import button, cut, told_html
from bot.doors.words import count
from library.values import KeptArticle

if TYPE_CHECKING:
    from eval.making.drafts import Draft
    from eval.questions import GoldEvidence

AT_FIRST = 40
_MADE_BY: Mapping[str, str] = {
    "tow": "an excerpt: headline, outlet, date and address are asked",
    "cloze": "a name, number or date that is left out",
    "withheld": "an article that is left out",
    "model": "written by the model",
    "feedback": "from a reader's feedback",
}


def making_html(drafting: Drafting) -> str:
    """How to make more drafts, and what came of it."""
    if drafting.worker.busy:
        return '<p class="told" role="status">Making drafts<span class="caret"></span></p>'
    told = ""
    if drafting.told is not None:
        words, failed = drafting.told
        show = "" if failed else f" {button('Show the drafts', 'review', which='draft', at=0)}"
        told = told_html(words, failed=True) if failed else f'<p class="told" role="status">{escape(words)}.{show}</p>'
    return (
        '<div class="qs-making" data-fields><label>How many <input type="number" name="most" min="1" '
        f'max="{MOST_MADE}" value="{AT_FIRST}"></label>{button("Make drafts", "make")}'
        f"{button('Take in readers’ feedback', 'feedback', which='draft', at=0)}</div>"
        f'<p class="dim">Made from the articles of this library, without a model.</p>{told}'
    )


def review_html(reviewed: Reviewed) -> str:
    """The draft that is looked at, and how many there are."""
    tabs = "".join(
        button(
            f"{words} {reviewed.counts[key]:,}", "review", kind="qs-chosen" if key == reviewed.which else "",
            unseen="drafts", which=key, at=0,
        )
        for key, (words, _) in WHICH.items()
    )  # fmt: skip
    kept = reviewed.counts["kept"]
    export = ""
    if kept:
        words = f"Download {count(kept, 'question')} as a set (JSONL)"
        export = f'<p><a class="source" href="evals/drafts.jsonl" download="questions.jsonl">{words}</a></p>'
    bar = f'<div class="qs-filters" role="group" aria-label="Which drafts">{tabs}</div>'
    if reviewed.draft is None:
        none = "There is nothing to review." if reviewed.which == "draft" else "None of the drafts."
        return f'{bar}{export}<p class="empty" tabindex="-1" data-focus="none">{none}</p>'
    return f"{bar}{export}{_draft_html(reviewed, reviewed.draft)}"


def _draft_html(reviewed: Reviewed, draft: "Draft") -> str:
    question = draft.question
    total = reviewed.counts[reviewed.which]
    place: dict[str, Any] = {"which": reviewed.which, "at": reviewed.at}
    checked = "" if question.answerable else " checked"
    return (
        f'<div class="qs-draft" data-fields><h3 tabindex="-1" data-focus="{escape(draft.id)} {draft.status}">'
        f"Draft {reviewed.at + 1} of {total}</h3>"
        f'<p class="dim">{escape(_MADE_BY.get(draft.made_by, draft.made_by))}{_status(draft)}</p>'
        f"{_note_html(draft)}"
        f"{_area('question', 'What is asked', question.question, 3)}{_facts_html(draft)}"
        f"{_area('answers', 'What is right, one wording a line', chr(10).join(question.answers), 2)}"
        f'<label class="qs-check"><input type="checkbox" name="unanswerable"{checked}> '
        "The library cannot answer this; it is right to abstain</label>"
        f"{_evidence_html(reviewed, draft)}"
        f'<p class="qs-do">{button("Keep", "keep", kind="qs-primary", id=draft.id, **place)}'
        f"{button('Drop', 'drop', id=draft.id, **place) if draft.status != 'dropped' else ''}"
        f"{_turning(reviewed, total)}</p></div>"
    )


def _status(draft: "Draft") -> str:
    return " · edited" if draft.status == "edited" else ""


def _turning(reviewed: Reviewed, total: int) -> str:
    before = button("← Before", "review", which=reviewed.which, at=reviewed.at - 1) if reviewed.at else ""
    after = button("Later →", "review", which=reviewed.which, at=reviewed.at + 1) if reviewed.at + 1 < total else ""
    return before + after


def _note_html(draft: "Draft") -> str:
    notes = (draft.note or "").split("\n")
    if draft.question.without:
        notes.append(f"asked only of a library without {', '.join(draft.question.without)}")
    return "".join(f'<p class="qs-warning">{cut(note)}</p>' for note in notes if note)


def _facts_html(draft: "Draft") -> str:
    facts = draft.question.facts
    if facts is None:
        return ""
    said = facts.model_dump(exclude_none=True).items()
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{cut(str(value))}</dd>" for name, value in said)
    return f'<dl class="facts">{rows}</dl>'


def _evidence_html(reviewed: Reviewed, draft: "Draft") -> str:
    rows = "".join(
        _quote_html(number, each, article)
        for number, (each, article) in enumerate(zip(draft.question.evidence, reviewed.articles, strict=True))
    )
    more = (
        '<details class="qs-which"><summary>Name another article</summary>'
        '<label class="qs-field"><span>Its address, headline or id</span><input type="text" name="article"></label>'
        f"{_area('quote', 'Its words', '', 2)}</details>"
    )
    return f"<h4>Where the answer stands</h4>{rows}{more}"


def _quote_html(number: int, evidence: "GoldEvidence", article: KeptArticle | None) -> str:
    if article is None:
        where = f'<p class="qs-warning">{cut(evidence.article)}: not in this library</p>'
    else:
        start = article.text.find(evidence.quote) if evidence.quote else -1
        spans = [Place(1, start, start + len(evidence.quote or ""))] if start >= 0 else []
        outlet = escape(article.outlet or "Unnamed outlet")
        opened = article_button(article.id, article.version, "", spans, words=article.title)
        where = f'<p class="articles">{opened} <span class="dim">{outlet}</span></p>'
    return where + _area(f"quote-{number}", "Its words", evidence.quote or "", 3)


def _area(name: str, label: str, text: str, rows: int) -> str:
    # A line break at the beginning of a text area is dropped by the browser.
    return (
        f'<label class="qs-field"><span>{escape(label)}</span>'
        f'<textarea name="{name}" rows="{rows}">{chr(10)}{escape(text)}</textarea></label>'
    )
