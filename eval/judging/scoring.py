"""One answer judged: correctness, faithfulness and citations by sentence, the rules of the newsroom."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from bot.lexicon import written_day
from bot.values import Citation, Located, Sentence
from eval.judging.judge import Judge, Verdict
from eval.judging.values import FULL, KINDS, RULES, JudgedQuestion, Passage, Ruling, SentenceRuling, Spent
from eval.runs.values import AskedQuestion

MOST_SENTENCES = 40
MOST_CITATIONS = 12
"""Of one sentence; each beyond the first costs up to two requests."""
_BY_SENTENCE = ("judge.faithfulness", "judge.citation_recall", "judge.citation_precision")
NOTHING_SAID = "nothing was answered"


def key_of(asked: AskedQuestion) -> str:
    """Digest of all that a judgement of this answer is drawn from."""
    seen = asked.model_dump(
        mode="json",
        include={"question", "standalone_question", "text", "verdict", "sentences", "citations", "evidence"}
        | {"answerable", "gold"},
    )
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


def judged(judge: Judge, asked: AskedQuestion) -> JudgedQuestion:
    """Ask the judge whatever applies to this answer."""
    rulings: dict[str, Ruling] = {}
    correct = _correctness(judge, asked)
    rulings["judge.correctness"] = correct.rulings["correctness"]
    spent = correct.spent
    sentences: tuple[SentenceRuling, ...] = ()
    if _silent(asked):
        rulings |= {name: Ruling(None, NOTHING_SAID) for name in KINDS if name != "judge.correctness"}
    else:
        by_sentence, sentences, cost = _sentences(judge, asked)
        newsroom = judge.newsroom(asked.standalone_question, asked.text, _evidence(asked))
        rulings |= by_sentence | {f"judge.{rule}": newsroom.rulings[rule] for rule in RULES}
        spent = spent.plus(cost).plus(newsroom.spent)
    applies = {name for name in KINDS if rulings[name].reason not in _DOES_NOT_APPLY}
    return JudgedQuestion(
        id=asked.id,
        key=key_of(asked),
        judge=judge.identity.digest,
        scores={name: rulings[name].score for name in KINDS},
        reasons={name: rulings[name].reason for name in KINDS},
        sentences=sentences,
        failed=tuple(name for name in KINDS if name in applies and rulings[name].score is None),
        broken=any(each.broken for each in rulings.values()),
        **spent._asdict(),
    )


_NO_CITATION = "the answer cites nothing"
_DOES_NOT_APPLY = frozenset({NOTHING_SAID, _NO_CITATION, "no right answer is known"})


def _silent(asked: AskedQuestion) -> bool:
    return asked.verdict == "abstained" or not asked.sentences


def _correctness(judge: Judge, asked: AskedQuestion) -> Verdict:
    """An abstention needs no judge: it is right exactly where there is no answer."""
    if asked.verdict == "abstained":
        reason = "abstained, and can be answered" if asked.answerable else "abstained, rightly: there is no answer"
        return Verdict({"correctness": Ruling(float(not asked.answerable), reason)})
    return judge.correctness(asked.standalone_question, asked.text, asked.gold, asked.answerable)


def _sentences(judge: Judge, asked: AskedQuestion) -> tuple[dict[str, Ruling], tuple[SentenceRuling, ...], Spent]:
    """Every sentence against all that it cites; and, where it cites several, against each alone and the others."""
    if len(asked.sentences) > MOST_SENTENCES:
        long = Ruling(None, f"the answer has more than {MOST_SENTENCES} sentences")
        return dict.fromkeys(_BY_SENTENCE, long), (), Spent()
    known = {each.number: each for each in asked.citations}
    ruled: list[SentenceRuling] = []
    uses: list[Ruling] = []
    spent, broken = Spent(), False
    for at, sentence in enumerate(asked.sentences):
        before = " ".join(each.text for each in asked.sentences[:at])
        look = _Look(judge, asked.standalone_question, before, sentence, known)
        whole = look.at(look.cited)
        of_use = look.uses(whole)
        ruled.append(
            SentenceRuling(text=sentence.text, citations=sentence.citations, score=whole.score, reason=whole.reason)
        )
        uses += of_use
        spent = spent.plus(look.spent)
        broken = broken or whole.broken
    return _drawn(ruled, uses, broken), tuple(ruled), spent


class _Look:
    """The judge's looks at one sentence; what was looked at once is not asked again."""

    def __init__(
        self, judge: Judge, question: str, before: str, sentence: Sentence, known: Mapping[int, Citation]
    ) -> None:
        self._judge, self._question, self._before, self._sentence = judge, question, before, sentence
        self.cited = tuple(known[number] for number in dict.fromkeys(sentence.citations) if number in known)
        self.spent = Spent()
        self._seen: dict[tuple[Citation, ...], Ruling] = {}

    def at(self, cited: tuple[Citation, ...]) -> Ruling:
        """How far these citations hold the sentence."""
        if not cited:
            return Ruling(0.0, "it cites nothing")
        if cited not in self._seen:
            found = self._judge.faithfulness(
                self._sentence.text, [_passage(each, each.quote, each.number) for each in cited], self._question,
                self._before,
            )  # fmt: skip
            self.spent = self.spent.plus(found.spent)
            self._seen[cited] = found.rulings["faithfulness"]
        return self._seen[cited]

    def uses(self, whole: Ruling) -> list[Ruling]:
        """For each citation, 1 where it does something for the sentence, as in ALCE; else 0."""
        if whole.score is None:
            return [whole] * len(self.cited)
        if whole.score < FULL:
            return [Ruling(0.0, "its sentence is not held")] * len(self.cited)
        if len(self.cited) > MOST_CITATIONS:
            return [Ruling(None, f"a sentence has more than {MOST_CITATIONS} citations")]
        return [self._use(at) for at in range(len(self.cited))]

    def _use(self, at: int) -> Ruling:
        alone = self.at(self.cited[at : at + 1])
        if alone.score is None or alone.score == FULL:
            return alone
        others = self.at((*self.cited[:at], *self.cited[at + 1 :]))
        if others.score is None:
            return others
        return Ruling(float(others.score < FULL), "the others hold the sentence without it")


def _drawn(ruled: Sequence[SentenceRuling], uses: Sequence[Ruling], broken: bool) -> dict[str, Ruling]:
    """The three figures of an answer; none of them where a sentence of it could not be judged."""
    lost = next((each for each in ruled if each.score is None), None)
    if lost is not None:
        return dict.fromkeys(_BY_SENTENCE, Ruling(None, f"“{lost.text[:80]}”: {lost.reason}", broken))
    scores = [each.score or 0.0 for each in ruled]
    held = sum(score == FULL for score in scores)
    worst = min(ruled, key=lambda each: each.score or 0.0)
    told = "" if worst.score == FULL else f"; least “{worst.text[:80]}”: {worst.reason}"
    of = f"{held} of {len(scores)} sentences are held by what they cite{told}"
    found = {name: Ruling(value, of) for name, value in (
        ("judge.faithfulness", sum(scores) / len(scores)), ("judge.citation_recall", held / len(scores)),
    )}  # fmt: skip
    return {**found, "judge.citation_precision": _precision(uses)}


def _precision(uses: Sequence[Ruling]) -> Ruling:
    if not uses:
        return Ruling(None, _NO_CITATION)
    lost = next((each for each in uses if each.score is None), None)
    if lost is not None:
        return lost
    good = sum(each.score == FULL for each in uses)
    return Ruling(good / len(uses), f"{good} of {len(uses)} citations hold, or help to hold, their sentence")


def _evidence(asked: AskedQuestion) -> list[Passage]:
    """What is cited, and after it the passages that were laid before the writer."""
    cited = [_passage(each, each.quote, each.number) for each in asked.citations]
    return [*cited, *(_passage(each, each.text, None) for each in asked.evidence)]


def _passage(place: Located, text: str, number: int | None) -> Passage:
    day = written_day(place.published_at)
    return Passage(text=text, outlet=place.outlet, date=day or None, title=place.title, number=number)
