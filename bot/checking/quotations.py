"""Quotation marks: what stands between them must stand in the source, word for word."""

import re
from collections.abc import Iterator

from bot.checking.values import Source
from bot.values import Finding

QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"")
_SAME = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‛": "'", "`": "'",
                       "–": "-", "—": "-", "‑": "-", "\u00ad": None, "\u200b": None})  # fmt: skip


def folded(text: str) -> str:
    """The text with plain quotation marks, dashes and blanks, in small letters."""
    return " ".join(text.translate(_SAME).replace("…", "...").split()).casefold()


def quotations(sentence: str, source: Source) -> Iterator[Finding]:
    """Quotations that are not in the source word for word."""
    plain = folded(source.text)
    for found in QUOTED.finditer(sentence):
        quoted = found[1] or found[2]
        if not stands_in(quoted, plain):
            yield Finding(kind="quotation", detail=f"“{quoted[:80]}” is not in the source word for word")


def stands_in(quoted: str, plain: str) -> bool:
    """Whether quoted words stand in a folded text; what is left out between them is marked with dots."""
    parts = [part.strip(" ,.;:!?-'") for part in re.split(r"\[?\.\.\.\]?", folded(quoted))]
    place = 0
    for part in filter(None, parts):
        at = plain.find(part, place)
        if at < 0:
            return False
        place = at + len(part)
    return True
