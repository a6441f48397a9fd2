"""Bring the training data together: `python -m eval.reader.prepare DATA OUT.jsonl.gz`.

DATA is a folder with `reader/` and `realtimeqa/`. SQuAD 1 and 2 share questions, which are taken once.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from eval.reader.examples import Example, ester, read_text, squad, without_repeats
from eval.reader.negatives import distant_news, hard_negatives
from eval.reader.told import Passage, told
from ingest.splitter import split

SETS = (("squad2dev", True), ("squad1dev", True), ("new_wiki", True), ("reddit", False), ("amazon", False))
"""And whether they name their articles."""
ARTICLES = 2500
"""Articles of news that questions are made out of."""
LONGEST = 9000
"""Characters read of such an article."""


def main() -> None:
    """Read, find hard passages, write one example a line."""
    parser = argparse.ArgumentParser(prog="python -m eval.reader.prepare", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    examples = list(prepared(given.data))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(each._asdict()) + "\n" for each in examples)
    given.out.write_bytes(gzip.compress(lines.encode(), mtime=0))
    kinds = Counter((each.source, bool(each.answers)) for each in examples)
    for (source, answered), count in sorted(kinds.items()):
        print(f"{source:10} {'answered' if answered else 'without an answer':18} {count:6}")


def prepared(data: Path) -> Iterator[Example]:
    """All examples, those of people first."""
    own: list[Example] = []
    for name, titled in SETS:
        own += squad(
            data / "reader" / f"{name}-train.json.gz", name.replace("1dev", "").replace("2dev", ""), titled=titled
        )
    own += ester(data / "reader" / "ester-train_500completed.jsonl")
    own = without_repeats(own)
    yield from own
    yield from hard_negatives(own)
    news = data / "realtimeqa"
    yield from told(_articles(news / "docs-train.jsonl.gz"), Random(1))
    yield from distant_news(
        news / "questions-train.jsonl", news / "docs-train.jsonl.gz", news / "exclude_quiz_docs.json"
    )


def _articles(path: Path) -> list[list[Passage]]:
    """Some of the articles, each in passages."""
    rows = [json.loads(line) for line in read_text(path).splitlines()]
    taken = Random(2).sample(rows, min(ARTICLES, len(rows)))
    return [[Passage(row["title"], span.of(row["text"])) for span in split(row["text"][:LONGEST])] for row in taken]


if __name__ == "__main__":
    main()
