"""Reads the labelled pasted pages of `pasted/`, and counts how well furniture is told from the report.

Each line begins with what it is: `T` the title, `B` the report's own, `F` furniture, `M` byline or
date; `# name: value` says
which facts should be read. The rest of the line, and blank lines, are the page.
"""

from pathlib import Path
from typing import NamedTuple

from ingest.characters import normalise, paragraphs
from ingest.page import Page
from ingest.paste import read_page

FOLDER = Path(__file__).parent / "pasted"


class Labelled(NamedTuple):
    """A pasted page, what each of its lines is, and the facts that it states."""

    name: str
    text: str
    lines: list[tuple[str, str]]
    facts: dict[str, str]


class Count(NamedTuple):
    """Lines of one page: furniture dropped, furniture kept, and lines of the report that were lost."""

    dropped: list[str]
    kept: list[str]
    lost: list[str]


def labelled(path: Path) -> Labelled:
    """Read one labelled page."""
    facts: dict[str, str] = {}
    lines: list[tuple[str, str]] = []
    page: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            name, _, value = line[2:].partition(":")
            facts[name] = value.strip()
        else:
            page.append(line[2:])
            lines += [(line[0], line[2:])] if line else []
    return Labelled(path.stem, "\n".join(page), lines, facts)


def pages() -> list[Labelled]:
    """Read them all."""
    return [labelled(path) for path in sorted(FOLDER.glob("*.txt"))]


def read(page: Labelled) -> Page:
    """Read a page as the text reader does."""
    return read_page(paragraphs(normalise(page.text)))


def count(page: Labelled) -> Count:
    """Compare what was dropped with the labels. Bylines and dates must leave the report too."""
    found = read(page)
    body = "\n".join(found.body)
    furniture = [line for label, line in page.lines if label in "FM"]
    kept = [line for line in furniture if any(line == part for part in body.split("\n"))]
    return Count(
        dropped=[line for line in furniture if line not in kept],
        kept=kept,
        lost=[
            line
            for label, line in page.lines
            if label == "B" and line not in body.replace("\n", " ") and line not in body
        ],
    )
