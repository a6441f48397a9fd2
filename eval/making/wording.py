"""Questions out of sentences, by rules: `how many`, `who`, `when` where the sentence has the form, else a gap."""

import re

from eval.making.masks import DAYS, MONTHS, TITLES, Mask
from eval.making.material import Line
from library.values import KeptArticle

GAP = "____"

_ABOUT = r"(?:About|Around|Some|Nearly|Almost|Over|More than|At least|Up to)"
_AFTER_NOUN = (
    r"(?:\w+ed|were|are|was|is|have|had|has|will|can|could|may|would|stood|took|began|fell|lost|won|went|came|gave|now|"
    r"in|of|at|on|from|who|along|under)"
)
_COUNT = re.compile(
    rf"^(?:{_ABOUT} )?(?P<number>\S+(?: million)?) (?P<noun>(?:[a-z-]+ ){{0,2}}?(?:[a-z-]+s|people|men|women|children))"
    rf" (?P<rest>{_AFTER_NOUN}\b.+)$"
)
_SPEECH = (
    "said|asked|told|urged|denied|proposed|promised|named|warned|offered|welcomed|demanded|threatened|announced|wrote|"
    "rejected|criticised|suggested|declined|accused|complained|confirmed|ordered|voted|led|ran|resigned|conceded|"
    "kept|noticed|questioned|headed|moved|opened|chaired|admitted|argued|agreed|hinted"
)
_WHO = re.compile(
    rf"^(?:(?:{TITLES}) )?(?P<name>[^,“”\"]+?)(?:, (?P<about>[^,“”\"]{{3,90}}),)? (?P<verb>{_SPEECH})\b(?P<rest>.+)$"
)
_AUXILIARY = r"will|was|were|is|has|had"
_WHEN = re.compile(
    rf"^(?P<subject>The [a-z][\w ’'-]{{2,60}}|(?:[A-Z][\w’'-]+ ?){{2,4}}) (?P<auxiliary>{_AUXILIARY})"
    r" (?P<first>[^,“”\"]+?) (?P<on>on|in|since) $"
)
_TAIL = re.compile(r"[,;] (?:according to [^,]+|[^,]{2,60} (?:said|says|added|wrote|reported)(?: on \w+)?)$")
_LEANS = re.compile(
    r"\b(?:he|she|it|they|his|him|hers?|its|their|them|this|these|those|there|here|former|latter|other|another|also|"
    r"both|same|such|earlier|later|instead)\b",
    re.IGNORECASE,
)


def question_for(article: KeptArticle, line: Line, mask: Mask) -> str:
    """A question that the masked words answer; it never holds them."""
    source = f"According to {article.outlet}" if article.outlet else f"According to “{article.title}”"
    core = _TAIL.sub("", line.text.rstrip(" ."))
    natural = {"number": _how_many, "name": _who, "date": _when}[mask.kind](core, mask)
    if natural and mask.text not in natural:
        return f"{source}, {natural}?"
    gapped = f"{line.text[: mask.start]}{GAP}{line.text[mask.end :]}"
    where = article.outlet or f"the article “{article.title}”"
    return f"Which {mask.kind} is missing in this sentence of {where}: {gapped}"


def is_gap(question: str) -> bool:
    """Whether the question is a sentence with a hole in it."""
    return GAP in question


def _how_many(core: str, mask: Mask) -> str | None:
    match = _COUNT.match(core)
    if not match or match["number"] != mask.text or _quotes(core) or _LEANS.search(match["rest"].split(",")[0]):
        return None
    return f"how many {match['noun']} {match['rest']}"


def _who(core: str, mask: Mask) -> str | None:
    match = _WHO.match(core)
    if not match or match["name"] != mask.text or _quotes(core) or len(match["rest"].split()) < 4:
        return None
    rest = match["rest"].strip()
    # A pronoun that leans on the speaker is fine after "who"; one at the very beginning leans on what was said before.
    first = rest.split()[0].casefold()
    if first in {"it", "this", "that", "him", "her", "them", "so", "nothing"} and len(rest.split()) < 6:
        return None
    return f"who {match['verb']} {rest}"


def _when(core: str, mask: Mask) -> str | None:
    match = _WHEN.match(core[: mask.start])
    if not match or _quotes(core) or re.search(rf"\b(?:{MONTHS}|{DAYS})\b", match["subject"]):
        return None
    subject = match["subject"].strip()
    if _LEANS.search(subject) or match["first"].startswith("not "):
        return None
    subject = subject[0].lower() + subject[1:] if subject.startswith("The ") else subject
    year = mask.text.isdigit()
    asked = "since when" if match["on"] == "since" else "in which year" if year else "when"
    rest = core[mask.end :]
    rest = re.split(r",| and | but ", rest)[0]
    return f"{asked} {match['auxiliary']} {subject} {match['first']}{rest}"


def _quotes(text: str) -> bool:
    return bool(re.search(r"[“”\"‘]", text))
