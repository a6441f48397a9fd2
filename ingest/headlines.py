"""Lines that read like a headline, and headlines of other articles that strayed into a report."""

import re
from statistics import median

_END = re.compile(r"[.!?…][”\"’')\]]*$")
_SENTENCES = re.compile(r"(?<=[a-z0-9][.!?])\s+(?=[A-Z])")
_WORDS = re.compile(r"[\w’'.-]+")
# Words that tie a sentence to the one before it, or that headlines leave out: a line with one of them
# is never dropped.
_TIES = frozenset(
    "the he she it they we i you his her its their our my your him them this that these those there here "
    "which who whom and but or so yet however also meanwhile still both neither either each another others "
    "such then later earlier is are was were has have been be being said says told asked added called "
    "according announced reported monday tuesday wednesday thursday friday saturday sunday today "
    "yesterday tomorrow january february march april june july august september october november "
    "december percent did does do not no declined responded comment".split()
)
_ASKING = frozenset("what why how who where when which whose is are can will".split())
_NUMBER = re.compile(r"[$€£¥]?\d[\d,.]*%?")
_LIST_MARK = re.compile(r"(?:[-*•–—#]|\d{1,3}[.):])\s?")


def is_prose(line: str) -> bool:
    """Tell whether a line reads like a paragraph of a report: it is long, or it is a sentence of some
    length."""
    return "\n" in line or len(line) >= 140 or (len(line) >= 60 and bool(_END.search(line)))


def is_headline(line: str) -> bool:
    """Tell whether a line can be a headline: one line, up to 35 words, not a paragraph."""
    words = line.split()
    if "\n" in line or not 1 <= len(words) <= 35 or len(line) > 250 or not any(map(str.isalpha, line)):
        return False
    return not line.endswith((":", ";", ",")) and not (_ends_as_sentence(line) and len(words) > 22)


def bare_headlines(body: list[str]) -> set[int]:
    """Return the positions, in the paragraphs of a report, of headlines of other articles.

    The body must come from a page that had other furniture. A line counts when it stands between
    paragraphs far longer than
    itself and is either two clipped sentences that nothing ties to the report, or seven words or more
    without a full stop.
    Where such lines come in numbers the article is written that way: they are its own, and its
    crossheads too.
    """
    lengths = [len(line.split()) for line in body]
    if len(body) < 4 or median(lengths) < 20:
        return set()
    alone = [index for index in range(1, len(body) - 1) if _stands_alone(body, index)]
    clipped = {index for index in alone if _is_clipped(body[index], median(lengths))}
    unended = {
        index for index in range(1, len(body) - 1) if not _END.search(body[index]) and len(body[index].split()) <= 20
    }
    links = {index for index in unended & set(alone) if len(unended) == 1 and _is_unended(body[index])}
    return (clipped if len(clipped) == 1 else set()) | links


def _ends_as_sentence(line: str) -> bool:
    return bool(_END.search(line)) and not line.endswith("?")


def _stands_alone(body: list[str], index: int) -> bool:
    """Tell whether both neighbours are ended sentences; a line after a colon, or in a list, is a part of
    the report."""
    before, after = body[index - 1], body[index + 1]
    return bool(_END.search(before) and _END.search(after)) and "\n" not in body[index]


def _is_unended(line: str) -> bool:
    """Tell whether a line is a headline without a full stop: 7 to 20 words, nothing quoted, no `What it
    means`."""
    words = line.split()
    if not 7 <= len(words) <= 20 or line[-1] in ".!?…:;,”\"')" or _LIST_MARK.match(line):
        return False
    if words[0].lower() in _ASKING:
        return False
    return not re.search(r"\b(?:said|told)\b|[“\"]", line) and line[0].isupper()


def _is_clipped(line: str, typical: float) -> bool:
    """Tell whether a line is two short sentences in the way of a headline: no article but a, no tie, no
    figures."""
    sentences = _SENTENCES.split(line)
    words = _WORDS.findall(line)
    if len(sentences) != 2 or not 8 <= len(words) <= min(18, typical / 2):
        return False
    if not all(3 <= len(sentence.split()) <= 12 for sentence in sentences) or re.search(r"[“”\"():;—–]", line):
        return False
    plain = [word.strip(".'’").lower() for word in words]
    return _TIES.isdisjoint(plain) and not any(_NUMBER.fullmatch(word) for word in plain)
