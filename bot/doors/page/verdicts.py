"""What stands beside an answer because of its verdict: accounts that differ, what is missing, what would help."""

from collections.abc import Sequence
from html import escape

from bot.doors.words import day
from bot.summarising.values import Account as Told
from bot.values import Answer
from bot.verdicts.values import Account, Conflict


def verdict_html(turn: str, answer: Answer) -> str:
    """The table of accounts that differ; nothing where none do. Every word of it is escaped."""
    return _table(turn, answer.conflict, _reasons(answer)) if answer.conflict else ""


def behind_html(answer: Answer) -> str:
    """The parts of the question that are missing, and what would help where nothing is answered."""
    missing = _list("missing", answer.missing)
    lacking = f'<h4 class="lacking">Not found in the articles</h4>{missing}' if missing else ""
    return lacking + (_list("advice", answer.advice) if answer.verdict == "abstained" else "")


def _list(kind: str, items: Sequence[str]) -> str:
    inside = "".join(f"<li>{escape(each)}</li>" for each in items)
    return f'<ul class="{kind}">{inside}</ul>' if inside else ""


def _reasons(answer: Answer) -> dict[int, str]:
    """By citation: what an account is told by, where its figure says little alone."""
    return {each.number: each.title for each in answer.citations}


def _table(turn: str, conflict: Conflict, titles: dict[int, str]) -> str:
    caption = "Told differently:" if conflict.kind == "conflict" else "The figure has moved, and the newest stands:"
    rows = "".join(account_row(turn, each, titles) for each in conflict.accounts)
    return (
        f'<table class="accounts"><caption>{caption} <span class="dim">{escape(conflict.about)}</span></caption>'
        '<thead><tr><th scope="col">Outlet</th><th scope="col">Published</th><th scope="col">Says</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def account_row(turn: str, account: Account | Told, titles: dict[int, str]) -> str:
    """A row of a table of accounts: who, when, what, and the number of its card."""
    outlet = account.outlet or titles.get(account.citation, "unnamed source")
    link = (
        f'<a class="cite" href="#{turn}-c{account.citation}" '
        f'aria-label="Citation {account.citation}: show the words">{account.citation}</a>'
    )
    return (
        f'<tr><th scope="row">{escape(outlet)}</th><td>{escape(day(account.published_at))}</td>'
        f"<td>{escape(account.figure)} {link}</td></tr>"
    )
