"""Who speaks in a quote: the names beside its verbs of speech, outside quotation marks."""

import re

from bot.quoting.candidates import outside_quotations

_VERB = (
    r"(?:said|says|told|tells|asked|asks|urged|urges|warned|warns|denied|denies|announced|claimed|claims|added|adds|"
    r"insisted|insists|argued|argues|admitted|admits|promised|accused|demanded|declared|acknowledged|replied|wrote)"
)
_NAME = r"[A-ZÀ-Þ][\w’'-]*\w(?: (?:(?:of|de|van|von|al|bin) )?[A-ZÀ-Þ][\w’'-]*\w){0,4}"
_ASIDE = r"(?:, [^,.;:]{1,120},)?"
_BESIDE = (
    re.compile(rf"(?P<name>{_NAME}){_ASIDE} (?:also |has |had |later |then )?{_VERB}\b"),
    re.compile(rf"\b(?:said|says|asked|warned|added|wrote) (?P<name>{_NAME})"),
    re.compile(rf"\b[Aa]ccording to (?P<name>{_NAME})"),
)
_NO_NAMES = frozenset(
    "on in at by for he she they it we i you the a an this that these those his her their its and but so when while "
    "after before as officials police authorities witnesses residents critics experts neither nobody both many some "
    "others monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december".split()
)


def speakers(quote: str) -> tuple[str, ...]:
    """Names as written, each once, without the words that only begin a sentence."""
    plain = outside_quotations(quote)
    found: dict[str, None] = {}
    for pattern in _BESIDE:
        for match in pattern.finditer(plain):
            words = match.group("name").split()
            while words and words[0].lower() in _NO_NAMES:
                words = words[1:]
            if words:
                found[" ".join(words)] = None
    return tuple(found)
