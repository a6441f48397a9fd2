"""How well web pages are read: `python -m eval.extraction [--pages DIR] [--show]`.

Two tables: what the pages of `tests/ingest/pages` say of themselves, field by field, and for a folder of the article
extraction benchmark (`ground-truth.json` and `html/*.html.gz`) the texts, beside those of plain trafilatura. A text is
compared by its shingles of four words; precision and recall are means over pages and F1 is made of the two means, as
the benchmark's own scorer does it.
"""

import argparse
import gzip
import json
import logging
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple, cast

from ingest.decoding import decode
from ingest.formats.html import draft_from_html
from ingest.values import Draft
from library.errors import UnreadableSource

OWN = Path("tests/ingest/pages")
FIELDS = ("title", "authors", "outlet", "dateline", "published_at", "updated_at", "section")
SHINGLE = 4
_WORD = re.compile(r"\w+")

Label = dict[str, object]


class Score(NamedTuple):
    """Means over pages, from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of the two means."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


class FieldScore(NamedTuple):
    """How often a field was stated, should have been, and was right; `wrong` shows what was not."""

    right: int
    stated: int
    known: int
    wrong: tuple[str, ...] = ()

    @property
    def score(self) -> Score:
        """Of what was stated, what is right; of what is known, what was found."""
        return Score(self.right / self.stated if self.stated else 1.0, self.right / self.known if self.known else 1.0)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m eval.extraction", description=__doc__)
    parser.add_argument("--pages", type=Path, help="a folder of the benchmark")
    parser.add_argument("--own", type=Path, default=OWN, help="labelled pages of our own")
    parser.add_argument("--show", action="store_true", help="print every wrong field and line")
    arguments = parser.parse_args()
    print(f"{'field':<14}{'precision':>10}{'recall':>8}{'right':>7}{'stated':>8}{'known':>7}")
    for name, found in field_scores(arguments.own).items():
        score = found.score
        row = f"{score.precision:>10.3f}{score.recall:>8.3f}{found.right:>7}{found.stated:>8}{found.known:>7}"
        print(f"{name:<14}{row}")
        if arguments.show:
            print(*(f"    {line}" for line in found.wrong), sep="\n")
    if arguments.pages:
        print(f"\n{'reader':<14}{'precision':>10}{'recall':>8}{'F1':>8}")
        for name, reader in (("newsdesk", own_text), ("trafilatura", plain_text)):
            score = text_score(arguments.pages, reader)
            print(f"{name:<14}{score.precision:>10.4f}{score.recall:>8.4f}{score.f1:>8.4f}")


def labelled(folder: Path) -> Iterator[tuple[str, str, Label]]:
    """The name, the markup and the label of each page of a folder."""
    for path in sorted(folder.glob("*.html")):
        label = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
        yield path.stem, path.read_text("utf-8"), label


def field_scores(folder: Path) -> dict[str, FieldScore]:
    """Score every field over the pages of a folder.

    `lines` are the body's first and last words, lines that it must hold and words that it must lack.
    """
    found: dict[str, FieldScore] = {}
    for name, markup, label in labelled(folder):
        draft = _read(markup)
        for field in FIELDS:
            stated, known = _values(getattr(draft, field)), _values(label.get(field))
            _add(found, field, name, stated, known)
        lines = _lines_of(label)
        held = [line for line in lines if _holds(draft, line)]
        _add(found, "lines", name, held, lines)
        _add(found, "hidden", name, [str(draft.hidden)] if draft.hidden else [], _values(label.get("hidden")))
    return found


def _read(markup: str) -> Draft:
    """The article of a page; one without anything for a page that is refused."""
    try:
        return draft_from_html(markup)
    except UnreadableSource as error:
        return Draft(title="(refused)", text=str(error))


def _add(found: dict[str, FieldScore], field: str, page: str, stated: Sequence[str], known: Sequence[str]) -> None:
    old = found.get(field, FieldScore(0, 0, 0))
    right = len(set(stated) & set(known))
    wrong = old.wrong if set(stated) == set(known) else (*old.wrong, f"{page}: {list(stated)} is not {list(known)}")
    found[field] = FieldScore(old.right + right, old.stated + len(stated), old.known + len(known), wrong)


def _values(value: object) -> list[str]:
    items = cast("Sequence[object]", value) if isinstance(value, list | tuple) else [value]
    return [str(item) for item in items if item]


def _lines_of(label: Label) -> list[str]:
    """What the text must begin with, end in, hold and lack, each with its mark."""
    return [
        *(f"^{label[name]}" for name in ("first",) if name in label),
        *(f"${label[name]}" for name in ("last",) if name in label),
        *(f"+{line}" for line in _values(label.get("keep"))),
        *(f"-{line}" for line in _values(label.get("drop"))),
    ]


def _holds(draft: Draft, line: str) -> bool:
    """Tell whether a text does what a line of a label asks.

    Standfirsts may stand above the first words, notes below the last.
    """
    text, words = draft.text, line[1:]
    return (words not in text) if line.startswith("-") else (words in text)


def text_score(folder: Path, reader: Callable[[str], str]) -> Score:
    """Score a reader's texts against those of a folder of the benchmark."""
    truth = cast("dict[str, dict[str, str]]", json.loads((folder / "ground-truth.json").read_text("utf-8")))
    scores = [
        _shingle_score(
            label["articleBody"], reader(decode(gzip.decompress((folder / f"html/{name}.html.gz").read_bytes())))
        )
        for name, label in truth.items()
    ]
    return Score(mean(score.precision for score in scores), mean(score.recall for score in scores))


def own_text(markup: str) -> str:
    """The text of a page as this project reads it; empty for a page that is refused."""
    try:
        return draft_from_html(markup).text
    except UnreadableSource:
        return ""


def plain_text(markup: str) -> str:
    """The text of a page as trafilatura gives it when it is asked for nothing in particular."""
    from trafilatura import extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return extract(markup, include_comments=False) or ""


def _shingle_score(expected: str, found: str) -> Score:
    truth, said = _shingles(expected), _shingles(found)
    shared = (truth & said).total()
    both, false, missed = shared, said.total() - shared, truth.total() - shared
    if not both and not false and not missed:
        return Score(1.0, 1.0)
    precision = both / (both + false) if both + false else (0.0 if missed else 1.0)
    recall = both / (both + missed) if both + missed else (0.0 if false else 1.0)
    return Score(precision, recall)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if len(words) < SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[index : index + SHINGLE]) for index in range(len(words) - SHINGLE + 1))


if __name__ == "__main__":
    main()
