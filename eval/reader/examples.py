"""Questions over passages, read in the forms that the training data come in."""

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from library.values import Span


class Example(NamedTuple):
    """A question, a text under its headline, and where the answers stand in the text; none where it has none."""

    id: str
    question: str
    title: str
    text: str
    answers: tuple[Span, ...]
    source: str
    """The set it is from."""


def squad(path: Path, source: str, *, titled: bool) -> Iterator[Example]:
    """Examples of a file in SQuAD's form, plain or .gz. Answers that are not where they are said to be are left out."""
    for article in json.loads(read_text(path))["data"]:
        title = article["title"].replace("_", " ") if titled else ""
        for paragraph in article["paragraphs"]:
            text: str = paragraph["context"]
            for asked in paragraph["qas"]:
                answers = [] if asked.get("is_impossible") else list(_spans(text, asked["answers"]))
                if answers or asked.get("is_impossible"):
                    yield Example(asked["id"], asked["question"], title, text, tuple(dict.fromkeys(answers)), source)


def _spans(text: str, answers: Sequence[Mapping[str, Any]]) -> Iterator[Span]:
    for each in answers:
        span = Span(each["answer_start"], each["answer_start"] + len(each["text"]))
        if each["text"] and span.of(text) == each["text"]:
            yield span


def example_of(line: str) -> Example:
    """An example of a line that `eval.reader.prepare` has written."""
    row: dict[str, Any] = json.loads(line)
    row["answers"] = tuple(Span(*each) for each in row["answers"])
    return Example(**row)


def ester(path: Path) -> Iterator[Example]:
    """Examples of ESTER: questions about events of news passages, several spans each."""
    for number, line in enumerate(read_text(path).splitlines()):
        row = json.loads(line)
        spans = [Span(*map(int, re.findall(r"\d+", each))) for each in row["answer_indices"]]
        kept = [span for span, said in zip(spans, row["answer_texts"], strict=False) if span.of(row["context"]) == said]
        if kept:
            yield Example(f"ester-{number}", row["question"], "", row["context"], tuple(kept), "ester")


def without_repeats(examples: Sequence[Example]) -> list[Example]:
    """Examples of different ids; of the same id the first, with the answers of all."""
    by_id: dict[str, Example] = {}
    for each in examples:
        known = by_id.get(each.id)
        same = known is not None and known.text == each.text
        if known is None:
            by_id[each.id] = each
        elif same:
            by_id[each.id] = known._replace(answers=tuple(dict.fromkeys((*known.answers, *each.answers))))
    return list(by_id.values())


def read_text(path: Path) -> str:
    """The text of a file, .gz or plain."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode()
    return path.read_text("utf-8")
