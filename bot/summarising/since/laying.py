"""What is new, laid out: citations numbered as they come, and all of it as Markdown."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.summarising.citing import Citing, one_line
from bot.summarising.parts import written as written_line
from bot.summarising.timelines.lines import used_by, written
from bot.summarising.values import Account, ChangedFigure, Event, Line
from bot.values import Citation

NOTHING = "Nothing new was found."


class New(NamedTuple):
    """All that is new, under the numbers that `Citing` gave, or those of the page."""

    events: tuple[Event, ...]
    figures: tuple[ChangedFigure, ...]
    voices: tuple[Line, ...]
    corrections: tuple[Line, ...]


class LaidOut(NamedTuple):
    """The same in the order of the page."""

    new: New
    citations: tuple[Citation, ...]
    text: str


def laid_out(new: New, citing: Citing) -> LaidOut:
    """Number citations by their first use, and write all of it as Markdown."""
    numbers, citations = citing.renumbered(list(_used(new)))
    renumbered = New(
        tuple(_event(each, numbers) for each in new.events),
        tuple(_figure(each, numbers) for each in new.figures),
        tuple(_line(each, numbers) for each in new.voices),
        tuple(_line(each, numbers) for each in new.corrections),
    )
    return LaidOut(renumbered, citations, _markdown(renumbered))


def _used(new: New) -> Iterator[int]:
    for event in new.events:
        yield from used_by(event)
    for figure in new.figures:
        yield from (figure.before.citation, figure.after.citation)
    for line in (*new.voices, *new.corrections):
        yield from line.citations


def _line(line: Line, numbers: Mapping[int, int]) -> Line:
    return line.model_copy(update={"citations": tuple(numbers[old] for old in line.citations)})


def _event(event: Event, numbers: Mapping[int, int]) -> Event:
    corrected = None if event.corrected_by is None else numbers[event.corrected_by]
    cited = tuple(numbers[old] for old in event.citations)
    return event.model_copy(update={"citations": cited, "corrected_by": corrected})


def _figure(figure: ChangedFigure, numbers: Mapping[int, int]) -> ChangedFigure:
    def account(one: Account) -> Account:
        return one.model_copy(update={"citation": numbers[one.citation]})

    return figure.model_copy(update={"before": account(figure.before), "after": account(figure.after)})


def _markdown(new: New) -> str:
    blocks = [
        ("New events", [written(each) for each in new.events]),
        ("Changed figures", [_written_figure(each) for each in new.figures]),
        ("New voices", [written_line(each) for each in new.voices]),
        ("Corrections", [written_line(each) for each in new.corrections]),
    ]
    return "\n\n".join(f"## {name}\n\n" + "\n".join(lines) for name, lines in blocks if lines) or NOTHING


def _written_figure(figure: ChangedFigure) -> str:
    return f"- {one_line(figure.about)}: {_account(figure.before)}, now {_account(figure.after)}"


def _account(account: Account) -> str:
    told = ", ".join(part for part in (account.outlet, (account.published_at or "")[:10]) if part)
    return f"{account.figure}{f' ({told})' if told else ''} [{account.citation}]"
