"""A question as a report shows it: what was asked, said, cited, and how that scored. All of it bounded."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.values import Citation, Sentence
from eval.judging.values import KINDS
from eval.metrics import METRICS
from eval.reporting.outcomes import unsupported, was_right
from eval.reporting.words import MEANINGS, VERDICTS, bounded, milliseconds, score, share
from eval.runs.values import AskedQuestion

IN_FULL = 1000
"""Questions of a set up to which all scores are shown; beyond, only those below 1 of questions that are not right."""
MOST_WORDS = 1500
MOST_QUOTE = 700
MOST_REASON = 300
MOST_GOLD = 8
MOST_CITATIONS = 12


class Said(NamedTuple):
    """A sentence of an answer, and what its citations do not hold of it."""

    text: str
    citations: tuple[int, ...]
    faults: tuple[str, ...]


class Cited(NamedTuple):
    """A citation; `url` is None where it is no web address."""

    number: int
    outlet: str
    date: str
    title: str
    url: str | None
    quote: str


class ScoreLine(NamedTuple):
    """One score with its reason."""

    name: str
    meaning: str
    value: str
    full: bool
    reason: str


class Card(NamedTuple):
    """One question. `outcome` is `right`, `wrong` or `unknown`; `marks` are the names of the filters that show it."""

    number: int
    id: str
    question: str
    outcome: str
    verdict: str
    marks: str
    about: tuple[str, ...]
    said: tuple[Said, ...]
    text: str
    gold: tuple[str, ...]
    answerable: bool
    citations: tuple[Cited, ...]
    scores: tuple[ScoreLine, ...]
    notices: tuple[str, ...]
    in_full: bool

    @property
    def less(self) -> list[ScoreLine]:
        """Scores that are not full."""
        return [each for each in self.scores if not each.full]

    @property
    def full(self) -> list[ScoreLine]:
        """Scores of 1."""
        return [each for each in self.scores if each.full]


def cards(asked: Sequence[AskedQuestion]) -> list[Card]:
    """One for each question, in the order of the set."""
    whole = len(asked) <= IN_FULL
    return [_card(number, each, whole) for number, each in enumerate(asked, start=1)]


def _card(number: int, asked: AskedQuestion, whole: bool) -> Card:
    right = was_right(asked)
    outcome = "unknown" if right is None else "right" if right else "wrong"
    in_full = whole or right is not True
    marks = [
        outcome,
        *(["abstained"] if asked.verdict == "abstained" else []),
        *(["unsupported"] if unsupported(asked) else []),
    ]
    return Card(
        number=number,
        id=asked.id,
        question=bounded(asked.question, MOST_WORDS),
        outcome=outcome,
        verdict=VERDICTS[asked.verdict],
        marks=" ".join(f"is-{mark}" for mark in marks),
        about=tuple(_about(asked)),
        said=tuple(map(_said, asked.sentences)),
        text=bounded(asked.text, MOST_WORDS),
        gold=tuple(bounded(each, MOST_REASON) for each in asked.gold[:MOST_GOLD]),
        answerable=asked.answerable,
        citations=tuple(map(cited, asked.citations[:MOST_CITATIONS])),
        scores=tuple(each for each in _scores(asked) if whole or not each.full) if in_full else (),
        notices=tuple(bounded(each, MOST_REASON) for each in asked.notices),
        in_full=in_full,
    )


def _about(asked: AskedQuestion) -> list[str]:
    sure = "" if asked.confidence is None else f"confidence {share(asked.confidence)}"
    asked_as = (
        "" if asked.standalone_question == asked.question else f"asked as “{bounded(asked.standalone_question, 300)}”"
    )
    told = (
        asked.kind or "",
        f"asked on {asked.asked_at}",
        sure,
        milliseconds(asked.timings_ms.total),
        asked.writer,
        asked_as,
    )
    return [each for each in told if each]


def _said(sentence: Sentence) -> Said:
    faults = tuple(bounded(f"{each.kind}: {each.detail}", MOST_REASON) for each in sentence.findings)
    return Said(bounded(sentence.text, MOST_WORDS), sentence.citations, faults)


def cited(citation: Citation) -> Cited:
    """A citation, bounded, with its address where that is one of the web."""
    return Cited(
        number=citation.number,
        outlet=bounded(citation.outlet or "", MOST_REASON),
        date=(citation.published_at or "")[:10],
        title=bounded(citation.title, MOST_REASON),
        url=web_address(citation.url),
        quote=bounded(citation.quote, MOST_QUOTE),
    )


def web_address(url: str | None) -> str | None:
    """The address if a click may follow it: `javascript:` and its kin are text, not links."""
    try:
        return url if url and urlsplit(url.strip()).scheme in {"http", "https"} else None
    except ValueError:
        return None


def _scores(asked: AskedQuestion) -> list[ScoreLine]:
    """Scores that apply, the judge's last."""
    made = [_line(name, asked.scores.get(name), asked.reasons.get(name, "")) for name in (*METRICS, *KINDS)]
    return [each for each in made if each.value != "–"]


def _line(name: str, value: float | None, reason: str) -> ScoreLine:
    return ScoreLine(name, MEANINGS.get(name, name), score(value), value == 1.0, bounded(reason, MOST_REASON))
