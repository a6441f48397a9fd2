"""The parts of a sentence that a question can ask for: names, numbers, dates."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from eval.making.material import Line, stands_once
from library.values import KeptArticle

Kind = Literal["name", "number", "date"]

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
TITLES = (
    "Prime Minister|Foreign Minister|Finance Minister|Labour Minister|Transport Minister|Economy Minister|Health "
    "Minister|Fisheries Minister|Minister|President|Mayor|Judge|Dr|Dr.|Mr|Mrs|Ms|Professor|Prof.|Captain|Commander|"
    "Inspector|Councillor|Governor|Senator|Governor|Sir|Dame|General|Colonel|Chancellor|King|Queen|Prince|Princess"
)

_DATE = re.compile(
    rf"\b\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?\b|\b(?:{MONTHS}) \d{{1,2}}(?:, \d{{4}})?\b|\b(?:{MONTHS}) \d{{4}}\b"
    r"|(?<=\bin )(?:1[5-9]|20)\d{2}\b|(?<=\bsince )(?:1[5-9]|20)\d{2}\b"
)
_NUMBER = re.compile(
    r"(?<![\w.,:$€£-])\d+(?:,\d{3})*(?:\.\d+)?(?: (?:million|billion|trillion))?(?: ?%| percent\b| per cent\b)?"
    r"(?![\w:]|[.,]\d|-\w| ?[ap]\.m\.)"
)
_WORD = r"(?:[A-Z][a-zà-öø-ÿ]+(?:[’'-][A-Za-zà-öø-ÿ]+)*)"
_NAME = re.compile(rf"(?<![\w“\"‘'])(?:(?:{TITLES}) )?(?P<name>{_WORD}(?: {_WORD}){{1,2}})(?! ?[A-Z]|[’']s\b|\w)")
_NO_NAME = re.compile(rf"\b(?:{MONTHS}|{DAYS}|The|This|That|In|On|At|But|And|If|For|Of|A|An)\b")


class Mask(NamedTuple):
    """A part of a sentence: `line.text[start:end] == text`."""

    kind: Kind
    start: int
    end: int
    text: str


def masks(article: KeptArticle, line: Line) -> list[Mask]:
    """The parts that stand once in their article, and in neither its headline nor the name of its outlet."""
    elsewhere = f"{article.title}\n{article.outlet or ''}"
    found = [
        mask
        for mask in _all(line.text)
        if stands_once(mask.text, article.text) and not re.search(rf"(?<!\w){re.escape(mask.text)}(?!\w)", elsewhere)
    ]
    return sorted(found, key=lambda mask: mask.start)


def _all(text: str) -> Iterator[Mask]:
    taken: list[tuple[int, int]] = []
    for match in _DATE.finditer(text):
        taken.append(match.span())
        yield Mask("date", match.start(), match.end(), match.group())
    for match in _NUMBER.finditer(text):
        bare = match.group().isdigit() and 1500 <= int(match.group()) < 2100
        if not bare and not any(start < match.end() and match.start() < end for start, end in taken):
            yield Mask("number", match.start(), match.end(), match.group())
    for match in _NAME.finditer(text):
        if not _NO_NAME.search(match["name"]):
            yield Mask("name", match.start("name"), match.end("name"), match["name"])
