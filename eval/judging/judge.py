"""The judge: a chat model apart from the one that answers, asked at temperature 0 with a fixed seed."""

import re
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, NamedTuple

import prompts
from bot.settings import OPENAI_URL, Settings
from bot.writers.model import ModelWriter
from bot.writers.refusals import shown_address
from eval.judging.laying import LONGEST_ANSWER, harmless, laid_passages, passages_that_fit
from eval.judging.replies import LONGEST_REPLY, Unreadable, read_object, read_ruling
from eval.judging.values import RULES, JudgeIdentity, Kind, Passage, Ruling, Spent
from library.errors import BadInput, ModelUnavailable

CORRECTNESS, FAITHFULNESS, NEWSROOM = "judge_correctness/v1", "judge_faithfulness/v1", "judge_newsroom/v1"
SEED = 0
TRIES = 2
"""Replies asked for before one that cannot be read is given up."""
FAILURES = 5
"""Requests in a row that fail before no more are made."""
PATIENCE = 4
"""A reply may take this many times the silence that is allowed."""

_NAMES = {
    "OPENAI_API_KEY": "NEWSDESK_JUDGE_API_KEY",
    "OPENAI_BASE_URL": "NEWSDESK_JUDGE_BASE_URL",
    "NEWSDESK_MODEL": "NEWSDESK_JUDGE_MODEL",
    "NEWSDESK_MODEL_TIMEOUT_SECONDS": "NEWSDESK_JUDGE_TIMEOUT_SECONDS",
    "NEWSDESK_MODEL_MAX_TOKENS": "NEWSDESK_JUDGE_MAX_TOKENS",
    "NEWSDESK_MODEL_CONTEXT_TOKENS": "NEWSDESK_JUDGE_CONTEXT_TOKENS",
}
_SETTING = re.compile(r"\b(?:OPENAI|NEWSDESK)_[A-Z_]+\b")


class Verdict(NamedTuple):
    """What one look of the judge gives, by kind, and what it cost."""

    rulings: Mapping[Kind, Ruling]
    spent: Spent = Spent()


class Judge:
    """Judges answers and sentences; safe to use from several threads. What cannot be judged is None with the reason.

    Raises BadInput where no judge is set; nothing is asked of it before the first judgement.
    """

    def __init__(self, settings: Settings) -> None:
        if not settings.judge_model:
            raise BadInput(
                "no judge is set: name one in NEWSDESK_JUDGE_MODEL, and where it is in NEWSDESK_JUDGE_BASE_URL"
            )
        at = settings.judging
        own: dict[str, object] = {
            "model": settings.judge_model,
            "base_url": None if at.url == OPENAI_URL else at.url,
            "api_key": at.key,
            "model_timeout_seconds": settings.judge_timeout_seconds,
            "model_max_tokens": settings.judge_max_tokens,
        }
        self._chat = ModelWriter(settings.model_copy(update=own), seed=SEED)
        self._key = at.key.get_secret_value() if at.key else ""
        self._seconds = PATIENCE * settings.judge_timeout_seconds
        self._budget = settings.judge_context_tokens
        self._failed: list[str] = []
        self._lock = Lock()
        self.identity = JudgeIdentity(
            model=self._chat.name,
            address=shown_address(at.url.strip()),
            prompts={name: prompts.load(name).digest for name in (CORRECTNESS, FAITHFULNESS, NEWSROOM)},
            seed=SEED,
            max_tokens=settings.judge_max_tokens,
            context_tokens=settings.judge_context_tokens,
        )

    def correctness(self, question: str, answer: str, gold: Sequence[str], answerable: bool) -> Verdict:
        """How far the answer says what any right answer says; or, where there is none, that there is none."""
        if answerable and not gold:
            return _none(("correctness",), "no right answer is known")
        blanks = {"question": harmless(question), "answer": harmless(answer)}
        if answerable:
            blanks["gold"] = "\nor: ".join(map(harmless, gold))
        return self._asked(CORRECTNESS, "user" if answerable else "unanswerable", ("correctness",), blanks)

    def faithfulness(self, claim: str, passages: Sequence[Passage], question: str = "", before: str = "") -> Verdict:
        """How far exactly these passages hold a sentence. `before` is what the answer says ahead of it."""
        laid = laid_passages(passages, self._budget)
        if laid is None:
            return _none(("faithfulness",), "what it cites is longer than NEWSDESK_JUDGE_CONTEXT_TOKENS")
        blanks = {"question": harmless(question), "before": harmless(before[-LONGEST_ANSWER // 4 :])}
        return self._asked(
            FAITHFULNESS, "user", ("faithfulness",), {**blanks, "passages": laid, "claim": harmless(claim)}
        )

    def newsroom(self, question: str, answer: str, passages: Sequence[Passage]) -> Verdict:
        """The five rules of the newsroom. Of the passages the first are read, as far as they fit."""
        laid = passages_that_fit(passages, self._budget)
        if not laid:
            return _none(RULES, "there is no passage to hold the answer against")
        blanks = {"question": harmless(question), "answer": harmless(answer), "passages": laid}
        return self._asked(NEWSROOM, "user", RULES, blanks)

    def _asked(self, name: str, section: str, kinds: Sequence[Kind], blanks: Mapping[str, str]) -> Verdict:
        """Ask, and once more where the reply cannot be read."""
        if any(len(text) > LONGEST_ANSWER for blank, text in blanks.items() if blank != "passages"):
            return _none(kinds, "too long to be judged")
        prompt = prompts.load(name)
        user = prompt.fill(section, **blanks)
        rulings: dict[Kind, Ruling] = {}
        spent = Spent()
        for _ in range(TRIES):
            try:
                reply, cost = self._complete(prompt.fill("system"), user)
            except ModelUnavailable as error:
                failed = dict.fromkeys(kinds, Ruling(None, str(error), broken=True))
                return Verdict(_kept(failed, rulings), spent)
            spent = spent.plus(cost)
            rulings = _kept(_read(reply, kinds), rulings)
            if all(each.score is not None for each in rulings.values()):
                break
            user = f"{prompt.fill(section, **blanks)}\n\n{prompt.fill('again')}"
        return Verdict(rulings, spent)

    def _complete(self, system: str, user: str) -> tuple[str, Spent]:
        """One reply. Raises ModelUnavailable, at once when the judge has failed too often in a row."""
        if len(self._failed) >= FAILURES:
            raise ModelUnavailable(f"not asked, for the judge failed {FAILURES} times in a row: {self._failed[-1]}")
        try:
            reply, used = self._chat.complete(system, user, longest=LONGEST_REPLY, seconds=self._seconds)
        except ModelUnavailable as error:
            said = _SETTING.sub(lambda found: _NAMES.get(found[0], found[0]), str(error))
            said = said.replace("the model at", "the judge at", 1)
            with self._lock:
                self._failed.append(said)
            raise ModelUnavailable(said) from None
        with self._lock:
            self._failed.clear()
        if self._key:
            # Whoever has the key may say it aloud; it is not kept.
            reply = reply.replace(self._key, "(key)")
        return reply, Spent(1, used.input_tokens, used.output_tokens)


def _none(kinds: Sequence[Kind], reason: str) -> Verdict:
    return Verdict(dict.fromkeys(kinds, Ruling(None, reason)))


def _kept(rulings: Mapping[Kind, Ruling], before: Mapping[Kind, Ruling]) -> dict[Kind, Ruling]:
    """What a reply gives, and whatever an earlier one had given already."""
    return {**rulings, **{kind: each for kind, each in before.items() if each.score is not None}}


def _read(reply: str, kinds: Sequence[Kind]) -> dict[Kind, Ruling]:
    """What the reply says of each kind: a flat object where one is asked for, else an object of objects."""
    try:
        found = read_object(reply)
    except Unreadable as error:
        return dict.fromkeys(kinds, Ruling(None, str(error)))
    return {kind: _one(found if len(kinds) == 1 else found.get(kind)) for kind in kinds}


def _one(item: Any) -> Ruling:
    try:
        return read_ruling(item)
    except Unreadable as error:
        return Ruling(None, str(error))
