"""How well copies of one text and reports of one event are told: `python -m eval.copies [--bbc FILE]`.

Figures are pairwise: of the pairs of articles put together, how many belong together (precision); of those that belong
together, how many were put together (recall). Settings were chosen on the first half of our set.
"""

import argparse
import gzip
import json
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from eval.wires import Document, documents
from library.database import Database
from library.keeping import NewArticle, keep
from library.values import Article

ORDERS = 3
"""Orders in which our set is kept; the figures are of all of them together."""

NEAR, NEAR_BLOCK = 0.5, 4

Pair = tuple[str, str]


class Figures(NamedTuple):
    """Pairs found and right; `wrong` and `missed` name the others."""

    right: int
    wrong: tuple[Pair, ...]
    missed: tuple[Pair, ...]

    @property
    def precision(self) -> float:
        """1 where nothing was found."""
        found = self.right + len(self.wrong)
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """1 where there was nothing to find."""
        there = self.right + len(self.missed)
        return self.right / there if there else 1.0

    def __add__(self, other: "Figures") -> "Figures":  # type: ignore[override]
        """Both together."""
        return Figures(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


def main() -> None:
    """Print the table."""
    arguments = _arguments()
    print(f"{'set':<34}{'articles':>9}{'pairs':>8}{'precision':>11}{'recall':>8}{'ms each':>9}")
    for half, name in ((0, "tuned on"), (1, "held out")):
        copies, stories, count, each = measure(half)
        _row(f"ours, {name}: copies", count, copies, each)
        _row(f"ours, {name}: stories", count, stories, each)
        if arguments.show:
            _show({"copies": copies, "stories": stories})
    if arguments.bbc:
        equal, near, count, each = measure_repeats(arguments.bbc)
        _row(f"{arguments.bbc.name}: equal texts", count, equal, each)
        _row("  near ones counted as right", count, near, each)
        if arguments.show:
            _show({"equal texts": equal, "near ones": near})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.copies", description=__doc__)
    parser.add_argument(
        "--bbc", type=Path, help="articles of which some are repeats: JSON lines with doc_id, title, text"
    )
    parser.add_argument("--show", action="store_true", help="print the pairs that were wrong or missed")
    return parser.parse_args()


def measure(half: int, orders: int = ORDERS) -> tuple[Figures, Figures, int, float]:
    """One half of our set, in several orders: copies, stories, number of articles, milliseconds an article."""
    copies = stories = Figures(0, (), ())
    took, count = 0.0, 0
    for seed in range(orders):
        chosen = [each for each in documents(seed) if each.half == half]
        begun = time.perf_counter()
        clusters, groups = kept_groups(chosen)
        took += time.perf_counter() - begun
        count += len(chosen)
        copies += pairwise({each.id: each.voice for each in chosen}, clusters)
        stories += pairwise({each.id: each.event for each in _one_a_voice(chosen) if each.event}, groups)
    return copies, stories, count // orders, took * 1000 / count


def _one_a_voice(chosen: Iterable[Document]) -> list[Document]:
    """Copies follow each other into a story, so each counts once."""
    return list({each.voice: each for each in sorted(chosen, key=lambda each: each.id)}.values())


def measure_repeats(path: Path) -> tuple[Figures, Figures, int, float]:
    """Articles of a file, those with equal texts being the copies; and the same where near texts are right as well.

    Texts are near if half of the shorter stands in the longer, in blocks of the same words in the same order.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    words = {row["doc_id"]: row["text"].split() for row in rows}
    chosen = [Document(row["doc_id"], "", "", row["title"], row["text"], "", None, 0) for row in rows]
    begun = time.perf_counter()
    clusters, _ = kept_groups(chosen)
    each = (time.perf_counter() - begun) * 1000 / len(chosen)
    equal = pairwise({name: " ".join(text) for name, text in words.items()}, clusters)
    far = tuple(pair for pair in equal.wrong if _share(words[pair[0]], words[pair[1]]) < NEAR)
    near = Figures(equal.right + len(equal.wrong) - len(far), far, equal.missed)
    return equal, near, len(chosen), each


def _share(one: Sequence[str], other: Sequence[str]) -> float:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= NEAR_BLOCK) / min(len(one), len(other))


def kept_groups(chosen: Sequence[Document]) -> tuple[dict[str, str], dict[str, str]]:
    """Cluster and story of each document once all are kept, in their order, in a library of their own."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "articles.sqlite")
        with database.writing() as connection:
            for each in chosen:
                keep(connection, NewArticle(_article(each), (), "set", "2026-12-31"))
        rows = database.connection.execute(
            """SELECT id, cluster, story FROM articles
               UNION ALL SELECT repeats.id, cluster, story FROM repeats JOIN articles ON articles.id = article_id"""
        ).fetchall()
        database.close()
    return {row["id"]: row["cluster"] for row in rows}, {row["id"]: row["story"] for row in rows}


def _article(document: Document) -> Article:
    return Article(
        id=document.id,
        title=document.title,
        text=document.text,
        outlet=document.outlet or None,
        published_at=document.published_at or None,
    )


def pairwise(truth: Mapping[str, str], found: Mapping[str, str]) -> Figures:
    """Compare two groupings of the ids in `truth`."""
    belong = set(_pairs(truth))
    together = set(_pairs({each: found[each] for each in truth}))
    return Figures(len(belong & together), tuple(sorted(together - belong)), tuple(sorted(belong - together)))


def _pairs(groups: Mapping[str, str]) -> Iterator[Pair]:
    members: dict[str, list[str]] = {}
    for each, group in sorted(groups.items()):
        members.setdefault(group, []).append(each)
    for group in members.values():
        yield from combinations(group, 2)


def _row(name: str, articles: int, figures: Figures, each: float) -> None:
    there = figures.right + len(figures.missed)
    print(f"{name:<34}{articles:>9}{there:>8}{figures.precision:>11.4f}{figures.recall:>8.4f}{each:>9.2f}")


def _show(tables: Mapping[str, Figures]) -> None:
    for name, figures in tables.items():
        for what, pairs in (("wrong", figures.wrong), ("missed", figures.missed)):
            for pair in sorted(set(pairs)):
                print(f"    {name} {what}: {pair[0]} | {pair[1]}")


if __name__ == "__main__":
    main()
