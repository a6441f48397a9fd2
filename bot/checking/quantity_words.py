"""Words that say how far a quantity goes: all or some, at least or at most."""

import re
from collections.abc import Iterator, Sequence

from bot.checking.values import Words
from bot.values import Finding

_WHOLE = re.compile(
    r"\b(?:all|every|everyone|everybody|always|entire|entirely|both|each|unanimous(?:ly)?)\b", re.IGNORECASE
)
_PART = re.compile(
    r"\b(?:some|several|many|most|majority|few|a number of|part of|half|one of|some of|sometimes|often|usually|partly|"
    r"nearly all|almost all|almost|nearly)\b",
    re.IGNORECASE,
)
_NUMBER = (
    r"(?P<number>(?:[$£€¥]\s?)?\d[\d,.]*\d|\d|a dozen|[a-z]+ty|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half)"
)
_AT_LEAST = re.compile(
    rf"\b(?:at least|more than|over|no fewer than|no less than|not less than|upwards of|exceeding|"
    rf"a minimum of|above) {_NUMBER}",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    rf"\b(?:at most|fewer than|less than|under|up to|no more than|not more than|as many as|as much as|nearly|almost|"
    rf"a maximum of|below) {_NUMBER}",
    re.IGNORECASE,
)


def quantity_words(claim: Words, sources: Sequence[Words]) -> Iterator[Finding]:
    """Where a claim says all of what is said of some, or turns the bound of a number round."""
    there = " ".join(each.text for each in sources)
    if not there:
        return
    if (said := _WHOLE.search(claim.text)) and not _WHOLE.search(there) and (part := _PART.search(there)):
        yield _finding(said.group(), part.group())
    for ours, theirs in ((_AT_LEAST, _AT_MOST), (_AT_MOST, _AT_LEAST)):
        for found in ours.finditer(claim.text):
            number = found["number"].lower()
            turned = next((each for each in theirs.finditer(there) if each["number"].lower() == number), None)
            if turned and not any(each["number"].lower() == number for each in ours.finditer(there)):
                yield _finding(found.group(), turned.group())


def _finding(ours: str, theirs: str) -> Finding:
    return Finding(kind="quantity_word", detail=f"“{ours}” where the source says “{theirs}”", hint=True)
