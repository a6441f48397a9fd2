"""What differs between two versions of an article: fields, paragraphs, and the words within them. Bounded."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from bot.desk_values import ChangedField, Changes, Words
from library.values import ArticleFields, KeptArticle

MOST_PARAGRAPHS = 400
"""Paragraphs of either side that are compared; where more differ, the first stand for all."""
MOST_SHOWN = 200
MOST_WORDS = 600
"""Words of a paragraph beyond which it is shown as a whole."""
WORK = 3_000_000
"""Pairs of words that are compared in all."""
LONGEST = 4000
"""Characters of a paragraph or a field that are shown."""

_FIELDS = tuple(name for name in ArticleFields.model_fields if name != "text")


def changes(before: KeptArticle, after: KeptArticle) -> Changes:
    """Compare two versions of one article."""
    paragraphs = [words for words in _paragraphs(_split(before.text), _split(after.text)) if words]
    return Changes(
        article_id=after.id,
        before=before.version,
        after=after.version,
        fields=tuple(_fields(before, after)),
        paragraphs=tuple(paragraphs[:MOST_SHOWN]),
        cut=len(paragraphs) > MOST_SHOWN or max(before.text.count("\n"), after.text.count("\n")) > 2 * MOST_PARAGRAPHS,
    )


def _split(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _fields(before: KeptArticle, after: KeptArticle) -> Iterator[ChangedField]:
    for name in _FIELDS:
        old, new = _shown(getattr(before, name)), _shown(getattr(after, name))
        if old != new:
            yield ChangedField(name=name, before=old, after=new)


def _shown(value: object) -> str:
    return (", ".join(map(str, value)) if isinstance(value, tuple) else str(value or ""))[:LONGEST]


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Words, ...]]:
    """Runs of words of each paragraph that is not the same in both."""
    begin = _shared(old, new)
    end = _shared(old[begin:][::-1], new[begin:][::-1])
    old, new = old[begin : len(old) - end][:MOST_PARAGRAPHS], new[begin : len(new) - end][:MOST_PARAGRAPHS]
    budget = WORK
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for left, right in zip_longest(old[a:b], new[c:d], fillvalue=""):
            one, other = _words(left), _words(right)
            cost = len(one) * len(other)
            if max(len(one), len(other)) > MOST_WORDS or cost > budget:
                yield _whole(left, right)
            else:
                budget -= cost
                yield tuple(_runs(one, other))


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many paragraphs both begin with."""
    return next(
        (at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )


def _words(text: str) -> list[str]:
    """Words, each with the space behind it."""
    return re.findall(r"\S+\s*", text)


def _whole(left: str, right: str) -> tuple[Words, ...]:
    found = (("dropped", left), ("added", right))
    return tuple(Words(kind=kind, text=text[:LONGEST]) for kind, text in found if text)  # pyright: ignore[reportArgumentType]


def _runs(one: Sequence[str], other: Sequence[str]) -> Iterator[Words]:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if one and other and matcher.ratio() < 0.3:  # two paragraphs that have nothing to do with each other
        yield from _whole("".join(one), "".join(other))
        return
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield Words(kind="same", text="".join(one[a:b]))
            continue
        if a < b:
            yield Words(kind="dropped", text="".join(one[a:b]))
        if c < d:
            yield Words(kind="added", text="".join(other[c:d]))
