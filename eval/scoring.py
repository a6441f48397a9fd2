"""Whether an answer stands in a text, and how far two texts are the same words."""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from bot.values import Answer

_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + "“”‘’–—…", " "))
_MARKS = re.compile(r"[^\x00-\x7f]")
_ASCII_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation))


@lru_cache(maxsize=256)
def normalised(text: str) -> str:
    """Lower case, no accents, punctuation or articles, single spaces: the folding of the SQuAD scorer, and accents."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’s", "").replace("'s", ""))
    plain = _MARKS.sub(lambda found: "" if unicodedata.combining(found[0]) else found[0], plain).translate(_PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", plain).split())


def stands_in(answer: str, text: str) -> bool:
    """Whether the answer's words stand in the text, in order and whole."""
    wanted = normalised(answer)
    return bool(wanted) and f" {wanted} " in f" {normalised(text)} "


def contains_gold(answer: Answer, gold: Iterable[str]) -> bool:
    """Whether any of the right answers stands in what the answer says; what it cites besides is not read."""
    said = " ".join(sentence.text for sentence in answer.sentences)
    return any(stands_in(each, said) for each in gold)


def squad_words(text: str) -> list[str]:
    """Words as the official scorer of SQuAD takes them: lower case, without ASCII punctuation and articles."""
    return re.sub(r"\b(a|an|the)\b", " ", text.lower().translate(_ASCII_PUNCTUATION)).split()


def exact_match(said: str, gold: str) -> float:
    """1 where both are the same words, as SQuAD's scorer takes them."""
    return float(squad_words(said) == squad_words(gold))


def token_f1(said: str, gold: str) -> float:
    """Harmonic mean of the parts of words that both have, as in SQuAD's scorer; 1 where neither has any."""
    ours, theirs = squad_words(said), squad_words(gold)
    if not ours or not theirs:
        return float(ours == theirs)
    same = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * same / (len(ours) + len(theirs)) if same else 0.0
