"""Whether an answer stands in a text: after folding case, punctuation, articles and quotation marks."""

import re
import string
import unicodedata
from collections.abc import Iterable

from bot.values import Answer

_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + "“”‘’–—…", " "))


def normalised(text: str) -> str:
    """Lower case, no accents, punctuation or articles, single spaces: the folding of the SQuAD scorer, and accents."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’s", "").replace("'s", ""))
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark)).translate(_PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", plain).split())


def stands_in(answer: str, text: str) -> bool:
    """Whether the answer's words stand in the text, in order and whole."""
    wanted = normalised(answer)
    return bool(wanted) and f" {wanted} " in f" {normalised(text)} "


def contains_gold(answer: Answer, gold: Iterable[str]) -> bool:
    """Whether any of the right answers stands in what the answer says; what it cites besides is not read."""
    said = " ".join(sentence.text for sentence in answer.sentences)
    return any(stands_in(each, said) for each in gold)
