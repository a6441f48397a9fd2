"""The verdict on a finished draft, and all of the answer that depends on it."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.question import Question
from bot.values import Answer, Citation, Sentence, Verdict
from bot.verdicts.parts import missing_parts
from bot.verdicts.telling import Contrast
from bot.verdicts.values import Account, Conflict


class Decided(NamedTuple):
    """What an answer is, and what stands in it."""

    verdict: Verdict
    text: str
    conflict: Conflict | None = None
    missing: tuple[str, ...] = ()


class Drafted(NamedTuple):
    """What was written, checked."""

    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    declined: bool


def decided(question: Question, drafted: Drafted, contrast: Contrast | None) -> Decided:
    """The verdict. For an abstention the text is left to those who know what was searched."""
    if drafted.declined or not drafted.sentences:
        return Decided("abstained", "")
    conflict = _conflict(contrast, drafted)
    missing = missing_parts(question, drafted.sentences, drafted.citations)
    text = "\n\n".join([drafted.text.strip(), *behind(conflict, missing)])
    if conflict and conflict.kind == "conflict":
        return Decided("conflict", text, conflict, missing)
    whole = not missing and all(sentence.support == "supported" for sentence in drafted.sentences)
    return Decided("answered" if whole else "partial", text, conflict, missing)


def behind(conflict: Conflict | None, missing: Sequence[str]) -> list[str]:
    """Paragraphs that stand behind what was written."""
    return [each for each in (_earlier(conflict), _lacking(missing)) if each]


def written(answer: Answer) -> str:
    """An answer's text without what other fields say as well: its last paragraphs, or the advice."""
    text = answer.text
    for each in reversed(behind(answer.conflict, answer.missing)):
        text = text.removesuffix(f"\n\n{each}")
    return text.removesuffix(" ".join(answer.advice)).rstrip() if answer.advice else text


def _conflict(contrast: Contrast | None, drafted: Drafted) -> Conflict | None:
    """The accounts that a supported sentence cites; none where fewer than two are left."""
    if contrast is None:
        return None
    held = {number for each in drafted.sentences if each.support == "supported" for number in each.citations}
    accounts: list[Account] = []
    for each in contrast.accounts:
        number = _number(drafted.citations, each.evidence.article_id, each.span.start, each.span.end)
        if number in held:
            accounts.append(
                Account(
                    figure=" ".join(each.words.split()),
                    outlet=each.evidence.outlet,
                    published_at=each.evidence.published_at,
                    citation=number,
                )
            )
    return Conflict(about=contrast.about, kind=contrast.kind, accounts=tuple(accounts)) if len(accounts) > 1 else None


def _number(citations: Sequence[Citation], article_id: str, start: int, end: int) -> int:
    """Of the citation that holds a place; 0 where none does."""
    held = (
        each.number for each in citations if each.article_id == article_id and each.start <= start <= end <= each.end
    )
    return next(held, 0)


def _earlier(conflict: Conflict | None) -> str:
    """Older figures of a running story, and whose they are."""
    if conflict is None or conflict.kind != "update":
        return ""
    older = "; ".join(
        f"{each.figure}" + (f" ({', '.join(filter(None, (each.outlet, (each.published_at or '')[:10])))})")
        + f" [{each.citation}]"
        for each in conflict.accounts[1:]
    )  # fmt: skip
    return f"Earlier: {older}."


def _lacking(missing: Sequence[str]) -> str:
    return f"Not found in the articles: {'; '.join(f'“{each}”' for each in missing)}." if missing else ""
