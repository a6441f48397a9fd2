"""What becomes of sentences that their citations do not hold: repaired once, then left out or shown as such."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import prompts
from bot.checking.quotations import QUOTED, folded, stands_in
from bot.citations import Draft
from bot.question import Question
from bot.quoting.orders import without_orders
from bot.settings import Settings
from bot.values import Citation, Evidence, Finding, Sentence
from bot.writers import Cite, Piece, Text, Used, Writer
from bot.writers.laying import quoted
from bot.writers.markers import without_markers
from library.errors import ModelUnavailable

REPAIR = "repair/v1"
CHECK = "check/v1"
SECONDS = 20.0
"""What the reader waits for at most, once for the repair and once for the second opinion."""
LONGEST_REPLY = 4000
"""Characters of a reply that are read."""
LONGEST_SENTENCE = 600
"""Characters of a repaired sentence."""
MOST = 6
"""Sentences that are sent at once."""
LONGEST_PASSAGE = 2000
"""Characters of a passage that go along with a sentence."""
LONGEST_REASON = 200

_LINE = re.compile(r"^\W*(\d{1,2})\s*[.:)]\s*(.+?)\s*$", re.MULTILINE)
_NO = re.compile(r"no\b\W*(?P<reason>.*)", re.IGNORECASE)
_HOPELESS = frozenset({"uncited", "words"})
"""What nothing is left to repair of: a sentence without a source, or of other words."""


@runtime_checkable
class Completing(Protocol):
    """A writer with a model that completes a prompt; raises ModelUnavailable."""

    def complete(self, system: str, user: str, *, longest: int, seconds: float) -> tuple[str, Used]:
        """The model's text, and the tokens spent."""
        ...


class Mended(NamedTuple):
    """The draft as it stands now, and whether it says something else than what was streamed."""

    draft: Draft
    changed: bool


@dataclass
class _Line:
    """A sentence on its way, the evidence it rests on, and whether its spans are those that were cited before."""

    sentence: Sentence
    cites: tuple[Cite, ...]

    @property
    def held(self) -> bool:
        return self.sentence.support == "supported"


def mended(
    draft: Draft, question: Question, evidence: Sequence[Evidence], writer: Writer, settings: Settings
) -> Mended:
    """Repair what can be, ask for a second opinion where that is set, and leave out what is still not held.

    What quotes alone is left as it is.
    """
    model, opinion = writer, settings.second_opinion
    if not isinstance(model, Completing) or draft.declined:
        return Mended(draft, changed=False)
    sentences, citations = draft.finish()
    if not sentences or (opinion == "off" and all(_held(each) for each in sentences)):
        return Mended(draft, changed=False)
    lines = [_Line(each, _cites(each, citations, evidence)) for each in sentences]
    for line in lines:
        _without_false_marks(line, evidence)
    used = [draft.used, _repaired(lines, question, evidence, model)]
    doubts: dict[str, Finding] = {}
    if opinion != "off":
        doubts, spent = _doubted(lines, evidence, model, hint=opinion == "hint")
        used.append(spent)
    kept = [each for each in lines if settings.unsupported == "show" or _stands(each, doubts)]
    if doubts or [each.sentence.text for each in kept] != [each.text for each in sentences]:
        made = _again(kept, evidence, doubts)
        made.dropped_markers, made.confidence = draft.dropped_markers, draft.confidence
        made.dropped_sentences, made.used = len(lines) - len(kept), _sum(used)
        return Mended(made, changed=True)
    draft.used = _sum(used)
    return Mended(draft, changed=False)


def _held(sentence: Sentence) -> bool:
    return sentence.support == "supported"


def _stands(line: _Line, doubts: Mapping[str, Finding]) -> bool:
    doubt = doubts.get(line.sentence.text)
    return line.held and (doubt is None or doubt.hint)


def _cites(sentence: Sentence, citations: Sequence[Citation], evidence: Sequence[Evidence]) -> tuple[Cite, ...]:
    numbers = {each.passage_id: each.number for each in evidence}
    known = {each.number: each for each in citations}
    cited = (known[number] for number in sentence.citations)
    return tuple(Cite(numbers[each.passage_id], each.start, each.end) for each in cited if each.passage_id in numbers)


def _without_false_marks(line: _Line, evidence: Sequence[Evidence]) -> None:
    """Take the marks off quotations that are not verbatim, where the sentence is held without them."""
    wrong = {each.kind for each in line.sentence.findings if not each.hint}
    if "quotation" not in wrong:
        return
    numbers = {each.evidence for each in line.cites}
    plain = folded(" ".join(each.text for each in evidence if each.number in numbers))

    def unmarked(found: re.Match[str]) -> str:
        words = found[1] or found[2]
        return found[0] if stands_in(words, plain) else words

    _replace(line, QUOTED.sub(unmarked, line.sentence.text), evidence)


def _replace(line: _Line, text: str, evidence: Sequence[Evidence]) -> None:
    """Let a line say this instead, if it is one sentence and its passages hold it."""
    cites = tuple(dict.fromkeys(Cite(each.evidence) for each in line.cites))
    scratch = Draft(evidence)
    for _ in scratch.feed([Text(text), *cites]):
        pass
    sentences, citations = scratch.finish()
    if len(sentences) == 1 and _held(sentences[0]):
        line.sentence, line.cites = sentences[0], _cites(sentences[0], citations, evidence)


def _repaired(lines: Sequence[_Line], question: Question, evidence: Sequence[Evidence], model: Completing) -> Used:
    """Let the model have one try at what failed. What it was spent."""
    failed = [each for each in lines if not each.held and each.cites and not _kinds(each) & _HOPELESS][:MOST]
    if not failed:
        return Used(0, 0)
    prompt = prompts.load(REPAIR)
    asked = "\n\n".join(_laid(at, each, evidence, findings=True) for at, each in enumerate(failed, start=1))
    user = prompt.fill("user", question=quoted(question.standalone), sentences=asked)
    replies, used = _asked(model, prompt.fill("system"), user)
    for at, line in enumerate(failed, start=1):
        reply = without_markers(replies.get(at, "")).strip()
        if reply and len(reply) <= LONGEST_SENTENCE and reply.strip(" .").upper() != "DROP":
            _replace(line, reply, evidence)
    return used


def _kinds(line: _Line) -> set[str]:
    return {each.kind for each in line.sentence.findings if not each.hint}


def _doubted(
    lines: Sequence[_Line], evidence: Sequence[Evidence], model: Completing, *, hint: bool
) -> tuple[dict[str, Finding], Used]:
    """What the model finds wrong with sentences that the checks have passed, by sentence; it can acquit none."""
    passed = [each for each in lines if each.held][:MOST]
    if not passed:
        return {}, Used(0, 0)
    prompt = prompts.load(CHECK)
    asked = "\n\n".join(_laid(at, each, evidence, findings=False) for at, each in enumerate(passed, start=1))
    replies, used = _asked(model, prompt.fill("system"), prompt.fill("user", sentences=asked))
    doubts: dict[str, Finding] = {}
    for at, line in enumerate(passed, start=1):
        no = _NO.match(replies.get(at, ""))
        if no and (reason := " ".join(no["reason"].split())[:LONGEST_REASON]):
            doubts[line.sentence.text] = Finding(kind="second_opinion", detail=f"the model says: {reason}", hint=hint)
    return doubts, used


def _laid(number: int, line: _Line, evidence: Sequence[Evidence], *, findings: bool) -> str:
    texts = {each.number: without_orders(each.text)[:LONGEST_PASSAGE] for each in evidence}
    passages = "\n".join(
        f"<passage>\n{quoted(texts[each])}\n</passage>"
        for each in dict.fromkeys(cite.evidence for cite in line.cites)
        if each in texts
    )
    wrong = "; ".join(quoted(each.detail) for each in line.sentence.findings) if findings else ""
    told = f"\nWhat is wrong: {wrong}" if wrong else ""
    return f"Sentence {number}: {quoted(line.sentence.text)}{told}\n{passages}"


def _asked(model: Completing, system: str, user: str) -> tuple[dict[int, str], Used]:
    """The lines of the model's reply by number; none where it fails, which is no error: nothing is repaired then."""
    try:
        text, used = model.complete(system, user, longest=LONGEST_REPLY, seconds=SECONDS)
    except ModelUnavailable:
        return {}, Used(0, 0)
    replies: dict[int, str] = {}
    for found in _LINE.finditer(text):
        replies.setdefault(int(found[1]), found[2])
    return replies, used


def _again(lines: Sequence[_Line], evidence: Sequence[Evidence], doubts: Mapping[str, Finding]) -> Draft:
    """A draft of these lines alone, its citations numbered anew."""
    made = Draft(evidence, doubts)
    pieces: list[Piece] = []
    for line in lines:
        pieces += [Text(f" {line.sentence.text}" if pieces else line.sentence.text), *line.cites]
    for _ in made.feed(pieces):
        pass
    return made


def _sum(used: Sequence[Used]) -> Used:
    return Used(
        sum(each.input_tokens for each in used),
        sum(each.output_tokens for each in used),
        any(each.counted for each in used),
    )
