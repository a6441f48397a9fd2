"""What a summary is put together from, and its Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.summarising.citing import Citing, one_line
from bot.summarising.values import Account, Difference, Line, Section, SectionKind
from bot.values import Citation

HEADINGS: dict[SectionKind, str] = {
    "summary": "In short",
    "all": "What most say",
    "some": "What only some say",
    "differ": "Where they differ",
    "who": "Who",
    "what": "What",
    "when": "When",
    "where": "Where",
    "why": "Why",
    "how": "How",
    "quotes": "Who is quoted",
    "numbers": "Numbers",
}


class Parts(NamedTuple):
    """Sections and differences, under the numbers that `Citing` gave."""

    sections: tuple[Section, ...] = ()
    differences: tuple[Difference, ...] = ()


class LaidOut(NamedTuple):
    """The same in the order of the page: citations are numbered as they come, and those that nobody uses are gone."""

    parts: Parts
    citations: tuple[Citation, ...]
    text: str


def laid_out(parts: Parts, citing: Citing) -> LaidOut:
    """Number citations by their first use, and write all of it as Markdown."""
    new, citations = citing.renumbered(list(_used(parts)))
    renumbered = Parts(
        tuple(
            each.model_copy(update={"lines": tuple(_line(line, new) for line in each.lines)}) for each in parts.sections
        ),
        tuple(_difference(each, new) for each in parts.differences),
    )
    return LaidOut(renumbered, citations, _markdown(renumbered))


def _used(parts: Parts) -> Iterator[int]:
    for section in parts.sections:
        for line in section.lines:
            yield from line.citations
    for difference in parts.differences:
        yield from (account.citation for account in difference.accounts)


def _line(line: Line, new: dict[int, int]) -> Line:
    return line.model_copy(update={"citations": tuple(new[old] for old in line.citations)})


def _difference(difference: Difference, new: dict[int, int]) -> Difference:
    accounts = (each.model_copy(update={"citation": new[each.citation]}) for each in difference.accounts)
    return difference.model_copy(update={"accounts": tuple(accounts)})


def _markdown(parts: Parts) -> str:
    blocks = [
        f"## {HEADINGS[section.kind]}\n\n" + "\n".join(map(written, section.lines))
        for section in parts.sections
        if section.lines
    ]
    if parts.differences:
        blocks.append(f"## {HEADINGS['differ']}\n\n" + "\n".join(map(_told_differently, parts.differences)))
    return "\n\n".join(blocks)


def written(line: Line) -> str:
    """One line with its markers: `- The council voted 9 to 4. [1][2]`."""
    return f"- {one_line(line.text)} {_markers(line.citations)}".rstrip()


def _told_differently(difference: Difference) -> str:
    kind = "changed" if difference.verdict == "update" else "disagree"
    return f"- {one_line(difference.about)} ({kind}): {'; '.join(map(_account, difference.accounts))}"


def _account(account: Account) -> str:
    told = ", ".join(part for part in (account.outlet, (account.published_at or "")[:10]) if part)
    return f"{one_line(account.figure)}{f' ({told})' if told else ''} [{account.citation}]"


def _markers(numbers: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def sections(found: Sequence[tuple[SectionKind, Sequence[Line | None]]]) -> tuple[Section, ...]:
    """Sections of the lines that stand; a section without any is left out."""
    made = [Section(kind=kind, lines=tuple(line for line in lines if line)) for kind, lines in found]
    return tuple(each for each in made if each.lines)
