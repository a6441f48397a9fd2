"""How well a report is told from the page it was pasted with: `python -m eval.cleaning [--show]`.

Reads labelled pages. Each line begins with what it is: `T` the title, `B` the report's own, `F` furniture, `M` a byline
or a date; `# name: value` says which facts should be read, and `# set: kept aside` that nobody looked at how the page
is read while the rules were made. The rest of the line, and blank lines, are the page.

Precision is over the lines that were dropped: how many were no line of the report. Recall is over furniture, bylines
and dates: how many were dropped.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.characters import normalise, paragraphs
from ingest.page import Page
from ingest.paste import read_page

FOLDER = Path("tests/ingest/pasted")
SETS = ("older", "tuned", "kept aside")


class Labelled(NamedTuple):
    """A pasted page, what each of its lines is, and the facts that it states."""

    name: str
    set: str
    """One of SETS."""
    text: str
    lines: list[tuple[str, str]]
    facts: dict[str, str]


class Count(NamedTuple):
    """Lines of pages: furniture dropped, furniture kept, and lines of the report that were lost."""

    dropped: list[str]
    kept: list[str]
    lost: list[str]

    @property
    def precision(self) -> float:
        """Of the lines dropped, how many were no line of the report."""
        gone = len(self.dropped) + len(self.lost)
        return len(self.dropped) / gone if gone else 1.0

    @property
    def recall(self) -> float:
        """Of the furniture, how much was dropped."""
        furniture = len(self.dropped) + len(self.kept)
        return len(self.dropped) / furniture if furniture else 1.0


def main() -> None:
    """Print a row for each set, and with --show every wrong line and fact."""
    parser = argparse.ArgumentParser(prog="python -m eval.cleaning", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="labelled pages")
    parser.add_argument("--show", action="store_true", help="print every wrong line and fact")
    arguments = parser.parse_args()
    pages = labelled_pages(arguments.folder)
    print(f"{'set':<12}{'pages':>6}{'precision':>11}{'recall':>8}{'lost':>6}{'kept':>6}{'facts':>12}")
    for name in SETS:
        chosen = [page for page in pages if page.set == name]
        found = total(map(count, chosen))
        wrong = [line for page in chosen for line in wrong_facts(page)]
        known = sum(len(page.facts) for page in chosen)
        figures = f"{found.precision:>11.4f}{found.recall:>8.4f}{len(found.lost):>6}{len(found.kept):>6}"
        print(f"{name:<12}{len(chosen):>6}{figures}{known - len(wrong):>7} of {known}")
        if arguments.show:
            print(*(f"    {line}" for page in chosen for line in _wrong_lines(page)), sep="\n")


def labelled_pages(folder: Path) -> list[Labelled]:
    """Read the labelled pages of a folder."""
    return [labelled(path) for path in sorted(folder.glob("*.txt"))]


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
    return Labelled(path.stem, facts.pop("set", SETS[0]), "\n".join(page), lines, facts)


def read(page: Labelled) -> Page:
    """Read a page as the text reader does."""
    return read_page(paragraphs(normalise(page.text)))


def count(page: Labelled) -> Count:
    """Compare what was dropped with the labels. Bylines and dates must leave the report too."""
    body = "\n".join(read(page).body)
    furniture = [line for label, line in page.lines if label in "FM"]
    kept_lines = set(body.split("\n"))
    on_one_line = body.replace("\n", " ")
    return Count(
        dropped=[line for line in furniture if line not in kept_lines],
        kept=[line for line in furniture if line in kept_lines],
        lost=[line for label, line in page.lines if label == "B" and line not in on_one_line and line not in body],
    )


def total(counts: Iterable[Count]) -> Count:
    """Add counts up."""
    whole = Count([], [], [])
    for each in counts:
        whole = Count(whole.dropped + each.dropped, whole.kept + each.kept, whole.lost + each.lost)
    return whole


def wrong_facts(page: Labelled) -> list[str]:
    """Say which facts of a page were not read as its label has them."""
    found = read(page)
    read_as = {name: _as_label(getattr(found, name)) for name in page.facts}
    return [
        f"{name}: {read_as[name]!r} is not {value!r}" for name, value in page.facts.items() if read_as[name] != value
    ]


def _as_label(value: str | Sequence[str] | None) -> str:
    return value if isinstance(value, str) else "; ".join(value or ())


def _wrong_lines(page: Labelled) -> list[str]:
    found = count(page)
    return [
        *(f"{page.name} LOST {line}" for line in found.lost),
        *(f"{page.name} kept {line}" for line in found.kept),
        *(f"{page.name} fact {line}" for line in wrong_facts(page)),
    ]


if __name__ == "__main__":
    main()
